/**
 * Drives every open change on: at start before any session is served, and later for what waits for the
 * directory. It ends a change forward or back, and says which; it never leaves one half done without trying.
 */
import { codeOf } from "../../errors/error.ts";
import type { Logs } from "../log.ts";
import type { Change } from "../state/change.ts";
import { carryAccountPassword, confirmAccountPassword, takesEffect } from "./account-password.ts";
import {
  type ChangeContext,
  type ChangeOutcome,
  accountOf,
  eventOf,
  sealedMaterial,
} from "./change-context.ts";
import { uploadEscrowPart } from "./escrow.ts";
import {
  type PasswordReset,
  carryPasswordReset,
  completePasswordReset,
  renewPart,
} from "./password-reset.ts";
import { carryPinReset, isBeyondRepair, rotatePart } from "./pin-reset.ts";

/**
 * @param person whether somebody is at the screen to see how it ends; if not, they are told at the next sign-in
 */
export async function carry(
  change: Change,
  context: ChangeContext,
  person: "say-so" | "person-is-here",
): Promise<ChangeOutcome> {
  const { detail } = change;
  switch (detail.kind) {
    case "pin-reset":
      return carryPinReset({ ...change, detail }, context, person);
    case "account-password":
      return carryAccountPassword({ ...change, detail }, context, person);
    case "password-reset":
      return carryPasswordReset({ ...change, detail }, context, person);
    case "escrow":
      return { outcome: "done" };
  }
}

/** Whether stores may differ because of this change, so that a sign-in of the account has to wait for it. */
export function blocksSignIn(change: Change | undefined): boolean {
  // A reset of a password needs nobody before it touches the account.
  if (change?.detail.kind === "password-reset") return !isOwed(change);
  return change?.step === "resealed" || change?.step === "uploaded";
}

/** Whether only the directory still has to be told; the person's part is done. */
export function isOwed(change: Change): boolean {
  if (change.detail.kind === "escrow") return true;
  return change.step === "verified" || change.step === "part-replaced" || change.step === "changed";
}

async function settleOwed(change: Change, context: ChangeContext): Promise<void> {
  const { detail } = change;
  switch (detail.kind) {
    case "pin-reset":
      return rotatePart({ ...change, detail }, context);
    case "account-password":
      return confirmAccountPassword({ ...change, detail }, context);
    case "password-reset":
      return renewPart({ ...change, detail }, context);
    case "escrow":
      return uploadEscrowPart({ ...change, detail }, context);
  }
}

/**
 * Before the directory gives out what it has: a part that it has not got yet could not be among it.
 * @throws what keeps the directory from being told now
 */
export async function settleBeforeRedeeming(
  change: Change | undefined,
  context: ChangeContext,
): Promise<void> {
  if (change !== undefined && isOwed(change)) await settleIfKnown(change, context);
}

/**
 * Before another change takes this one's place in the journal: as long as the directory was not told which password
 * the account has, it would drop that one for the next. The part of an escrow is taken there if it can be: the next
 * change replaces it, but one that is undone would leave an escrow that goes on looking fresh. A PIN's container stays
 * as it is, since the next change has opened it.
 * @throws what keeps the directory from being told now
 */
export async function settleBeforeNext(change: Change | undefined, context: ChangeContext): Promise<void> {
  if (change === undefined || !isOwed(change) || change.detail.kind === "pin-reset") return;
  try {
    await settleIfKnown(change, context);
  } catch (error) {
    if (change.step === "changed") throw error;
  }
}

async function settleIfKnown(change: Change, context: ChangeContext): Promise<void> {
  try {
    await settleOwed(change, context);
  } catch (error) {
    // It does not know the binding or the part any more, and never will: nobody is owed anything. And what is beyond
    // repair must not keep the person from replacing it.
    if (codeOf(error) !== "not_bound" && codeOf(error) !== "not_found" && !isBeyondRepair(error)) throw error;
  }
}

