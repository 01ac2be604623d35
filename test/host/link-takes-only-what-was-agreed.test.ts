/**
 * The link between a host and the agent, by itself. It takes an agent of a version that it speaks, passes over what a
 * later one says more, and keeps the code of an agent's fault.
 */
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors/codes.ts";
import { reportResult } from "../../src/host/system-result.ts";
import { AgentLink, type AgentOutcome, type LinkedScreen } from "../../src/host/agent-link.ts";
import type { Draft } from "../../src/protocol/codec.ts";
import { marks, protocolVersion, purposes, systems } from "../../src/protocol/table.ts";
import { AgentDouble } from "../harness/windows/support/agent-double.ts";
import {
  laterMessage,
  newerCodec,
  newerVersion,
  olderVersion,
  saidLater,
} from "../protocol/support/other-tables.ts";
import { fieldsOnly } from "../protocol/support/fake-connection.ts";

type Told = { screen: LinkedScreen } | { outcome: AgentOutcome } | { refused: ErrorCode } | { lost: true };

/** A link that has said hello, and what it tells, one after the other. */
async function open() {
  const agent = await AgentDouble.create();
  await agent.listen();
  const told: Told[] = [];
  let wanted: ((one: Told) => void) | undefined;
  const tell = (one: Told) => {
    if (wanted === undefined) told.push(one);
    else wanted(one);
    wanted = undefined;
  };
  const link = new AgentLink(
    {
      endpoint: agent.endpoint,
      locale: "en",
      scenario: "signIn",
      accountId: "",
      shows: fieldsOnly,
      host: { kind: "harness", build: "test", session: 1 },
    },
    {
      onWelcome: () => undefined,
      onScreen: (screen) => {
        tell({ screen });
      },
      onOutcome: (outcome) => {
        tell({ outcome });
      },
      onLost: () => {
        tell({ lost: true });
      },
      onRefused: (refused) => {
        tell({ refused });
      },
    },
  );
  await agent.expect("hello");
  return {
    agent,
    link,
    told: () => {
      const held = told.shift();
      return held === undefined ? new Promise<Told>((resolve) => (wanted = resolve)) : Promise.resolve(held);
    },
    async [Symbol.asyncDispose]() {
      link.close();
      await agent[Symbol.asyncDispose]();
    },
  };
}

describe("an agent of another version", () => {
  const screen: Draft<"screen"> = {
    message: "screen",
    revision: 1,
    fields: [
      { purpose: purposes.title, index: 0, text: "Alice" },
      { purpose: purposes.item, index: 0, text: "At least 6", mark: marks.minimumCharacters, value: 6 },
    ],
  };

  test("that is newer and agreed on our version is understood, and its unknown fields are skipped", async () => {
    await using met = await open();
    met.agent.welcome(protocolVersion);
    met.agent.sayBytes(newerCodec.encode(saidLater(screen)));
    const told = await met.told();
    expect("screen" in told && told.screen).toEqual(screen);
  });

  test.each([0, olderVersion, newerVersion])("that welcomes with version %i is refused", async (version) => {
    await using met = await open();
    met.agent.welcome(version);
    met.agent.say(screen);
    expect(await met.told()).toEqual({ refused: "version_unsupported" });
  });

  test("that sends an unknown message is refused", async () => {
    await using met = await open();
    met.agent.welcome();
    met.agent.sayBytes(laterMessage());
    expect(await met.told()).toEqual({ refused: "message_unknown" });
  });
});

describe("a fault", () => {
  test.each([
    ["version_unsupported", "version_unsupported"],
    ["out_of_order", "out_of_order"],
    // Of an agent that is newer, or lies.
    ["never_heard_of", "peer_refused"],
    ["", "peer_refused"],
  ])("%j of the agent is told as %s", async (code, refused) => {
    await using met = await open();
    met.agent.say({ message: "fault", code });
    expect(await met.told()).toEqual({ refused });
  });

  test("too_many_requests is told as a lost connection, so the host tries again", async () => {
    await using met = await open();
    met.agent.say({ message: "fault", code: "too_many_requests" });
    expect(await met.told()).toEqual({ lost: true });
  });
});

describe("a credential", () => {
  const account = { id: "S-1-5-21-1-2-3-1001", name: "alice" };
  const answer = { message: "answer", revision: 1, purpose: purposes.submit, index: 0 } as const;

  test("that nobody has asked for is not handed over", async () => {
    await using met = await open();
    met.agent.welcome();
    met.agent.screen(1, ["title", "Alice"], ["secret"], ["submit"]);
    met.agent.credential(account, "correct horse");
    expect(await met.told()).toMatchObject({ screen: { revision: 1 } });
    expect(await met.told()).toEqual({ refused: "out_of_order" });
  });

  test("goes out once for each answer, also where the system refused the one before", async () => {
    await using met = await open();
    met.agent.welcome();
    for (const password of ["first", "second"]) {
      met.link.send(answer);
      await met.agent.expect("answer");
      const id = met.agent.credential(account, password);
      const told = await met.told();
      if (!("outcome" in told) || told.outcome.outcome !== "credential") throw new Error("no credential");
      told.outcome.password.dispose();
      expect(told.outcome.id).toBe(id);
      met.link.report({ outcome: id, system: "windows", accepted: false, code: 1 });
      await met.agent.expect("result");
    }
    met.agent.credential(account, "second");
    expect(await met.told()).toEqual({ refused: "out_of_order" });
  });
});

describe("a result whose conversation is over", () => {
  test("is told on a connection of its own, which ends by itself", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    reportResult(agent, { outcome: 7n, system: "windows", accepted: false, code: 1, subCode: 2 });
    expect(await agent.expect("result")).toEqual({
      message: "result",
      outcome: 7n,
      accepted: 0,
      system: systems.windows,
      code: 1,
      subCode: 2,
    });
    await agent.disconnected;
  });
});
