/**
 * A lock for each account, so that sign-in, change and recovery never interleave. Held by the sessions and the service.
 */
import type { AccountId } from "../../platform/ports.ts";

export class AccountLocks {
  readonly #tails = new Map<AccountId, Promise<unknown>>();

  /** Runs `work` after whatever else the account is busy with. */
  async run<T>(account: AccountId, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(account) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    this.#tails.set(account, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(account) === tail) this.#tails.delete(account);
    }
  }
}
