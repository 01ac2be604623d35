/**
 * A trace is a file that people pass on. A screen that names a character of what was typed is the person's own: its
 * sentence is masked wherever a trace has it.
 */
import { expect, test } from "vitest";
import { characterNotice } from "../../../src/agent/screens/refused-character.ts";
import type { TracedFrame } from "../../../src/harness/contract/login-harness-contract.ts";
import type { HarnessState, TimelineEntry } from "../../../src/harness/contract/model.ts";
import { record } from "../../../src/harness/rehearsal/recording.ts";
import { catalogues } from "../../../src/texts/languages/languages.ts";
import { signInState } from "../page/support/page-support.ts";

const listeners = <Value>() => {
  const all: ((value: Value) => void)[] = [];
  const add = (listener: (value: Value) => void) => {
    all.push(listener);
    return () => undefined;
  };
  return { add, tell: (value: Value) => all.forEach((listener) => listener(value)) };
};

test.each(catalogues.map((texts) => [texts.language, texts] as const))("in %s", (_language, texts) => {
  const notice = characterNotice(texts, { codePoint: 0xa0, fault: "space" });
  const states = listeners<HarnessState>();
  const entries = listeners<TimelineEntry>();
  const frames = listeners<TracedFrame>();
  const state = signInState();
  using recorder = record({
    state: () => state,
    subscribe: states.add,
    onFrame: () => () => undefined,
    onEntry: entries.add,
    onProtocol: frames.add,
  });
  const field = { id: 1, purpose: "notice", kind: "text", text: notice } as unknown;
  const fields = [...state.screen.fields, field as HarnessState["screen"]["fields"][number]];
  states.tell({ ...state, screen: { ...state.screen, fields } });
  entries.tell({ at: 1, actor: "agent", event: "host.notice", text: notice });
  frames.tell({
    at: 1,
    from: "agent",
    message: "screen",
    fields: { fields: `purpose=notice text=${notice}` },
  });
  const recording = recorder.end([]);
  const written = JSON.stringify(recording);
  expect(recording.screens.length).toBe(2);
  expect([recording.entries.length, recording.frames.length]).toEqual([1, 1]);
  expect(written).toContain("host.notice");
  expect(written).not.toContain("00A0");
  expect(written).not.toContain(texts.screens.refusedCharacter.names.noBreakSpace);
});
