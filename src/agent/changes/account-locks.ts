/**
 * A lock for each account, so that sign-in, change and recovery never interleave. The sessions and the service hold it
 * while they change the device's stores, and release it before they ask the directory.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { VestibuleError } from "../../errors/error.ts";
import type { AccountId } from "../../platform/ports.ts";

export class AccountLocks {
  readonly #tails = new Map<AccountId, Promise<unknown>>();
  /** Of the work that runs with a lock: what it has started may outlive it. */
  readonly #held = new AsyncLocalStorage<{ until: "now" | "over" }>();
  readonly #inHand = new Set<string>();

  /**
   * Runs `work` when all earlier work of the account has ended.
   * @throws `internal` within the work of a lock: it could wait for itself
   */
  async run<T>(account: AccountId, work: () => Promise<T>): Promise<T> {
    if (this.isHeldHere())
      throw new VestibuleError("internal", { evidence: { what: "a lock within a lock", account } });
    const before = this.#tails.get(account) ?? Promise.resolve();
    const alone = () => {
      const held: { until: "now" | "over" } = { until: "now" };
      return this.#held.run(held, work).finally(() => {
        held.until = "over";
      });
    };
    const mine = before.then(alone, alone);
    const tail = mine.catch(() => undefined);
    this.#tails.set(account, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(account) === tail) this.#tails.delete(account);
    }
  }

  /** Whether the caller runs as the work of a lock. */
  isHeldHere(): boolean {
    return this.#held.getStore()?.until === "now";
  }

  /**
   * A flow has begun this change and drives it on itself, also while it holds no lock. Until the result is disposed the
   * service leaves it alone: it would finish behind the person's back what the flow may give up.
   */
  takeInHand(changeId: string): Disposable {
    this.#inHand.add(changeId);
    return {
      [Symbol.dispose]: () => {
        this.#inHand.delete(changeId);
      },
    };
  }

  isInHand(changeId: string): boolean {
    return this.#inHand.has(changeId);
  }
}
