/** Programs for Windows are built byte for byte alike, in another folder and at another time. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { buildWindowsAddon, windowsAddonPath } from "../../../scripts/windows-addon.mjs";
import { buildWindowsProgram, windowsPrograms } from "../../../scripts/windows-programs.mjs";
import { longForm } from "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("mingw");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-built-again-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function expectSame(built: string, again: string): void {
  expect(readFileSync(again).equals(readFileSync(inRoot(built)))).toBe(true);
}

// The host takes half a minute, the provider and the addon a quarter.
const names = longForm
  ? (["specimen", "interfaces", "loginhost", "credentialProvider"] as const)
  : (["specimen"] as const);

for (const name of names) {
  test(`${name} has the same bytes when it is built again elsewhere`, async () => {
    const output = join(folder, basename(windowsPrograms[name].output));
    await buildWindowsProgram(windowsPrograms[name], { output, objects: join(folder, "objects") });
    expectSame(windowsPrograms[name].output, output);
  }, 180_000);
}

if (longForm) {
  test("the addon has the same bytes when it is built again elsewhere", async () => {
    const output = join(folder, "vestibule.node");
    await buildWindowsAddon({ output, objects: join(folder, "objects") });
    expectSame(windowsAddonPath, output);
  }, 180_000);
}
