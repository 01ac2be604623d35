/** Issue 12: the shipped DLL talks to an agent over a named pipe, from the tile that is selected to the credential. */
import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { loginHostPath } from "../../../scripts/windows-programs.mjs";
import { type HostLine, hostLine } from "../../../src/harness/loginhost/lines.ts";
import { openWinePrefix, underWine, type WinePrefix } from "../../../src/harness/loginhost/wine.ts";
import { outcomes, purposes, scenarios, systems } from "../../../src/protocol/table.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { reasonMissing, requires } from "../../support/requirements.ts";
import { fileWith } from "../loginhost/support/specimens.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import {
  PipeBridge,
  SignInScreen,
  fieldOf,
  registry,
  providerFile,
  timeForWine,
  wineUser,
} from "./support/sign-in-screen.ts";

const suite = requires("mingw", "wine");
const test = (name: string, body: () => Promise<void>) => {
  suite.test(name, body, timeForWine);
};

let wine: WinePrefix | undefined;
let bridge: PipeBridge;
let agent: AgentDouble;
let screen: SignInScreen;

beforeAll(async () => {
  if (reasonMissing("wine") !== undefined || reasonMissing("mingw") !== undefined) return;
  wine = await openWinePrefix();
  bridge = await PipeBridge.start(wine, () => agent.endpoint);
}, timeForWine);
afterAll(async () => {
  if (wine === undefined) return;
  await bridge.end();
  await wine.close();
});

beforeEach(async () => {
  if (wine === undefined) return;
  agent = await AgentDouble.create();
  await agent.listen();
  await bridge.listen();
});
afterEach(async () => {
  if (wine === undefined) return;
  await screen.close();
  await bridge.close();
  await agent[Symbol.asyncDispose]();
});

const { labels } = textsFor("en");
const users = { users: [{ sid: wineUser.id, userName: wineUser.name }] };
const another = { sid: "S-1-5-21-0-0-0-1001", userName: "another" };
const wrong = 0xc000006d;

function prefix(): WinePrefix {
  if (wine === undefined) throw new Error("no wine");
  return wine;
}

function signIn(options: ConstructorParameters<typeof SignInScreen>[1] = {}): SignInScreen {
  screen = new SignInScreen(prefix(), {
    users: fileWith("one-user.json", JSON.stringify(users)),
    agentProcess: bridge.process,
    ...options,
  });
  return screen;
}

/** Whether the password went through CredProtectW, which the host lends where Windows does not have it. */
const isProtected = (lines: readonly HostLine[]) =>
  lines.some((line) => line.event === "lent" && line.functions.includes("CredProtectW"));

/** Ends the screen. It has nothing to say against the DLL. */
async function leave(): Promise<void> {
  const { findings, exitCode } = await screen.end();
  expect({ findings, exitCode }).toEqual({ findings: [], exitCode: 0 });
}

const select = { do: "select", tile: 0 };
const submit = { do: "submit" };
const type = (purpose: Parameters<typeof fieldOf>[0], text: string) => ({
  do: "type",
  field: fieldOf(purpose),
  text,
});

/** The person has typed a PIN, and the agent has it. */
async function submitPin(pin: string) {
  screen.do(type("secret", pin), submit);
  const answer = await agent.expect("answer");
  const typed = answer.secrets.map(({ purpose, value }) => [
    purpose,
    value.use((bytes) => Buffer.from(bytes).toString()),
  ]);
  for (const { value } of answer.secrets) value.dispose();
  return { ...answer, secrets: typed };
}

async function selectTile() {
  screen.do(select);
  const hello = await agent.greet();
  await screen.text("title", "Alice");
  return hello;
}

