/** docs/scenarios.md as its reader follows it: the file after each minute, and the commands. */
import { readFileSync } from "node:fs";

export const guide = readFileSync(new URL("../../../../docs/scenarios.md", import.meta.url), "utf8");

/** Top-level parts of a file by their first word: a later one takes the place of an earlier. */
function sectionsOf(source: string): Map<string, string> {
  const parts = source.split(/\n(?=\S)/).map((part) => [part.split(":")[0] ?? "", part] as const);
  return new Map(parts);
}

/** The reader's file after each minute that changes it, the first minute first. */
export function filesByMinute(): string[] {
  const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  let parts = new Map<string, string>();
  return blocks.map((block) => {
    parts = new Map([...parts, ...sectionsOf(block)]);
    return `${[...parts.values()].join("\n")}\n`;
  });
}

/** The arguments of each `npx vestibule …` in the guide's list of commands. */
export function commands(): string[][] {
  const [, block = ""] = /```\n(npx [\s\S]*?)```/.exec(guide) ?? [];
  return block
    .trim()
    .split("\n")
    .map((line) => (line.split(/ {2,}/)[0] ?? "").trim().split(" ").slice(2));
}
