/**
 * A thin client of the youth's API for WeChat mini-programs. Copy this file and `types.d.ts` into
 * the mini-program; nothing else is needed. `example.ts` shows it at work.
 */
import type { components, paths } from "./types";

/** What `wx.request` can send. It knows no PATCH, so neither does `call`. */
type Method = "GET" | "POST" | "PUT" | "DELETE";
type Operation<M extends Method, P extends keyof paths> = paths[P][Lowercase<M>];
type Json<T> = T extends { content: { "application/json": infer Shape } } ? Shape : never;

/** What an operation answers when all is well; `never` where that is not JSON. */
type Answer<O> = O extends { responses: infer R }
  ? R extends { 204: unknown } ? undefined : Json<R[keyof R & (200 | 201)]>
  : never;

/** What an operation asks for; the contract decides what may be left out. */
type Ask<O> = (O extends { parameters: { path?: unknown; query?: unknown } }
  ? Pick<O["parameters"], "path" | "query"> : unknown)
  & (O extends { parameters: { header: { "idempotency-key": string } } }
    ? { key: string } : { key?: never })
  & { [K in keyof O as K extends "requestBody" ? "body" : never]: Json<O[K]> };

/** The paths `call` takes: all but tokens and pictures, which have methods of their own. */
type PathOf<M extends Method> = {
  [P in keyof paths]: P extends `/api/v1/auth/${"wechat" | "refresh" | "sign-out"}` ? never
    : [Answer<Operation<M, P>>] extends [never] ? never : P;
}[keyof paths];

type Schemas = components["schemas"];
type Tokens = Schemas["TokensOut"] | undefined;

/** How to reach the API, and how patient to be. */
export interface ClientOptions {
  /** Where the API is, such as `https://needs.example.org`: one of the mini-program's 服务器域名. */
  baseUrl: string;
  /** Milliseconds that one attempt may take; 15 000 unless said. */
  timeout?: number;
  /** How often a safe call is sent at most; 4 unless said. */
  attempts?: number;
  /** Milliseconds before the second attempt, doubled for each further one; 500 unless said. */
  pause?: number;
}

