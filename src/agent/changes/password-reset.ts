/**
 * A forgotten password is replaced: the steps of the journaled change, in order. Runs after the person proved
 * themselves and was told what goes, and again at every start until it is settled. Each step is idempotent and
 * decides by looking. What it protects is begun anew only where the person was told so, and a disk that does not
 * follow is said, never passed over.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import {
  type PasswordChange,
  type ProtectedCheck,
  type SetAuthority,
  wasRight,
} from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { Change, ChangeSummary, PasswordResetDetail } from "../state/change.ts";
import {
  type ChangeContext,
  type ChangeOutcome,
  accountOf,
  eventOf,
  openPart,
  sealedMaterial,
  unwrapMaterial,
} from "./change-context.ts";
import { deliverPart } from "./recovery-part.ts";

export type PasswordReset = Change & { detail: PasswordResetDetail };

/**
 * Drives the change until the account has the new password and all that follows it was verified by opening it, or
 * takes it back while the account still has the old one. What the directory still has to be told is left to
 * `renewPart`.
 * @throws what keeps it from going either way now (`store_unavailable`); it stays open then
 */
export async function carryPasswordReset(
  started: PasswordReset,
  context: ChangeContext,
  interrupted: "say-so" | "person-is-here",
): Promise<ChangeOutcome> {
  const { detail } = started;
  let change: Change = started;
  if (change.step === "recorded") {
    const refusal = await replacePassword(change, detail, context);
    if (refusal !== undefined) return undo(change, refusal, { detail, context, interrupted });
    change = context.state.advance(change, { step: "account-changed" });
  } else if (change.step === "account-changed" && (await isReplaced(change, context))) {
    return undo(change, "escrow_stale", { detail, context, interrupted });
  }
  if (change.step !== "account-changed") return { outcome: "done" };

  const { summary, passwordSetAt } = await carryAlong(change, detail, context);
  await completePasswordReset({ ...change, detail }, context, {
    summary,
    passwordSetAt,
    interrupted,
    ...(summary.diskNotInStep ? { code: "disk_not_in_step" as const } : {}),
  });
  return { outcome: "done", summary };
}

function undo(
  change: Change,
  code: ErrorCode,
  of: { detail: PasswordResetDetail; context: ChangeContext; interrupted: "say-so" | "person-is-here" },
): ChangeOutcome {
  const { detail, context, interrupted } = of;
  context.state.settle(change, {
    events: [eventOf(change, { kind: "reset-undone", grantId: detail.grantId, code }, context.clock)],
    // Whose password was changed elsewhere has no earlier one that still works.
    notice: interrupted === "say-so" && code !== "escrow_stale" ? "undone" : undefined,
  });
  return { outcome: "undone", code };
}

/**
 * Whether somebody has set another password since a power loss (an administrator, in Safe Mode): nothing can be begun
 * anew for one that is not the account's, and a change that went on trying would keep the person out for ever.
 */
async function isReplaced(change: Change, context: ChangeContext): Promise<boolean> {
  const { accounts } = context.platform;
  using next = await unwrapMaterial(change, "new-password", context);
  await accounts.clearLockOut(change.accountId);
  return (await accounts.verify(change.accountId, next)) === "wrong";
}

/** The account has the new password and nothing more can be done for what it protects: only the directory waits. */
export async function completePasswordReset(
  change: PasswordReset,
  context: ChangeContext,
  end: {
    summary: ChangeSummary;
    /** Of the new password; absent when it was not seen to be the account's, and is not kept then. */
    passwordSetAt?: Date | undefined;
    interrupted: "say-so" | "person-is-here";
    code?: ErrorCode;
  },
): Promise<void> {
  const { accountId, bindingId, detail } = change;
  // One that nothing opened; by now its password is not the account's either, and a typed one may expire. Break-glass
  // stays: what was kept aside opens with nothing else.
  const container = context.state.container(accountId) === undefined ? undefined : ("remove" as const);
  if (container !== undefined) await context.platform.accounts.setPasswordExpires(accountId, true);
  const blob = change.materials.get("next-escrow");
  const { grantId } = detail;
  const { passwordSetAt } = end;
  const ended = {
    container,
    // Whatever was in escrow holds a password that the account has no more.
    escrow:
      blob === undefined || passwordSetAt === undefined
        ? ("remove" as const)
        : { accountId, bindingId, blob, passwordSetAt },
    events: [
      eventOf(
        change,
        { kind: "reset-completed", grantId, ...(end.code === undefined ? {} : { code: end.code }) },
        context.clock,
      ),
    ],
    notice: end.interrupted === "say-so" ? { changed: end.summary } : undefined,
  };
  if (detail.nextPartId === undefined) return context.state.settle(change, ended);
  context.state.advance(change, {
    step: "verified",
    drop: ["new-password", "old-password", "recovery-key", "next-escrow"],
    ...ended,
  });
}

/** Gives the directory the part of the next escrow, so that the released one is worth nothing, and settles the change. */
export async function renewPart(change: PasswordReset, context: ChangeContext): Promise<void> {
  const { nextPartId } = change.detail;
  if (nextPartId !== undefined) {
    const directory = await context.directory();
    const sealed = sealedMaterial(change, "next-part");
    await deliverPart(directory, { partId: nextPartId, bindingId: change.bindingId, sealed });
  }
  context.state.settle(change, { events: [] });
}

