/**
 * A sign-in screen that began before the clock was set back is served afterwards: a machine whose battery is empty starts
 * with a wrong time, and gets the right one while its sign-in screen is there already. Windows' own Node under wine.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";
import { runInWindowsNode } from "../support/windows-node.ts";

const { describe, test } = requires("linux", "wine", "windows-node", "compiler");

describe("a host that began before the clock was set back", () => {
  const support = join(import.meta.dirname, "../support");
  const program = bundleChild(join(support, "stepped-clock.ts"));
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-clock-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("connects", async () => {
    const library = join(folder, "clock.so");
    const built = spawnSync("cc", ["-shared", "-fPIC", join(support, "stepped-clock.c"), "-o", library]);
    expect(built.status).toBe(0);
    const stepFile = join(folder, "set-back");
    const pipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule\clock`;
    const said = await runInWindowsNode(program, [pipe, underWine(stepFile)], {
      LD_PRELOAD: library,
      VESTIBULE_TEST_STEP_FILE: stepFile,
    });
    expect(said.values("before")).toEqual([["windows"]]);
    expect(said.values("set back")).toEqual([true]);
    expect(said.values("after")).toEqual([["windows"]]);
  });
});
