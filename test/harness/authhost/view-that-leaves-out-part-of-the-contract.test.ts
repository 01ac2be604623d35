/**
 * The shipped view shows what the agent's screen has: pictures, rules that are ticked off at each key, a
 * countdown, digits only, what was typed on demand; and it is used by keyboard and screen reader, with the keyboard layout
 * that the person types with.
 */
import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { inputOptions, marks, outcomes, purposes } from "../../../src/protocol/table.ts";
import { english, fill, leave, playForgotten, press, see, viewsIn, welcome } from "./support/at-the-view.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host");

type Field = Partial<{
  index: number;
  text: string;
  mark: number;
  value: number;
  detail: string;
  options: number;
}>;
const field = (purpose: number, more: Field = {}) => ({ purpose, index: 0, text: "", ...more });
const screen = (...fields: ReturnType<typeof field>[]): Draft => ({ message: "screen", revision: 1, fields });

const shows = (draft: Draft) =>
  scriptedAgent((message: Message) => (message.message === "hello" ? [welcome, draft] : []));

const choose = screen(
  field(purposes.title, { text: "Choose a new password" }),
  field(purposes.item, { index: 0, text: "At least 4 characters", mark: marks.minimumCharacters, value: 4 }),
  field(purposes.item, { index: 1, text: "Without your name", mark: marks.withoutName, detail: "alice" }),
  field(purposes.item, { index: 2, text: "The same in both fields", mark: marks.sameTwice }),
  field(purposes.item, { index: 3, text: "Not one of the last", mark: marks.rule }),
  field(purposes.newPassword, { options: inputOptions.reveal }),
  field(purposes.confirmPassword, { options: inputOptions.reveal }),
  field(purposes.submit),
  field(purposes.action, { text: "Another way" }),
);

test("rules are ticked off at each key, and nothing of it leaves the view", async () => {
  await using agent = await shows(choose);
  const report = await playForgotten(agent.socket, [
    see("○ At least 4 characters"),
    see("○ Not one of the last"),
    fill(english.newPassword, "abcd"),
    see("✓ At least 4 characters"),
    see("✓ Without your name"),
    see("○ The same in both fields"),
    fill(english.confirmPassword, "abcd"),
    see("✓ The same in both fields"),
    fill(english.newPassword, "xalicex"),
    see("○ Without your name"),
    see("○ The same in both fields"),
    fill(english.newPassword, ""),
    see("○ At least 4 characters"),
    leave("○ Not one of the last"),
  ]);
  expect(report.findings).toEqual([]);
  expect(report.lines.filter(({ event }) => event === "did")).toHaveLength(15);
  expect(agent.received.map(({ message }) => message)).toEqual(["hello"]);
});

test("what was typed is shown on demand, hidden again, and sent whichever way", async () => {
  const given: string[] = [];
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, choose];
    if (message.message !== "answer") return [];
    for (const { value } of message.secrets)
      given.push(value.use((bytes) => Buffer.from(bytes).toString("utf8")));
    return [{ message: "outcome", outcome: outcomes.finished }];
  });
  const report = await playForgotten(agent.socket, [
    fill(english.newPassword, "typed hidden"),
    press(english.reveal),
    fill(english.confirmPassword, "typed shown"),
    press(english.reveal),
    press(english.reveal),
    press(english.submit),
    leave(english.forgotPassword),
  ]);
  expect(report.findings).toEqual([]);
  expect(given).toEqual(["typed hidden", "typed shown"]);
  expect(JSON.stringify(report)).not.toContain("typed");
});

test("each control has a name, a place in the order of Tab, and Return and Escape their buttons", async () => {
  await using agent = await shows(choose);
  const report = await playForgotten(agent.socket, [leave("Choose a new password")]);
  const [view] = viewsIn(report).slice(-1);
  expect(view?.map(({ kind, text, label, tab, key }) => [kind, text, label, tab, key])).toEqual([
    ["text", "Choose a new password", "", 0, ""],
    ["text", "○ At least 4 characters", "", 0, ""],
    ["text", "○ Without your name", "", 0, ""],
    ["text", "○ The same in both fields", "", 0, ""],
    ["text", "○ Not one of the last", "", 0, ""],
    ["secret", english.newPassword, english.newPassword, 1, ""],
    ["secret", english.confirmPassword, english.confirmPassword, 2, ""],
    ["switch", english.reveal, "", 3, ""],
    ["menu", "U.S.", english.keyboard, 4, ""],
    ["button", english.submit, "", 5, "return"],
    ["button", "Another way", "", 6, ""],
  ]);
});