test("a person signs in with a PIN after a wrong one, and the agent is told", async () => {
  signIn();
  const hello = await selectTile();
  expect(hello).toMatchObject({
    version: 3,
    scenario: scenarios.signIn,
    accountId: wineUser.id,
    shows: 0,
    host: 1,
  });
  const first = await submitPin("1111");
  expect(first).toMatchObject({
    revision: 1,
    purpose: purposes.submit,
    secrets: [[purposes.secret, "1111"]],
  });
  agent.screen(2, ["progress", "Checking"]);
  await screen.line("status", ({ text }) => text === "Checking");
  agent.screen(3, ["brand", "Acme"], ["title", "Alice"], ["secret"], ["submit"], ["notice", "Wrong PIN"]);
  expect(await screen.line("connected")).toMatchObject({ result: "0x00000000", cancelled: false });
  expect(await screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
  expect(screen.lines.some((line) => line.event === "tile-event" && line.value === "Wrong PIN")).toBe(true);

  await submitPin("2468");
  const id = agent.credential(wineUser, "correct horse", { qualifier: "" });
  expect(await screen.line("serialization")).toMatchObject({
    response: "return-credential-finished",
    credential: {
      package: 4919,
      logon: { type: "logon", domain: "", user: wineUser.name, secretLength: 13 },
    },
  });
  screen.do({ do: "result", status: 0 });
  expect(await agent.expect("result")).toMatchObject({ outcome: id, accepted: 1, system: systems.windows });
  await agent.disconnected;
  await leave();
  expect(JSON.stringify(screen.lines)).not.toMatch(/correct horse|1111|2468/);
  expect(isProtected(screen.lines)).toBe(true);
  // What an administrator can record of it: numbers, and so nothing secret.
  const traces = screen.lines.filter((line) => line.event === "trace");
  expect(traces.map(({ name, numbers, otherBytes }) => [name, Object.values(numbers), otherBytes])).toEqual([
    ["Scenario", [1, 0], 0],
    ["Enumerated", [1, 0xffffffff], 0],
    ["Credential", [expect.any(Number)], 0],
    ["Result", [0, 0], 0],
  ]);
});

test("a credential that comes after a link is handed over in exactly one enumeration", async () => {
  signIn();
  await selectTile();
  screen.do({ do: "click", field: fieldOf("action") });
  expect(await agent.expect("answer")).toMatchObject({
    revision: 1,
    purpose: purposes.action,
    index: 0,
    secrets: [],
  });
  agent.screen(2, ["title", "In the browser"], ["action", "Cancel"]);
  await screen.text("title", "In the browser");
  agent.credential(wineUser, "correct horse");
  expect(await screen.line("enumeration")).toMatchObject({ number: 2, default: 0, autoLogon: true });
  expect(await screen.line("submitted")).toMatchObject({ byItself: true });
  expect(await screen.line("serialization")).toMatchObject({ response: "return-credential-finished" });
  screen.do({ do: "result", status: 0 });
  expect(await agent.expect("result")).toMatchObject({ accepted: 1 });
  await leave();
  expect(screen.lines.filter((line) => line.event === "enumeration")).toHaveLength(2);
});

test("a tile that has signed in by itself leaves the next enumeration to the tile that wants it", async () => {
  signIn({ users: fileWith("two-users.json", JSON.stringify({ users: [...users.users, another] })) });
  await selectTile();
  screen.do({ do: "click", field: fieldOf("action") });
  await agent.expect("answer");
  agent.credential(wineUser, "expired");
  expect(await screen.line("enumeration", ({ number }) => number === 2)).toMatchObject({ default: 0 });
  await screen.line("serialization");
  screen.do({ do: "result", status: wrong }, { do: "select", tile: 1 });
  await agent.expect("result");
  await agent.greet();
  await screen.text("title", "Alice");
  screen.do({ do: "click", field: fieldOf("action") });
  await agent.expect("answer");
  agent.say({ message: "outcome", outcome: outcomes.finished, code: "", text: "", summary: [] });
  expect(await screen.line("enumeration")).toMatchObject({ number: 3, default: 1, autoLogon: true });
  expect(await screen.line("serialization")).toMatchObject({ response: "no-credential-finished" });
  await leave();
});

test("Disconnect cancels at the agent, and the second time the tile is left", async () => {
  signIn();
  await selectTile();
  await submitPin("1111");
  agent.screen(2, ["title", "Again"], ["secret"], ["submit"]);
  await screen.line("serialization");
  screen.do({ do: "disconnect" });
  expect(await agent.expect("cancel")).toMatchObject({ revision: 2 });
  screen.do({ do: "disconnect" });
  expect(await screen.line("serialization")).toMatchObject({ response: "no-credential-finished" });
  await agent.disconnected;
  await leave();
});

test("a credential for a tile that was left meanwhile is reported on a connection of its own", async () => {
  signIn();
  await selectTile();
  await submitPin("2468");
  const id = agent.credential(wineUser, "correct horse");
  await screen.line("serialization");
  screen.do({ do: "deselect" });
  await agent.disconnected;
  screen.do({ do: "result", status: 0 });
  expect(await agent.expect("result")).toMatchObject({ outcome: id, accepted: 1 });
  await leave();
});

test("a password that the system refuses goes to the agent, and its answer is shown", async () => {
  signIn();
  await selectTile();
  await submitPin("2468");
  const id = agent.credential(wineUser, "expired");
  await screen.line("serialization");
  screen.do({ do: "result", status: wrong });
  expect(await agent.expect("result")).toMatchObject({ outcome: id, accepted: 0, code: wrong });
  agent.screen(2, ["title", "It must change"], ["action", "Back"]);
  await screen.text("title", "It must change");
  await leave();
});

test("an unlock is packed as one, and the agent knows what it is for", async () => {
  signIn({ scenario: "unlock" });
  expect(await selectTile()).toMatchObject({ scenario: scenarios.unlock });
  await submitPin("2468");
  agent.credential(wineUser, "correct horse");
  expect(await screen.line("serialization")).toMatchObject({ credential: { logon: { type: "unlock" } } });
  await leave();
});

test("a tile without a user asks for the name", async () => {
  signIn({ users: "none" });
  screen.do(select);
  expect(await agent.expect("hello")).toMatchObject({ accountId: "" });
  agent.welcome();
  agent.screen(1, ["title", "Who is there?"], ["userName"], ["submit"]);
  await screen.text("title", "Who is there?");
  screen.do(type("userName", "Ünïcode"), submit);
  expect(await agent.expect("answer")).toMatchObject({ userName: "Ünïcode", secrets: [] });
  agent.credential(wineUser, "correct horse");
  expect(await screen.line("serialization")).toMatchObject({ response: "return-credential-finished" });
  await leave();
});

test("a credential for another account signs nobody in", async () => {
  for (const account of [
    { id: "S-1-5-21-0-0-0-1001", name: wineUser.name },
    { id: wineUser.id, name: "somebody" },
  ]) {
    signIn();
    await selectTile();
    await submitPin("2468");
    agent.credential(account, "correct horse");
    await screen.text("message", labels.cannotDraw);
    expect(await screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
    await leave();
  }
});

test("a screen that the tile cannot draw, and an agent of another version, end it with a way to try again", async () => {
  for (const breakIt of [
    () => {
      agent.welcome();
      agent.screen(1, ["title", "Alice"], ["web", "https://example.test/"]);
    },
    () => {
      agent.welcome(9);
    },
    () => {
      agent.sayBytes(Buffer.from([0, 0, 0, 1, 99]));
    },
  ]) {
    signIn();
    screen.do(select);
    await agent.expect("hello");
    breakIt();
    await screen.text("message", labels.cannotDraw);
    screen.do({ do: "click", field: fieldOf("action", 2) });
    await agent.greet();
    await screen.text("title", "Alice");
    await leave();
  }
});

test("the person cancels while the agent is at work, and a credential that is on its way signs nobody in", async () => {
  signIn();
  await selectTile();
  await submitPin("2468");
  await screen.line("status");
  screen.do({ do: "cancel" });
  expect(await agent.expect("cancel")).toMatchObject({ revision: 1 });
  agent.credential(wineUser, "correct horse");
  expect(await screen.line("connected")).toMatchObject({ cancelled: true });
  // The agent's last word counts as "cancelled".
  expect(await screen.line("serialization")).toMatchObject({ response: "no-credential-finished" });
  await leave();
});

test("an ending without a credential leads back, with the agent's sentence", async () => {
  signIn();
  await selectTile();
  screen.do({ do: "click", field: fieldOf("action") });
  await agent.expect("answer");
  agent.say({
    message: "outcome",
    outcome: outcomes.refused,
    code: "user_unknown",
    text: "Not you.",
    summary: [],
  });
  expect(await screen.line("serialization")).toMatchObject({
    response: "no-credential-finished",
    status: "Not you.",
    icon: "error",
  });
  await leave();
});

test("rules are ticked off while a new PIN is typed", async () => {
  signIn();
  screen.do(select);
  await agent.expect("hello");
  agent.welcome();
  const field = (purpose: keyof typeof purposes, index = 0) => ({
    purpose: purposes[purpose],
    index,
    text: "",
  });
  agent.say({
    message: "screen",
    revision: 1,
    fields: [
      { ...field("newSecret"), options: 3 },
      field("confirm"),
      field("submit"),
      { ...field("item"), text: "At least 4 digits", mark: 1, value: 4 },
      { ...field("item", 1), text: "Both are equal", mark: 8 },
    ],
  });
  await screen.text("item", "○ At least 4 digits");
  screen.do(type("newSecret", "1357"), type("confirm", "1357"));
  await screen.text("item", "✓ At least 4 digits");
  await screen.text("item", "✓ Both are equal", 1);
  screen.do({ do: "read" });
  const read = await screen.line("tile");
  expect(read.fields[fieldOf("newSecret")]).toMatchObject({
    options: ["password-reveal", "numbers-only"],
    valueLength: 0,
  });
  await leave();
});

test("where the agent cannot help, the tile names whom the organisation says to ask", async () => {
  await bridge.close();
  const contact = [String.raw`HKLM\SOFTWARE\Vestibule`, "/v", "Contact"] as const;
  const lines = String.raw`Ann of IT\0+1 555 0100\0https://help.example`;
  await registry(prefix(), "add", ...contact, "/t", "REG_MULTI_SZ", "/d", lines, "/f");
  signIn();
  screen.do(select);
  await screen.text("message", labels.agentNotThere);
  await screen.text("item", labels.contact);
  await screen.text("item", "Ann of IT", 1);
  await screen.text("item", "https://help.example", 3);
  await leave();
  expect(screen.lines.filter((line) => line.event === "trace" && line.name === "AgentAway")).toHaveLength(1);
  await registry(prefix(), "delete", ...contact, "/f");
  await bridge.listen();
});

test("after a sign-in no place of the sign-in screen's process holds the PIN or the password", async () => {
  signIn({ searchMemory: true });
  await selectTile();
  // A wrong one goes another way than the one that signs in.
  await submitPin("a canary of a wrong PIN");
  agent.screen(2, ["title", "Again"], ["secret"], ["submit"]);
  await screen.text("title", "Again");
  await submitPin("a canary of a right PIN");
  agent.credential(wineUser, "a canary of an account's password");
  expect(await screen.line("serialization", ({ credential }) => credential !== undefined)).toBeDefined();
  screen.do({ do: "result", status: 0 });
  await agent.expect("result");
  await agent.disconnected;
  screen.do({ do: "deselect" }, { do: "search" });
  expect(await screen.line("memory-searched")).toMatchObject({ secrets: 3, tooShort: 0 });
  await leave();
});

test("an agent's browser may take the focus", async () => {
  signIn();
  await selectTile();
  agent.say({ message: "foreground", process: bridge.process });
  await screen.line("foreground", ({ process }) => process === bridge.process);
  await leave();
});

test("an agent that is not there is waited for, and the tile fills itself when it comes", async () => {
  await bridge.close();
  signIn();
  screen.do(select);
  await screen.text("message", labels.agentNotThere);
  await bridge.listen();
  await agent.greet();
  await screen.text("title", "Alice");
  await leave();
});

test("an agent that dies is said to be lost, and the tile fills itself when it is back", async () => {
  signIn();
  await selectTile();
  await submitPin("2468");
  await bridge.close();
  await screen.text("message", labels.agentLost);
  await bridge.listen();
  await agent.greet();
  await screen.text("title", "Alice");
  await leave();
});

test("a server that is not the service's process, or not the system's, is told nothing", async () => {
  for (const lent of [
    // The bridge is no service.
    { agentProcess: undefined },
    // Another process is the service's.
    { agentProcess: bridge.process + 4 },
    // The service stops, and its process's id may soon be another's.
    { agentLacks: "service" },
    // It runs as an administrator, not as LocalSystem.
    { agentLacks: "system" },
  ] as const) {
    signIn(lent);
    screen.do(select);
    await screen.text("message", labels.agentNotService);
    await leave();
  }
  // Whoever connects next is the first whom the agent hears.
  signIn();
  await selectTile();
  await leave();
});

test("more than an answer can hold is not sent, and the person is told", async () => {
  signIn();
  await selectTile();
  screen.do(type("secret", "x".repeat(600)), submit);
  expect(await screen.line("serialization")).toMatchObject({ status: labels.tooLong, icon: "error" });
  expect(await submitPin("2468")).toMatchObject({ secrets: [[purposes.secret, "2468"]] });
  agent.screen(2, ["title", "Thank you"], ["action", "Back"]);
  await screen.line("connected");
  await leave();
});

test("an agent that was restarted after the credential gets the system's answer, and shows what to do", async () => {
  signIn();
  await selectTile();
  await submitPin("2468");
  const id = agent.credential(wineUser, "expired");
  await screen.line("serialization");
  await bridge.close();
  await bridge.listen();
  screen.do({ do: "result", status: wrong });
  expect(await agent.expect("result")).toMatchObject({ outcome: id, accepted: 0, code: wrong });
  await agent.greet();
  await screen.text("title", "Alice");
  await leave();
});

test("an agent that hangs before it has shown anything is said to be away, and may still answer", async () => {
  signIn();
  screen.do(select);
  await agent.expect("hello");
  await screen.text("message", labels.agentNotThere);
  agent.welcome();
  agent.screen(1, ["title", "Alice"], ["secret"], ["submit"]);
  await screen.text("title", "Alice");
  await leave();
});

test("the time that is left is counted down in the tile", async () => {
  signIn();
  screen.do(select);
  await agent.expect("hello");
  agent.welcome();
  agent.say({
    message: "screen",
    revision: 1,
    fields: [
      { purpose: purposes.shownCode, index: 0, text: "WXYZ" },
      { purpose: purposes.timeLeft, index: 0, text: "", value: 65 },
      { purpose: purposes.action, index: 0, text: "Back" },
    ],
  });
  await screen.text("shownCode", "WXYZ");
  await screen.text("timeLeft", labels.timeLeft.replace("{time}", "1:04"));
  await leave();
});

test("only the system's own consent.exe, run by the system, has the tile, and gets a password as it is", async () => {
  if (wine === undefined) throw new Error("no wine");
  const prefix = wine.environment["WINEPREFIX"] ?? "";
  const inSystem = join(prefix, "drive_c/windows/system32/consent.exe");
  const elsewhere = join(prefix, "drive_c/consent.exe");
  const actions = [
    select,
    { do: "wait", for: "text", field: fieldOf("title"), contains: "Alice" },
    type("secret", "2468"),
    submit,
    { do: "wait", for: "submitted" },
  ];
  const script = fileWith("confirm.jsonl", actions.map((action) => JSON.stringify(action)).join("\n"));
  const prompt = async (program: string, ...also: string[]) => {
    copyFileSync(inRoot(loginHostPath), program);
    const given = ["--provider", underWine(providerFile), "--scenario", "credui", ...also];
    const file = ["--users", underWine(fileWith("one-user.json", JSON.stringify(users)))];
    const { stdout } = await promisify(execFile)(
      "wine",
      [program, ...given, ...file, "--script", underWine(script)],
      {
        env: wine?.environment,
        maxBuffer: 1e8,
      },
    );
    return stdout
      .trim()
      .split("\n")
      .map((line) => hostLine.parse(JSON.parse(line)));
  };
  const isTaken = (lines: readonly HostLine[]) => lines.find((line) => line.event === "scenario")?.taken;
  expect(isTaken(await prompt(inSystem))).toBe(false);
  expect(isTaken(await prompt(elsewhere, "--as-system"))).toBe(false);
  const agentProcess = ["--agent-process", String(bridge.process)];
  const prompted = prompt(inSystem, "--as-system", ...agentProcess);
  expect(await agent.greet()).toMatchObject({ scenario: scenarios.confirm });
  for (const { value } of (await agent.expect("answer")).secrets) value.dispose();
  agent.credential(wineUser, "correct horse");
  const lines = await prompted;
  expect(isTaken(lines)).toBe(true);
  expect(lines.find((line) => line.event === "serialization")).toMatchObject({
    response: "return-credential-finished",
    credential: { logon: { secretLength: 13 } },
  });
  // A program that prompts may not know what to do with a protected one.
  expect(isProtected(lines)).toBe(false);
});
