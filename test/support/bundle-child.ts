/**
 * Makes a program of a TypeScript file that a test runs as a child process: Node 22 runs neither `using` nor our
 * sources as they are, and a test must not depend on what was built before.
 */
import { mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

/** Inside the project, so that packages resolve; `node_modules/.cache` is nobody's source. */
const folder = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "vestibule-test-children");

/** The path of the program, which is there from before the file's first test until after its last. */
export function bundleChild(entry: string): string {
  const outfile = join(folder, `${basename(entry, ".ts")}-${String(process.pid)}.mjs`);
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
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
  });
  afterAll(() => {
    rmSync(outfile, { force: true });
  });
  return outfile;
}
