/**
 * Who owns an object may change its rights, and what SYSTEM makes belongs to the administrators unless it says otherwise:
 * the agent's pipe belongs to the user that the agent runs as, and gives rights to nobody else but SYSTEM.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";

const { describe, test } = requires("linux", "mingw", "wine");
const sources = inRoot("native/addon/src");

describe("the agent's pipe", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-rights-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("belongs to the agent's user", async () => {
    const program = join(folder, "rights.exe");
    const built = spawnSync("x86_64-w64-mingw32-g++-win32", [
      ...["-std=c++17", "-static", "-DUNICODE", "-D_UNICODE", "-D_WIN32_WINNT=0x0A00", `-I${sources}`],
      join(import.meta.dirname, "../support/pipe-rights.cc"),
      ...["windows/pipe.cc", "windows/handle.cc"].map((source) => join(sources, source)),
      ...["-ladvapi32", "-o", program],
    ]);
    expect(built.stderr.toString()).toBe("");
    const { environment } = await wineOfTheRun();
    const { stdout } = await promisify(execFile)("wine", [program], { env: environment });
    const [rights, user = ""] = stdout.split(/\r?\n/);
    expect(user).toMatch(/^S-1-5-21-/);
    expect(rights).toBe(`O:${user}D:P(A;;GA;;;SY)(A;;GA;;;${user})`);
  });
});
