/** What a provider shows is read whole, on any terminal, and numbers agree with their nouns. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { reportLines } from "../../src/cli/host/table.ts";
import { hostLine, type HostedTile, type HostLine } from "../../src/harness/loginhost/lines.ts";
import { waitedFor, windowsActions } from "../../src/harness/loginhost/script.ts";
import { loginHost as texts } from "../../src/texts/en/login-host.ts";

function printed(given: readonly object[], columns?: number): string[] {
  const lines: HostLine[] = given.map((line) => hostLine.parse(line));
  const report = {
    lines,
    findings: [],
    tiles: lines.filter((line): line is HostedTile => line.event === "tile"),
    exitCode: 0,
  };
  return reportLines(report, { scenario: "logon", columns });
}

const value =
  "Your organisation's service on this device does not answer yet. Ask the help desk, 0123 456789, on weekdays.";
const tile = {
  event: "tile",
  enumeration: 1,
  index: 0,
  version: 2,
  connectable: true,
  sid: null,
  fields: [{ id: 2, type: "small-text", label: "", state: "both", value }],
};

test("a value that no terminal bounds is one line", () => {
  expect(printed([tile]).some((line) => line.endsWith(`  ${value}`))).toBe(true);
});

for (const columns of [40, 80, 200])
  test(`a value goes on below itself on a terminal of ${String(columns)} columns`, () => {
    const lines = printed([tile], columns);
    const head = lines.findIndex((line) => line.includes("shown in"));
    const at = lines[head]?.indexOf("value") ?? 0;
    const rows = lines.slice(head + 1, lines.indexOf("", head));
    expect(rows.map((row) => row.slice(at)).join(" ")).toBe(value);
    expect(rows.slice(1).every((row) => row.slice(0, at).trim() === "")).toBe(true);
    if (columns >= 80) expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });

test("a word longer than the column is broken, and none is lost", () => {
  const long = "q".repeat(150);
  const rows = printed([{ ...tile, fields: [{ ...tile.fields[0], value: long }] }], 80);
  expect(rows.join("").match(/q/g)).toHaveLength(150);
});

test("one copy, one secret, one reference and one thread are one", () => {
  const searched = { event: "memory-searched", line: null, tooShort: 0, bytes: 1 };
  const said = printed([
    { ...searched, secrets: 1, found: 0 },
    { ...searched, secrets: 2, found: 1 },
    { event: "released", unadvised: "0x00000000", providerReferences: 1 },
    { event: "end", methods: [], threads: { before: 1, after: 2 } },
  ]).join("\n");
  expect(said).toContain("0 copies of 1 secret in");
  expect(said).toContain("1 copy of 2 secrets in");
  expect(said).toContain("1 reference to itself");
  expect(said).toContain("1 thread");
  expect(said).not.toMatch(/\b1 (?:threads|references|copies|secrets)\b/);
});

test("no text for an administrator puts a number before a noun of its own accord", () => {
  /** What a person sees on a tile, where the numbers are more than one; and a list that always has two. */
  const more = new Set(["screens.ts", "system.ts", "gallery.ts", "counted.ts", "schema.ts"]);
  const folder = new URL("../../src/texts/en/", import.meta.url);
  for (const name of readdirSync(folder).filter((each) => !more.has(each))) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const counted = text.match(
      /\$\{String\([^)]*\)\} (?!is\b|was\b|ms\b|times\b)(?:[a-z-]+ )?[a-z]{2,}s\b(?! are called)/g,
    );
    expect(counted, name).toBeNull();
  }
});

test("a script from standard input that names no action is told the words", () => {
  const stopped = (problem: string) => printed([{ event: "script-stopped", line: 3, problem }]).join("\n");
  for (const word of Object.keys(windowsActions)) expect(stopped("unknown-action")).toContain(word);
  for (const word of waitedFor) expect(stopped("unknown-wait")).toContain(word);
  expect(stopped("no-such-tile")).toContain(texts.stopped(3, "no-such-tile"));
});
