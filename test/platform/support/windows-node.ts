/** Runs one of our programs in Windows' own Node, in the run's wine, with the addon's path as its first argument. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot } from "../../../scripts/project.mjs";
import { windowsAddonPath } from "../../../scripts/windows-addon.mjs";
import { windowsNodePath } from "../../../scripts/windows-node.mjs";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";

export interface Said {
  exit: unknown;
  /** The values that the program said as `what`. */
  values(what: string): unknown[];
}

export async function runInWindowsNode(
  program: string,
  given: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-windows-node-"));
  try {
    const file = join(folder, "said");
    const output = openSync(file, "w");
    const { environment } = await wineOfTheRun();
    const child = spawn(
      "wine",
      [inRoot(windowsNodePath), underWine(program), underWine(inRoot(windowsAddonPath)), ...given],
      { env: { ...environment, ...more }, stdio: ["ignore", output, output] },
    );
    const [exit] = (await once(child, "exit")) as unknown[];
    closeSync(output);
    const said = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { what: string; value: unknown });
    return { exit, values: (what) => said.filter((one) => one.what === what).map(({ value }) => value) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
