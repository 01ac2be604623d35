/** docs/scenarios.md names every word of the language, and its examples are scenarios. */
import { describe, expect, test } from "vitest";
import { vocabulary } from "../../../src/harness/rehearsal/vocabulary.ts";
import { parseScenario } from "../../../src/harness/rehearsal/scenario.ts";
import { filesByMinute, guide } from "./support/guide.ts";

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
    const minutes = filesByMinute().map((file, index) => parseScenario(file, `minute ${String(index + 1)}`));
    expect(minutes).toHaveLength(4);
    expect(minutes[0]?.must.opens).toEqual({});
    expect(minutes[2]?.must.told).not.toEqual([]);
    expect(minutes[3]?.faults).toHaveLength(1);
  });
});
