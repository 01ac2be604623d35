/**
 * Whether the imports of src/ go one way, as scripts/rooms.mjs says. Run by check.mjs; with a folder as argument
 * it checks that project instead of this one, which is how its own test plants violations.
 */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { filesUnder, inRoot, root } from "./project.mjs";
import { rooms } from "./rooms.mjs";

/** What is wrong with the imports of `project` (a folder with src/, package.json and tsconfig.json), as sentences. */
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
  // A tool that understands nothing of the sources finds nothing wrong with them.
  const seen = new Set(output.modules.map((module) => module.source));
  const sources = filesUnder(join(project, "src")).filter((file) => /\.tsx?$/.test(file));
  const unseen = sources
    .filter((file) => !seen.has(`src/${file}`))
    .map((file) => `src/${file} was not looked at`);
  const strangers = readdirSync(join(project, "src"), { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() || !Object.hasOwn(rooms, entry.name))
    .map((entry) => `src/${entry.name} is no room of scripts/rooms.mjs`);
  return [...violations, ...unseen, ...strangers];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const violations = await importViolations(resolve(process.argv[2] ?? root));
  for (const violation of violations) process.stderr.write(`${violation}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
