/** Asking an agent tells one that answers from one that keeps us out, hangs, speaks otherwise, or is another program. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { startAgent } from "../../src/agent/service.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { judgeAgent } from "../../src/doctor/checks/agent.ts";
import { severityOf } from "../../src/doctor/contract/findings.ts";
import { askAgent, judgeFailure } from "../../src/doctor/agent-question.ts";
import type { AgentAnswer } from "../../src/doctor/contract/machine.ts";
import { listenWith } from "../../src/platform/native/listener.ts";
import { noProviderSettings } from "../../src/platform/provider-settings.ts";
import { loadNative } from "../../src/platform/native/loader.ts";
import { hosts, protocolVersion } from "../../src/protocol/table.ts";
import { openDevice } from "../agent/power-loss/support/device.ts";
import { prepareDevice } from "../agent/power-loss/support/prepare.ts";
import { AgentDouble } from "../harness/windows/support/agent-double.ts";
import { noBrowser } from "../identity/browser/support/no-browser.ts";
import { requires } from "../support/requirements.ts";

const build = "doctor test";
/** Long enough for every answer that comes. */
const milliseconds = 30_000;

describe("at a scripted agent", () => {
  let agent: AgentDouble;
  beforeEach(async () => {
    agent = await AgentDouble.create();
    await agent.listen();
  });
  afterEach(() => agent[Symbol.asyncDispose]());

  /** @param says what the agent does once it was greeted */
  async function asked(says: () => void, most = milliseconds): Promise<AgentAnswer> {
    const answer = askAgent({ endpoint: agent.endpoint, build, milliseconds: most });
    expect(await agent.expect("hello")).toMatchObject({ host: hosts.doctor, build, accountId: "", shows: 0 });
    says();
    return await answer;
  }

  test("it answers, and the question hangs up", async () => {
    const answer = await asked(() => {
      agent.welcome();
      agent.screen(1, ["title", "Sign in"]);
    });
    expect(answer).toEqual({ is: "answers", version: protocolVersion, brand: "Acme" });
    await agent.disconnected;
  });

  test("another version", async () => {
    expect(
      await asked(() => {
        agent.welcome(protocolVersion + 1);
      }),
    ).toEqual({ is: "other-version", version: protocolVersion + 1 });
  });

  test.each([
    ["version_unsupported", { is: "other-version" }],
    ["too_many_requests", { is: "full" }],
    ["peer_refused", { is: "refuses" }],
    ["internal", { is: "unknown", reason: "internal" }],
    ["what is this", { is: "other-program" }],
  ])("the fault %s", async (code, expected) => {
    expect(
      await asked(() => {
        agent.say({ message: "fault", code });
      }),
    ).toEqual(expected);
  });

  test("another program's words", async () => {
    expect(
      await asked(() => {
        agent.sayBytes(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
      }),
    ).toEqual({ is: "other-program" });
  });

  test("a message that no agent begins with", async () => {
    expect(
      await asked(() => {
        agent.screen(1, ["title", "Sign in"]);
      }),
    ).toEqual({ is: "other-program" });
  });

  test("it hangs up", async () => {
    expect(await asked(() => void agent.die())).toEqual({ is: "unknown", reason: "hung up" });
  });

  test("it says nothing", async () => {
    expect(await asked(() => undefined, 300)).toEqual({ is: "silent" });
    await agent.disconnected;
  });

  test("nothing listens", async () => {
    await agent.die();
    expect(await askAgent({ endpoint: agent.endpoint, build, milliseconds })).toEqual({ is: "absent" });
  });
});

test.each([
  ["ENOENT", { is: "absent" }],
  ["ECONNREFUSED", { is: "absent" }],
  ["EACCES", { is: "unknown", reason: "EACCES" }],
  ["EPERM", { is: "unknown", reason: "EPERM" }],
  ["EPIPE", { is: "unknown", reason: "EPIPE" }],
  ["a code of tomorrow", { is: "unknown", reason: "a code of tomorrow" }],
  [undefined, { is: "unknown", reason: "no code" }],
] as const)("a connection that fails with %s is no good news", (code, answer) => {
  const judged = judgeFailure(code);
  expect(judged).toEqual(answer);
  expect(judgeAgent(judged).map(severityOf)).not.toContain("good");
});

const { test: realTest } = requires("linux", "native-addon");
realTest("a real agent answers, or keeps this process out, and stays what it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-asked-"));
  await prepareDevice(folder, { begins: "with-typed-password" });
  const device = await openDevice(folder);
  const endpoint = join(folder, "run", "agent.sock");
  let isAllowed = true;
  const agent = await startAgent({
    config: parseConfig(
      "directory:\n  url: https://127.0.0.1:1/\nbrand: Acme\n",
      "/nonexistent/vestibule.yaml",
    ),
    platform: device.machine,
    providerSettings: noProviderSettings,
    stateDirectory: join(folder, "agent"),
    browserLauncher: noBrowser,
    endpoint,
    listen: listenWith(loadNative()),
    peerPolicy: () => (isAllowed ? { allowed: true } : { allowed: false, reason: "other-user" }),
    clock: systemClock,
    surface: { width: 1, height: 1, headless: true, opened: () => undefined, closed: () => undefined },
    logs: createLogs({ write: () => undefined }),
  });
  try {
    const before = await device.machine.accounts.list();
    expect(await askAgent({ endpoint, build, milliseconds })).toEqual({
      is: "answers",
      version: protocolVersion,
      brand: "Acme",
    });
    isAllowed = false;
    // It hangs up without a word, as another program might.
    expect(await askAgent({ endpoint, build, milliseconds })).toMatchObject({ is: "unknown" });
    expect(await device.machine.accounts.list()).toEqual(before);
  } finally {
    await agent.close();
    device[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  }
});
