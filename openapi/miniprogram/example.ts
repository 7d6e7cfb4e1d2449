/** A page's part: say what is needed, with a picture, and stay informed. */
import { ApiProblem, Client, newKey } from "./client";

const api = new Client({ baseUrl: "https://needs.example.org" });

/** 提交 was tapped. The privacy text has been agreed to before (`POST /api/v1/consents`). */
export async function submit(text: string, picture: string): Promise<void> {
  await api.signIn();
  const image = await api.upload(picture);
  const draft: Draft = { key: newKey(), body: { text, images: [image.id] } };
  wx.setStorageSync("draft", draft);
  await send(draft);
}

interface Draft {
  key: string;
  body: { text: string; images: string[] };
}

/** Send a draft; when the mini-program starts, also one still kept. Its key makes it one need. */
export async function send({ key, body }: Draft): Promise<void> {
  const receipt = await api.call("POST", "/api/v1/needs", { key, body });
  wx.removeStorageSync("draft");
  await wx.showModal({ title: receipt.receipt, content: receipt.next_step, showCancel: false });
  // WeChat asks only right after a tap: the one on 确定 is fresh, the one on 提交 is too long ago.
  const tmplIds = receipt.subscribe_templates;
  if (tmplIds.length === 0) return;
  const said = await wx.requestSubscribeMessage({ tmplIds });
  const accepted = tmplIds.filter((id) => said[id] === "accept");
  await api.call("POST", "/api/v1/subscriptions", { body: { accepted } });
}

/** Tell a person what went wrong: `submit(text, picture).catch(show)`. */
export function show(problem: unknown): void {
  if (!(problem instanceof ApiProblem)) throw problem;
  wx.showToast({ title: problem.detail, icon: "none" });
}
