/**
 * The bundle that ships, its x86_64 slice, in the login host: a Mac with it signs in as one without it, whatever
 * the agent does, and the password of a sign-in reaches the agent and nobody else.
 */
import { expect } from "vitest";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { hosts, outcomes, protocolVersion, purposes, scenarios } from "../../../src/protocol/table.ts";
import { playPlugin } from "../../../src/harness/authhost/auth-host.ts";
import type { ScriptAction } from "../../../src/harness/authhost/script.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { requires } from "../../support/requirements.ts";
import { evaluationIn, ours, resultsIn } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host");

const mechanisms = [
  "Vestibule:offer",
  "loginwindow:login",
  "builtin:authenticate,privileged",
  "Vestibule:capture,privileged",
  "Vestibule:reconcile",
  "loginwindow:done",
];
const id = "0A1B2C3D-0000-1111-2222-333344445555";
const alice: ScriptAction = { do: "account", name: "alice", id, password: "right secret" };
const types = (password: string): ScriptAction => ({ do: "type", name: "alice", password });
const tryAgain: ScriptAction = { do: "press", button: textsFor("en").labels.tryAgain };

const welcome: Draft = { message: "welcome", version: protocolVersion, brand: "Acme" };
const asksForPassword: Draft = {
  message: "screen",
  revision: 1,
  fields: [{ purpose: purposes.password, index: 0, text: "" }],
};
const finished: Draft = { message: "outcome", outcome: outcomes.finished };

/** The capture's session begins after the sign-in. The host leaves it that long, if it does not end before. */
const lingerMs = 400;
const longLingerMs = 10_000;

const logged = (lines: readonly { event: string }[]) =>
  lines.flatMap((line) => (line.event === "log" && "text" in line ? [line.text] : []));

test("without an agent a person signs in, at the first try and after two failures", async () => {
  const report = await playPlugin({
    ...ours,
    mechanisms,
    script: [alice, types("wrong"), tryAgain, types("wrong again"), tryAgain, types("right secret")],
  });
  expect(report.findings).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
  expect(report.lines.flatMap((line) => (line.event === "run" ? [line.tries] : []))).toEqual([0, 1, 2]);
  expect(resultsIn(report).filter((result) => !result.endsWith(" allow"))).toEqual([]);
  expect(report.exitCode).toBe(0);
});

test("nobody is signed in without the right password", async () => {
  const script: ScriptAction[] = [alice, types("wrong"), tryAgain, types(""), tryAgain];
  const report = await playPlugin({ ...ours, mechanisms, script });
  expect(evaluationIn(report)).toBe("user-canceled");
  expect(report.findings).toEqual([]);
});

test("the password of a sign-in is passed on once, to an agent that asks for it and for nothing else", async () => {
  let passed: string | undefined;
  const agentAnswers = (message: Message) => {
    if (message.message === "hello") return [welcome, asksForPassword];
    if (message.message !== "answer") return [];
    passed = message.secrets[0]?.value.use((bytes) => Buffer.from(bytes).toString("utf8"));
    return [finished];
  };
  await using agent = await scriptedAgent(agentAnswers);
  const report = await playPlugin({
    ...ours,
    mechanisms: mechanisms.filter((name) => name !== "Vestibule:reconcile"),
    script: [alice, types("right secret")],
    agent: agent.socket,
    lingerMs: longLingerMs,
  });
  expect(report.findings).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
  expect(agent.received[0]).toMatchObject({
    message: "hello",
    version: protocolVersion,
    scenario: scenarios.capture,
    accountId: id,
    host: hosts.authorizationPlugin,
  });
  expect(agent.received.map(({ message }) => message)).toEqual(["hello", "answer"]);
  expect(passed).toBe("right secret");
  expect(logged(report.lines)).toContain("Vestibule's agent has the password");
  expect(JSON.stringify(report)).not.toContain("right secret");
});

test("an agent that does not run as root gets nothing", async () => {
  await using agent = await scriptedAgent(() => [welcome, asksForPassword]);
  const report = await playPlugin({
    ...ours,
    mechanisms,
    script: [alice, types("right secret")],
    agent: agent.socket,
    agentUser: 501,
    lingerMs,
  });
  expect(agent.connections).toBeGreaterThan(0);
  expect(agent.received).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
});

const wrongAgents: readonly [what: string, answer: Parameters<typeof scriptedAgent>[0]][] = [
  ["says nothing", () => []],
  ["hangs up", () => ["hang-up"]],
  ["is of another version", () => [{ message: "welcome", version: protocolVersion + 1, brand: "" }]],
  ["refuses", () => [welcome, { message: "outcome", outcome: outcomes.refused }]],
  ["shows before it welcomes", () => [asksForPassword]],
];

for (const [what, answer] of wrongAgents) {
  test(`a person signs in although the agent ${what}`, async () => {
    await using agent = await scriptedAgent(answer);
    const report = await playPlugin({
      ...ours,
      mechanisms,
      script: [alice, types("wrong"), tryAgain, types("right secret")],
      agent: agent.socket,
      lingerMs,
      // Its `reconcile` waits three seconds for a silent one.
      clockRate: 10,
    });
    expect(report.findings).toEqual([]);
    expect(evaluationIn(report)).toBe("allow");
    expect(agent.received.filter(({ message }) => message === "answer")).toEqual([]);
  });
}

const pressForgot: ScriptAction = { do: "press", button: textsFor("en").labels.forgotPassword };

for (const [what, answer] of [
  ["is absent", undefined],
  ["says nothing", () => []],
  ["hangs once it has welcomed", (message) => (message.message === "hello" ? [welcome] : [])],
  ["hangs up each time", () => ["hang-up"]],
  ["is of another version", () => [{ message: "welcome", version: protocolVersion + 1, brand: "" }]],
  ["breaks the protocol", () => [asksForPassword]],
] satisfies [string, Parameters<typeof scriptedAgent>[0] | undefined][]) {
  test(`Apple's own sign-in goes on by itself where the agent ${what} and nobody presses anything`, async () => {
    await using agent = answer === undefined ? undefined : await scriptedAgent(answer);
    const report = await playPlugin({
      ...ours,
      mechanisms: mechanisms.slice(0, 3),
      script: [alice, types("wrong"), pressForgot, types("right secret")],
      agent: agent?.socket,
      clockRate: 100,
    });
    expect(report.findings).toEqual([]);
    expect(logged(report.lines)).toContain("Vestibule waits no longer, and allows");
    expect(resultsIn(report)).toEqual(["Vestibule:offer allow", "Vestibule:offer allow"]);
    expect(evaluationIn(report)).toBe("allow");
    expect(report.lines).toContainEqual({ event: "objects", live: 0 });
  });
}

test("an offer that nobody answers is taken away", async () => {
  const script: ScriptAction[] = [alice, types("wrong"), types("right secret")];
  const report = await playPlugin({ ...ours, mechanisms: mechanisms.slice(0, 3), script, clockRate: 400 });
  expect(report.findings).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
});

test("another right than the login right is denied, whatever mechanism of ours it names", async () => {
  for (const mechanism of mechanisms.filter((each) => each.startsWith("Vestibule:"))) {
    const report = await playPlugin({
      ...ours,
      mechanisms: [mechanism],
      right: "system.preferences",
      runs: 1,
    });
    expect(evaluationIn(report)).toBe("deny");
  }
});

test("callbacks of an older Mac are enough", async () => {
  const report = await playPlugin({
    ...ours,
    mechanisms,
    callbacksVersion: 0,
    script: [alice, types("wrong"), tryAgain, types("right secret")],
  });
  expect(report.findings).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
});
