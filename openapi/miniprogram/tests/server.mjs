// A server on loopback that signs people in as the real one does, and misbehaves on demand.
import { createServer } from "node:http";
import { once } from "node:events";

export const problem = (status, code, more = {}) => ({
  status,
  body: { type: `/problems/${code}`, title: "标题", status, detail: "给人看的话。", code, ...more },
});
export const cut = { cut: true };
export const slow = { slow: true };

export class Server {
  /** What was asked, in order: method, path, headers, body. */
  asked = [];
  /** The number of the pair that is good now: `access-2` and `refresh-2`, say. */
  pair = 0;
  accessIsOver = false;
  refreshIsOver = false;
  #faults = [];
  #routes = {};

  static async start(t) {
    const server = new Server();
    server.http = createServer((request, answer) => server.#serve(request, answer));
    server.http.listen(0, "127.0.0.1");
    await once(server.http, "listening");
    server.site = `http://127.0.0.1:${server.http.address().port}`;
    t.after(() => {
      server.http.closeAllConnections();
      server.http.close();
    });
    return server;
  }

  /** Answer `line`, such as "GET /api/v1/me", with a body. */
  on(line, body, status = 200) {
    this.#routes[line] = { status, body };
    return this;
  }

  /** Go wrong at the next requests for `line`, one fault after the other; then be well again. */
  fail(line, ...faults) {
    this.#faults.push(...faults.map((fault) => ({ line, fault })));
    return this;
  }

  of(line) {
    return this.asked.filter((one) => `${one.method} ${one.path}` === line);
  }

  async #serve(request, answer) {
    let body = "";
    for await (const more of request.setEncoding("utf8")) body += more;
    const [path, query = ""] = request.url.split("?");
    const line = `${request.method} ${path}`;
    this.asked.push({ method: request.method, path, query, headers: request.headers, body });
    const next = this.#faults.findIndex((one) => one.line === line);
    const [{ fault } = {}] = next < 0 ? [] : this.#faults.splice(next, 1);
    if (fault?.cut) return request.socket.destroy();
    if (fault?.slow) return undefined;
    const said = fault ?? this.#answer(line, request.headers.authorization, body);
    const text = typeof said.body === "string" ? said.body : JSON.stringify(said.body ?? "");
    answer.writeHead(said.status, said.headers);
    return answer.end(said.status === 204 ? "" : text);
  }

  #answer(line, authorization, body) {
    if (line === "POST /api/v1/auth/wechat") return this.#tokens();
    if (line === "POST /api/v1/auth/refresh") {
      const good = JSON.parse(body).refresh_token === `refresh-${this.pair}` && !this.refreshIsOver;
      return good ? this.#tokens() : problem(401, "auth.refresh_refused");
    }
    if (line === "POST /api/v1/auth/sign-out") return { status: 204 };
    const route = this.#routes[line];
    if (!route) return problem(404, "not_found");
    if (route.body?.isPublic) return route;
    if (!authorization) return problem(401, "auth.required");
    const good = authorization === `Bearer access-${this.pair}` && !this.accessIsOver;
    return good ? route : problem(401, "auth.token_expired");
  }

  #tokens() {
    this.pair += 1;
    this.accessIsOver = false;
    this.refreshIsOver = false;
    return {
      status: 200,
      body: {
        youth_id: "youth_1",
        token_type: "Bearer",
        expires_in: 900,
        access_token: `access-${this.pair}`,
        refresh_token: `refresh-${this.pair}`,
      },
    };
  }
}
