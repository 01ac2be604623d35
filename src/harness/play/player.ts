/**
 * Plays the person at a simulated sign-in screen, for the first sign-in before a play. Called by the login harness.
 * Fills in each screen's fields by purpose, and waits for screens, never for time.
 */
import { isErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Player } from "../devices/simulated-device.ts";
import type { HarnessAction, HarnessState } from "../contract/model.ts";

export interface Played {
  state(): HarnessState;
  until(wanted: (state: HarnessState) => boolean): Promise<HarnessState>;
  act(action: HarnessAction): Promise<void>;
}

export function playerOf(harness: Played): Player {
  const refusal = (state: HarnessState) =>
    state.timeline.find(({ actor, event }) => actor === "agent" && isErrorCode(event))?.event;
  const until = (wanted: (state: HarnessState) => boolean) =>
    harness.until((state) => {
      const code = refusal(state);
      if (isErrorCode(code)) throw new VestibuleError(code, { evidence: { what: "the first sign-in" } });
      return wanted(state);
    });
  return {
    state: () => harness.state(),
    until,
    happened: (event) => harness.state().timeline.some((entry) => entry.event === event),
    async answer(values, done) {
      let answered = -1;
      const isAsked = ({ screen }: HarnessState) =>
        !screen.busy && screen.revision > answered && screen.fields.some(({ type }) => type === "submit");
      for (;;) {
        const state = await until((now) => done(now) || isAsked(now));
        if (done(state)) return;
        const { revision, fields } = state.screen;
        answered = revision;
        const typed = fields.flatMap(({ id, purpose }) => {
          const value = values[purpose];
          return value === undefined ? [] : [[id, value] as const];
        });
        await harness.act({ do: "submit", revision, values: Object.fromEntries(typed) });
      }
    },
  };
}
