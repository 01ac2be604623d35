/** The shipped DLL talks to an agent over a named pipe, from the tile that is selected to the credential. */
import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { loginHostPath } from "../../../scripts/windows-programs.mjs";
import { type HostLine, hostLine } from "../../../src/harness/loginhost/lines.ts";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { outcomes, purposes, scenarios, systems } from "../../../src/protocol/table.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { fileWith } from "../loginhost/support/specimens.ts";
import { overAPipe, select, submit, type, users, wrong } from "./support/over-a-pipe.ts";
import { fieldOf, registry, providerFile, wineUser } from "./support/sign-in-screen.ts";

const { pipe, test } = overAPipe();

const { labels } = textsFor("en");
const another = { sid: "S-1-5-21-0-0-0-1001", userName: "another" };

/** Whether the password went through CredProtectW, which the host lends where Windows does not have it. */
const isProtected = (lines: readonly HostLine[]) =>
  lines.some((line) => line.event === "lent" && line.functions.includes("CredProtectW"));

test("a person signs in with a PIN after a wrong one, and the agent is told", async () => {
  pipe.signIn();
  const hello = await pipe.selectTile();
  expect(hello).toMatchObject({
    version: 3,
    scenario: scenarios.signIn,
    accountId: wineUser.id,
    shows: 0,
    host: 1,
  });
  const first = await pipe.submitPin("1111");
  expect(first).toMatchObject({
    revision: 1,
    purpose: purposes.submit,
    secrets: [[purposes.secret, "1111"]],
  });
  pipe.agent.screen(2, ["progress", "Checking"]);
  await pipe.screen.line("status", ({ text }) => text === "Checking");
  pipe.agent.screen(
    3,
    ["brand", "Acme"],
    ["title", "Alice"],
    ["secret"],
    ["submit"],
    ["notice", "Wrong PIN"],
  );
  expect(await pipe.screen.line("connected")).toMatchObject({ result: "0x00000000", cancelled: false });
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
  expect(pipe.screen.lines.some((line) => line.event === "tile-event" && line.value === "Wrong PIN")).toBe(
    true,
  );

  await pipe.submitPin("2468");
  const id = pipe.agent.credential(wineUser, "correct horse", { qualifier: "" });
  expect(await pipe.screen.line("serialization")).toMatchObject({
    response: "return-credential-finished",
    credential: {
      package: 4919,
      logon: { type: "logon", domain: "", user: wineUser.name, secretLength: 13 },
    },
  });
  pipe.screen.do({ do: "result", status: 0 });
  expect(await pipe.agent.expect("result")).toMatchObject({
    outcome: id,
    accepted: 1,
    system: systems.windows,
  });
  await pipe.agent.disconnected;
  await pipe.leave();
  expect(JSON.stringify(pipe.screen.lines)).not.toMatch(/correct horse|1111|2468/);
  expect(isProtected(pipe.screen.lines)).toBe(true);
  // What an administrator can record of it: numbers, and so nothing secret.
  const traces = pipe.screen.lines.filter((line) => line.event === "trace");
  expect(traces.map(({ name, numbers, otherBytes }) => [name, Object.values(numbers), otherBytes])).toEqual([
    ["Scenario", [1, 0], 0],
    ["Enumerated", [1, 0xffffffff], 0],
    ["Credential", [expect.any(Number)], 0],
    ["Result", [0, 0], 0],
  ]);
});

test("a credential that comes after a link is handed over in exactly one enumeration", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.screen.do({ do: "click", field: fieldOf("action") });
  expect(await pipe.agent.expect("answer")).toMatchObject({
    revision: 1,
    purpose: purposes.action,
    index: 0,
    secrets: [],
  });
  pipe.agent.screen(2, ["title", "In the browser"], ["action", "Cancel"]);
  await pipe.screen.text("title", "In the browser");
  pipe.agent.credential(wineUser, "correct horse");
  expect(await pipe.screen.line("enumeration")).toMatchObject({ number: 2, default: 0, autoLogon: true });
  expect(await pipe.screen.line("submitted")).toMatchObject({ byItself: true });
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "return-credential-finished" });
  pipe.screen.do({ do: "result", status: 0 });
  expect(await pipe.agent.expect("result")).toMatchObject({ accepted: 1 });
  await pipe.leave();
  expect(pipe.screen.lines.filter((line) => line.event === "enumeration")).toHaveLength(2);
});

