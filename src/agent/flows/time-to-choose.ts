/**
 * Limits how long the agent holds what a proof has released while the person chooses a new secret. Made when a grant
 * was redeemed. Screens show the time left; at its end the reset is refused with nothing changed.
 */
import { VestibuleError } from "../../errors/error.ts";

/**
 * Enough to read, think and type twice, also with a switch or a screen reader. A person who needs longer proves again.
 */
export const secondsToChoose = 10 * 60;

export class TimeToChoose implements Disposable {
  readonly #end = new AbortController();
  readonly #until = performance.now() + secondsToChoose * 1000;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setTimeout(() => {
      this.#end.abort(new VestibuleError("grant_expired"));
    }, secondsToChoose * 1000);
    this.#timer.unref();
  }

  /** Aborts with `grant_expired`. */
  get over(): AbortSignal {
    return this.#end.signal;
  }

  /** Whole seconds, 0 or more. */
  get secondsLeft(): number {
    return Math.max(0, Math.round((this.#until - performance.now()) / 1000));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
