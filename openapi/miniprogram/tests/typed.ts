/** What the compiler promises. Nothing here runs: where a refusal is none, tsc complains. */
import { Client, newKey } from "../client";

declare const api: Client;
declare const id: string;

export async function promises(): Promise<void> {
  const page = await api.call("GET", "/api/v1/needs");
  page.items[0]?.receipt satisfies string | undefined;
  // @ts-expect-error a list may be shorter than one thinks
  page.items[0].receipt;
  await api.call("GET", "/api/v1/needs", { query: { limit: 5 } });
  // @ts-expect-error a limit is a number
  await api.call("GET", "/api/v1/needs", { query: { limit: "5" } });

  const receipt = await api.call("POST", "/api/v1/needs", { key: newKey(), body: { text: id } });
  receipt.next_step satisfies string;
  // @ts-expect-error creating takes a key
  await api.call("POST", "/api/v1/needs", { body: { text: id } });
  // @ts-expect-error creating takes a body
  await api.call("POST", "/api/v1/needs", { key: newKey() });
  // @ts-expect-error the contract knows no such field
  await api.call("POST", "/api/v1/needs", { key: newKey(), body: { text: id, words: id } });

  const path = { need_id: id };
  const need = await api.call("GET", "/api/v1/needs/{need_id}", { path });
  need.may satisfies string[];
  // @ts-expect-error which need?
  await api.call("GET", "/api/v1/needs/{need_id}");
  await api.call("POST", "/api/v1/needs/{need_id}/withdrawal", { path, key: newKey() });

  (await api.call("DELETE", "/api/v1/consents")) satisfies undefined;
  // @ts-expect-error no key where the server does not look at it: the client would repeat the call
  await api.call("POST", "/api/v1/consents", { key: newKey(), body: { version: "1" } });
  // @ts-expect-error pictures have `upload`
  await api.call("POST", "/api/v1/images", {});
  // @ts-expect-error and `download`
  await api.call("GET", "/api/v1/images/{image_id}", { path: { image_id: id } });
  // @ts-expect-error tokens are the client's business
  await api.call("POST", "/api/v1/auth/refresh", { body: { refresh_token: id } });
  // @ts-expect-error not a way of this path
  await api.call("DELETE", "/api/v1/needs");
  // @ts-expect-error partners have their own door
  await api.call("GET", "/partner/v1/events");
}