test("a tile that has signed in by itself leaves the next enumeration to the tile that wants it", async () => {
  pipe.signIn({ users: fileWith("two-users.json", JSON.stringify({ users: [...users.users, another] })) });
  await pipe.selectTile();
  pipe.screen.do({ do: "click", field: fieldOf("action") });
  await pipe.agent.expect("answer");
  pipe.agent.credential(wineUser, "expired");
  expect(await pipe.screen.line("enumeration", ({ number }) => number === 2)).toMatchObject({ default: 0 });
  await pipe.screen.line("serialization");
  pipe.screen.do({ do: "result", status: wrong }, { do: "select", tile: 1 });
  await pipe.agent.expect("result");
  await pipe.agent.greet();
  await pipe.screen.text("title", "Alice");
  pipe.screen.do({ do: "click", field: fieldOf("action") });
  await pipe.agent.expect("answer");
  pipe.agent.say({ message: "outcome", outcome: outcomes.finished, code: "", text: "", summary: [] });
  expect(await pipe.screen.line("enumeration")).toMatchObject({ number: 3, default: 1, autoLogon: true });
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-finished" });
  await pipe.leave();
});

test("Disconnect cancels at the agent, and the second time the tile is left", async () => {
  pipe.signIn();
  await pipe.selectTile();
  await pipe.submitPin("1111");
  pipe.agent.screen(2, ["title", "Again"], ["secret"], ["submit"]);
  await pipe.screen.line("serialization");
  pipe.screen.do({ do: "disconnect" });
  expect(await pipe.agent.expect("cancel")).toMatchObject({ revision: 2 });
  pipe.screen.do({ do: "disconnect" });
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-finished" });
  await pipe.agent.disconnected;
  await pipe.leave();
});

test("a credential for a tile that was left meanwhile is reported on a connection of its own", async () => {
  pipe.signIn();
  await pipe.selectTile();
  await pipe.submitPin("2468");
  const id = pipe.agent.credential(wineUser, "correct horse");
  await pipe.screen.line("serialization");
  pipe.screen.do({ do: "deselect" });
  await pipe.agent.disconnected;
  pipe.screen.do({ do: "result", status: 0 });
  expect(await pipe.agent.expect("result")).toMatchObject({ outcome: id, accepted: 1 });
  await pipe.leave();
});

test("a password that the system refuses goes to the agent, and its answer is shown", async () => {
  pipe.signIn();
  await pipe.selectTile();
  await pipe.submitPin("2468");
  const id = pipe.agent.credential(wineUser, "expired");
  await pipe.screen.line("serialization");
  pipe.screen.do({ do: "result", status: wrong });
  expect(await pipe.agent.expect("result")).toMatchObject({ outcome: id, accepted: 0, code: wrong });
  pipe.agent.screen(2, ["title", "It must change"], ["action", "Back"]);
  await pipe.screen.text("title", "It must change");
  await pipe.leave();
});

test("an unlock is packed as one, and the agent knows what it is for", async () => {
  pipe.signIn({ scenario: "unlock" });
  expect(await pipe.selectTile()).toMatchObject({ scenario: scenarios.unlock });
  await pipe.submitPin("2468");
  pipe.agent.credential(wineUser, "correct horse");
  expect(await pipe.screen.line("serialization")).toMatchObject({
    credential: { logon: { type: "unlock" } },
  });
  await pipe.leave();
});

test("a tile without a user asks for the name", async () => {
  pipe.signIn({ users: "none" });
  pipe.screen.do(select);
  expect(await pipe.agent.expect("hello")).toMatchObject({ accountId: "" });
  pipe.agent.welcome();
  pipe.agent.screen(1, ["title", "Who is there?"], ["userName"], ["submit"]);
  await pipe.screen.text("title", "Who is there?");
  pipe.screen.do(type("userName", "Ünïcode"), submit);
  expect(await pipe.agent.expect("answer")).toMatchObject({ userName: "Ünïcode", secrets: [] });
  pipe.agent.credential(wineUser, "correct horse");
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "return-credential-finished" });
  await pipe.leave();
});

test("a credential for another account signs nobody in", async () => {
  for (const account of [
    { id: "S-1-5-21-0-0-0-1001", name: wineUser.name },
    { id: wineUser.id, name: "somebody" },
  ]) {
    pipe.signIn();
    await pipe.selectTile();
    await pipe.submitPin("2468");
    pipe.agent.credential(account, "correct horse");
    await pipe.screen.text("message", labels.cannotDraw);
    expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
    await pipe.leave();
  }
});

test("a screen that the tile cannot draw, and an agent of another version, end it with a way to try again", async () => {
  for (const breakIt of [
    () => {
      pipe.agent.welcome();
      pipe.agent.screen(1, ["title", "Alice"], ["web", "https://example.test/"]);
    },
    () => {
      pipe.agent.welcome(9);
    },
    () => {
      pipe.agent.sayBytes(Buffer.from([0, 0, 0, 1, 99]));
    },
  ]) {
    pipe.signIn();
    pipe.screen.do(select);
    await pipe.agent.expect("hello");
    breakIt();
    await pipe.screen.text("message", labels.cannotDraw);
    pipe.screen.do({ do: "click", field: fieldOf("action", 2) });
    await pipe.agent.greet();
    await pipe.screen.text("title", "Alice");
    await pipe.leave();
  }
});

