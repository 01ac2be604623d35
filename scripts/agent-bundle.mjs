/**
 * The agent as it ships: one bundle of src/main/agent.ts. `--write` makes the bundle (for build.mjs). Without an
 * option, the files and packages in it are compared with agent-bundle.json, exactly: each file that comes or goes is a
 * change to what runs as root on a device. `--accept` rewrites that list after such a change.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "./project.mjs";

/** Apart from dist/agent/, which is the compiled room: the bundle's folder is all that a device gets. */
export const bundleFolder = "dist/bundle";
export const bundleOptions = { write: "--write", accept: "--accept" };
const entry = "src/main/agent.ts";
const list = "scripts/agent-bundle.json";

const never = {
  folders: [
    ...["src/directory/", "src/harness/", "src/packaging/", "src/cli/", "src/tray/", "src/host/"],
    "src/platform/simulated/",
  ],
  packages: [
    "@fastify/websocket",
    "commander",
    "fastify",
    "kysely",
    "koffi",
    "oidc-provider",
    "pg",
    "playwright-core",
  ],
};

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

const packageOf = (path) =>
  /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(path)?.[1];

/** Our files and the packages that a metafile names, each once, sorted by code unit: one order on every machine. */
export function contentOf(metafile) {
  const files = new Set();
  const packages = new Set();
  for (const path of Object.keys(metafile.inputs)) {
    const fromPackage = packageOf(path);
    if (fromPackage === undefined) files.add(path);
    else packages.add(fromPackage);
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
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
    ...compare("file", actual.files, expected.files),
    ...compare("package", actual.packages, expected.packages),
  ];
}

/** What must never be on a device; no list can allow it. */
export function forbidden({ files, packages }) {
  return [
    ...files
      .filter((file) => !file.startsWith("src/") || never.folders.some((folder) => file.startsWith(folder)))
      .map((file) => `the agent's bundle holds ${file}, which must never be on a device`),
    ...packages
      .filter((name) => never.packages.includes(name))
      .map((name) => `the agent's bundle holds the package ${name}, which must never be on a device`),
  ];
}

async function contentOfProject(project) {
  const metafile = await bundle({ project, write: false });
  const outside = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter((imported) => !isBuiltin(imported.path))
    .map((imported) => `the agent's bundle would load ${imported.path} from outside itself`);
  const content = contentOf(metafile);
  return { content, faults: [...forbidden(content), ...outside] };
}

/** All faults of the bundle of `project`; none while it has no agent. */
export async function bundleFaults(project) {
  if (!existsSync(join(project, entry))) return [];
  const { content, faults } = await contentOfProject(project);
  const expected = JSON.parse(readFileSync(join(project, list), "utf8"));
  return [...differences(content, expected), ...faults];
}

/** Rewrites the list of `project` to what its bundle holds, unless that holds what it never may. @returns the faults */
export async function acceptBundle(project) {
  const { content, faults } = await contentOfProject(project);
  if (faults.length === 0) writeFileSync(join(project, list), `${JSON.stringify(content, null, 2)}\n`);
  return faults;
}

async function main([option]) {
  if (option === bundleOptions.write) {
    const metafile = await bundle({ project: inRoot(), write: true });
    mkdirSync(inRoot(bundleFolder), { recursive: true });
    writeFileSync(inRoot(bundleFolder, "meta.json"), JSON.stringify(metafile));
    return 0;
  }
  const faults = await (option === bundleOptions.accept ? acceptBundle : bundleFaults)(inRoot());
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0 && option !== bundleOptions.accept) {
    process.stderr.write(
      `${list} lists what may be in it; "node scripts/agent-bundle.mjs ${bundleOptions.accept}" rewrites it.\n`,
    );
  }
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
