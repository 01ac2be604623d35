/**
 * Drives every open change on: at start before its account's sessions are served, and later for what waits for the
 * directory. It ends a change forward or back, and says which; it never leaves one half done without trying. While the
 * directory is asked no account is locked, so that nobody's sign-in waits for it.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
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
  notTaken,
  readChange,
  tell,
  told,
  waitsForDevice,
  waitsForDirectory,
} from "./kinds.ts";
import { setAside, setAsideIfOld } from "./set-aside.ts";

/** What a change is settled with. */
interface Settling {
  context: ChangeContext;
  logs: Logs;
}

/** The change that was open when what it owes was looked at: this one may be replaced. */
export interface LookedAt {
  readonly change: string | undefined;
}

/**
 * Before the directory gives out what it has: a part that it has not got yet could not be among it. Called without a
 * lock.
 * @throws what keeps the directory from being told now
 */
export async function settleBeforeRedeeming(of: Settling, accountId: AccountId): Promise<LookedAt> {
  const change = openChange(of.context, accountId);
  if (change !== undefined && isOwed(change)) await settleIfWhole(change, of);
  return { change: change?.id };
}

/**
 * Before another change takes the place of the account's open one in the journal, as that one's kind wants it. Called
 * without a lock; `refuseIfOwed` looks again with it.
 * @throws what keeps the directory from being told now, where it has to be
 */
export async function settleBeforeNext(of: Settling, accountId: AccountId): Promise<LookedAt> {
  const change = openChange(of.context, accountId);
  const lookedAt = { change: change?.id };
  if (change === undefined || !isOwed(change)) return lookedAt;
  switch (beforeNext(change)) {
    case "drop":
      return lookedAt;
    case "settle":
      await settleIfWhole(change, of);
      return lookedAt;
    case "try-to-settle":
      try {
        await settleIfWhole(change, of);
      } catch {
        // The next change replaces what the directory would have got.
      }
      return lookedAt;
  }
}

/**
 * With the account to itself: another screen may have ended a change since what is owed was looked at, and its end would
 * be lost with the next change in its place.
 * @throws `change_in_progress`
 */
export function refuseIfOwed(context: ChangeContext, accountId: AccountId, lookedAt: LookedAt): void {
  const change = openChange(context, accountId);
  if (change === undefined || change.id === lookedAt.change) return;
  if (isOwed(change) && beforeNext(change) === "settle")
    throw new VestibuleError("change_in_progress", { evidence: { account: accountId, change: change.id } });
}

/** The account's open change, where this version understands it. */
export function openChange(
  { state }: Pick<ChangeContext, "state">,
  accountId: AccountId,
): Change | undefined {
  const stored = state.changeOf(accountId);
  return stored && readChange(stored);
}

/** Tells the directory all that the change owes it. @throws what keeps it from being told now */
async function settle(change: Change<"directory">, of: Settling): Promise<void> {
  let left: Change | undefined = change;
  while (left !== undefined && isOwed(left)) {
    const { step }: Change = left;
    left = await tellDirectory(left, of);
    if (left?.step === step)
      throw new VestibuleError("internal", { evidence: { what: "told in vain", step } });
  }
}

/**
 * The directory's answers that no later try changes. `not_found` is none of them: the directory has lost meanwhile what
 * it was just given, or is an older one that has no such address.
 */
const neverTaken: ReadonlySet<ErrorCode> = new Set(["not_bound", "conflict"]);

/** @returns the change as it is then; `undefined` when it is over, another took its place, or a flow drives it on */
async function tellDirectory(change: Change, { context, logs }: Settling): Promise<Change | undefined> {
  const { locks } = context;
  const mine = (record: () => Promise<Change | undefined>) =>
    locks.run(change.accountId, async () =>
      waitsForDevice(change) && locks.isInHand(change.id) ? undefined : record(),
    );
  try {
    await tell(change, await context.directory());
  } catch (error) {
    if (!(error instanceof VestibuleError) || !neverTaken.has(error.code)) throw error;
    return mine(async () => endNotTaken(change, { context, logs }, error));
  }
  return mine(() => recordTold(change, context));
}

function endNotTaken(change: Change, { context, logs }: Settling, because: VestibuleError): undefined {
  const now = openChange(context, change.accountId);
  // Another who told the directory the same may have recorded an answer.
  if (now?.id !== change.id || now.step !== change.step) return;
  refuseIfMoved(now, change);
  notTaken(now, context, because);
  logs.operator.warn({ event: "change-not-taken", ...aboutOf(now), code: because.code });
}

/**
 * With the account to itself, after the directory was told what the change needs at its step.
 * @returns the change as it is then; `undefined` when it is over or another took its place
 */