test("the person cancels while the agent is at work, and a credential that is on its way signs nobody in", async () => {
  pipe.signIn();
  await pipe.selectTile();
  await pipe.submitPin("2468");
  await pipe.screen.line("status");
  pipe.screen.do({ do: "cancel" });
  expect(await pipe.agent.expect("cancel")).toMatchObject({ revision: 1 });
  pipe.agent.credential(wineUser, "correct horse");
  expect(await pipe.screen.line("connected")).toMatchObject({ cancelled: true });
  // The agent's last word counts as "cancelled".
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-finished" });
  await pipe.leave();
});

test("an ending without a credential leads back, with the agent's sentence", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.screen.do({ do: "click", field: fieldOf("action") });
  await pipe.agent.expect("answer");
  pipe.agent.say({
    message: "outcome",
    outcome: outcomes.refused,
    code: "user_unknown",
    text: "Not you.",
    summary: [],
  });
  expect(await pipe.screen.line("serialization")).toMatchObject({
    response: "no-credential-finished",
    status: "Not you.",
    icon: "error",
  });
  await pipe.leave();
});

test("rules are ticked off while a new PIN is typed", async () => {
  pipe.signIn();
  pipe.screen.do(select);
  await pipe.agent.expect("hello");
  pipe.agent.welcome();
  const field = (purpose: keyof typeof purposes, index = 0) => ({
    purpose: purposes[purpose],
    index,
    text: "",
  });
  pipe.agent.say({
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
  await pipe.screen.text("item", "○ At least 4 digits");
  pipe.screen.do(type("newSecret", "1357"), type("confirm", "1357"));
  await pipe.screen.text("item", "✓ At least 4 digits");
  await pipe.screen.text("item", "✓ Both are equal", 1);
  pipe.screen.do({ do: "read" });
  const read = await pipe.screen.line("tile");
  expect(read.fields[fieldOf("newSecret")]).toMatchObject({
    options: ["password-reveal", "numbers-only"],
    valueLength: 0,
  });
  await pipe.leave();
});

test("where the agent cannot help, the tile names whom the organisation says to ask", async () => {
  await pipe.bridge.close();
  const contact = [String.raw`HKLM\SOFTWARE\Vestibule`, "/v", "Contact"] as const;
  const lines = String.raw`Ann of IT\0+1 555 0100\0https://help.example`;
  await registry(pipe.wine, "add", ...contact, "/t", "REG_MULTI_SZ", "/d", lines, "/f");
  pipe.signIn();
  pipe.screen.do(select);
  await pipe.screen.text("message", labels.agentNotThere);
  await pipe.screen.text("item", labels.contact);
  await pipe.screen.text("item", "Ann of IT", 1);
  await pipe.screen.text("item", "https://help.example", 3);
  await pipe.leave();
  expect(
    pipe.screen.lines.filter((line) => line.event === "trace" && line.name === "AgentAway"),
  ).toHaveLength(1);
  await registry(pipe.wine, "delete", ...contact, "/f");
  await pipe.bridge.listen();
});

test("after a sign-in no place of the sign-in screen's process holds the PIN or the password", async () => {
  pipe.signIn({ searchMemory: true });
  await pipe.selectTile();
  // A wrong one goes another way than the one that signs in.
  await pipe.submitPin("a canary of a wrong PIN");
  pipe.agent.screen(2, ["title", "Again"], ["secret"], ["submit"]);
  await pipe.screen.text("title", "Again");
  await pipe.submitPin("a canary of a right PIN");
  pipe.agent.credential(wineUser, "a canary of an account's password");
  expect(await pipe.screen.line("serialization", ({ credential }) => credential !== undefined)).toBeDefined();
  pipe.screen.do({ do: "result", status: 0 });
  await pipe.agent.expect("result");
  await pipe.agent.disconnected;
  pipe.screen.do({ do: "deselect" }, { do: "search" });
  expect(await pipe.screen.line("memory-searched")).toMatchObject({ secrets: 3, tooShort: 0 });
  await pipe.leave();
});

test("an agent's browser may take the focus", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.agent.say({ message: "foreground", process: pipe.bridge.process });
  await pipe.screen.line("foreground", ({ process }) => process === pipe.bridge.process);
  await pipe.leave();
});

test("an agent that is not there is waited for, and the tile fills itself when it comes", async () => {
  await pipe.bridge.close();
  pipe.signIn();
  pipe.screen.do(select);
  await pipe.screen.text("message", labels.agentNotThere);
  await pipe.bridge.listen();
  await pipe.agent.greet();
  await pipe.screen.text("title", "Alice");
  await pipe.leave();
});

test("an agent that dies is said to be lost, and the tile fills itself when it is back", async () => {
  pipe.signIn();
  await pipe.selectTile();
  await pipe.submitPin("2468");
  await pipe.bridge.close();
  await pipe.screen.text("message", labels.agentLost);
  await pipe.bridge.listen();
  await pipe.agent.greet();
  await pipe.screen.text("title", "Alice");
  await pipe.leave();
});

test("a server that is not the service's process, or not the system's, is told nothing", async () => {
  for (const lent of [
    // The bridge is no service.
    { agentProcess: undefined },
    // Another process is the service's.
    { agentProcess: pipe.bridge.process + 4 },
    // The service stops, and its process's id may soon be another's.
    { agentLacks: "service" },
    // It runs as an administrator, not as LocalSystem.
    { agentLacks: "system" },
  ] as const) {
    pipe.signIn(lent);
    pipe.screen.do(select);
    await pipe.screen.text("message", labels.agentNotService);
    await pipe.leave();
  }
  // Whoever connects next is the first whom the agent hears.
  pipe.signIn();
  await pipe.selectTile();
  await pipe.leave();
});

test("more than an answer can hold is not sent, and the person is told", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.screen.do(type("secret", "x".repeat(600)), submit);
  expect(await pipe.screen.line("serialization")).toMatchObject({ status: labels.tooLong, icon: "error" });
  expect(await pipe.submitPin("2468")).toMatchObject({ secrets: [[purposes.secret, "2468"]] });
  pipe.agent.screen(2, ["title", "Thank you"], ["action", "Back"]);
  await pipe.screen.line("connected");
  await pipe.leave();
});

