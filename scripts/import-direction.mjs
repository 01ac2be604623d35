/**
 * Checks that the imports of src/ go one way, as scripts/rooms.mjs says. Run by check.mjs. With a folder as argument
 * it checks that project instead of this one; its own test plants violations that way.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { folderCircles } from "./folder-circles.mjs";
import { filesUnder, inRoot, root } from "./project.mjs";
import { guarded, rooms } from "./rooms.mjs";

/** The faults in the imports of `project` (a folder with src/, package.json and tsconfig.json), as sentences. */
export async function importViolations(project) {
  const { cruise } = await import("dependency-cruiser");
  const { default: extractTsConfig } = await import("dependency-cruiser/config-utl/extract-ts-config");
  const { default: configuration } = await import(pathToFileURL(inRoot(".dependency-cruiser.mjs")).href);
  const { forbidden, options } = configuration;
  const tsConfig = join(project, "tsconfig.json");
  const { output } = await cruise(
    ["src"],
    {
      ...options,
      tsConfig: { fileName: tsConfig },
      baseDir: project,
      validate: true,
      ruleSet: { forbidden },
    },
    undefined,
    { tsConfig: extractTsConfig(tsConfig) },
  );
  const commentOf = (name) => forbidden.find((rule) => rule.name === name).comment;
  const violations = output.summary.violations.map(
    ({ from, to, rule }) => `${from} imports ${to}: ${rule.name} (${commentOf(rule.name)})`,
  );
  // A tool that cannot read the sources reports no violations either.
  const seen = new Set(output.modules.map((module) => module.source));
  const sources = filesUnder(join(project, "src")).filter((file) => /\.tsx?$/.test(file));
  const unseen = sources
    .filter((file) => !seen.has(`src/${file}`))
    .map((file) => `src/${file} was not looked at`);
  const strangers = readdirSync(join(project, "src"), { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() || !Object.hasOwn(rooms, entry.name))
    .map((entry) => `src/${entry.name} is no room of scripts/rooms.mjs`);
  const imports = output.modules.flatMap(({ source: from, dependencies }) =>
    dependencies.map(({ resolved: to }) => ({ from, to })),
  );
  const within = ({ from, to }) => from.startsWith("src/") && to.startsWith("src/");
  return [...violations, ...folderCircles(imports.filter(within)), ...unseen, ...strangers];
}

/** The innermost room that a file of src/ is in. */
const roomOf = (file) =>
  Object.keys(rooms)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((one, other) => other.length - one.length)[0];

/**
 * The permissions in `table` that no file of the room uses, as sentences. It looks for the quoted name, since
 * sodium-native is resolved by its path; a .tsx file uses preact without naming it.
 */
export function unusedPermissions(project, table = guarded) {
  const used = new Set();
  for (const file of filesUnder(join(project, "src")).filter((path) => /\.tsx?$/.test(path))) {
    const source = readFileSync(join(project, "src", file), "utf8");
    const quoted = [...source.matchAll(/["'](?:node:)?((?:@[a-z0-9-]+\/)?[a-z0-9_-]+)(?:\/[^"'\n]*)?["']/g)];
    const names = [...quoted.map(([, name]) => name), ...(file.endsWith(".tsx") ? ["preact"] : [])];
    for (const name of names) used.add(`${roomOf(file)} ${name}`);
  }
  return Object.entries(table).flatMap(([name, open]) =>
    (open.length === 0 ? ["(no room)"] : open)
      .filter((room) => !used.has(`${room} ${name}`))
      .map((room) => `scripts/rooms.mjs lets ${room} import ${name}, which nothing there does`),
  );
}

/**
 * The directions in `table` that no import takes, as sentences. A direction to a room that has no file yet is planned.
 */
export function unusedDirections(project, table = rooms) {
  const files = filesUnder(join(project, "src")).filter((path) => /\.tsx?$/.test(path));
  const taken = new Map(Object.keys(table).map((room) => [room, new Set()]));
  for (const file of files) {
    const source = readFileSync(join(project, "src", file), "utf8");
    for (const [, path] of source.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*"(\.{1,2}\/[^"]+)"/g)) {
      const imported = posix.join(posix.dirname(file), path);
      taken.get(roomOf(file))?.add(roomOf(imported)).add(imported);
    }
  }
  const isThere = (entry) => files.some((file) => file === entry || roomOf(file) === entry);
  return Object.entries(table).flatMap(([room, open]) =>
    open
      .filter((entry) => isThere(room) && isThere(entry) && !taken.get(room).has(entry))
      .map((entry) => `scripts/rooms.mjs lets ${room} import ${entry}, which nothing there does`),
  );
}

/** What package.json lets ship and no room may import, as sentences: it would be installed, and updated, for nothing. */
export function unusedDependencies(project, table = guarded) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  return Object.keys(dependencies)
    .filter((name) => !Object.hasOwn(table, name))
    .map((name) => `package.json names the dependency ${name}, which no room of scripts/rooms.mjs imports`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const project = resolve(process.argv[2] ?? root);
  const violations = [
    ...(await importViolations(project)),
    ...unusedPermissions(project),
    ...unusedDirections(project),
    ...unusedDependencies(project),
  ];
  for (const violation of violations) process.stderr.write(`${violation}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