/** A code when the account keeps its old password, `undefined` when it has the new one. */
async function replacePassword(
  change: Change,
  detail: PasswordResetDetail,
  context: ChangeContext,
): Promise<ErrorCode | undefined> {
  const { accounts } = context.platform;
  const { accountId } = change;
  using next = await unwrapMaterial(change, "new-password", context);
  const account = await accountOf(context, accountId);
  const isUntouched = account.passwordSetAt.toISOString() === detail.passwordSetAt;
  // Disabled after it got the new one it waits: taken back, its keychain would never get the new one.
  if (account.disabled && isUntouched) return "account_disabled";
  // The person proved who they are: a lock-out by wrong guesses ends here (B8), and the change needs it gone.
  await accounts.clearLockOut(accountId);
  let isChanged = false;
  if (isUntouched) {
    const result = await changeOrSet(change, { detail, next }, context);
    const refusal = await refusalOf(result, detail, context);
    if (refusal !== undefined) return refusal;
    isChanged = true;
  }
  const verification = await accounts.verify(accountId, next);
  // Somebody else has changed it meanwhile.
  if (verification === "wrong") return "escrow_stale";
  if (wasRight(verification) || isChanged) return undefined;
  throw new VestibuleError("store_unavailable", {
    evidence: { store: "account", account: accountId, verification },
  });
}

async function changeOrSet(
  change: Change,
  { detail, next }: { detail: PasswordResetDetail; next: Secret },
  context: ChangeContext,
): Promise<PasswordChange> {
  const { accounts } = context.platform;
  if (detail.how === "set") return setBy(change, { detail, next }, context);
  using old = await unwrapMaterial(change, "old-password", context);
  return await accounts.change(change.accountId, { old, new: next });
}

async function setBy(
  change: Change,
  { detail, next }: { detail: PasswordResetDetail; next: Secret },
  context: ChangeContext,
): Promise<PasswordChange> {
  const { accounts } = context.platform;
  const set = (authority?: SetAuthority) => accounts.set(change.accountId, { new: next, authority });
  if (detail.authority === undefined) return set();
  if (detail.authority === "service-account") return set({ by: "service-account" });
  using key = await openPart(sealedMaterial(change, "recovery-key"), context);
  return await set({ by: "recovery-key", key });
}

async function refusalOf(
  result: PasswordChange,
  detail: PasswordResetDetail,
  context: ChangeContext,
): Promise<ErrorCode | undefined> {
  switch (result) {
    case "changed":
      return undefined;
    case "wrong":
      return "escrow_stale";
    case "too-recent":
      return "password_too_recent";
    case "rejected-by-policy":
      return "password_rejected";
    case "disabled":
      return "account_disabled";
    case "locked-out":
      return "account_locked_out";
    case "authority-refused":
      return detail.authority === "recovery-key" ? "recovery_key_invalid" : serviceRefusal(context);
    case "unavailable":
      throw new VestibuleError("store_unavailable", { evidence: { store: "account" } });
  }
}

/** Why the service account does not carry the disk along. */
export async function serviceRefusal(context: Pick<ChangeContext, "platform">): Promise<ErrorCode> {
  switch (await context.platform.disk.serviceAccount()) {
    case "absent":
      return "service_account_missing";
    case "token-missing":
      return "service_token_missing";
    // It said that it was able, and was not.
    case "able":
    case "token-invalid":
      return "service_token_invalid";
  }
}

/** Brings along what does not follow by itself, and looks at what came of it, store by store. */
async function carryAlong(
  change: Change,
  detail: PasswordResetDetail,
  context: ChangeContext,
): Promise<{ summary: ChangeSummary; passwordSetAt: Date | undefined }> {
  const { protectedData, accounts, disk } = context.platform;
  const { accountId } = change;
  using next = await unwrapMaterial(change, "new-password", context);
  if (change.materials.has("old-password")) {
    using old = await unwrapMaterial(change, "old-password", context);
    await protectedData.follow(accountId, { old, new: next });
  }
  const begun = (await wasAllTold(change, { detail, next }, context))
    ? await protectedData.startAnew(accountId, next)
    : [];
  const anew = begun.filter((kind) => detail.lost.includes(kind));
  const opensByPassword = (await disk.state(accountId)) === "password";
  const isBehind = (checks: readonly ProtectedCheck[]) =>
    opensByPassword && checks.some(({ kind, opens }) => kind === "disk" && opens === false);

  let checks = await protectedData.check(accountId, next);
  if (isBehind(checks) && detail.authority !== undefined) {
    // Once more, with what is at hand.
    await setBy(change, { detail, next }, context);
    checks = await protectedData.check(accountId, next);
  }
  await accounts.clearLockOut(accountId);
  const kinds = (opens: boolean) =>
    checks.filter((check) => check.opens === opens && !anew.includes(check.kind)).map(({ kind }) => kind);
  const summary = {
    kept: kinds(true),
    anew,
    closed: kinds(false).filter((kind) => kind !== "disk"),
    diskNotInStep: isBehind(checks),
  };
  // Looked at before the verification, so that what is kept is never taken for one that was set later.
  const { passwordSetAt } = await accountOf(context, accountId);
  const isCurrent = (await accounts.verify(accountId, next)) !== "wrong";
  return { summary, passwordSetAt: isCurrent ? passwordSetAt : undefined };
}

/** Whether the person was told of all that would be begun anew now. What they were not told of stays closed. */
async function wasAllTold(
  change: Change,
  { detail, next }: { detail: PasswordResetDetail; next: Secret },
  context: ChangeContext,
): Promise<boolean> {
  if (detail.lost.length === 0) return false;
  const checks = await context.platform.protectedData.check(change.accountId, next);
  return checks.every(({ kind, opens }) => kind === "disk" || opens !== false || detail.lost.includes(kind));
}