/** Gives up an intent of which nothing was carried out. */
export function takeBack(
  change: Change,
  context: ChangeContext,
  thrown: unknown,
  person: "say-so" | "person-is-here",
): void {
  context.state.settle(change, {
    events: [eventOf(change, { kind: "reset-undone", code: codeOf(thrown) }, context.clock)],
    notice: person === "say-so" ? "undone" : undefined,
  });
}

/**
 * Ends a change whose sealed material, container or key is gone for ever: left open it would only keep the person
 * out. What was there before it takes effect again, or where the account has changed already, what was to come.
 */
async function giveUp(change: Change, context: ChangeContext, thrown: unknown): Promise<void> {
  const { accountId, bindingId, detail } = change;
  const { passwordSetAt } = await accountOf(context, accountId);
  if (change.step === "recorded") {
    // The one kind that touches the account in its first step: whether it has the new password shows in its age.
    if (detail.kind !== "password-reset" || passwordSetAt.toISOString() === detail.passwordSetAt)
      return takeBack(change, context, thrown, "say-so");
    return giveUpFollowing({ ...change, detail }, context, thrown);
  }
  const stored = { accountId, bindingId, passwordSetAt };
  const undone = {
    events: [eventOf(change, { kind: "reset-undone", code: codeOf(thrown) }, context.clock)],
    notice: "undone",
  } as const;
  if (change.step === "resealed") {
    const blob = sealedMaterial(change, "previous-container");
    context.state.settle(change, {
      ...undone,
      container: { ...(context.state.container(accountId) ?? stored), blob },
    });
  }
  if (change.step === "account-changed" && detail.kind === "password-reset")
    return giveUpFollowing({ ...change, detail }, context, thrown);
  if (change.step !== "uploaded" || detail.kind !== "account-password") return;
  if (passwordSetAt.toISOString() === detail.passwordSetAt) return context.state.settle(change, undone);
  context.state.advance(change, {
    ...takesEffect({ ...change, detail }, passwordSetAt),
    notice: "finished",
  });
}

/** The account has the new password; nothing more can be carried along, which is said of every kind there is. */
async function giveUpFollowing(
  change: PasswordReset,
  context: ChangeContext,
  thrown: unknown,
): Promise<void> {
  const { kinds } = context.platform.protectedData;
  const summary = {
    kept: [],
    anew: [],
    closed: kinds.filter((kind) => kind !== "disk"),
    diskNotInStep: false,
  };
  await completePasswordReset(change, context, { summary, interrupted: "say-so", code: codeOf(thrown) });
}

/** Whether nothing but the directory can take this change further. */
function waitsForDirectory(change: Change): boolean {
  const { detail, step } = change;
  const isUnsent = step === "recorded" && detail.kind === "account-password" && detail.reason !== "hand-back";
  return isOwed(change) || isUnsent;
}

/**
 * Drives on one account's change, as far as it goes now: a change that waits for the directory or for a store
 * that does not answer stays open and is tried again later.
 * @param reach `device`: does not ask the directory, since somebody waits who can sign in without it
 */
export async function driveOn(
  change: Change,
  context: ChangeContext,
  logs: Logs,
  reach: "device" | "directory" = "directory",
): Promise<void> {
  if (reach === "device" && waitsForDirectory(change)) return;
  const about = { change: change.id, kind: change.detail.kind, from: change.step };
  try {
    if (!isOwed(change)) {
      const result = await carry(change, context, "say-so");
      if (result.outcome === "done") logs.operator.info({ event: "change-finished", ...about });
      else logs.operator.warn({ event: "change-undone", ...about, code: result.code });
    }
    const left = context.state.changeOf(change.accountId);
    if (reach === "directory" && left?.id === change.id && isOwed(left)) await settleOwed(left, context);
  } catch (error) {
    const left = context.state.changeOf(change.accountId);
    logs.operator.warn({ event: "change-waits", ...about, code: codeOf(error) });
    if (left?.id !== change.id || isOwed(left) || !isBeyondRepair(error)) return;
    try {
      await giveUp(left, context, error);
      logs.operator.error({ event: "change-given-up", ...about, code: codeOf(error) });
    } catch (again) {
      logs.operator.error({ event: "change-not-given-up", ...about, code: codeOf(again) });
    }
  }
}
