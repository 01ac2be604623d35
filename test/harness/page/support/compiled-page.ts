/**
 * The harness's page compiled from the sources as they are now, for suites that serve it. Each form is made once for
 * each state of the sources and kept in the cache folder; a test must never change what it finds there.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { writePageScripts } from "../../../../scripts/page-scripts.mjs";
import { fingerprint, inRoot } from "../../../../scripts/project.mjs";

const cache = inRoot("node_modules/.cache/vestibule-test-page");

/** What the compiled page depends on. */
const inputs = [
  ...["src", "tsconfig.base.json", "package-lock.json", "scripts/page-scripts.mjs"],
  "test/harness/page/support/compiled-page.ts",
];

/** @param make fills the folder it is given */
async function cached(kind: string, make: (folder: string) => Promise<void>): Promise<URL> {
  const made = join(cache, `${kind}-${fingerprint(inputs)}`);
  if (!existsSync(made)) {
    await mkdir(cache, { recursive: true });
    const old = (await readdir(cache)).filter((name) => name.startsWith(`${kind}-`));
    const folder = await mkdtemp(join(cache, "making-"));
    try {
      await make(folder);
      // Another worker may have been first: its folder holds the same.
      await rename(folder, made).catch((error: unknown) => {
        if (!existsSync(made)) throw error;
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    for (const name of old) await rm(join(cache, name), { recursive: true, force: true });
  }
  return pathToFileURL(`${made}/`);
}

/** One file for each module, as the build makes it and a developer's browser loads it. */
export function compilePage(): Promise<URL> {
  return cached("modules", async (folder) => {
    await promisify(execFile)(process.execPath, [
      inRoot("node_modules/typescript/bin/tsc"),
      ...["-p", inRoot("src/harness/page/tsconfig.json")],
      ...["--outDir", folder, "--tsBuildInfoFile", join(folder, ".tsbuildinfo")],
    ]);
    await writePageScripts(folder);
  });
}

/**
 * The same scripts in as few files as there are entries: a page that loads fifty modules takes most of a short test's
 * time. For suites about what the page does, not about how it is delivered.
 */
export function bundlePage(): Promise<URL> {
  return cached("bundle", async (folder) => {
    const { metafile } = await build({
      absWorkingDir: inRoot(),
      entryPoints: ["src/harness/page/main.ts", "src/harness/page/one-screen.ts"],
      outbase: "src",
      outdir: folder,
      bundle: true,
      platform: "browser",
      format: "esm",
      target: "es2024",
      metafile: true,
      logLevel: "error",
    });
    const scripts = Object.keys(metafile.outputs).map((file) => relative(folder, inRoot(file)));
    await writeFile(join(folder, "harness/page/scripts.json"), JSON.stringify(scripts));
  });
}
