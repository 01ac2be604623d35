/**
 * Drives a change that a flow has just begun through the directory and the stores. The account is locked for the stores
 * alone: while the directory is told, others sign in. Called by the flows whose change the directory has to know first.
 */
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { ChangeOutcome } from "../changes/kind.ts";
import { type Change, carry, describe, tell, waitsForDevice, waitsForDirectory } from "../changes/kinds.ts";
import { recordTold } from "../changes/recovery.ts";
import { evidenceOf } from "../setup/log.ts";
import type { StoredChange } from "../state/change.ts";
import type { Flow } from "./flow.ts";

/** A change that a flow has begun and has in hand until it is disposed. */
export interface Begun extends Disposable {
  readonly change: Change;
}

/** Called within the lock in which the change was begun, so that nobody else drives it on in between. */
export function inHand({ context }: Flow, change: Change): Begun {
  const hold = context.locks.takeInHand(change.id);
  return { change, [Symbol.dispose]: () => hold[Symbol.dispose]() };
}

/**
 * Called without a lock.
 * @throws `change_in_progress` when another change has taken this one's place, `change_unfinished` when something
 * stopped it midway, and before the directory was told what kept it from being told
 */
export async function carryThrough(flow: Flow, { change }: Begun): Promise<ChangeOutcome> {
  const { context } = flow;
  const asksFirst = waitsForDevice(change) && waitsForDirectory(change);
  if (asksFirst) await tell(change, await context.directory());
  try {
    return await flow.exclusively(async () => {
      const ready = asksFirst ? await recordTold(change, context) : change;
      if (ready === undefined) throw replaced(change);
      return carry(ready, context, "on-screen");
    });
  } catch (error) {
    const left = context.state.changeOf(change.accountId);
    throw left?.id === change.id && codeOf(error) !== "change_unfinished" ? unfinished(left, error) : error;
  }
}

function replaced({ accountId, id }: Change): VestibuleError {
  return new VestibuleError("change_in_progress", { evidence: { account: accountId, change: id } });
}

/** What a flow has begun and something stopped midway: it goes on by itself. */
export function unfinished(left: StoredChange, cause: unknown): VestibuleError {
  return new VestibuleError("change_unfinished", {
    evidence: { ...describe(left), because: codeOf(cause), ...evidenceOf(cause) },
    cause,
  });
}
