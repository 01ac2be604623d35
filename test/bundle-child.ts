/**
 * Makes a program of a TypeScript file that a test runs as a child process: Node runs neither `using` nor our
 * sources as they are, and a test must not depend on what was built before.
 */
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

/** Inside the project, so that packages resolve; `node_modules/.cache` is nobody's source. */
const folder = join(import.meta.dirname, "..", "node_modules", ".cache", "vestibule-test-children");

/** The path of the program. */
export async function bundleChild(entry: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(entry, ".ts")}-${String(process.pid)}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node22",
    sourcemap: "inline",
    logLevel: "error",
  });
  return outfile;
}
