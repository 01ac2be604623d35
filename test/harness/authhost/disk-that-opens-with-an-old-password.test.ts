/**
 * After a sign-in the shipped bundle's `reconcile` asks the agent whether the disk opens with the password too,
 * shows what the agent asks where it does not, and lets the sign-in go on whatever becomes of it.
 */
import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import type { AuthHostOptions } from "../../../src/harness/authhost/auth-host.ts";
import { playPlugin } from "../../../src/harness/authhost/auth-host.ts";
import type { ScriptAction } from "../../../src/harness/authhost/script.ts";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { outcomes, purposes, scenarios } from "../../../src/protocol/table.ts";
import { english, fill, press, see, viewsIn, welcome } from "./support/at-the-view.ts";
import { evaluationIn, ours } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host");

const id = "0A1B2C3D-0000-1111-2222-333344445555";
const alice: ScriptAction = { do: "account", name: "alice", id, password: "right secret" };
const types: ScriptAction = { do: "type", name: "alice", password: "right secret" };

const play = (
  agent: string | undefined,
  script: readonly ScriptAction[],
  more: Partial<AuthHostOptions> = {},
) =>
  playPlugin({
    ...ours,
    mechanisms: [
      "loginwindow:login",
      "builtin:authenticate,privileged",
      "Vestibule:reconcile",
      "loginwindow:done",
    ],
    script: [alice, types, ...script],
    agent,
    patienceMs: 20_000,
    ...more,
  });

const screen = (revision: number, ...fields: number[]): Draft => ({
  message: "screen",
  revision,
  fields: fields.map((purpose) => ({
    purpose,
    index: 0,
    text: purpose === purposes.title ? "The disk" : "",
  })),
});
const asksPassword = screen(1, purposes.password, purposes.submit);
const asksPrevious = screen(2, purposes.title, purposes.previousPassword, purposes.submit);
const finished: Draft = { message: "outcome", outcome: outcomes.finished };

/** An agent that takes the password that was checked, and goes on with `then`. */
async function agentThat(then: readonly (Draft | "hang-up")[]) {
  const given: string[] = [];
  let answers = 0;
  const agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, asksPassword];
    if (message.message === "cancel") return [{ message: "outcome", outcome: outcomes.cancelled }];
    if (message.message !== "answer") return [];
    for (const { value } of message.secrets)
      given.push(value.use((bytes) => Buffer.from(bytes).toString("utf8")));
    answers += 1;
    return answers === 1 ? then : [finished];
  });
  return { agent, given };
}

test("a disk in step costs the person nothing: nothing is shown, and the agent got the checked password", async () => {
  const { agent, given } = await agentThat([finished]);
  await using _ = agent;
  const report = await play(agent.socket, []);
  expect(report.findings).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
  expect(agent.received[0]).toMatchObject({ scenario: scenarios.reconcile, accountId: id, shows: 0 });
  expect(given).toEqual(["right secret"]);
  expect(viewsIn(report)).toEqual([]);
  expect(JSON.stringify(report)).not.toContain("right secret");
});

test("the previous password is asked, typed and sent, and the sign-in goes on", async () => {
  const { agent, given } = await agentThat([asksPrevious]);
  await using _ = agent;
  const report = await play(agent.socket, [fill(english.previousPassword, "old one"), press(english.submit)]);
  expect(report.findings).toEqual([]);
  expect(given).toEqual(["right secret", "old one"]);
  expect(evaluationIn(report)).toBe("allow");
  expect(report.lines).toContainEqual({ event: "objects", live: 0 });
});

test("the sign-in goes on where the agent is absent, or dies in the middle", async () => {
  const absent = await play(undefined, []);
  expect([absent.findings, evaluationIn(absent)]).toEqual([[], "allow"]);
  const { agent } = await agentThat(["hang-up"]);
  await using _ = agent;
  const dies = await play(agent.socket, []);
  expect([dies.findings, evaluationIn(dies)]).toEqual([[], "allow"]);
});

test("the sign-in goes on where the agent hangs, before and after it has the password", async () => {
  for (const answer of [
    () => [],
    (message: Message) => (message.message === "hello" ? [welcome, asksPassword] : []),
  ]) {
    await using agent = await scriptedAgent(answer);
    const report = await play(agent.socket, [], { clockRate: 10 });
    expect([report.findings, evaluationIn(report)]).toEqual([[], "allow"]);
    expect(viewsIn(report)).toEqual([]);
  }
});

test("the sign-in goes on while macOS still looks who the agent is", async () => {
  await using agent = await scriptedAgent(() => []);
  const report = await play(agent.socket, [], {
    clockRate: 10,
    team: "A1B2C3D4E5",
    signatureTakesMs: 4_000,
    patienceMs: 2_000,
  });
  expect([report.findings, evaluationIn(report)]).toEqual([[], "allow"]);
  const order = report.lines
    .map(({ event }) => event)
    .filter((event) => /^(evaluation|requirement)$/.test(event));
  expect(order).toEqual(["evaluation", "requirement"]);
  expect(agent.received).toEqual([]);
});

test("a person who does not want to goes on", async () => {
  const { agent } = await agentThat([asksPrevious]);
  await using _ = agent;
  const report = await play(agent.socket, [see("The disk"), { do: "cancel" }]);
  expect([report.findings, evaluationIn(report)]).toEqual([[], "allow"]);
  expect(agent.received.map(({ message }) => message)).toEqual(["hello", "answer", "cancel"]);
});
