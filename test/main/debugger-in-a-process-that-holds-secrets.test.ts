/**
 * Whoever reaches Node's debugger runs code as the process. The agent and the directory refuse to start with one, and
 * without the flag that keeps SIGUSR1 from opening one later.
 */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { inRoot } from "../../scripts/project.mjs";
import { type NodeStart, noDebuggerFlag, refuseDebugger } from "../../src/platform/no-debugger.ts";
import { bundleChild } from "../support/bundle-child.ts";

const closed: NodeStart = {
  execArgv: ["--disable-warning=ExperimentalWarning", noDebuggerFlag],
  nodeOptions: undefined,
  inspectorUrl: undefined,
};
const given = (flag: string): NodeStart => ({ ...closed, execArgv: [...closed.execArgv, flag] });

describe("a start is judged", () => {
  test("with the debugger kept shut it is allowed", () => {
    refuseDebugger(closed);
    refuseDebugger({ ...closed, nodeOptions: "--max-old-space-size=512" });
  });

  test.each<[string, NodeStart, string]>([
    ["--inspect", given("--inspect"), "--inspect"],
    ["--inspect=ADDRESS", given("--inspect=0.0.0.0:9229"), "--inspect"],
    ["--inspect-brk", given("--inspect-brk=0"), "--inspect-brk"],
    ["--inspect-wait", given("--inspect-wait"), "--inspect-wait"],
    ["--inspect_brk, which Node reads alike", given("--inspect_brk"), "--inspect_brk"],
    ["--debug-port", given("--debug-port=1234"), "--debug-port"],
    ["NODE_OPTIONS", { ...closed, nodeOptions: '--no-warnings "--inspect=9229"' }, "NODE_OPTIONS"],
    ["a debugger that listens", { ...closed, inspectorUrl: "ws://127.0.0.1:9229/secret" }, "inspector"],
    ["no flag against SIGUSR1", { ...closed, execArgv: [] }, "no --disable-sigusr1"],
    [
      "the flag where others can set it",
      { ...closed, execArgv: [], nodeOptions: noDebuggerFlag },
      "no --disable-sigusr1",
    ],
  ])("%s is refused", (_name, start, what) => {
    expect(() => {
      refuseDebugger(start);
    }).toThrow(expect.objectContaining({ code: "debugger_open", evidence: { what } }));
  });
});

const directory = bundleChild(inRoot("src/main/directory.ts"));
const programs: Record<string, () => string> = {
  agent: () => inRoot("dist/bundle/agent.js"),
  directory: () => directory,
};

describe.each(Object.keys(programs))("the %s", (name) => {
  const start = (flags: string[], environment: NodeJS.ProcessEnv = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, programs[name]?.() ?? ""], {
      encoding: "utf8",
      env: environment,
    });
    return { status, said: stdout + stderr };
  };

  test.each<[string, string[], NodeJS.ProcessEnv]>([
    ["with --inspect", [noDebuggerFlag, "--inspect=0"], {}],
    ["with NODE_OPTIONS", [noDebuggerFlag], { NODE_OPTIONS: "--inspect=0" }],
    ["without the flag", [], {}],
  ])("does not start %s", (_case, flags, environment) => {
    const { status, said } = start(flags, environment);
    expect(status).toBe(2);
    expect(said).toContain("debugger_open");
  });

  test("kept shut, it gets as far as its missing arguments", () => {
    const { status, said } = start([noDebuggerFlag]);
    expect(status).toBe(2);
    expect(said).toContain("argument_invalid");
  });
});
