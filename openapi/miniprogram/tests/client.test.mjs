// What the client promises, against a real server on loopback that misbehaves.
import assert from "node:assert/strict";
import test from "node:test";
import { ApiProblem, Client, newKey } from "../build/client.js";
import { Phone } from "./phone.mjs";
import { Server, cut, problem, slow } from "./server.mjs";

const ME = "GET /api/v1/me";
const NEEDS = "POST /api/v1/needs";
const REFRESH = "POST /api/v1/auth/refresh";
const SIGN_IN = "POST /api/v1/auth/wechat";
const PERSON = { id: "youth_1", birth_year: null, has_consented: true };

/** A server that knows one person and takes one need, a phone, and a client on it. */
async function scene(t, options = {}) {
  const server = await Server.start(t);
  server.on(ME, PERSON).on(NEEDS, { receipt: "QN-1" }, 201);
  globalThis.wx = new Phone(server.site);
  const start = () => new Client({ baseUrl: `${server.site}/`, pause: 4, ...options });
  return { server, phone: globalThis.wx, start, api: start() };
}

const me = (api) => api.call("GET", "/api/v1/me");
const submit = (api, key, text = "想学电工") =>
  api.call("POST", "/api/v1/needs", { key, body: { text } });
const caught = async (promise) => {
  const problem = await promise.then(() => assert.fail("went well"), (error) => error);
  assert.ok(problem instanceof ApiProblem, problem);
  return problem;
};

test("the first call that needs a person signs in; what is public does not", async (t) => {
  const { server, phone, api } = await scene(t);
  server.on("GET /api/v1/privacy", { isPublic: true, version: "1", text: "……" });
  assert.equal((await api.call("GET", "/api/v1/privacy")).version, "1");
  assert.equal(phone.logins, 0);
  assert.deepEqual(await me(api), PERSON);
  assert.deepEqual(server.of(SIGN_IN).map((one) => JSON.parse(one.body)), [{ code: "code-1" }]);
});

test("tokens outlive the mini-program", async (t) => {
  const { server, phone, api, start } = await scene(t);
  await api.signIn();
  const later = start();
  await later.signIn();
  await me(later);
  assert.equal(phone.logins, 1);
  assert.equal(server.of(ME).length, 1);
});

test("twenty calls with an expired token refresh once", async (t) => {
  const { server, phone, api } = await scene(t);
  await api.signIn();
  server.accessIsOver = true;
  const answers = await Promise.all(Array.from({ length: 20 }, () => me(api)));
  assert.deepEqual(answers, Array(20).fill(PERSON));
  assert.equal(server.of(REFRESH).length, 1);
  assert.equal(phone.logins, 1);
});

test("twenty calls of a new person sign in once", async (t) => {
  const { phone, api } = await scene(t);
  await Promise.all(Array.from({ length: 20 }, () => me(api)));
  assert.equal(phone.logins, 1);
});

test("a refusal that arrives after the refresh does not refresh again", async (t) => {
  const { server, api } = await scene(t, { pause: 40 });
  await api.signIn();
  server.accessIsOver = true;
  // Its first attempt fails; the second, with the old token still, comes after the renewal.
  server.fail(NEEDS, cut);
  await Promise.all([submit(api, newKey()), me(api)]);
  assert.equal(server.of(REFRESH).length, 1);
  assert.equal(server.of(NEEDS).length, 3);
});

test("a refused refresh signs in again, silently", async (t) => {
  const { server, phone, api } = await scene(t);
  await api.signIn();
  server.accessIsOver = server.refreshIsOver = true;
  assert.deepEqual(await me(api), PERSON);
  assert.equal(phone.logins, 2);
});

test("a refresh that only got lost is sent again, and nobody is signed out", async (t) => {
  const { server, phone, api } = await scene(t);
  await api.signIn();
  server.accessIsOver = true;
  server.fail(REFRESH, cut, problem(503, "service.unavailable"));
  await me(api);
  assert.equal(server.of(REFRESH).length, 3);
  assert.equal(phone.logins, 1);
});

test("a refresh that fails for good leaves the tokens for the next try", async (t) => {
  const { server, phone, api } = await scene(t, { attempts: 1 });
  await api.signIn();
  server.accessIsOver = true;
  server.fail(REFRESH, cut);
  const problems = await Promise.all([caught(me(api)), caught(me(api))]);
  assert.deepEqual(problems.map((one) => one.code), ["network.failed", "network.failed"]);
  await me(api);
  assert.equal(phone.logins, 1);
});

