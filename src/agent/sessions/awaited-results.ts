/**
 * Credentials that a host has and whose result has not come. One for all sessions of the agent, since a host may report
 * on another connection than the one of the outcome. In memory only: nothing durable depends on a result, and a host
 * that never sends one costs a slot of the arena for two minutes.
 */
import { randomBytes } from "node:crypto";
import type { AccountId } from "../../platform/ports.ts";
import type { Message } from "../../protocol/codec.ts";
import { type Conclusion, conclude } from "../../protocol/results.ts";
import type { Secret } from "../../secrets/arena.ts";

/** A sign-in takes the system seconds. With a domain controller that does not answer it may take a minute. */
export const resultMilliseconds = 2 * 60_000;

/** At most so many at a time; the oldest gives way. More than there are sign-in screens on one machine. */
export const mostAwaited = 16;

export interface AwaitedResult {
  /** Names the outcome in a `result`. */
  readonly id: bigint;
  /** Resolves to undefined when no result came in time. */
  readonly conclusion: Promise<Conclusion | undefined>;
}

interface Entry {
  account: AccountId;
  password: Secret;
  timer: NodeJS.Timeout;
  settle: (conclusion: Conclusion | undefined) => void;
  /** The host is gone: what the outcome says is kept for the next sign-in. */
  keptForLater: boolean;
}

export class AwaitedResults implements Disposable {
  readonly #signedIn: (account: AccountId, password: Secret) => void;
  /** In the order of their beginning. */
  readonly #entries = new Map<bigint, Entry>();

  /** @param signedIn told when the system has signed somebody in; the password is lent for the call */
  constructor(signedIn: (account: AccountId, password: Secret) => void) {
    this.#signedIn = signedIn;
  }

  /**
   * Accepts the result of this credential from now on.
   * @param password is copied
   * @throws `arena_full`; nothing has changed then
   */
  begin(account: AccountId, password: Secret): AwaitedResult {
    const copy = password.copy();
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= mostAwaited && oldest !== undefined) this.#end(oldest, undefined);
    const id = randomBytes(8).readBigUInt64BE();
    const { promise, resolve } = Promise.withResolvers<Conclusion | undefined>();
    const timer = setTimeout(() => {
      this.#end(id, undefined);
    }, resultMilliseconds);
    timer.unref();
    this.#entries.set(id, { account, password: copy, timer, settle: resolve, keptForLater: false });
    return { id, conclusion: promise };
  }

  /**
   * The host is gone without a result. One that still comes says by `keptForLater` that the person has read the outcome.
   */
  keepForLater(id: bigint): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.keptForLater = true;
  }

  /**
   * Counts a result, once.
   * @returns whose credential it is, what the result says, and whether `keepForLater` was called; undefined for an outcome that is not awaited: the result
   * came too late, or twice
   */
  take(
    result: Message<"result">,
  ): { account: AccountId; conclusion: Conclusion; keptForLater: boolean } | undefined {
    const entry = this.#entries.get(result.outcome);
    if (entry === undefined) return undefined;
    const { account, password, keptForLater } = entry;
    const conclusion = conclude(result);
    try {
      if (conclusion === "accepted") this.#signedIn(account, password);
    } finally {
      this.#end(result.outcome, conclusion);
    }
    return { account, conclusion, keptForLater };
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#entries.keys()]) this.#end(id, undefined);
  }

  #end(id: bigint, conclusion: Conclusion | undefined): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    clearTimeout(entry.timer);
    entry.password.dispose();
    entry.settle(conclusion);
  }
}
