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
// On a bad network an answer may get lost, or a session end meanwhile: what was written comes back,
// with the same key, so that sending it again is no second need.
const drafts = window.sessionStorage, kept = "h5.draft";
for (const form of document.querySelectorAll("form[data-draft]")) {
  const area = form.querySelector("textarea"), key = form.querySelector("[name=key]");
  const draft = JSON.parse(drafts.getItem(kept) || "null");
  if (draft && !area.value) { area.value = draft.text; key.value = draft.key; }
  else if (draft && draft.text === area.value) { key.value = draft.key; }
  area.addEventListener("input", () => {
    if (form.dataset.tried) { key.value = [...crypto.getRandomValues(new Uint8Array(16))].map(one => one.toString(16).padStart(2, "0")).join(""); delete form.dataset.tried; }
    drafts.setItem(kept, JSON.stringify({ text: area.value, key: key.value }));
  });
  if (draft && area.value) form.dataset.tried = "yes";
}
if (document.querySelector("[data-draft-done]")) drafts.removeItem(kept);
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
// A ticket's code changes by itself; with a bad network the last one stays, and the still one helps.
for (const code of document.querySelectorAll("[data-code]")) {
  const offline = document.querySelector("[data-offline]");
  const renew = () => {
    const next = new Image();
    next.alt = "";
    next.addEventListener("load", () => { code.replaceChildren(next); offline.hidden = true; });
    next.addEventListener("error", () => { offline.hidden = false; document.querySelector(".still").open = true; });
    next.src = `${code.dataset.code}?t=${Date.now()}`;
  };
  setInterval(renew, Number(code.dataset.every) * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
}
