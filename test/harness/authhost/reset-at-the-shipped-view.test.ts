/**
 * A person resets their password at the view of the bundle that ships, its x86_64 slice, in the login host with
 * an agent of the test's own: offered after a failure, answered, signed in, refused, cancelled, and nothing left behind.
 */
import { expect } from "vitest";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { abilities, outcomes, protocolVersion, purposes, scenarios } from "../../../src/protocol/table.ts";
import { type AuthHostReport, playPlugin } from "../../../src/harness/authhost/auth-host.ts";
import type { ScriptAction } from "../../../src/harness/authhost/script.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { requires } from "../../support/requirements.ts";
import { evaluationIn, ours } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host");

const mechanisms = ["Vestibule:offer", "loginwindow:login", "builtin:authenticate,privileged"];
const english = textsFor("en").labels;
const id = "0A1B2C3D-0000-1111-2222-333344445555";
const bobsId = "1A1B2C3D-0000-1111-2222-333344445555";

const alice: ScriptAction = { do: "account", name: "alice", id, password: "brand new" };
const bob: ScriptAction = { do: "account", name: "bob", id: bobsId, password: "of bob" };
const types = (password: string): ScriptAction => ({ do: "type", name: "alice", password });
const press = (button: string): ScriptAction => ({ do: "press", button });
const fill = (field: string, text: string): ScriptAction => ({ do: "fill", field, text });

const leave = (seeing: string): ScriptAction => ({ do: "leave", seeing });

const welcome: Draft = { message: "welcome", version: protocolVersion, brand: "Acme" };
const choose = (revision: number): Draft => ({
  message: "screen",
  revision,
  fields: [
    { purpose: purposes.title, index: 0, text: "Choose a new password" },
    { purpose: purposes.newPassword, index: 0, text: "" },
    { purpose: purposes.confirmPassword, index: 0, text: "" },
    { purpose: purposes.submit, index: 0, text: "Change it" },
    { purpose: purposes.action, index: 1, text: "Another way" },
  ],
});

function credential(password: string, of = { accountId: id, accountName: "alice" }): Draft {
  return {
    message: "outcome",
    outcome: outcomes.credential,
    id: 0x1122334455667788n,
    ...of,
    password: Secret.take(Buffer.from(password)),
  };
}

/** The texts of each view that was shown. */
function views({ lines }: AuthHostReport): string[][] {
  const shown: string[][] = [];
  for (const line of lines) {
    if (line.event === "view") shown.push([]);
    if (line.event === "control") shown.at(-1)?.push(line.text);
  }
  return shown;
}

const offer = [english.tryAgain, english.forgotPassword];

const play = (script: readonly ScriptAction[], agent?: string) =>
  playPlugin({ ...ours, mechanisms, script: [alice, bob, ...script], agent, patienceMs: 20_000 });

const answered = [
  fill(english.newPassword, "brand new"),
  fill(english.confirmPassword, "brand new"),
  press("Change it"),
];

test("after one failure a forgotten password is reset, and signs in", async () => {
  const given: string[] = [];
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, choose(1)];
    if (message.message !== "answer") return [];
    for (const { value } of message.secrets)
      given.push(value.use((bytes) => Buffer.from(bytes).toString("utf8")));
    return [credential("brand new")];
  });
  const report = await play([types("forgotten"), press(english.forgotPassword), ...answered], agent.socket);
  expect(report.findings).toEqual([]);
  expect(agent.received.map(({ message }) => message)).toEqual(["hello", "answer"]);
  expect(agent.received[0]).toMatchObject({
    scenario: scenarios.forgotten,
    accountId: id,
    shows: abilities.browser | abilities.pictures,
  });
  expect(given).toEqual(["brand new", "brand new"]);
  expect(evaluationIn(report)).toBe("allow");
  expect(views(report)[0]).toEqual(offer);
  expect(views(report).at(-1)).toEqual([
    "Choose a new password",
    english.newPassword,
    english.confirmPassword,
    "U.S.",
    "Change it",
    "Another way",
  ]);
  // Apple's window had nothing to ask, and no secret is in the report.
  expect(report.lines.filter((line) => line.event === "context").map((line) => line.key)).toEqual([
    "vestibule-outcome",
    "username",
    "password",
  ]);
  expect(JSON.stringify(report)).not.toContain("brand new");
  expect(report.lines.find((line) => line.event === "objects")?.live).toBe(0);
});

test("a credential that the system refuses is reported, and the agent's next screen is shown", async () => {
  let hands = 0;
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, choose(1)];
    if (message.message === "result") return [choose(2)];
    if (message.message !== "answer") return [];
    hands += 1;
    return [credential(hands === 1 ? "not it" : "brand new")];
  });
  const report = await play(
    [types("forgotten"), press(english.forgotPassword), ...answered, ...answered],
    agent.socket,
  );
  expect(report.findings).toEqual([]);
  expect(agent.received.map(({ message }) => message)).toEqual(["hello", "answer", "result", "answer"]);
  expect(agent.received[2]).toMatchObject({ accepted: 0, outcome: 0x1122334455667788n, code: 21 });
  expect(agent.connections).toBe(1);
  expect(evaluationIn(report)).toBe("allow");
});

