// Writes types.d.ts from ../openapi.json: the youth's part of the contract, without partners and
// staff. With --check it writes nothing and proves that the committed file is what the contract says.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const FILE = new URL("types.d.ts", import.meta.url);
const contract = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8"));
const paths = Object.fromEntries(
  Object.entries(contract.paths).filter(([path]) => path.startsWith("/api/v1/")),
);

// Only the shapes that these paths reach, directly or through another shape.
const reached = {};
const follow = (part) => {
  for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (name in reached) continue;
    reached[name] = contract.components.schemas[name];
    follow(reached[name]);
  }
};
follow(paths);

const nodes = await openapiTS(
  { openapi: contract.openapi, info: contract.info, paths, components: { schemas: reached } },
  // A field with a default may be left out of what is sent.
  { alphabetize: true, defaultNonNullable: false },
);
const note = "// Generated from openapi/openapi.json by `make openapi`; not to be edited.";
const text = `${note}\n\n${astToString(nodes)}`;

if (!process.argv.includes("--check")) {
  writeFileSync(FILE, text);
  console.log("wrote openapi/miniprogram/types.d.ts");
} else if (readFileSync(FILE, "utf8") !== text) {
  console.error("openapi/miniprogram/types.d.ts is not what the contract says; make openapi");
  process.exitCode = 1;
} else {
  console.log("openapi/miniprogram/types.d.ts is what the contract says");
}
