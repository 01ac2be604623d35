/**
 * A device, a provider or a person chose the text that an administrator's command prints. It reaches the terminal as
 * text: no escape sequence, no line of its own, no letters in another order.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { safeIo, safeText, styled } from "../../src/cli/terminal/safe-text.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { record } from "../../src/directory/audit/audit.ts";
import { openStore } from "../../src/directory/store/open.ts";

const hostile = {
  "clears the screen": "\u001b[2J\u001b[H",
  "sets the title": "\u001b]0;owned\u0007",
  "is one character of C1": "\u009b2J",
  "returns to the line's beginning": "DESKTOP-1\rrevoked  ",
  "begins a line": "x\nDESKTOP-1 (windows, dev_fake)",
  "turns the direction": "\u202eevil\u2066",
  "hides in tags": "a\u{e0041}b",
  "is half a character": "\ud83d",
  "is backspace and delete": "abc\b\b\u007f",
  "separates lines": "a\u2028b\u2029c\u0085d",
};
/** Beside what our own lines consist of. */
const steers = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

const folder = mkdtempSync(join(tmpdir(), "vestibule-hostile-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(...argv: string[]) {
  const lines: string[] = [];
  const hear = (text: string) => {
    lines.push(text);
  };
  const { signal } = new AbortController();
  const status = await runCli(argv, { out: hear, err: hear, isTty: true, interrupted: signal });
  return { status, lines };
}

describe.each(Object.entries(hostile))("a name that %s", (name, hostName) => {
  const data = join(folder, name.replaceAll(/\W/g, "-"));
  beforeAll(async () => {
    const store = await openStore(data, systemClock.now());
    const device = {
      device_id: "dev_0123456789abcdefghijkl",
      host_name: hostName,
      system: "windows",
    } as const;
    const keys = { signing_key_x: "x", signing_key_y: "y", box_key: "b" };
    await store.db
      .insertInto("devices")
      // As an earlier version took it, whatever is refused today.
      .values({ ...device, ...keys, enrolled_at: "2026-11-29T00:00:00.000Z", revoked_at: null })
      .execute();
    await record(store.db, systemClock, { actor: "person", event: "device-enrolled", detail: { hostName } });
    await store.close();
  });

  test.each(["devices", "audit"])("in directory %s: one line, and nothing that steers", async (command) => {
    const { status, lines } = await run("directory", command, "--data", data);
    expect(status).toBe(0);
    for (const line of lines) expect(line).not.toMatch(steers);
    expect(lines.join("\n")).toContain(safeText(hostName).split("\\u")[0]);
  });

  test("in JSON it keeps its value, and steers nothing", async () => {
    const { lines } = await run("directory", "devices", "--data", data, "--json");
    const text = lines.join("\n");
    expect(text.replaceAll("\n", "")).not.toMatch(steers);
    expect((JSON.parse(text) as { hostName: string }[])[0]?.hostName).toBe(
      // SQLite keeps UTF-8, which has no half characters.
      hostName.toWellFormed(),
    );
  });

  test("in the sentence of a failure", async () => {
    const { status, lines } = await run("config", "check", `/nowhere/${hostName}.yaml`);
    expect(status).toBe(2);
    for (const line of lines) expect(line).not.toMatch(steers);
  });
});

describe("what commands print themselves", () => {
  const heard: string[] = [];
  const io = safeIo({
    out: (text) => heard.push(text),
    err: (text) => heard.push(text),
    isTty: true,
    ask: (question) => Promise.resolve(question),
    interrupted: new AbortController().signal,
  });

  test("lines, tabs and the letters of every language stay", () => {
    const text = "a\tb\nüß 日本語 العربية नमस्ते می‌خواهم 👍🏽 é";
    io.out(text);
    expect(heard.at(-1)).toBe(text);
  });

  test("a colour of ours is one; the same written by somebody else is not", () => {
    io.out(styled("green", 32));
    expect(heard.at(-1)).toBe("\u001b[32mgreen\u001b[0m");
    io.out("\u001b[32mgreen\u001b[0m");
    expect(heard.at(-1)).toBe(String.raw`\u001b[32mgreen\u001b[0m`);
  });

  test("a printer that forgets to make its text safe is still safe, and so is a question", async () => {
    io.err("\u001b[2J");
    expect(heard.at(-1)).toBe(String.raw`\u001b[2J`);
    expect(await io.ask?.("\u009b?")).toBe(String.raw`\u009b?`);
  });
});
