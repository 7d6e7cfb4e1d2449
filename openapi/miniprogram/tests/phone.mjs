// A phone: as much of `wx` as the client and the example use, over real HTTP.
import { request as open } from "node:http";

/** `site` stands where the mini-program believes its server to be. */
export class Phone {
  constructor(site, stored = new Map()) {
    this.site = site;
    this.stored = stored;
    this.logins = 0;
    this.shown = [];
  }

  request({ url, method = "GET", header, data, ...rest }) {
    const body = data === undefined ? "" : JSON.stringify(data);
    const headers = { "content-type": "application/json", ...header };
    // wx.request reads whatever looks like JSON, and gives the text where it does not.
    const there = { url, method, headers, body, ...rest };
    this.#send("request", there, (text) => ({ data: read(text) }));
  }

  uploadFile({ url, header, filePath, name, ...rest }) {
    const edge = "----phone";
    const part = `content-disposition: form-data; name="${name}"; filename="${filePath}"`;
    const body = `--${edge}\r\n${part}\r\n\r\n(${filePath})\r\n--${edge}--\r\n`;
    const headers = { ...header, "content-type": `multipart/form-data; boundary=${edge}` };
    const there = { url, method: "POST", headers, body, ...rest };
    this.#send("uploadFile", there, (text) => ({ data: text }));
  }

  downloadFile({ url, header, ...rest }) {
    const there = { url, method: "GET", headers: header, body: "", ...rest };
    this.#send("downloadFile", there, (text) => ({ tempFilePath: `wxfile://tmp/${text}` }));
  }

  #send(api, { url, method, headers, body, timeout, success, fail }, read) {
    const there = url.replace("https://needs.example.org", this.site);
    const line = open(there, { method, headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (more) => (text += more));
      answer.on("end", () => {
        clearTimeout(limit);
        const header = Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [capitals(name), value]),
        );
        success({ statusCode: answer.statusCode, header, ...read(text) });
      });
    });
    const limit = setTimeout(() => line.destroy(new Error("timeout")), timeout);
    line.on("error", (error) => {
      clearTimeout(limit);
      fail({ errMsg: `${api}:fail ${error.message}` });
    });
    line.end(body);
  }

  async login() {
    this.logins += 1;
    return { code: `code-${this.logins}`, errMsg: "login:ok" };
  }

  getStorageSync(key) {
    return this.stored.has(key) ? JSON.parse(this.stored.get(key)) : "";
  }

  setStorageSync(key, data) {
    this.stored.set(key, JSON.stringify(data));
  }

  setStorage({ key, data }) {
    this.setStorageSync(key, data);
  }

  removeStorageSync(key) {
    this.stored.delete(key);
  }

  async showModal({ content }) {
    this.shown.push(content);
    return { confirm: true };
  }

  async requestSubscribeMessage({ tmplIds: [first, ...others] }) {
    const rejected = Object.fromEntries(others.map((id) => [id, "reject"]));
    return { errMsg: "requestSubscribeMessage:ok", [first]: "accept", ...rejected };
  }

  showToast({ title }) {
    this.shown.push(title);
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// Android's spelling; iOS keeps what was sent.
const capitals = (name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