/** Every failure, of the server or of the way to it, so that a page has one thing to catch. */
export class ApiProblem extends Error {
  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The stable code, such as `consent.required`, `network.failed` or `network.timeout`. */
    readonly code: string,
    /** A Chinese sentence, fit to show. */
    readonly detail: string,
    /** Finds this very request in the server's log; show it where people ask for help. */
    readonly requestId: string,
    /** All the server said: `errors` names the wrong fields, `retry_after` counts seconds. */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${status} ${code} (${requestId})`);
    this.name = "ApiProblem";
  }

  /** Whether the same call may go well later: a button 再试一次 makes sense. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * Make a name for one intention of the person: the `key` of a call that creates something.
 *
 * Keep it beside the draft until the call has gone well: sent again with the same key, even after
 * the mini-program was killed, a draft takes effect once. A changed draft needs a new key.
 */
export function newKey(): string {
  // The server looks at a key per person, so time and chance are unique enough; unlike
  // wx.getRandomValues they are there at once.
  const chance = () => Math.random().toString(36).slice(2, 12);
  return `${Date.now().toString(36)}-${chance()}${chance()}`;
}

/** The API, for one mini-program: make one and share it, for its calls share one pair of tokens. */
export class Client {
  private readonly base: string;
  private readonly storageKey: string;
  private readonly options: Required<ClientOptions>;
  private tokens: Tokens;
  private renewal: Promise<void> | undefined;

  constructor(options: ClientOptions) {
    this.options = { timeout: 15_000, attempts: 4, pause: 500, ...options };
    this.base = options.baseUrl.replace(/\/+$/, "");
    this.storageKey = `needs-express.tokens ${this.base}`;
    this.tokens = wx.getStorageSync(this.storageKey) || undefined;
  }

  /**
   * Sign in with `wx.login`, unless this phone still holds tokens. Only to save time: the first
   * call that needs a person signs in by itself, and what is public asks for nobody.
   */
  async signIn(): Promise<void> {
    if (!this.tokens) await this.renew();
  }

  /** End this phone's tokens, here and on the server. */
  async signOut(): Promise<void> {
    const { tokens } = this;
    this.keep(undefined);
    if (tokens) await this.post("/api/v1/auth/sign-out", { refresh_token: tokens.refresh_token });
  }

  /**
   * Call the API; the compiler knows what each path asks for and answers. A GET, and a POST with a
   * `key`, is sent again when the network or the server fails. Nothing else is: it might take
   * effect twice.
   */
  call<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[ask]: {} extends Ask<Operation<M, P>>
      ? [ask?: Ask<Operation<M, P>>] : [ask: Ask<Operation<M, P>>]
  ): Promise<Answer<Operation<M, P>>> {
    const { path: names, query, body, key } = (ask ?? {}) as Loose;
    const url = this.base + written(path, names, query);
    const data = body === undefined ? {} : { data: body };
    return this.signed(method === "GET" || key !== undefined, key, (common) =>
      wx.request({ ...common, ...data, url, method }),
    );
  }

  /** Upload a picture that `wx.chooseMedia` gave; its id goes into a need's `images`. */
  upload(filePath: string): Promise<Schemas["ImageOut"]> {
    // Safe to send again: the server gives the same picture the same id.
    return this.signed(true, undefined, (common) =>
      wx.uploadFile({ ...common, url: `${this.base}/api/v1/images`, filePath, name: "file" }),
    );
  }

  /** Fetch one's own picture into a temporary file, for `<image src>`; a refusal has only a status. */
  download(imageId: string): Promise<string> {
    const url = this.base + written("/api/v1/images/{image_id}", { image_id: imageId });
    return this.signed(true, undefined, (common) => wx.downloadFile({ ...common, url }));
  }

  /** Send with the person's token; where it is refused, get a new one and send once more. */
  private async signed<T>(safe: boolean, key: string | undefined, start: Start): Promise<T> {
    const send = (tokens: Tokens) =>
      this.patiently(safe, () => this.exchange<T>(start, tokens?.access_token, key));
    const used = this.tokens;
    try {
      return await send(used);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      // Another call may have renewed them while this one was under way.
      if (this.tokens === used) await this.renew();
      return send(this.tokens);
    }
  }

  /** Get new tokens, once for however many calls wait. */
  private renew(): Promise<void> {
    this.renewal ??= this.newTokens()
      .then((tokens) => this.keep(tokens))
      .finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async newTokens(): Promise<Tokens> {
    const { refresh_token } = this.tokens ?? {};
    const refresh = () => this.post<Tokens>("/api/v1/auth/refresh", { refresh_token });
    try {
      // Safe to send again: for a minute the server answers the same refresh once more.
      if (refresh_token) return await this.patiently(true, refresh);
    } catch (error) {
      // Refused, or not even a token (a damaged storage); other failures say nothing about it.
      if (!(error instanceof ApiProblem) || ![401, 422].includes(error.status)) throw error;
    }
    // Safe to send again, each time with a new code: WeChat takes a code once.
    return this.patiently(true, async () => {
      const { code } = await wx.login().catch(() => {
        throw new ApiProblem(0, "wechat.login_failed", "微信登录未成功，请稍后再试。", newKey());
      });
      return this.post("/api/v1/auth/wechat", { code });
    });
  }

  private keep(tokens: Tokens): void {
    this.tokens = tokens;
    // A full storage costs one more sign-in at the next start, and nothing now.
    wx.setStorage({ key: this.storageKey, data: tokens ?? "", fail: () => undefined });
  }

  private post<T>(path: keyof paths, data: object): Promise<T> {
    const url = this.base + path;
    return this.exchange((common) => wx.request({ ...common, url, method: "POST", data }));
  }

  /** Repeat what is safe, after growing pauses of uneven length, lest all phones knock at once. */
  private async patiently<T>(safe: boolean, once: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once();
      } catch (error) {
        const last = !safe || attempt >= this.options.attempts;
        if (last || !(error instanceof ApiProblem) || !error.isPassing) throw error;
        const asked = 1000 * (Number(error.facts["retry_after"]) || 0);
        if (asked > LONGEST_PAUSE) throw error;
        const pause = this.options.pause * 2 ** (attempt - 1) * (0.5 + Math.random());
        await new Promise((resolve) => setTimeout(resolve, Math.max(pause, asked)));
      }
    }
  }

  /** Send one message and wait for its answer. */
  private exchange<T>(start: Start, token?: string, key?: string): Promise<T> {
    const requestId = newKey();
    const header: Record<string, string> = { "X-Request-Id": requestId };
    if (token !== undefined) header["Authorization"] = `Bearer ${token}`;
    if (key !== undefined) header["Idempotency-Key"] = key;
    return new Promise((resolve, reject) => {
      const success = (reply: Reply) => {
        if (reply.statusCode >= 400) reject(problemIn(reply, requestId));
        else resolve((reply.tempFilePath ?? parsed(reply.data)) as T);
      };
      const fail = ({ errMsg }: { errMsg: string }) => {
        const code = errMsg.includes("timeout") ? "network.timeout" : "network.failed";
        reject(new ApiProblem(0, code, "网络不太通畅，请检查网络后再试。", requestId));
      };
      start({ header, timeout: this.options.timeout, success, fail });
    });
  }
}

/** A person is waiting: asked to pause for longer, the client rather tells them. */
const LONGEST_PAUSE = 10_000;

type Values = Record<string, unknown>;
type Loose = { path?: Values; query?: Values; body?: object; key?: string };
type Reply = { statusCode: number; data?: unknown; header?: Values; tempFilePath?: string };
type Start = (common: {
  header: Record<string, string>;
  timeout: number;
  success: (reply: Reply) => void;
  fail: (failure: { errMsg: string }) => void;
}) => unknown;

/** Fill in the path's names, and add what the query says. */
function written(path: string, names: Values = {}, query: Values = {}): string {
  const plain = (value: unknown) => encodeURIComponent(String(value));
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => plain(names[name]));
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const asked = said.map(([name, value]) => `${name}=${plain(value)}`).join("&");
  return asked ? `${filled}?${asked}` : filled;
}

/** `wx.request` has read JSON already, `wx.uploadFile` never does; a 204 is an empty string. */
function parsed(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : data;
  } catch {
    return undefined;
  }
}

function problemIn({ statusCode, data, header = {} }: Reply, requestId: string): ApiProblem {
  // Phones disagree on how to spell a header's name.
  const name = Object.keys(header).find((one) => one.toLowerCase() === "retry-after");
  const facts: Values = { retry_after: name && header[name], ...Object(parsed(data)) };
  // The defaults are for answers that are not the server's own: a proxy in between, a download.
  const said: Partial<Schemas["ProblemOut"]> = facts;
  const { code = `http.${statusCode}`, detail = "暂时没有办成，请稍后再试。" } = said;
  return new ApiProblem(statusCode, code, detail, said.request_id ?? requestId, facts);
}
