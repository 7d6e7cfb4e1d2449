// A partner's server: verifies what comes with the public library and tells what it thinks of it,
// one JSON line a call. The secret is its argument; the first line names the port.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.argv[2]);
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    const event = webhook.verify(Buffer.concat(parts).toString("utf8"), request.headers);
    response.writeHead(204).end();
    tell({ verified: true, type: event.type, receipt: event.data.receipt });
  } catch (error) {
    response.writeHead(401).end();
    tell({ verified: false, why: error.message });
  }
});
server.listen(0, "127.0.0.1", () => tell({ port: server.address().port }));