test("an agent that was restarted after the credential gets the system's answer, and shows what to do", async () => {
  pipe.signIn();
  await pipe.selectTile();
  await pipe.submitPin("2468");
  const id = pipe.agent.credential(wineUser, "expired");
  await pipe.screen.line("serialization");
  await pipe.bridge.close();
  await pipe.bridge.listen();
  pipe.screen.do({ do: "result", status: wrong });
  expect(await pipe.agent.expect("result")).toMatchObject({ outcome: id, accepted: 0, code: wrong });
  await pipe.agent.greet();
  await pipe.screen.text("title", "Alice");
  await pipe.leave();
});

test("an agent that hangs before it has shown anything is said to be away, and may still answer", async () => {
  pipe.signIn();
  pipe.screen.do(select);
  await pipe.agent.expect("hello");
  await pipe.screen.text("message", labels.agentNotThere);
  pipe.agent.welcome();
  pipe.agent.screen(1, ["title", "Alice"], ["secret"], ["submit"]);
  await pipe.screen.text("title", "Alice");
  await pipe.leave();
});

test("the time that is left is counted down in the tile", async () => {
  pipe.signIn();
  pipe.screen.do(select);
  await pipe.agent.expect("hello");
  pipe.agent.welcome();
  pipe.agent.say({
    message: "screen",
    revision: 1,
    fields: [
      { purpose: purposes.shownCode, index: 0, text: "WXYZ" },
      { purpose: purposes.timeLeft, index: 0, text: "", value: 65 },
      { purpose: purposes.action, index: 0, text: "Back" },
    ],
  });
  await pipe.screen.text("shownCode", "WXYZ");
  await pipe.screen.text("timeLeft", labels.timeLeft.replace("{time}", "1:04"));
  await pipe.leave();
});

test("only the system's own consent.exe, run by the system, has the tile, and gets a password as it is", async () => {
  const { environment: env } = pipe.wine;
  const prefix = env["WINEPREFIX"] ?? "";
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
        env,
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
  const agentProcess = ["--agent-process", String(pipe.bridge.process)];
  const prompted = prompt(inSystem, "--as-system", ...agentProcess);
  expect(await pipe.agent.greet()).toMatchObject({ scenario: scenarios.confirm });
  for (const { value } of (await pipe.agent.expect("answer")).secrets) value.dispose();
  pipe.agent.credential(wineUser, "correct horse");
  const lines = await prompted;
  expect(isTaken(lines)).toBe(true);
  expect(lines.find((line) => line.event === "serialization")).toMatchObject({
    response: "return-credential-finished",
    credential: { logon: { secretLength: 13 } },
  });
  // A program that prompts may not know what to do with a protected one.
  expect(isProtected(lines)).toBe(false);
});
