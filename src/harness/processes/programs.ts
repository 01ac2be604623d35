/**
 * Where the programs of the harness's children are: in `dist`, the one artefact that demo, tests and packages
 * run, also when the harness itself runs from its sources under the test runner.
 */
import { fileURLToPath } from "node:url";

const built = import.meta.url.endsWith(".js");

/** @param path inside `dist`: "harness/play/agent-process.js" */
export function programFile(path: string): string {
  return fileURLToPath(new URL(`${built ? "../../" : "../../../dist/"}${path}`, import.meta.url));
}

/** What Node has compiled of the children, kept for their next start; of this checkout alone. */
export const compileCache = fileURLToPath(new URL("../../../.vestibule/compile-cache/", import.meta.url));