test("each repeated sign-in shows a new code", async (t) => {
  const { server, api } = await scene(t);
  server.fail(SIGN_IN, cut);
  await api.signIn();
  assert.deepEqual(
    server.of(SIGN_IN).map((one) => JSON.parse(one.body).code),
    ["code-1", "code-2"],
  );
});

test("a person who stays refused is told so, without a circle", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  const refusal = problem(401, "auth.required");
  server.fail(ME, refusal, refusal, refusal);
  assert.equal((await caught(me(api))).code, "auth.required");
  assert.equal(server.of(ME).length, 2);
});

test("signing out ends the tokens here and there", async (t) => {
  const { server, phone, api } = await scene(t);
  await api.signIn();
  await api.signOut();
  const [{ body }] = server.of("POST /api/v1/auth/sign-out");
  assert.deepEqual(JSON.parse(body), { refresh_token: "refresh-1" });
  await me(api);
  assert.equal(phone.logins, 2);
});

test("an intention keeps its key and words, however often it is sent", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  server.fail(NEEDS, problem(503, "service.unavailable"), cut, problem(500, "internal"));
  assert.deepEqual(await submit(api, "the-draft-s-key"), { receipt: "QN-1" });
  const sent = server.of(NEEDS);
  assert.equal(sent.length, 4);
  for (const { headers, body } of sent) {
    assert.equal(headers["idempotency-key"], "the-draft-s-key");
    assert.deepEqual(JSON.parse(body), { text: "想学电工" });
  }
  assert.equal(new Set(sent.map((one) => one.headers["x-request-id"])).size, 4);
});

test("also the repetition with a new token keeps the key", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  server.accessIsOver = true;
  await submit(api, "the-draft-s-key");
  const keys = server.of(NEEDS).map((one) => one.headers["idempotency-key"]);
  assert.deepEqual(keys, ["the-draft-s-key", "the-draft-s-key"]);
});

test("a POST without a key is sent once", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  const line = "POST /api/v1/subscriptions";
  for (const fault of [cut, problem(503, "service.unavailable"), problem(429, "rate.limited")]) {
    server.fail(line, fault);
    await caught(api.call("POST", "/api/v1/subscriptions", { body: { accepted: ["one"] } }));
  }
  assert.equal(server.of(line).length, 3);
});

test("a refusal is final", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  server.fail(NEEDS, problem(403, "consent.required"));
  await caught(submit(api, newKey()));
  assert.equal(server.of(NEEDS).length, 1);
});

test("repeating ends", async (t) => {
  const { server, api } = await scene(t, { attempts: 3 });
  server.fail(ME, ...Array(5).fill(cut));
  const { status, code, detail } = await caught(me(api));
  assert.deepEqual([status, code], [0, "network.failed"]);
  assert.match(detail, /网络/);
  assert.equal(server.of(ME).length, 3);
});

test("the wait that the server asks for is kept, by header or by body", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  const byHeader = { status: 429, headers: { "retry-after": "1" } };
  for (const fault of [byHeader, problem(429, "rate.limited", { retry_after: 1 })]) {
    server.fail(ME, fault);
    const before = Date.now();
    await me(api);
    assert.ok(Date.now() - before >= 990, "waited a second");
  }
});

test("a wait longer than a person's patience is told instead", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  server.fail(NEEDS, problem(429, "rate.limited", { retry_after: 11 }));
  const told = await caught(submit(api, newKey()));
  assert.equal(told.facts.retry_after, 11);
  assert.equal(told.isPassing, true);
  assert.equal(server.of(NEEDS).length, 1);
});

test("a silent server is left after the time limit", async (t) => {
  const { server, api } = await scene(t, { timeout: 250, attempts: 2 });
  await api.signIn();
  const before = Date.now();
  server.fail(ME, slow);
  assert.deepEqual(await me(api), PERSON);
  server.fail(ME, slow, slow);
  assert.equal((await caught(me(api))).code, "network.timeout");
  assert.ok(Date.now() - before < 2000, "three attempts of 250 ms");
});

