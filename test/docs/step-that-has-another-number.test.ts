/** The diagram numbers its arrows by itself: one more in front, and a sentence beneath it means another step. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const text = readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8");
const diagram = /```mermaid\nsequenceDiagram\n\s*autonumber\n([\s\S]*?)```/u.exec(text)?.[1] ?? "";
/** What each arrow says, in the order in which they are numbered. */
const arrows = [...diagram.matchAll(/^ *\w+-{1,2}>>\w+: *(.+)$/gmu)].map(([, said = ""]) => said);

test("what is said of a reset until and from a step is said of the one that journals the intent", () => {
  const journaled = arrows.findIndex((said) => said.startsWith("intent journaled")) + 1;
  expect(journaled).toBeGreaterThan(1);
  const named = [...text.matchAll(/\*\*(Until|From) (\d+)\b/gu)].map(([, word, step]) => [
    word,
    Number(step),
  ]);
  expect(named).toEqual([
    ["Until", journaled],
    ["From", journaled],
  ]);
});
