// Verify a webhook of 青年需求直通车 with nothing but Node.js.
// Use `verify` in your receiver, over the raw bytes of the body, before you parse them
// (Express: express.raw({ type: "application/json" })). As a program:
// node verify.mjs SECRET ID TIMESTAMP SIGNATURES [NOW] < body
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const TOLERANCE_S = 300;

/** Say whether the body is ours and fresh. Remember the id: a known one is done already. */
export function verify(secret, id, timestamp, signatures, body, now = Date.now() / 1000) {
  if (!/^[0-9]+$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp)) > TOLERANCE_S) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(" ").some((one) => {
    // two while a secret is rotated
    const [version, given = ""] = one.split(",", 2);
    const signature = Buffer.from(given, "base64");
    return (
      version === "v1" &&
      signature.length === expected.length &&
      timingSafeEqual(signature, expected)
    );
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [secret, id, timestamp, signatures, now] = process.argv.slice(2);
  const isOurs = verify(
    secret, id, timestamp, signatures, readFileSync(0), now ? Number(now) : undefined,
  );
  console.log(isOurs ? "ok" : "refused");
  process.exit(isOurs ? 0 : 1);
}
