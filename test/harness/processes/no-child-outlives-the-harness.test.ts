import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Child, Supervisor } from "../../../src/harness/processes/processes.ts";

const program = (name: string) => fileURLToPath(new URL(`children/${name}.mjs`, import.meta.url));
const graceMs = 50;

/** A zombie is gone for our purposes: it runs nothing and holds nothing. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (lives(pid)) await new Promise((resolve) => setImmediate(resolve));
}

describe("supervised processes", () => {
  test("a child that ignores its control pipe and SIGTERM is ended all the same, and awaited", async () => {
    await using supervisor = new Supervisor();
    const child = await supervisor.start({
      name: "stubborn",
      program: program("stubborn"),
      arguments: [],
      graceMs,
    });
    expect(lives(child.pid)).toBe(true);
    await child.stop();
    expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(lives(child.pid)).toBe(false);
  });

  test("a child that dies at its start fails the start with its last words", async () => {
    await using supervisor = new Supervisor();
    await expect(
      supervisor.start({ name: "dies", program: program("dies"), arguments: [], graceMs }),
    ).rejects.toMatchObject({
      code: "internal",
      evidence: { exitCode: 7, said: '{"msg":"no such thing"}' },
    });
  });

  test("a code that a child reports at its start is the error, and the child is ended", async () => {
    await using supervisor = new Supervisor();
    await expect(
      supervisor.start({ name: "reports", program: program("reports"), arguments: [], graceMs }),
    ).rejects.toMatchObject({ code: "config_invalid" });
  });

  test("ends when its pipe closes, with all that it started", async () => {
    let child: Child;
    {
      await using supervisor = new Supervisor();
      child = await supervisor.start({
        name: "obedient",
        program: program("obedient"),
        arguments: ["grandchild"],
      });
    }
    expect(await child.exited).toEqual({ code: 0, signal: null });
    await gone((await child.ready)["grandchild"] as number);
  });

  test("an error thrown half way leaves nothing behind", async () => {
    let pid = 0;
    const failing = async () => {
      await using supervisor = new Supervisor();
      pid = (await supervisor.start({ name: "obedient", program: program("obedient"), arguments: [] })).pid;
      await supervisor.start({ name: "dies", program: program("dies"), arguments: [] });
    };
    await expect(failing()).rejects.toMatchObject({ code: "internal" });
    expect(lives(pid)).toBe(false);
  });

  test("the harness killed: its children end because their pipe closes", async () => {
    const parent = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--experimental-strip-types", program("parent")],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    expect(lives(pid)).toBe(true);
    parent.kill("SIGKILL");
    await gone(pid);
  });

  test("a child gets next to nothing of the environment", async () => {
    process.env["VESTIBULE_PLANTED"] = "1";
    try {
      await using supervisor = new Supervisor();
      const child = await supervisor.start({
        name: "stubborn",
        program: program("stubborn"),
        arguments: [],
        graceMs,
      });
      expect((await child.ready)["environment"]).toContain("PATH");
      expect((await child.ready)["environment"]).not.toContain("VESTIBULE_PLANTED");
      expect((await child.ready)["environment"]).not.toContain("NODE_OPTIONS");
    } finally {
      delete process.env["VESTIBULE_PLANTED"];
    }
  });
});
