/** Waits for a state of the harness by its events, for rehearsals and tests. The time limit is only ever a failure. */
import { VestibuleError } from "../../errors/error.ts";
import type { HarnessState } from "../contract/model.ts";

export interface StateSource {
  state(): HarnessState;
  subscribe(listener: (state: HarnessState) => void): () => void;
}

/**
 * The first state that `wanted` accepts, now or later.
 * @param withinMs milliseconds
 * @throws `internal` with the screen that was there instead, when no such state came within the limit; everything that
 * `wanted` throws
 */
export async function stateThat(
  wanted: (state: HarnessState) => boolean,
  withinMs: number,
  source: StateSource,
): Promise<HarnessState> {
  const { promise, resolve, reject } = Promise.withResolvers<HarnessState>();
  const check = (state: HarnessState): void => {
    try {
      if (wanted(state)) resolve(state);
    } catch (error) {
      reject(error);
    }
  };
  const stop = source.subscribe(check);
  const limit = setTimeout(() => {
    const { screen, timeline } = source.state();
    reject(
      new VestibuleError("internal", {
        evidence: {
          what: "the sign-in screen did not come to what was waited for",
          view: screen.view,
          shown: screen.fields.map(({ purpose, text }) => `${purpose}: ${text}`).join("; "),
          said: screen.status.text,
          lastEvent: timeline.at(-1)?.event,
        },
      }),
    );
  }, withinMs);
  try {
    check(source.state());
    return await promise;
  } finally {
    clearTimeout(limit);
    stop();
  }
}
