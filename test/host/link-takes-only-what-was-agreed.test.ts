/**
 * The link between a host and the agent, by itself. A purpose of a later version than was agreed on ends the session,
 * a field of one is passed over as a host of that version would, and an agent's fault keeps its own code.
 */
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors/codes.ts";
import { AgentLink, type AgentOutcome, type LinkedScreen } from "../../src/host/agent-link.ts";
import {
  type PurposeName,
  inputOptions,
  marks,
  oldestVersion,
  outcomes,
  purposeTable,
  purposes,
} from "../../src/protocol/table.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { AgentDouble } from "../harness/windows/support/agent-double.ts";

type Told = { screen: LinkedScreen } | { outcome: AgentOutcome } | { refused: ErrorCode } | { lost: true };

/** A link that has said hello, and what it tells next. */
async function open() {
  const agent = await AgentDouble.create();
  await agent.listen();
  const told = Promise.withResolvers<Told>();
  const link = new AgentLink(
    { endpoint: agent.endpoint, locale: "en", scenario: "signIn", accountId: "", shows: 0 },
    {
      onWelcome: () => undefined,
      onScreen: (screen) => {
        told.resolve({ screen });
      },
      onOutcome: (outcome) => {
        told.resolve({ outcome });
      },
      onLost: () => {
        told.resolve({ lost: true });
      },
      onRefused: (refused) => {
        told.resolve({ refused });
      },
    },
  );
  await agent.expect("hello");
  return {
    agent,
    told: told.promise,
    async [Symbol.asyncDispose]() {
      link.close();
      await agent[Symbol.asyncDispose]();
    },
  };
}

const purposeNames = Object.keys(purposeTable) as PurposeName[];
const newPurposes = purposeNames.filter((name) => purposeTable[name].since > oldestVersion);

describe("a purpose", () => {
  test.each(newPurposes)("%s is newer than version 1: refused", async (purpose) => {
    await using met = await open();
    met.agent.welcome(1);
    met.agent.screen(1, ["title", "Alice"], [purpose, "new"]);
    expect(await met.told).toEqual({ refused: "version_unsupported" });
  });

  test.each(purposeNames)("%s is taken by a host that agreed on its version", async (purpose) => {
    await using met = await open();
    met.agent.welcome(purposeTable[purpose].since);
    met.agent.screen(1, [purpose]);
    const told = await met.told;
    expect("screen" in told && told.screen.fields?.map((field) => field.purpose)).toEqual([
      purposes[purpose],
    ]);
  });
});

describe("a field", () => {
  const given = {
    purpose: purposes.secret,
    index: 0,
    text: "",
    mark: marks.rule,
    value: 6,
    detail: "alice",
    options: inputOptions.numeric,
  };

  test("of a screen that is newer than version 1 is passed over", async () => {
    await using met = await open();
    met.agent.welcome(1);
    met.agent.say({ message: "screen", revision: 1, fields: [given] });
    const told = await met.told;
    expect("screen" in told && told.screen.fields).toEqual([{ purpose: given.purpose, index: 0, text: "" }]);
  });

  test("of a screen of version 2 is taken by a host that agreed on it", async () => {
    await using met = await open();
    met.agent.welcome(2);
    met.agent.say({ message: "screen", revision: 1, fields: [given] });
    const told = await met.told;
    expect("screen" in told && told.screen.fields).toEqual([given]);
  });

  test.each([
    [1, []],
    [2, [{ mark: "kept", text: "Keychain" }]],
  ])("of an outcome: what a host of version %i hears of a summary", async (version, summary) => {
    await using met = await open();
    met.agent.welcome(version);
    using password = Secret.take(Buffer.from("sealed-password"));
    met.agent.say({
      message: "outcome",
      outcome: outcomes.credential,
      accountName: "alice",
      password,
      summary: [{ mark: marks.kept, text: "Keychain" }],
    });
    const told = await met.told;
    if (!("outcome" in told) || told.outcome.outcome !== "credential") throw new Error("no credential");
    told.outcome.password.dispose();
    expect(told.outcome.summary).toEqual(summary);
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
    expect(await met.told).toEqual({ refused });
  });

  test("for want of a place is no refusal: the host tries again later", async () => {
    await using met = await open();
    met.agent.say({ message: "fault", code: "too_many_requests" });
    expect(await met.told).toEqual({ lost: true });
  });

  test("without a code is told as peer_refused", async () => {
    await using met = await open();
    met.agent.say({ message: "fault" });
    expect(await met.told).toEqual({ refused: "peer_refused" });
  });
});
