/**
 * Lists the compiled modules that the harness's page consists of: those of its folder and all that they import.
 * build.mjs writes the list beside them; the harness's server serves what it names and nothing else.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesUnder } from "./project.mjs";

const pageFolder = "harness/page";
/** In the folder of the compiled page. */
const list = join(pageFolder, "scripts.json");

/** @param dist the folder of the compiled sources @returns paths in it, sorted */
export async function pageScripts(dist) {
  const { build, stop } = await import("esbuild");
  try {
    const { metafile } = await build({
      absWorkingDir: dist,
      entryPoints: filesUnder(join(dist, pageFolder))
        .filter((file) => file.endsWith(".js"))
        .map((file) => join(pageFolder, file)),
      bundle: true,
      write: false,
      outdir: "unused",
      platform: "browser",
      format: "esm",
      metafile: true,
      logLevel: "silent",
    });
    return Object.keys(metafile.inputs).sort();
  } finally {
    // Its service is a process of its own, which would stay beside the demo for as long as that runs.
    await stop();
  }
}

export async function writePageScripts(dist) {
  writeFileSync(join(dist, list), `${JSON.stringify(await pageScripts(dist), null, 2)}\n`);
}
