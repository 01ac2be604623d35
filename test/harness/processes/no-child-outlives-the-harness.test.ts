import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ControlMessage } from "../../../src/harness/processes/control-channel.ts";
import { type Child, Supervisor } from "../../../src/harness/processes/processes.ts";
import { programFile } from "../../../src/harness/processes/programs.ts";

const program = (name: string) => fileURLToPath(new URL(`support/${name}.mjs`, import.meta.url));
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

describe.each(["descriptor", "socket"] as const)("supervised processes, controlled by %s", (control) => {
  test("a child that ignores its control pipe and SIGTERM is killed, and its end awaited", async () => {
    await using supervisor = new Supervisor();
    const child = await supervisor.start({
      name: "stubborn",
      program: program("stubborn"),
      arguments: [],
      control,
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
      supervisor.start({ name: "dies", program: program("dies"), arguments: [], control, graceMs }),
    ).rejects.toMatchObject({
      code: "internal",
      evidence: { exitCode: 7, said: '{"msg":"no such thing"}' },
    });
  });

  test("a code that a child reports at its start is the error, and the child is ended", async () => {
    await using supervisor = new Supervisor();
    await expect(
      supervisor.start({ name: "reports", program: program("reports"), arguments: [], control, graceMs }),
    ).rejects.toMatchObject({ code: "config_invalid" });
  });

  test("a child ends when its pipe closes, with every process that it started", async () => {
    let child: Child;
    {
      await using supervisor = new Supervisor();
      child = await supervisor.start({
        name: "obedient",
        program: program("obedient"),
        arguments: ["grandchild"],
        control,
      });
    }
    expect(await child.exited).toEqual({ code: 0, signal: null });
    await gone((await child.ready)["grandchild"] as number);
  });

  test("an error thrown half way leaves nothing behind", async () => {
    let pid = 0;
    const failing = async () => {
      await using supervisor = new Supervisor();
      pid = (
        await supervisor.start({ name: "obedient", program: program("obedient"), arguments: [], control })
      ).pid;
      await supervisor.start({ name: "dies", program: program("dies"), arguments: [], control });
    };
    await expect(failing()).rejects.toMatchObject({ code: "internal" });
    expect(lives(pid)).toBe(false);
  });

  test("the harness killed: its children end because their pipe closes", async () => {
    const parent = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--experimental-strip-types", program("parent"), control],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    expect(lives(pid)).toBe(true);
    parent.kill("SIGKILL");
    await gone(pid);
  });

  test("a child gets only a short list of environment variables", async () => {
    process.env["VESTIBULE_PLANTED"] = "1";
    try {
      await using supervisor = new Supervisor();
      const child = await supervisor.start({
        name: "stubborn",
        program: program("stubborn"),
        arguments: [],
        control,
        graceMs,
      });
      expect((await child.ready)["environment"]).toContain("PATH");
      expect((await child.ready)["environment"]).not.toContain("VESTIBULE_PLANTED");
      expect((await child.ready)["environment"]).not.toContain("NODE_OPTIONS");
      // What it needs to reach its port is in neither.
      const named = control === "socket" ? ["--control", "socket"] : [];
      expect((await child.ready)["arguments"]).toEqual(named);
    } finally {
      delete process.env["VESTIBULE_PLANTED"];
    }
  });

  test("messages arrive whole and in order, both ways", async () => {
    const heard: ControlMessage[] = [];
    await using supervisor = new Supervisor();
    const child = await supervisor.start({
      name: "obedient",
      program: program("obedient"),
      arguments: [],
      control,
      onMessage: (message) => heard.push(message),
    });
    const said = [
      { type: "long", text: "ä".repeat(1024 * 1024) },
      ...Array.from({ length: 1000 }, (_each, number) => ({ type: "short", number })),
    ];
    for (const message of said) child.send(message);
    await expect.poll(() => heard.length).toBe(said.length);
    expect(heard).toEqual(said);
  });

  test("a message for a killed child is lost, and nothing else", async () => {
    await using supervisor = new Supervisor();
    const child = await supervisor.start({
      name: "obedient",
      program: program("obedient"),
      arguments: [],
      control,
    });
    await child.kill();
    child.send({ type: "hello" });
    await child.stop();
    expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("an agent's process takes its orders", async () => {
    await using supervisor = new Supervisor();
    const agent = await supervisor.begin({
      name: "agent",
      program: programFile("harness/play/agent-process.js"),
      arguments: ["--system", "windows"],
      control,
    });
    agent.send({ type: "start", trustSpki: [] });
    // It was not told of any configuration.
    await expect(agent.ready).rejects.toMatchObject({ code: "argument_invalid" });
  });
});
