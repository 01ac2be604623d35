/**
 * A rate limit: counts tries per key and time window, in bounded memory. Used by the pages, where a person or a program
 * can try e-mail addresses. Each process counts for itself.
 */
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";

interface Count {
  tries: number;
  since: number;
}

export interface LimitOptions {
  clock: Clock;
  /** Tries allowed in a window. */
  tries: number;
  windowMs: number;
  /** How many keys are remembered; the least recently used one is forgotten first. */
  keys: number;
}

export class Limit {
  readonly #options: LimitOptions;
  readonly #counts = new Map<string, Count>();

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /** Counts a try. @throws `too_many_requests` */
  take(key: string): void {
    const { clock, tries, windowMs, keys } = this.#options;
    const now = clock.now().getTime();
    const known = this.#counts.get(key);
    const count =
      known !== undefined && Math.abs(now - known.since) < windowMs ? known : { tries: 0, since: now };
    count.tries += 1;
    // Moved to the end, so that the map is in order of last use.
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const oldest = this.#counts.keys().next();
    if (this.#counts.size > keys && oldest.done !== true) this.#counts.delete(oldest.value);
    if (count.tries > tries) throw new VestibuleError("too_many_requests");
  }
}
