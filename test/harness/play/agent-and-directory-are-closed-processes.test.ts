/** The processes that hold secrets, as they run: SIGUSR1 opens no debugger in them, and they leave no core dump. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect } from "vitest";
import type { LoginHarness } from "../../../src/harness/contract/login-harness-contract.ts";
import { createLoginHarness } from "../../../src/harness/play/login-harness.ts";
import { requires } from "../../support/requirements.ts";

const { describe, test } = requires("linux");
const sigusr1 = 10n;
const of = (pid: number, file: "limits" | "status") => readFileSync(`/proc/${String(pid)}/${file}`, "utf8");

describe("a running harness", () => {
  let harness: LoginHarness;
  beforeAll(async () => {
    harness = await createLoginHarness({ device: { system: "windows" } });
  });
  afterAll(() => harness[Symbol.asyncDispose]());

  for (const name of ["agent", "directory"] as const) {
    const pid = () => harness.pids()[name] ?? 0;

    test(`the ${name} has no handler for SIGUSR1, and goes on when it gets one`, () => {
      const caught = BigInt(`0x${/^SigCgt:\s+(\w+)/m.exec(of(pid(), "status"))?.[1] ?? ""}`);
      expect((caught >> (sigusr1 - 1n)) & 1n).toBe(0n);
      process.kill(pid(), "SIGUSR1");
      expect(of(pid(), "status")).toMatch(/^State:\s+[SRD]/m);
    });
  }

  const { test: testWithAddon } = requires("linux", "native-addon");
  testWithAddon("neither may leave a core dump", () => {
    for (const name of ["agent", "directory"] as const)
      expect(of(harness.pids()[name] ?? 0, "limits")).toMatch(/^Max core file size +0 +0 /m);
  });

  test("this process, which has no such flag, has the handler, so the test can fail", () => {
    const caught = BigInt(`0x${/^SigCgt:\s+(\w+)/m.exec(of(process.pid, "status"))?.[1] ?? ""}`);
    expect((caught >> (sigusr1 - 1n)) & 1n).toBe(1n);
  });
});
