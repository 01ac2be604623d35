/** The harness is killed while its agent and its login host run under wine: both end by themselves. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { endWine, temporaryPrefix } from "../../../src/harness/loginhost/wine.ts";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { chainNeeds, timeForWine } from "./support/chain.ts";

const { test } = requires(...chainNeeds);

/** Which of the two run with files below `folder`. */
function running(folder: string): string[] {
  const commands = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        // It has ended meanwhile.
        return "";
      }
    })
    .filter((command) => command.includes(basename(folder)));
  return ["agent-process.js", "loginhost.exe"].filter((program) =>
    commands.some((command) => command.includes(program)),
  );
}

test(
  "neither outlives it",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "vestibule-kill-"));
    const program = fileURLToPath(new URL("support/begun-harness.mjs", import.meta.url));
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    try {
      await Promise.race([once(child.stdout, "data"), exited]);
      expect(running(folder)).toEqual(["agent-process.js", "loginhost.exe"]);
      child.kill("SIGKILL");
      await exited;
      await expect.poll(() => running(folder)).toEqual([]);
    } finally {
      child.kill("SIGKILL");
      for (const name of readdirSync(folder))
        if (name.startsWith(temporaryPrefix)) await endWine(join(folder, name));
      rmSync(folder, { recursive: true, force: true });
    }
  },
  timeForWine,
);
