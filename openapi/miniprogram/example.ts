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

/** What somebody chose on an event's page; `key` is made when the form opens, not when it is sent. */
interface Choice {
  key: string;
  eventId: string;
  sessionId: string;
  ticketId: string;
}

/** 我要报名 was tapped. A second tap, or a retry, has the same key and is the same registration. */
export async function signUp({ key, eventId, sessionId, ticketId }: Choice): Promise<string> {
  const made = await api.call("POST", "/api/v1/events/{event_id}/registrations", {
    key,
    path: { event_id: eventId },
    body: { session_id: sessionId, ticket_type_id: ticketId },
  });
  const place = made.position === null ? "" : `候补第 ${made.position} 位`;
  await wx.showModal({ title: made.state_name, content: place, showCancel: false });
  return made.id;
}

/**
 * Draw the ticket as a QR code. Its code is stale half a minute later: the page draws it again after
 * the seconds returned, with a timer that its `onUnload` clears.
 */
export async function drawTicket(id: string, draw: (code: string) => void): Promise<number> {
  const path = { registration_id: id };
  const ticket = await api.call("GET", "/api/v1/registrations/{registration_id}/ticket", { path });
  draw(ticket.moving);
  return ticket.refresh_after_s;
}
