/**
 * Drives every open change on: at start before any session is served, and later for what waits for the
 * directory. It ends a change forward or back, and says which; it never leaves one half done without trying.
 */
import { codeOf } from "../../errors/error.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { Logs } from "../setup/log.ts";
import type { StoredChange } from "../state/change.ts";
import { type ChangeContext, eventOf } from "./change-context.ts";
import {
  type Change,
  beforeNext,
  carry,
  describe,
  giveUp,
  isOwed,
  readChange,
  settle,
  waitsForDevice,
  waitsForDirectory,
} from "./kinds.ts";
import { setAside, setAsideIfOld } from "./set-aside.ts";

/**
 * Before the directory gives out what it has: a part that it has not got yet could not be among it.
 * @throws what keeps the directory from being told now
 */
export async function settleBeforeRedeeming(context: ChangeContext, accountId: AccountId): Promise<void> {
  const change = openChange(context, accountId);
  if (change !== undefined && isOwed(change)) await settleIfKnown(change, context);
}

/**
 * Before another change takes the place of the account's open one in the journal, as that one's kind wants it.
 * @throws what keeps the directory from being told now, where it has to be
 */
export async function settleBeforeNext(context: ChangeContext, accountId: AccountId): Promise<void> {
  const change = openChange(context, accountId);
  if (change === undefined || !isOwed(change)) return;
  switch (beforeNext(change)) {
    case "drop":
      return;
    case "settle":
      return settleIfKnown(change, context);
    case "try-to-settle":
      try {
        await settleIfKnown(change, context);
      } catch {
        // The next change replaces what the directory would have got.
      }
  }
}

/** The account's open change, where this version understands it. */
export function openChange(
  { state }: Pick<ChangeContext, "state">,
  accountId: AccountId,
): Change | undefined {
  const stored = state.changeOf(accountId);
  return stored && readChange(stored);
}

async function settleIfKnown(change: Change<"directory">, context: ChangeContext): Promise<void> {
  try {
    await settle(change, context);
  } catch (error) {
    // It does not know the binding or the part any more, and never will: nobody is owed anything. And what is beyond
    // repair must not keep the person from replacing it.
    if (codeOf(error) !== "not_bound" && codeOf(error) !== "not_found" && !isBeyondRepair(error)) throw error;
  }
}

/** Whether a thrown error means that sealed material will never open: giving the change up is all that is left. */
function isBeyondRepair(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === "container_damaged" || code === "tpm_cleared" || code === "container_missing";
}

/**
 * How far a round goes. `device`: it does not ask the directory, since somebody waits who can sign in without it.
 * `directory-away`: it asks, though the directory has just not answered. `directory`: the directory answers, and its
 * certificate was accepted, so the clock is about right.
 */
export type Reach = "device" | "directory-away" | "directory";

/**
 * Drives on one account's change, as far as it goes now: a change that waits for the directory or for a store
 * that does not answer stays open and is tried again later. One that is not understood stays as it is.
 */
export async function driveOn(
  stored: StoredChange,
  context: ChangeContext,
  logs: Logs,
  reach: Reach = "directory",
): Promise<void> {
  const change = readChange(stored);
  if (change === undefined) {
    // Once a start, and not each time that the directory is asked.
    if (reach === "device") {
      logs.operator.error({ event: "change-not-understood", ...describe(stored) });
      context.state.addEvent(eventOf(stored, { kind: "change-not-understood" }, context.clock));
    } else if (reach === "directory") setAsideIfOld(stored, context, logs);
    return;
  }
  if (reach === "device" && waitsForDirectory(change)) return;
  const about = { change: change.id, kind: change.kind, from: change.step };
  try {
    if (waitsForDevice(change)) {
      const result = await carry(change, context, "at-next-sign-in");
      if (result.outcome === "done") logs.operator.info({ event: "change-finished", ...about });
      else
        logs.operator.warn({
          event: "change-undone",
          ...result.because.evidence,
          ...about,
          code: result.because.code,
        });
    }
    const left = openChange(context, change.accountId);
    if (reach !== "device" && left?.id === change.id && isOwed(left)) await settle(left, context);
  } catch (error) {
    logs.operator.warn({ event: "change-waits", ...about, code: codeOf(error) });
    if (isBeyondRepair(error)) await end(change, context, logs, error);
  }
}

/** Ends a change that will never go on. What does not say how it should end is set aside: it must not keep anybody out. */
async function end(change: Change, context: ChangeContext, logs: Logs, because: unknown): Promise<void> {
  const left = openChange(context, change.accountId);
  if (left?.id !== change.id) return;
  const about = { change: change.id, kind: change.kind, from: change.step };
  // Only the directory was to be told, and what it was to be told is gone.
  if (!waitsForDevice(left)) return setAside(left, context, logs, codeOf(because));
  try {
    await giveUp(left, context, { because, announce: "at-next-sign-in" });
    logs.operator.error({ event: "change-given-up", ...about, code: codeOf(because) });
  } catch (again) {
    logs.operator.error({ event: "change-not-given-up", ...about, code: codeOf(again) });
    if (isBeyondRepair(again)) setAside(left, context, logs, codeOf(again));
  }
}