test("a reset that is refused leads back to the offer, and does not sign in", async () => {
  await using agent = await scriptedAgent((message: Message) =>
    message.message === "hello"
      ? [welcome, choose(1)]
      : [{ message: "outcome", outcome: outcomes.refused, text: "It was not you." }],
  );
  const script = [types("forgotten"), press(english.forgotPassword), ...answered, leave("It was not you.")];
  const report = await play(script, agent.socket);
  expect(report.findings).toEqual([]);
  expect(views(report).at(-1)).toEqual(["It was not you.", ...offer]);
  expect(evaluationIn(report)).toBe("user-canceled");
  expect(report.lines.filter((line) => line.event === "context")).toEqual([]);
});

test("a credential of another account is not taken", async () => {
  await using agent = await scriptedAgent((message: Message) =>
    message.message === "hello"
      ? [welcome, choose(1)]
      : [credential("of bob", { accountId: bobsId, accountName: "bob" })],
  );
  const script = [types("forgotten"), press(english.forgotPassword), ...answered, leave(english.cannotDraw)];
  const report = await play(script, agent.socket);
  expect(report.findings).toEqual([]);
  expect(views(report).at(-1)).toEqual([english.cannotDraw, ...offer]);
  expect(report.lines.filter((line) => line.event === "context")).toEqual([]);
  expect(evaluationIn(report)).toBe("user-canceled");
});

test("a credential that nobody has answered for is not taken", async () => {
  await using agent = await scriptedAgent((message: Message) =>
    message.message === "hello" ? [welcome, choose(1), credential("brand new")] : [],
  );
  const script = [types("forgotten"), press(english.forgotPassword), leave(english.cannotDraw)];
  const report = await play(script, agent.socket);
  expect(report.findings).toEqual([]);
  expect(report.lines.filter((line) => line.event === "context")).toEqual([]);
  expect(evaluationIn(report)).toBe("user-canceled");
});

test("without an agent there is Try again, which leads to Apple's own sign-in", async () => {
  const report = await play([
    types("wrong"),
    press(english.forgotPassword),
    press(english.tryAgain),
    types("brand new"),
  ]);
  expect(report.findings).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
});

test("an agent that dies while its screen is shown is waited for", async () => {
  let hellos = 0;
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") {
      hellos += 1;
      return [welcome, choose(1)];
    }
    return [hellos === 1 ? "hang-up" : credential("brand new")];
  });
  const report = await play(
    [
      types("forgotten"),
      press(english.forgotPassword),
      ...answered,
      { do: "see", text: english.agentNotThere },
      ...answered,
    ],
    agent.socket,
  );
  expect(report.findings).toEqual([]);
  expect(agent.connections).toBe(2);
  expect(views(report)).toContainEqual([english.agentNotThere, english.tryAgain]);
  expect(evaluationIn(report)).toBe("allow");
});

test("a person who cancels is back at the offer, whatever the agent does", async () => {
  await using agent = await scriptedAgent((message: Message) =>
    message.message === "hello" ? [welcome, choose(1)] : [],
  );
  const cancel: ScriptAction = { do: "cancel" };
  const report = await play(
    [
      types("wrong"),
      press(english.forgotPassword),
      fill(english.newPassword, "half a secret"),
      cancel,
      cancel,
      press(english.tryAgain),
      types("brand new"),
    ],
    agent.socket,
  );
  expect(report.findings).toEqual([]);
  expect(agent.received.map(({ message }) => message)).toEqual(["hello", "cancel"]);
  expect(evaluationIn(report)).toBe("allow");
});

test("the view speaks the login window's language, and tells the agent which", async () => {
  const german = textsFor("de").labels;
  for (const [locale, labels] of [
    ["de-AT", german],
    ["xx-YY", english],
    // Longer than the contract takes.
    [`de-${"x".repeat(40)}`, english],
  ] as const) {
    await using agent = await scriptedAgent(() => [welcome, choose(1)]);
    const report = await playPlugin({
      ...ours,
      mechanisms: ["Vestibule:offer"],
      script: [press(labels.forgotPassword), leave("Change it")],
      agent: agent.socket,
      locale,
      tries: 1,
    });
    expect(views(report)[0]).toEqual([labels.tryAgain, labels.forgotPassword]);
    expect(views(report).at(-1)).toContain(labels.newPassword);
    expect(agent.received[0]).toMatchObject({ locale: locale.length > 35 ? "en" : locale });
  }
});

test("an action link is answered without what was typed", async () => {
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, choose(1)];
    return message.message === "answer" ? [{ message: "outcome", outcome: outcomes.finished }] : [];
  });
  await play(
    [
      types("wrong"),
      press(english.forgotPassword),
      fill(english.newPassword, "half a secret"),
      press("Another way"),
      leave(english.forgotPassword),
    ],
    agent.socket,
  );
  expect(agent.received[1]).toMatchObject({
    message: "answer",
    purpose: purposes.action,
    index: 1,
    secrets: [],
  });
});
