/** The verdict on a rehearsal: every part of `must` is seen to fail, and nothing beyond `must` is judged. */
import { describe, expect, test } from "vitest";
import type { OpensRow, TimelineEntry } from "../../../src/harness/contract/model.ts";
import { type Ending, judge } from "../../../src/harness/rehearsal/verdict.ts";
import type { ScenarioMust } from "../../../src/harness/rehearsal/vocabulary.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";

const { screens } = textsFor("en");
const opens: OpensRow[] = [
  {
    name: "start-password",
    secret: "Password set at the start",
    opens: [
      { store: "account", opens: false },
      { store: "kept-keychain", opens: true },
      { store: "disk", opens: "unknown" },
    ],
  },
];
const entry = (event: string): TimelineEntry => ({ at: 0, actor: "agent", text: "", event });
const ending: Ending = {
  outcome: { outcome: "signed-in" },
  opens,
  entries: [entry("reset-recorded"), entry("reset-completed")],
  told: [screens.resetPassword.lossMessage, screens.protectedLosses.keychain],
  stuck: undefined,
  unbroken: [],
};
const must = (part: Partial<ScenarioMust>): ScenarioMust => ({
  outcome: "signed-in",
  opens: {},
  says: [],
  never: [],
  told: [],
  ...part,
});

describe("what holds", () => {
  const good: Record<string, Partial<ScenarioMust>> = {
    "nothing but the outcome": {},
    "what came": { says: ["reset-recorded", "reset-completed"] },
    "what did not come": { never: ["wrong_user"] },
    "what was told": { told: ["keychain"] },
    "a secret that there is not, which opens nothing": { opens: { "new-pin": [] } },
  };
  for (const [name, part] of Object.entries(good)) {
    test(name, () => {
      expect(judge(must(part), ending)).toEqual([]);
    });
  }
});

describe("what does not hold is told", () => {
  const bad: Record<string, { part?: Partial<ScenarioMust>; came?: Partial<Ending>; at: string[] }> = {
    "another outcome": { part: { outcome: "not-signed-in" }, at: ["outcome"] },
    "another code": {
      part: { outcome: "refused", code: "wrong_user" },
      came: { outcome: { outcome: "refused", code: "identity_mismatch" } },
      at: ["code"],
    },
    "an event that never came": { part: { says: ["reset-undone"] }, at: ["says"] },
    "an event that came after all": { part: { never: ["reset-recorded"] }, at: ["never"] },
    "what nobody was told": { part: { told: ["local-items"] }, at: ["told"] },
    "a store that does not open": {
      part: { opens: { "start-password": ["account", "kept-keychain", "disk"] } },
      at: ["opens", "opens"],
    },
    "a store that opens after all, and one of which nobody knows": {
      part: { opens: { "start-password": [] } },
      at: ["opens", "opens"],
    },
    "a store that the device does not have": {
      part: { opens: { "start-password": ["kept-keychain", "dpapi"] } },
      at: ["opens", "opens"],
    },
    "a secret that there is not": { part: { opens: { "new-pin": ["account"] } }, at: ["opens"] },
    "a step that could not be done": { came: { stuck: { step: { do: "wake" }, place: 2 } }, at: ["step"] },
    "a fault that never came about": {
      came: { unbroken: [{ when: "never", do: "kill-agent" }] },
      at: ["fault"],
    },
  };
  for (const [name, { part = {}, came = {}, at }] of Object.entries(bad)) {
    test(name, () => {
      expect(judge(must(part), { ...ending, ...came }).map((mismatch) => mismatch.at)).toEqual(at);
    });
  }
});
