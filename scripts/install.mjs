/**
 * Installs what package-lock.json names, by `npm ci`, when node_modules differs from it.
 * Used by run.mjs before anything else.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRoot, pinnedNode, readStamp, runQuietly, step, Trouble, writeStamp } from "./project.mjs";

const stamp = "node_modules/.vestibule-lock";

/** Whether npm's own record of what is installed matches the lockfile; a person's own `npm install` counts too. */
function installedAsLocked(lock) {
  const noted = inRoot("node_modules/.package-lock.json");
  if (!existsSync(noted)) return false;
  const installed = JSON.parse(readFileSync(noted, "utf8")).packages ?? {};
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    if (path === "" || (wanted.optional && installed[path] === undefined)) return true;
    return installed[path]?.version === wanted.version && installed[path]?.integrity === wanted.integrity;
  });
}

/** The command that starts npm: its JavaScript file if it is found, since Windows cannot start `npm` without a shell. */
export function npmCommand() {
  const home = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? "",
    join(home, "node_modules/npm/bin/npm-cli.js"),
    join(home, "../lib/node_modules/npm/bin/npm-cli.js"),
  ];
  const script = candidates.find((path) => path.endsWith("npm-cli.js") && existsSync(path));
  return script === undefined
    ? { program: "npm", first: [] }
    : { program: process.execPath, first: [script] };
}

/** The environment for npm: its configuration (a mirror, a proxy) stays, its variables about the running script go. */
export function npmEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle)_|^NODE_OPTIONS$/i.test(name)),
  );
}

async function cleanInstall() {
  const { program, first } = npmCommand();
  // No package in use needs an install script: binaries are inside the packages.
  const flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await runQuietly(program, [...first, ...flags], {
    env: npmEnvironment(),
    shell: process.platform === "win32" && first.length === 0,
  });
  if (code === 127) throw new Trouble("npm was not found: install Node.js with npm, then run this again.");
  if (code !== 0) throw new Trouble(`npm ci failed:\n${output.trim()}`);
}

export async function install() {
  if (!existsSync(inRoot("package-lock.json"))) {
    throw new Trouble("package-lock.json is missing: this is not a whole copy of the project.");
  }
  const lock = readFileSync(inRoot("package-lock.json"), "utf8");
  const digest = createHash("sha256").update(lock).digest("hex");
  if (readStamp(stamp) !== digest) {
    if (!installedAsLocked(lock)) await step("installing npm packages", cleanInstall);
    if (!existsSync(pinnedNode())) {
      throw new Trouble(
        `npm left out the pinned Node (${pinnedNode()}): install again without --omit=optional or "omit" in .npmrc.`,
      );
    }
    writeStamp(stamp, digest);
  }
}
