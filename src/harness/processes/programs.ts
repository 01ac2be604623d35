/**
 * The paths of the programs of the harness's children: always in `dist`, which demo, tests and packages run, also when
 * the harness itself runs from its sources under the test runner.
 */
import { fileURLToPath } from "node:url";

const built = import.meta.url.endsWith(".js");

/** `main/directory.js` with its packages in one file, which starts in a third of the time. */
export const directoryProgram = "bundles/directory.js";

/** @param path inside `dist`: "harness/play/agent-process.js" */
export function programFile(path: string): string {
  return fileURLToPath(new URL(`${built ? "../../" : "../../../dist/"}${path}`, import.meta.url));
}

/** Node's compile cache of the children, for their next start; used by this checkout only. */
export const compileCache = fileURLToPath(new URL("../../../.vestibule/compile-cache/", import.meta.url));
