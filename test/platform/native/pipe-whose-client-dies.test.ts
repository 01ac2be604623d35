/**
 * A client that is gone before the listener waits for it takes no instance of the agent's pipe with it: if that was the
 * only one, the name would be anybody's for a moment, and the agent not there for a second.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";

const { test } = requires("linux", "mingw", "wine");
const sources = inRoot("native/addon/src");
const folder = mkdtempSync(join(tmpdir(), "vestibule-dies-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the next client is served by the same instance", async () => {
  const program = join(folder, "dies.exe");
  const built = spawnSync("x86_64-w64-mingw32-g++-win32", [
    ...["-std=c++17", "-static", "-DUNICODE", "-D_UNICODE", "-D_WIN32_WINNT=0x0A00", `-I${sources}`],
    join(import.meta.dirname, "../support/pipe-client-that-dies.cc"),
    ...["windows/pipe.cc", "windows/handle.cc"].map((source) => join(sources, source)),
    ...["-ladvapi32", "-o", program],
  ]);
  expect(built.stderr.toString()).toBe("");
  const { environment } = await wineOfTheRun();
  const { stdout } = await promisify(execFile)("wine", [program], { env: environment });
  expect(stdout.trimEnd().split(/\r?\n/)).toEqual(["offered: 0", "connected: 1", "came: 1", "read: v"]);
});
