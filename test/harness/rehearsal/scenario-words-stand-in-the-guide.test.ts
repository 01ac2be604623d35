/** docs/scenarios.md names every word of the language, and its examples are scenarios. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../../../src/harness/rehearsal/vocabulary.ts";
import { parseScenario } from "../../../src/harness/rehearsal/scenario.ts";

const guide = readFileSync(new URL("../../../docs/scenarios.md", import.meta.url), "utf8");
const named = new Set([...guide.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]));

describe("the guide", () => {
  for (const [place, words] of Object.entries(vocabulary)) {
    test(`names every word of: ${place}`, () => {
      expect(words.filter((word) => !named.has(word))).toEqual([]);
    });
  }

  test("names no unknown step and no unknown fault", () => {
    const section = (name: string) => guide.split(`\n### ${name}\n`)[1]?.split("\n### ")[0] ?? "";
    const firsts = (name: string) => [...section(name).matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);
    expect(firsts("steps").sort()).toEqual([...vocabulary.step].sort());
    expect(firsts("faults").sort()).toEqual([...vocabulary.fault].sort());
    expect(firsts("must").sort()).toEqual([...vocabulary.must].sort());
    expect(firsts("device").sort()).toEqual([...vocabulary.device].sort());
  });

  test("builds up an example that is a valid scenario after each minute", () => {
    const [whole = "", ...changes] = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? "",
    );
    let parts = sectionsOf(whole);
    expect(parseScenario(render(parts), "minute 1").must.opens).toEqual({});
    for (const change of changes) {
      parts = new Map([...parts, ...sectionsOf(change)]);
      expect(() => parseScenario(render(parts), "a later minute")).not.toThrow();
    }
    const last = parseScenario(render(parts), "the end");
    expect(last.faults).toHaveLength(1);
    expect(last.must.told).not.toEqual([]);
  });
});

/** Top-level parts of a file by their first word: a later one takes the place of an earlier. */
function sectionsOf(source: string): Map<string, string> {
  const parts = source.split(/\n(?=\S)/).map((part) => [part.split(":")[0] ?? "", part] as const);
  return new Map(parts);
}

const render = (parts: ReadonlyMap<string, string>) => `${[...parts.values()].join("\n")}\n`;
