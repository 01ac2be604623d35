/** Each prefix of wine's has a folder for its server outside of it: ended, the prefix takes that with it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { endWine, environmentOf } from "../../../src/harness/loginhost/wine.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("linux", "wine");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-wine-server-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the server's folder goes with the server", async () => {
  // A server alone: without a Windows in it, it starts at once.
  const server = spawn("wineserver", ["-p60"], { env: environmentOf(folder), stdio: "ignore" });
  expect(await once(server, "exit")).toEqual([0, null]);
  const note = join(folder, "wineserver");
  // Where the system has a folder of the session (/run/user), wine uses that and writes no note.
  const ofServer = existsSync(note) ? `/tmp/${readFileSync(note, "utf8")}` : undefined;
  if (ofServer !== undefined) expect(existsSync(ofServer)).toBe(true);
  await endWine(folder);
  expect(ofServer !== undefined && existsSync(ofServer)).toBe(false);
});

test("what the note names otherwise is let be", async () => {
  const other = join(folder, "other");
  mkdirSync(other);
  for (const named of [other, `../${other}`, `wine-aaaaaa/../../${other}`, "", ".", "wine-AAAAA\n"]) {
    writeFileSync(join(folder, "wineserver"), named);
    await endWine(folder);
    expect(existsSync(other), named).toBe(true);
    rmSync(join(folder, "wineserver"), { force: true });
  }
});
