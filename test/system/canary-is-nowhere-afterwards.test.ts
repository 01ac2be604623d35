/**
 * One canary PIN and password through a set-up, a sign-in, a whole reset and another sign-in, with real processes.
 * Afterwards they are looked for in everything that is left: files, command lines, environments, and the memory
 * of agent and directory. A planted one is found, so that nothing found means something.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import type { LoginHarness } from "../../src/harness/contract/login-harness-contract.ts";
import { members } from "../../src/harness/contract/organisation.ts";
import { requires } from "../support/requirements.ts";
import { type Finding, inBytes, inFiles, inMemory, inProcessTable, named } from "../support/residue.ts";
import { person } from "./support/person.ts";

const { describe, test } = requires("linux", "root", "chromium", "native-addon");

/** Long enough that no bytes spell them by chance. */
const canaries = {
  oldPin: "90317265840",
  newPin: "58204917368",
  startPassword: "Zebra-quilt 5581 unübersehbar",
};
const providerPassword = members[0]?.password ?? "";

describe("a canary PIN and password", () => {
  let harness: LoginHarness;
  let pids: { agent: number; directory: number };
  let accountPassword = "";

  beforeAll(async () => {
    harness = await createLoginHarness({
      secrets: { startPin: canaries.oldPin, startPassword: canaries.startPassword },
    });
    const alice = person(harness);
    await alice.signIn(canaries.oldPin);
    await alice.signOut();
    await alice.resetPin({
      email: members[0]?.email ?? "",
      password: providerPassword,
      pin: canaries.newPin,
    });
    await alice.signOut();
    await alice.signIn(canaries.newPin);
    const { agent = 0, directory } = harness.pids();
    pids = { agent, directory };
  }, 120_000);

  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
  });

  test("are in no file: databases, journal, logs, configuration", () => {
    expect(inFiles(harness.directory, named(canaries))).toEqual([]);
  });

  test("are in no log line as it was printed, and no timeline entry", () => {
    const logs = harness.logs();
    // From enrolment to the end of the reset: what was dropped would not have been looked at.
    expect(logs.agent.some((line) => line.includes('"enrolled"'))).toBe(true);
    expect(logs.agent.some((line) => line.includes('"reset-completed"'))).toBe(true);
    expect(logs.directory.some((line) => line.includes('"grant-redeemed"'))).toBe(true);
    const said = [
      ...logs.agent,
      ...logs.directory,
      ...logs.provider,
      JSON.stringify(harness.state().timeline),
    ];
    expect(inBytes(Buffer.from(said.join("\n")), named({ ...canaries, providerPassword }), "logs")).toEqual(
      [],
    );
    const planted = Buffer.from(`${said.join("\n")}\n{"pin":"${canaries.newPin}"}`);
    expect(inBytes(planted, named(canaries), "logs").map(({ secret }) => secret)).toEqual(["newPin"]);
  });

  test("are in no command line and no environment", () => {
    const all = [pids.agent, pids.directory, harness.pids().provider];
    expect(all.flatMap((pid) => inProcessTable(pid, named(canaries)))).toEqual([]);
  });

  test("are not in the agent's memory", () => {
    const { found, bytes } = inMemory(pids.agent, named(canaries));
    expect(bytes).toBeGreaterThan(10 * 1024 * 1024);
    expect(found).toEqual([]);
  });

  test("are not in the directory's memory, nor is the break-glass password before it is released", async () => {
    expect(inMemory(pids.directory, named(canaries)).found).toEqual([]);
    const [device] = await harness.admin.devices();
    using released = await harness.admin.releaseBreakGlass({
      which: { device: { hostName: device?.hostName ?? "" }, accountName: "alice" },
      reason: "to look for it",
    });
    accountPassword = released.passwords[0]?.use((bytes) => Buffer.from(bytes).toString()) ?? "";
    expect(accountPassword.length).toBe(24);
    const secrets = named({ accountPassword });
    expect(inMemory(pids.directory, secrets).found).toEqual([]);
    expect(inFiles(harness.directory, secrets)).toEqual([]);
    const all = [pids.agent, pids.directory, harness.pids().provider];
    expect(all.flatMap((pid) => inProcessTable(pid, secrets))).toEqual([]);
  });

  test("the account's random password is not in the agent's memory after it signed somebody in", () => {
    expect(inMemory(pids.agent, named({ accountPassword })).found).toEqual([]);
  });

  test("what the person typed at the provider never stands together in the memory of agent or directory", () => {
    const secrets = named({ providerPassword });
    expect(inMemory(pids.agent, secrets).found).toEqual([]);
    expect(inMemory(pids.directory, secrets).found).toEqual([]);
  });

  test("a planted one is found: in a file, and in the memory of a process that knows it", () => {
    const planted = join(harness.directory, "planted");
    writeFileSync(planted, Buffer.from(`x${canaries.newPin}`).toString("base64"));
    const inFile: Finding[] = inFiles(harness.directory, named(canaries));
    expect(inFile.map(({ secret, form }) => [secret, form.slice(0, 6)])).toEqual([["newPin", "base64"]]);
    // This process plays the person and knows every canary.
    expect(inMemory(process.pid, named(canaries)).found.map(({ secret }) => secret)).toEqual(
      expect.arrayContaining(Object.keys(canaries)),
    );
  });
});
