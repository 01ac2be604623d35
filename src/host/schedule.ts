/**
 * A host's timer, which tests replace, and the growing wait between two tries to connect. Called by
 * `agent-conversation.ts`.
 */

/** Calls `callback` once after `ms`. The returned function cancels the call. */
export type Schedule = (ms: number, callback: () => void) => () => void;

export const timer: Schedule = (ms, callback) => {
  const handle = setTimeout(callback, ms);
  return () => {
    clearTimeout(handle);
  };
};

const firstMs = 100;
const mostMs = 3000;

/** Waits for an agent that is away. Each wait is twice as long as the one before, up to 3 seconds. */
export class BackOff {
  readonly #schedule: Schedule;
  readonly #again: () => void;
  #ms = firstMs;
  #withdraw: (() => void) | undefined;

  constructor(schedule: Schedule, again: () => void) {
    this.#schedule = schedule;
    this.#again = again;
  }

  wait(): void {
    this.withdraw();
    this.#withdraw = this.#schedule(this.#ms, this.#again);
    this.#ms = Math.min(this.#ms * 2, mostMs);
  }

  /** Idempotent. */
  withdraw(): void {
    this.#withdraw?.();
    this.#withdraw = undefined;
  }

  /** The next wait is the shortest one again. */
  reset(): void {
    this.#ms = firstMs;
  }
}
