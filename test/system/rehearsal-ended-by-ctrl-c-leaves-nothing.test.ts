/**
 * `vestibule rehearse`, ended by Ctrl+C in the middle: alone, with all, and while it watches. No process of it remains
 * and no file. Each gets a temporary folder of its own here, so that what it leaves would be seen.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { requires } from "../support/requirements.ts";

const { describe, test } = requires("linux", "chromium");
const program = join(import.meta.dirname, "..", "..", "dist", "main", "vestibule.js");

/** Processes that name `folder` in their command line or environment. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        return command.includes(folder) || environment.includes(folder)
          ? [`${pid} ${command.replaceAll("\0", " ")}`]
          : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

/** Starts the command and ends it once `isMiddle` says of its output or its processes that it is in the middle. */
async function interrupted(given: string[], isMiddle: (said: string, folder: string) => boolean) {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-rehearse-test-"));
  chmodSync(folder, 0o711);
  const command = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...given], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(command, "exit") as Promise<[number | null, string | null]>;
  let said = "";
  try {
    const middle = new Promise<void>((resolve) => {
      for (const stream of [command.stdout, command.stderr]) {
        stream.setEncoding("utf8");
        stream.on("data", (text: string) => {
          said += text;
          if (isMiddle(said, folder)) resolve();
        });
      }
    });
    await Promise.race([middle, exited]);
    command.kill("SIGINT");
    const [code, signal] = await exited;
    return { code, signal, said, left: processesOf(folder), files: readdirSync(folder) };
  } finally {
    command.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("Ctrl+C", () => {
  test("in the middle of a proof, with a trace asked for", async () => {
    const trace = join(tmpdir(), `vestibule-interrupted-${String(process.pid)}.html`);
    const given = ["rehearse", "mac-reset-escrow", "--trace", trace];
    const result = await interrupted(given, (said) => said.includes("The organisation's page is shown"));
    expect(result).toMatchObject({ code: 130, signal: null, left: [], files: [] });
    expect(readdirSync(tmpdir())).not.toContain(trace.split("/").at(-1));
  }, 90_000);

  test("in the middle of all of them", async () => {
    const given = ["rehearse", "all", "--jobs", "2"];
    const result = await interrupted(given, (said) => said.includes("\n"));
    expect(result).toMatchObject({ code: 130, signal: null, left: [], files: [] });
  }, 120_000);

  test("while it watches, in the middle of a run", async () => {
    const given = ["rehearse", "windows-pin-reset", "--watch"];
    const result = await interrupted(given, (said) => said.includes("Woke the screen"));
    expect(result).toMatchObject({ code: 130, signal: null, left: [], files: [] });
  }, 90_000);
});
