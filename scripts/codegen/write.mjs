/** `npm run codegen`: writes what is generated of the contract, and says which files that changed. Used by run.mjs. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { inRoot, say } from "../project.mjs";
import { generate } from "./generate.mjs";

const generated = Object.entries(await generate());
const changed = generated.filter(
  ([path, content]) => !existsSync(inRoot(path)) || readFileSync(inRoot(path), "utf8") !== content,
);
for (const [path, content] of changed) {
  mkdirSync(dirname(inRoot(path)), { recursive: true });
  writeFileSync(inRoot(path), content);
  say(`wrote ${path}`);
}
if (changed.length === 0) say("what is generated was up to date.");
