// Comfort only: every page works without this file.
"use strict";
document.addEventListener("submit", event => {
  const form = event.target;
  // A second tap while the first is under way would only make people wonder.
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  const button = form.querySelector("button");
  if (button) { button.setAttribute("aria-disabled", "true"); button.textContent = "请稍候…"; }
});
// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
for (const area of document.querySelectorAll("textarea[data-count]")) {
  const count = document.createElement("p");
  count.className = "hint";
  const say = () => { count.textContent = area.value.length ? `${area.value.length} / ${area.maxLength}` : ""; };
  area.closest(".cells").insertBefore(count, area.closest(".cell").nextSibling);
  area.addEventListener("input", say);
  say();
}
for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  input.addEventListener("change", () => {
    const most = Number(input.dataset.most);
    const tooLarge = [...input.files].some(one => one.size > 10 * 1024 * 1024);
    input.setCustomValidity(input.files.length > most ? `最多 ${most} 张` : tooLarge ? "每张最多 10 MB" : "");
    input.reportValidity();
  });
}
