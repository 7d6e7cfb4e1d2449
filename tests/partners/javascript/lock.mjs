// npm notes in the lock where a package's author may be paid. The lock keeps what is installed and
// its hashes, and no addresses.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(FILE, "utf8"));
for (const one of Object.values(lock.packages)) delete one.funding;
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
