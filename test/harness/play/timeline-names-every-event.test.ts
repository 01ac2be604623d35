/**
 * The timeline tells people what happened: every event that agent, directory and provider log has its sentence, so
 * that nobody reads `recovery-key-escrowed`. What an operator's line says is wrong, and what to do, is told as well.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deviceEvent } from "../../../src/device-api/schemas.ts";
import { tellEnding } from "../../../src/harness/drawing/drawn-conversation.ts";
import { Timeline } from "../../../src/harness/play/timeline.ts";
import { auditTexts, logTexts, timeline as timelineTexts } from "../../../src/texts/en/harness.ts";

const source = join(import.meta.dirname, "..", "..", "..", "src");

/** Names that stand behind `event:` in the sources below `folder`. */
function eventsIn(folder: string, patterns: readonly RegExp[]): Set<string> {
  const files = readdirSync(join(source, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(source, folder, name), "utf8"));
  const found = files.flatMap((text) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")),
  );
  return new Set(found);
}

const named = /\bevent: "([a-z.-]+)"/g;
const operator = /\boperator\(\s*"([a-z-]+)"/g;
/** Told to listeners for debugging alone. */
const debug = new Set(["bindings-refreshed", "report-waits"]);

test("each event of the agent has its sentence", () => {
  const events = [...eventsIn("agent", [named])].filter((event) => !debug.has(event));
  expect(events.length).toBeGreaterThan(20);
  expect(events.filter((event) => logTexts[event] === undefined)).toEqual([]);
});

test("each event of the directory has its sentence", () => {
  const events = [...eventsIn("directory", [named, operator])];
  const reports = deviceEvent.shape.kind.options.map((kind) => `device-${kind}`);
  expect(events.length).toBeGreaterThan(20);
  const silent = [...events, ...reports].filter(
    (event) => auditTexts[event] === undefined && logTexts[event] === undefined,
  );
  expect(silent).toEqual([]);
});

test("an operator's line about a provider is told, with what to do; other lines are not", () => {
  const timeline = new Timeline(() => undefined);
  const fields = { event: "provider-failed", code: "provider_error", what: "WHAT", hint: "HINT" };
  timeline.addLog("directory", { stream: "stdout", text: "", fields: { ...fields, reader: "operator" } });
  timeline.addLog("directory", { stream: "stdout", text: "", fields: { ...fields, reader: "audit" } });
  expect(timeline.entries.map(({ text }) => [text.includes("WHAT"), text.includes("HINT")])).toEqual([
    [true, true],
    [false, false],
  ]);
});

test.each(["finished", "refused", "cancelled"] as const)(
  "the end of a conversation without a text of its own, %s, has its sentence",
  (outcome) => {
    const told: string[] = [];
    const status = tellEnding({ outcome, code: "", text: "" }, ({ text }) => told.push(text));
    expect(told).toEqual([timelineTexts.ended[outcome]]);
    // The screen has nothing to add: the person sees where they are.
    expect(status.text).toBe("");
  },
);
