/**
 * The agent as it ships: one bundle of src/main/agent.ts, and what may go into it. `--write` makes the bundle
 * (for build.mjs); without, what went into it is compared with agent-bundle.json, exactly: a room or package
 * that comes or goes is a change to what runs as root on a device, and is made there by hand.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "./project.mjs";
import { rooms } from "./rooms.mjs";

/** Apart from dist/agent/, which is the compiled room: the bundle's folder is all that a device gets. */
export const bundleFolder = "dist/bundle";
export const bundleOptions = { write: "--write" };
const entry = "src/main/agent.ts";

/** CommonJS packages call require: they get Node's own modules and nothing else, so no folder is ever searched. */
const banner = `import { createRequire as vestibuleCreateRequire, isBuiltin as vestibuleIsBuiltin } from "node:module";
const vestibuleRequire = vestibuleCreateRequire(import.meta.url);
const require = (id) => {
  if (!vestibuleIsBuiltin(id)) throw new Error("the agent loads nothing from outside its bundle: " + id);
  return vestibuleRequire(id);
};`;

/** esbuild's metafile of the bundle of `project`, which is written to its dist/bundle/ when `write` is set. */
export async function bundle({ project, write }) {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: [entry],
    outfile: join(bundleFolder, "agent.js"),
    bundle: true,
    write,
    platform: "node",
    format: "esm",
    target: "node22",
    define: { VESTIBULE_BUNDLED: "true" },
    banner: { js: banner },
    legalComments: "none",
    metafile: true,
    logLevel: "silent",
  });
  return metafile;
}

const roomOf = (path) =>
  Object.keys(rooms)
    .filter((room) => path.startsWith(`src/${room}/`))
    .sort((one, other) => other.length - one.length)[0];

const packageOf = (path) =>
  /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(path)?.[1];

/** The rooms and packages that a metafile names, each once, sorted; and inputs that are neither. */
export function contentOf(metafile) {
  const content = { rooms: new Set(), packages: new Set(), strangers: new Set() };
  for (const path of Object.keys(metafile.inputs)) {
    const fromPackage = packageOf(path);
    const room = roomOf(path);
    if (fromPackage !== undefined) content.packages.add(fromPackage);
    else if (room !== undefined) content.rooms.add(room);
    else content.strangers.add(path);
  }
  const sorted = (set) => [...set].sort();
  return {
    rooms: sorted(content.rooms),
    packages: sorted(content.packages),
    strangers: sorted(content.strangers),
  };
}

/** Where `actual` is not exactly `expected`, as sentences. */
export function differences(actual, expected) {
  const compare = (kind, one, other) => [
    ...one
      .filter((name) => !other.includes(name))
      .map((name) => `the agent's bundle now holds the ${kind} ${name}`),
    ...other
      .filter((name) => !one.includes(name))
      .map((name) => `the agent's bundle no longer holds the ${kind} ${name}`),
  ];
  return [
    ...compare("room", actual.rooms, expected.rooms),
    ...compare("package", actual.packages, expected.packages),
    ...actual.strangers.map((path) => `the agent's bundle holds ${path}, which is of no room or package`),
  ];
}

/** All that is wrong with the bundle of `project`; nothing while it has no agent. */
export async function bundleFaults(project) {
  if (!existsSync(join(project, entry))) return [];
  const expected = JSON.parse(readFileSync(inRoot("scripts/agent-bundle.json"), "utf8"));
  const metafile = await bundle({ project, write: false });
  const outside = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter((imported) => !isBuiltin(imported.path))
    .map((imported) => `the agent's bundle would load ${imported.path} from outside itself`);
  return [...differences(contentOf(metafile), expected), ...outside];
}

async function main([option]) {
  if (option === bundleOptions.write) {
    const metafile = await bundle({ project: inRoot(), write: true });
    mkdirSync(inRoot(bundleFolder), { recursive: true });
    writeFileSync(inRoot(bundleFolder, "meta.json"), JSON.stringify(metafile));
    return 0;
  }
  const faults = await bundleFaults(inRoot());
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.stderr.write("What may be in it is listed in scripts/agent-bundle.json.\n");
  return faults.length === 0 ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`the agent cannot be bundled: ${error.message}\n`);
    process.exitCode = 1;
  }
}
