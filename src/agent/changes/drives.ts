/**
 * Drives on the open changes of all accounts, each by itself: one whose store hangs holds up nobody else. Called by the
 * service; the sessions ask whether their account is being driven on through its stores.
 */
import { codeOf } from "../../errors/error.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { Logs } from "../setup/log.ts";
import type { ChangeContext } from "./change-context.ts";
import { type Reach, driveOn } from "./recovery.ts";

export class Drives {
  readonly #context: ChangeContext;
  readonly #logs: Logs;
  readonly #running = new Map<AccountId, { reach: Reach; over: Promise<void> }>();

  constructor(context: ChangeContext, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /**
   * What drives on the account's change now without asking the directory; never rejects. Nobody waits for one that asks
   * it: it may be silent for long, and a change that keeps the person out is waited for by the account's lock.
   */
  of(account: AccountId): Promise<void> | undefined {
    const running = this.#running.get(account);
    return running?.reach === "device" ? running.over : undefined;
  }

  /**
   * Drives on every open change whose account is not being driven on already. @returns when all of those have gone as
   * far as they go now @throws what keeps the journal from being read
   */
  async all(reach: Reach): Promise<void> {
    const idle = this.#context.state.changes().filter(({ accountId }) => !this.#running.has(accountId));
    const begun = idle.map((change) => {
      const mine = this.#drive(change, reach);
      this.#running.set(change.accountId, { reach, over: mine });
      return mine;
    });
    await Promise.all(begun);
  }

  async #drive(change: { accountId: AccountId }, reach: Reach): Promise<void> {
    try {
      await driveOn(change, this.#context, this.#logs, reach);
    } catch (error) {
      this.#logs.operator.error({ event: "recovery-failed", account: change.accountId, code: codeOf(error) });
    } finally {
      this.#running.delete(change.accountId);
    }
  }
}