export async function recordTold(change: Change, context: ChangeContext): Promise<Change | undefined> {
  const now = openChange(context, change.accountId);
  if (now?.id !== change.id) return undefined;
  // Another who told the directory the same may have recorded it.
  if (now.step !== change.step) return now;
  refuseIfMoved(now, change);
  await told(now, context);
  const left = openChange(context, change.accountId);
  return left?.id === change.id ? left : undefined;
}

/**
 * What the directory said of an earlier binding is not so of the one that the change has moved to meanwhile.
 * @throws `change_in_progress`: the directory has to be told once more
 */
function refuseIfMoved({ id, accountId, bindingId }: Change, told: Change): void {
  if (bindingId === told.bindingId) return;
  throw new VestibuleError("change_in_progress", { evidence: { account: accountId, change: id } });
}

async function settleIfWhole(change: Change<"directory">, of: Settling): Promise<void> {
  try {
    await settle(change, of);
  } catch (error) {
    // Neither what is beyond repair nor an older directory must keep the person from replacing it.
    if (!isBeyondRepair(error) && codeOf(error) !== "not_found") throw error;
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
 * Drives on the account's change, as far as it goes now: a change that waits for the directory or for a store
 * that does not answer stays open and is tried again later. One that is not understood stays as it is. Called without a
 * lock.
 */
export async function driveOn(
  { accountId }: Pick<StoredChange, "accountId">,
  context: ChangeContext,
  logs: Logs,
  reach: Reach = "directory",
): Promise<void> {
  const { state, locks } = context;
  const alone = (work: (stored: StoredChange) => Promise<void> | void) =>
    locks.run(accountId, async () => {
      const stored = state.changeOf(accountId);
      if (stored !== undefined) await work(stored);
    });
  if (reach === "device") return alone((stored) => driveOnDevice(stored, context, logs));
  const change = openChange(context, accountId);
  if (change === undefined) {
    if (reach === "directory")
      await alone((stored) => {
        setAsideIfOld(stored, context, logs);
      });
    return;
  }
  try {
    await driveToTheEnd(change, context, logs);
  } catch (error) {
    logs.operator.warn({ event: "change-waits", ...aboutOf(change), code: codeOf(error) });
    if (isBeyondRepair(error)) await alone(() => end(change, context, logs, error));
  }
}

/** Drives a change on without the directory, since somebody waits to sign in. The caller holds the account's lock. */
export async function driveOnDevice(stored: StoredChange, context: ChangeContext, logs: Logs): Promise<void> {
  const change = readChange(stored);
  if (change === undefined) {
    // Once a start, and not each time that the directory is asked.
    logs.operator.error({ event: "change-not-understood", ...describe(stored) });
    context.state.addEvent(eventOf(stored, { kind: "change-not-understood" }, context.clock));
    return;
  }
  if (waitsForDirectory(change) || !waitsForDevice(change)) return;
  try {
    await carryOn(change, context, logs);
  } catch (error) {
    logs.operator.warn({ event: "change-waits", ...aboutOf(change), code: codeOf(error) });
    if (isBeyondRepair(error)) await end(change, context, logs, error);
  }
}

async function driveToTheEnd(change: Change, context: ChangeContext, logs: Logs): Promise<void> {
  const of = { context, logs };
  const { locks } = context;
  let left: Change | undefined = change;
  if (waitsForDevice(left)) {
    if (locks.isInHand(left.id)) return;
    if (waitsForDirectory(left)) await tellDirectory(left, of);
    left = await locks.run(change.accountId, async () => {
      const now = openChange(context, change.accountId);
      if (now?.id !== change.id || locks.isInHand(now.id)) return undefined;
      if (!waitsForDevice(now)) return now;
      // It went back meanwhile to where the directory is told first: another round's.
      if (waitsForDirectory(now)) return undefined;
      await carryOn(now, context, logs);
      // Undone, it has left the journal to the one that it had replaced.
      return openChange(context, change.accountId);
    });
  }
  if (left !== undefined && isOwed(left)) await settle(left, of);
}

const aboutOf = ({ id, kind, step }: Change) => ({ change: id, kind, from: step });

async function carryOn(change: Change<"device">, context: ChangeContext, logs: Logs): Promise<void> {
  const result = await carry(change, context, "at-next-sign-in");
  if (result.outcome === "done") logs.operator.info({ event: "change-finished", ...aboutOf(change) });
  else
    logs.operator.warn({
      event: "change-undone",
      ...result.because.evidence,
      ...aboutOf(change),
      code: result.because.code,
    });
}

/** Ends a change that will never go on. What does not say how it should end is set aside: it must not keep anybody out. */
async function end(change: Change, context: ChangeContext, logs: Logs, because: unknown): Promise<void> {
  const left = openChange(context, change.accountId);
  if (left?.id !== change.id) return;
  const about = aboutOf(change);
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