test("a problem carries what the page and the help desk need", async (t) => {
  const { server, api } = await scene(t);
  await api.signIn();
  const errors = [{ pointer: "/text", in: "body", message: "至少需要 4 个字" }];
  server.fail(NEEDS, problem(422, "request.invalid", { request_id: "req_1", errors }));
  const told = await caught(submit(api, newKey()));
  assert.deepEqual(
    [told.status, told.code, told.detail, told.requestId, told.facts.errors, told.isPassing],
    [422, "request.invalid", "给人看的话。", "req_1", errors, false],
  );
});

test("an answer that is not the server's own is a problem too", async (t) => {
  const { server, api } = await scene(t, { attempts: 1 });
  await api.signIn();
  server.fail(ME, { status: 502, body: "<html>Bad Gateway</html>" });
  const told = await caught(me(api));
  assert.deepEqual([told.status, told.code], [502, "http.502"]);
  assert.match(told.detail, /请稍后再试/);
  assert.equal(told.requestId, server.asked.at(-1).headers["x-request-id"]);
});

test("a login that WeChat refuses is a problem", async (t) => {
  const { phone, api } = await scene(t, { attempts: 2 });
  phone.login = async () => {
    throw { errMsg: "login:fail" };
  };
  assert.equal((await caught(api.signIn())).code, "wechat.login_failed");
});

test("names and queries are written as the contract says", async (t) => {
  const { server, api } = await scene(t);
  const line = "POST /api/v1/needs/need%2F1/replies";
  server.on(line, {}, 201).on("GET /api/v1/inbox", { items: [] });
  await api.call("GET", "/api/v1/inbox", { query: { limit: 5, cursor: null } });
  assert.equal(server.of("GET /api/v1/inbox").at(-1).query, "limit=5");
  const ask = { path: { need_id: "need/1" }, key: newKey(), body: { text: "好的" } };
  await api.call("POST", "/api/v1/needs/{need_id}/replies", ask);
  assert.equal(server.of(line).length, 1);
});

test("nothing answered is undefined", async (t) => {
  const { server, api } = await scene(t);
  server.on("DELETE /api/v1/consents", undefined, 204);
  assert.equal(await api.call("DELETE", "/api/v1/consents"), undefined);
});

test("a picture is sent with the token, again after a failure, and read back", async (t) => {
  const { server, api } = await scene(t);
  const image = { id: "img_1", width: 4, height: 3 };
  server.on("POST /api/v1/images", image, 201).on("GET /api/v1/images/img_1", "picture");
  await api.signIn();
  server.accessIsOver = true;
  server.fail("POST /api/v1/images", problem(503, "service.unavailable"));
  assert.deepEqual(await api.upload("wxfile://tmp/a.jpg"), image);
  const sent = server.of("POST /api/v1/images");
  assert.equal(sent.length, 3);
  assert.match(sent[2].body, /name="file"[^]*\(wxfile:\/\/tmp\/a\.jpg\)/);
  assert.equal(await api.download("img_1"), "wxfile://tmp/picture");
});

test("keys are new each time and fit the contract", () => {
  const keys = Array.from({ length: 1000 }, newKey);
  assert.equal(new Set(keys).size, 1000);
  for (const key of keys) assert.match(key, /^[A-Za-z0-9_\-.:]{8,64}$/);
});

test("the example submits, shows the next step, and reports what was accepted", async (t) => {
  const { server, phone } = await scene(t);
  const { submit, show } = await import("../build/example.js");
  const images = "POST /api/v1/images";
  const subscriptions = "POST /api/v1/subscriptions";
  const next = { next_step: "两个工作日内答复。", subscribe_templates: ["one", "two"] };
  server.on(images, { id: "img_1" }, 201).on(NEEDS, { receipt: "QN-1", ...next }, 201);
  server.on(subscriptions, undefined, 204);
  await submit("想学电工", "wxfile://tmp/a.jpg");
  assert.deepEqual(JSON.parse(server.of(NEEDS)[0].body), { text: "想学电工", images: ["img_1"] });
  assert.deepEqual(JSON.parse(server.of(subscriptions)[0].body), { accepted: ["one"] });
  assert.equal(phone.getStorageSync("draft"), "");
  server.fail(NEEDS, problem(403, "consent.required"));
  await submit("想学电工", "wxfile://tmp/a.jpg").catch(show);
  assert.deepEqual(phone.shown, ["两个工作日内答复。", "给人看的话。"]);
  assert.notEqual(phone.getStorageSync("draft"), "");
});
