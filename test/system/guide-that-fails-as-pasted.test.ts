/**
 * docs/scenarios.md, followed by a reader in an empty folder: each minute's file passes as pasted, the commands do what
 * the guide says, and a fault alone fails with status 1, as the guide says too.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { commands, filesByMinute } from "../harness/rehearsal/support/guide.ts";
import { longForm } from "../support/long-form.ts";
import { requires } from "../support/requirements.ts";

const { describe, test } = requires("linux", "chromium");
const program = join(import.meta.dirname, "..", "..", "dist", "main", "vestibule.js");
const patienceMs = 120_000;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-guide-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npx vestibule …` in the reader's folder. */
async function run(argv: readonly string[]): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as unknown[];
  return { code, said };
}

const save = (file: string) => {
  writeFileSync(join(folder, "mine.yaml"), file);
};
const minutes = filesByMinute();

describe("the guide", () => {
  for (const [index, file] of minutes.entries()) {
    // Each minute's file holds the one before: the last two are played always, all of them in the long form.
    if (!longForm && index < minutes.length - 2) continue;
    test(
      `minute ${String(index + 1)}: the file passes as pasted`,
      async () => {
        save(file);
        const { code, said } = await run(["rehearse", "./mine.yaml"]);
        expect({ code, said }).toMatchObject({ code: 0 });
      },
      patienceMs,
    );
  }

  test(
    "a fault alone fails, and the verdict names the step",
    async () => {
      const [, , third = "", fourth = ""] = minutes;
      const fault = /^faults:\n(?: .*\n)+/m.exec(fourth)?.[0] ?? "";
      expect(fault).not.toBe("");
      save(third + fault);
      const { code, said } = await run(["rehearse", "./mine.yaml"]);
      expect({ code, said }).toMatchObject({ code: 1 });
      expect(said).toContain("step ");
    },
    patienceMs,
  );

  // The others are played by tests of their own: one runs until Ctrl+C, one plays all there is.
  const ending = commands().filter((argv) => !argv.includes("--watch") && !argv.includes("all"));
  test("has commands", () => {
    expect(ending.length).toBeGreaterThan(2);
  });
  for (const argv of longForm ? ending : ending.slice(0, 1)) {
    test(
      `npx vestibule ${argv.join(" ")}`,
      async () => {
        save(minutes[0] ?? "");
        expect(await run(argv)).toMatchObject({ code: 0 });
        const trace = argv.indexOf("--trace");
        if (trace >= 0) expect(existsSync(join(folder, argv[trace + 1] ?? ""))).toBe(true);
      },
      patienceMs,
    );
  }
});