test("the keyboard layout is chosen from those that type letters", async () => {
  await using agent = await shows(choose);
  const report = await playForgotten(agent.socket, [{ do: "choose", item: "German" }, leave("German")]);
  expect(report.lines.filter(({ event }) => event === "keyboard")).toEqual([
    { event: "keyboard", name: "German" },
  ]);
  // A list of characters to pick is none.
  await using other = await shows(choose);
  const tried = await playForgotten(other.socket, [{ do: "choose", item: "Emoji & Symbols" }], {
    patienceMs: 300,
  });
  expect(tried.lines.filter(({ event }) => event === "keyboard")).toEqual([]);
});

test("Escape asks the agent to cancel; where the screen has no way out there is a Cancel of ours", async () => {
  const working = screen(field(purposes.progress, { text: "At work" }));
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, working];
    return message.message === "cancel" ? [{ message: "outcome", outcome: outcomes.cancelled }] : [];
  });
  const report = await playForgotten(agent.socket, [
    see("At work"),
    { do: "escape" },
    leave(english.forgotPassword),
  ]);
  expect(report.findings).toEqual([]);
  expect(agent.received.map(({ message }) => message)).toEqual(["hello", "cancel"]);
  const shown = viewsIn(report).find((view) => view.some(({ text }) => text === "At work"));
  expect(shown?.at(-1)).toMatchObject({ kind: "button", text: english.cancel, key: "escape", tab: 1 });
});

test("while an answer is on its way, Cancel is there and nothing else can be pressed", async () => {
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, choose];
    return message.message === "cancel" ? [{ message: "outcome", outcome: outcomes.cancelled }] : [];
  });
  const report = await playForgotten(agent.socket, [
    fill(english.newPassword, "abcd"),
    press(english.submit),
    press(english.cancel),
    leave(english.forgotPassword),
  ]);
  expect(report.findings).toEqual([]);
  expect(agent.received.map(({ message }) => message)).toEqual(["hello", "answer", "cancel"]);
  await using hung = await shows(choose);
  const twice = await playForgotten(hung.socket, [press(english.submit), press(english.submit)], {
    patienceMs: 300,
  });
  expect(hung.received.map(({ message }) => message)).toEqual(["hello", "answer"]);
  expect(twice.lines.filter(({ event }) => event === "did")).toHaveLength(2);
});

test("the phone's code is a picture with a name, and its time counts down", async () => {
  const phone = screen(
    field(purposes.shownCode, { text: "WDJB-MJHT" }),
    field(purposes.address, { text: "directory.acme.example/phone" }),
    field(purposes.qr, { text: "https://directory.acme.example/phone?code=WDJB-MJHT" }),
    field(purposes.timeLeft, { value: 600 }),
    field(purposes.action, { text: "Cancel" }),
  );
  await using agent = await shows(phone);
  const at = (time: string) => english.timeLeft.replace("{time}", time);
  const report = await playForgotten(agent.socket, [see(at("10:00")), leave(at("9:58"))]);
  expect(report.findings).toEqual([]);
  const [view] = viewsIn(report).slice(-1);
  expect(view?.map(({ kind, label }) => [kind, label])).toContainEqual(["picture", english.qrCode]);
  expect(report.lines.filter(({ event }) => event === "did")).toHaveLength(3);
});

test("a number takes digits only", async () => {
  const given: (string | undefined)[] = [];
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello")
      return [
        welcome,
        screen(field(purposes.code, { options: inputOptions.numeric }), field(purposes.submit)),
      ];
    if (message.message !== "answer") return [];
    given.push(message.code);
    return [{ message: "outcome", outcome: outcomes.finished }];
  });
  const script = [fill(english.code, "12 a34"), press(english.submit), leave(english.forgotPassword)];
  expect((await playForgotten(agent.socket, script)).findings).toEqual([]);
  expect(given).toEqual(["1234"]);
});
