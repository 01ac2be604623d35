/** Programs for Windows are built byte for byte alike, in another folder and at another time. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { buildWindowsProgram, windowsPrograms } from "../../../scripts/windows-programs.mjs";
import { longForm } from "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("mingw");

// The host takes half a minute.
const names = longForm
  ? (["specimen", "interfaces", "loginhost", "credentialProvider"] as const)
  : (["specimen"] as const);

for (const name of names) {
  test(`${name} has the same bytes when it is built again elsewhere`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "vestibule-built-again-"));
    try {
      const output = join(folder, basename(windowsPrograms[name].output));
      await buildWindowsProgram(windowsPrograms[name], { output, objects: join(folder, "objects") });
      const built = readFileSync(inRoot(windowsPrograms[name].output));
      expect(readFileSync(output).equals(built)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);
}
