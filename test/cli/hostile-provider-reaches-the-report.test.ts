/**
 * What a hosted provider chose, and what it writes into the host's report by itself, reaches the person as text: it forges
 * no line, ends no command, and does not fill the memory.
 */
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { reportLines } from "../../src/cli/host/table.ts";
import { hostLine, type HostedTile, type HostLine } from "../../src/harness/loginhost/lines.ts";
import { linesOf, type HostReport } from "../../src/harness/loginhost/login-host.ts";

const forged = "S-1-5-18\nNothing is wrong with it.\u001b[2J";

function reportOf(...given: readonly unknown[]): HostReport {
  const lines: HostLine[] = given.map((line) => hostLine.parse(JSON.parse(JSON.stringify(line))));
  return {
    lines,
    findings: lines.filter((line) => line.event === "finding"),
    tiles: lines.filter((line): line is HostedTile => line.event === "tile"),
    exitCode: 1,
  };
}

const tile = {
  event: "tile",
  enumeration: 1,
  index: 0,
  version: 2,
  connectable: false,
  sid: forged,
  fields: [],
};
const field = { id: 0, type: "edit-text", label: forged, value: forged };
const hostile: Readonly<Record<string, readonly unknown[]>> = {
  "the SID of a tile": [tile],
  "a field": [{ ...tile, sid: null, fields: [{ ...field, options: [forged] }] }],
  "the name of a finding": [{ event: "finding", name: forged, severity: "fault" }],
  "a detail of a finding": [{ event: "finding", name: "crash", severity: "fault", [forged]: forged }],
  "a function that is lent": [{ event: "lent", functions: [forged] }],
  "a script's problem": [{ event: "script-stopped", line: 1, problem: forged }],
  "the name of a method": [
    { event: "end", methods: [{ name: forged, calls: 1, totalMicroseconds: 1, longestMicroseconds: 1 }] },
  ],
  "what came of a submission": [
    { event: "serialization", tile: 0, result: "0x00000000", response: 0, status: forged, icon: "none" },
  ],
};

describe("a hostile provider's text", () => {
  for (const [where, lines] of Object.entries(hostile)) {
    test(`as ${where} stays within its line`, () => {
      for (const line of reportLines(reportOf(...lines), { scenario: "logon" }))
        expect(line).not.toMatch(/\p{Cc}/u);
    });
  }
});

test("a finding of objects, with a name of JavaScript's own, is printed", () => {
  const finding = { event: "finding", name: "constructor", severity: "fault", where: { toString: 1 } };
  const lines = reportLines(reportOf(finding), { scenario: "logon" });
  expect(lines).toContain('fault: constructor:  where {"toString":1}');
});

test("a picture and a list that no host sends are refused", () => {
  const withField = (more: object) => ({ ...tile, sid: null, fields: [{ ...field, ...more }] });
  const picture = { width: 1024, height: 1024, rgba: "A".repeat(8 * 1024 * 1024) };
  expect(hostLine.safeParse(withField({ picture })).success).toBe(false);
  expect(hostLine.safeParse({ ...tile, sid: null, fields: Array(20_000).fill(field) }).success).toBe(false);
});

describe("the lines of a report", () => {
  async function read(chunks: readonly string[]): Promise<string[]> {
    const lines: string[] = [];
    const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
    for await (const line of linesOf(stream, 40)) lines.push(line);
    return lines;
  }

  test("are put together, also the last one without an end", async () => {
    expect(await read(['{"a"', ":1}\n", "\n{}\n{", "}"])).toEqual(['{"a":1}', "", "{}", "{}"]);
  });

  test("end where the report has no end", async () => {
    await expect(read(Array(20).fill("AAAA"))).rejects.toMatchObject({ code: "internal" });
  });
});
