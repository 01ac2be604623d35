/**
 * Drives every open change on: at start before any session is served, and later for what waits for the
 * directory. It ends a change forward or back, and says which; it never leaves one half done without trying.
 */
import { codeOf } from "../../errors/error.ts";
import type { Logs } from "../log.ts";
import type { Change } from "../state/change.ts";
import { carryAccountPassword, confirmAccountPassword } from "./account-password.ts";
import { type ChangeContext, type ChangeOutcome, eventOf } from "./change-context.ts";
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
  }
}

/** Whether stores may differ because of this change, so that a sign-in of the account has to wait for it. */
export function blocksSignIn(change: Change | undefined): boolean {
  return change?.step === "resealed" || change?.step === "uploaded";
}

/** Whether only the directory still has to be told; the person's part is done. */
export function isOwed(change: Change): boolean {
  return change.step === "verified" || change.step === "part-replaced" || change.step === "changed";
}

async function settleOwed(change: Change, context: ChangeContext): Promise<void> {
  const { detail } = change;
  switch (detail.kind) {
    case "pin-reset":
      return rotatePart({ ...change, detail }, context);
    case "account-password":
      return confirmAccountPassword({ ...change, detail }, context);
  }
}

/**
 * Before another change takes this one's place in the journal: as long as the directory was not told which password
 * the account has, it would drop that one for the next. Of a reset nothing is lost, the next replaces the part too.
 * @throws what keeps the directory from being told now
 */
export async function settleBeforeNext(change: Change | undefined, context: ChangeContext): Promise<void> {
  if (change?.step !== "changed") return;
  try {
    await settleOwed(change, context);
  } catch (error) {
    // It does not know the binding or the part any more, and never will: nobody is owed anything.
    if (codeOf(error) !== "not_bound" && codeOf(error) !== "not_found") throw error;
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
 * Drives on one account's change, as far as it goes now: a change that waits for the directory or for a store
 * that does not answer stays open and is tried again later.
 */
export async function driveOn(change: Change, context: ChangeContext, logs: Logs): Promise<void> {
  const about = { change: change.id, kind: change.detail.kind, from: change.step };
  try {
    if (!isOwed(change)) {
      const result = await carry(change, context, "say-so");
      if (result.outcome === "done") logs.operator.info({ event: "change-finished", ...about });
      else logs.operator.warn({ event: "change-undone", ...about, code: result.code });
    }
    const left = context.state.changeOf(change.accountId);
    if (left?.id === change.id && isOwed(left)) await settleOwed(left, context);
  } catch (error) {
    // Nothing was touched yet, and what it would act on is gone: the intent is all there is to take back.
    if (change.step === "recorded" && isBeyondRepair(error)) takeBack(change, context, error, "say-so");
    logs.operator.warn({ event: "change-waits", ...about, code: codeOf(error) });
  }
}
