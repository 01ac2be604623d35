/**
 * Which test files are quick and which have a longer form, found by what they import: there is no list to keep.
 * Used by vitest.config.ts. Starts esbuild, so a test of the quick set must not call it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesUnder, root } from "./project.mjs";

/** Modules that start another program. playwright-core starts a browser, esbuild and vite start esbuild's service. */
const starters = ["child_process", "cluster", "esbuild", "playwright-core", "vite", "vitest/node"];

const isStarter = (path) => starters.includes(path.replace(/^node:/, ""));

/** Looks at, or replaces, what all files of a process share: it must be the only one in its process. */
const looksAtItsProcess = /\barenaReport\b|\bvi\.mock\(/;

/** What a test imports to know whether it runs in its longer form. */
const longForm = "test/support/long-form.ts";

/** For each module of `project` that one of `files` reaches: what it imports, types aside. Paths are relative to it. */
async function importsOf(project, files) {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: project,
    // One entry that imports them all: with an entry for each, each would be put together whole.
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: project },
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
    loader: { ".node": "empty" },
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [file, imports.map(({ path }) => path)]),
  );
}

/** Everything that `file` imports, directly or through others. */
function reached(file, imports) {
  const seen = new Set();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(imports.get(next) ?? []));
  }
  return seen;
}

/**
 * @param project the folder that holds test/
 * @returns `quick`: the files from which no module that starts a program can be reached; `alone`: those of them that
 *   need a process of their own; `long`: those that do more in their longer form
 */
export async function testSets(project = root) {
  const files = filesUnder(join(project, "test"))
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => `test/${file}`);
  const imports = await importsOf(project, files);
  const all = files.map((file) => ({ file, modules: reached(file, imports) }));
  const filesWhere = (holds) => all.filter(({ modules }) => holds(modules)).map(({ file }) => file);
  const quick = filesWhere((modules) => ![...modules].some(isStarter));
  return {
    quick,
    alone: quick.filter((file) => looksAtItsProcess.test(readFileSync(join(project, file), "utf8"))),
    long: filesWhere((modules) => modules.has(longForm)),
  };
}
