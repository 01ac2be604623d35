/** The children of these tests as one file each: Node 22 runs neither `using` nor many small files quickly. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

/** Bundles `test/platform/NAME.ts` before the file's tests and removes it after them. Returns where it will be. */
export function bundled(name: string): () => string {
  let home = "";
  beforeAll(async () => {
    // Beside the packages, so that the bundle finds libsodium as the sources do.
    home = mkdtempSync(fileURLToPath(new URL("../../node_modules/.device-", import.meta.url)));
    await build({
      entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
      outfile: join(home, `${name}.mjs`),
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node22",
    });
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });
  return () => join(home, `${name}.mjs`);
}
