/**
 * The change that replaces a forgotten password. Begun by the flow after the person proved who they are and was told
 * what they lose, and driven on by `recovery.ts` at every start until it is settled. A store is begun anew only where
 * the person was told so, and a disk that does not follow is always reported.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Binding, type GrantId, grantId, recoveryPartId } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { type AccountId, type PasswordChange, type SetAuthority, wasRight } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { Directory } from "../directory/directory-client.ts";
import { type ChangeSummary, protectedKind } from "../state/change.ts";
import {
  type ChangeContext,
  accountOf,
  eventOf,
  oldPasswordOf,
  openPart,
  sealedMaterial,
  unwrapMaterial,
  wrapMaterial,
} from "./change-context.ts";
import { sealEscrow } from "./escrow.ts";
import {
  type Announcement,
  type ChangeAt,
  type ChangeKind,
  type ChangeOutcome,
  type GivenUp,
  type Intent,
  type WaitsFor,
  advance,
  noticeFor,
  unreachable,
} from "./kind.ts";
import { carryStores, isDiskBehind, serviceRefusal, summaryOf } from "./protected-stores.ts";
import { deliverPart } from "./recovery-part.ts";

const detail = z.strictObject({
  kind: z.literal("password-reset"),
  grantId,
  /** `change`: with the old password. `set`: without it. */
  how: z.enum(["change", "set"]),
  /** What can carry an encrypted disk along: needed for `set`, at hand for `change`. */
  authority: z.enum(["recovery-key", "service-account"]).optional(),
  /** When the account's password was set as this began: what shows whether the change went through. */
  passwordSetAt: z.iso.datetime(),
  /** What does not come along. The person was told of these kinds and agreed: no other is ever begun anew. */
  lost: z.array(protectedKind),
  /** The directory's part of the next escrow; absent where the device keeps all of it, or nothing. */
  nextPartId: recoveryPartId.optional(),
});

const steps = {
  recorded: "device",
  /** The account has the new password, and what it protects may not have followed yet. */
  "account-changed": "device",
  /** All that follows was opened with the new password, or said to be closed. */
  verified: "directory",
} as const;

type PasswordReset<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;
type Detail = PasswordReset["detail"];

/** What carries an encrypted disk along without the old password. */
export type DiskAuthority =
  | { by: "none-needed" | "service-account" }
  /** Sealed to the device's box key, as the directory gave it out. */
  | { by: "recovery-key"; sealed: Uint8Array };

/** How the old password goes, and what the person has agreed to lose with it. */
export type Replacement =
  | { how: "change"; old: Secret }
  /** `old` is an earlier password that opens some of what the account protects. */
  | { how: "set"; lost: Detail["lost"]; old: Secret | undefined };

export interface PasswordResetRequest {
  accountId: AccountId;
  binding: Binding;
  grantId: GrantId;
  password: Secret;
  replacement: Replacement;
  authority: DiskAuthority;
}

export const passwordReset: ChangeKind<typeof detail, typeof steps, PasswordResetRequest> = {
  steps,
  detail,
  // The next change replaces the escrow; one that is undone would leave an escrow that goes on looking fresh.
  beforeNext: "try-to-settle",
  begin,
  carry,
  asksDirectory: () => false,
  tell,
  told,
  // Without its part the next escrow opens for nobody: the next sign-in fills it again.
  notTaken: (change, { state }) => {
    if (change.step === "verified") state.settle(change, { events: [] });
  },
  giveUp,
  // It needs nobody before it touches the account: from the first step on either password may be the account's.
  blocksSignIn: ({ step }) => steps[step] === "device",
};

async function begin(request: PasswordResetRequest, context: ChangeContext): Promise<Intent<typeof detail>> {
  const { accountId, binding, password, replacement, authority } = request;
  const id = randomUUID();
  const { old } = replacement;
  const next = await sealEscrow(context, { accountId, binding, secret: password });
  const { passwordSetAt } = await accountOf(context, accountId);
  const known: Detail = {
    kind: "password-reset",
    grantId: request.grantId,
    how: replacement.how,
    ...(authority.by === "none-needed" ? {} : { authority: authority.by }),
    passwordSetAt: passwordSetAt.toISOString(),
    lost: replacement.how === "set" ? replacement.lost : [],
    ...(next.part === undefined ? {} : { nextPartId: next.part.partId }),
  };
  return {
    id,
    accountId,
    bindingId: binding.bindingId,
    detail: known,
    materials: {
      "new-password": await wrapMaterial({ id, name: "new-password" }, password, context),
      ...(old && { "old-password": await wrapMaterial({ id, name: "old-password" }, old, context) }),
      ...(authority.by === "recovery-key" ? { "recovery-key": authority.sealed } : {}),
      ...(next.blob === undefined ? {} : { "next-escrow": next.blob }),
      ...(next.part === undefined ? {} : { "next-part": next.part.sealed }),
    },
    begunAt: context.clock.now(),
  };
}

async function carry(
  change: PasswordReset<"device">,
  context: ChangeContext,
  announce: Announcement,
): Promise<ChangeOutcome> {
  const refusal =
    change.step === "recorded"
      ? await replacePassword(change, context)
      : await refusalIfReplaced(change, context);
  if (refusal !== undefined) {
    undo(change, context, { because: refusal, announce });
    return { outcome: "undone", because: refusal };
  }
  const changed =
    change.step === "recorded"
      ? advance<PasswordReset>(change, { step: "account-changed" }, context)
      : change;
  const { summary, passwordSetAt } = await carryAlong(changed, context);
  const code = summary.diskNotInStep ? "disk_not_in_step" : undefined;
  await complete(changed, context, { summary, passwordSetAt, announce, code });
  return { outcome: "done", summary };
}

function undo(change: PasswordReset, context: ChangeContext, { because, announce }: GivenUp): void {
  const code = codeOf(because);
  const event = { kind: "reset-undone", grantId: change.detail.grantId, code } as const;
  context.state.settle(change, {
    isUndone: true,
    events: [eventOf(change, event, context.clock)],
    // The password was changed elsewhere: the notice would say that the earlier one still works.
    notice: code === "escrow_stale" ? undefined : noticeFor(announce, "undone"),
  });
}

/**
 * Refused when somebody has set another password since a power loss (an administrator, in Safe Mode): nothing can be
 * begun anew for one that is not the account's, and a change that went on trying would keep the person out for ever.
 */
async function refusalIfReplaced(
  change: PasswordReset,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const { accounts } = context.platform;
  const { accountId: account } = change;
  using next = await unwrapMaterial(change, "new-password", context);
  await accounts.clearLockOut(account);
  const verification = await accounts.verify(account, next);
  if (verification !== "wrong") return undefined;
  return new VestibuleError("escrow_stale", { evidence: { store: "account", account, verification } });
}

/** How a reset ended for the account: only the directory waits then. */
interface Completion {
  summary: ChangeSummary;
  /** Of the new password; absent when it was not seen to be the account's, and is not kept then. */
  passwordSetAt: Date | undefined;
  announce: Announcement;
  code: ErrorCode | undefined;
}

/** The account has the new password and nothing more can be done for what it protects. */
async function complete(change: PasswordReset, context: ChangeContext, end: Completion): Promise<void> {
  const { accountId, bindingId } = change;
  const { grantId: grant, nextPartId } = change.detail;
  // One that nothing opened; by now its password is not the account's either, and a typed one may expire. Break-glass
  // stays: what was kept aside opens with nothing else.
  const container = context.state.container(accountId) === undefined ? undefined : ("remove" as const);
  if (container !== undefined) await context.platform.accounts.setPasswordExpires(accountId, true);
  const blob = change.materials.get("next-escrow");
  const { passwordSetAt, code } = end;
  const event = { kind: "reset-completed", grantId: grant, ...(code && { code }) } as const;
  const ended = {
    container,
    // Whatever was in escrow holds a password that the account has no more.
    escrow:
      blob === undefined || passwordSetAt === undefined
        ? ("remove" as const)
        : { accountId, bindingId, blob, passwordSetAt },
    events: [eventOf(change, event, context.clock)],
    notice: noticeFor(end.announce, { changed: end.summary }),
  };
  if (nextPartId === undefined) return context.state.settle(change, ended);
  const drop = ["new-password", "old-password", "recovery-key", "next-escrow"] as const;
  advance<PasswordReset>(change, { step: "verified", drop, ...ended }, context);
}

/** Gives the directory the part of the next escrow, so that the released one is worth nothing. */
async function tell(change: PasswordReset, directory: Directory): Promise<void> {
  const { nextPartId } = change.detail;
  if (change.step !== "verified" || nextPartId === undefined) return;
  const sealed = sealedMaterial(change, "next-part");
  await deliverPart(directory, { partId: nextPartId, bindingId: change.bindingId, sealed });
}

async function told(change: PasswordReset, context: ChangeContext): Promise<void> {
  if (change.step !== "verified") return;
  const { bindingId, detail: known } = change;
  const held = known.nextPartId === undefined ? undefined : { bindingId, recoveryPart: known.nextPartId };
  context.state.settle(change, { events: [], held });
}

async function giveUp(change: PasswordReset<"device">, context: ChangeContext, why: GivenUp): Promise<void> {
  switch (change.step) {
    case "recorded": {
      // The first step touches the account: its password's age shows whether it has the new one.
      const { passwordSetAt } = await accountOf(context, change.accountId);
      return passwordSetAt.toISOString() === change.detail.passwordSetAt
        ? undo(change, context, why)
        : completeWithoutFollowing(change, context, why);
    }
    case "account-changed":
      return completeWithoutFollowing(change, context, why);
    default:
      return unreachable(change.step);
  }
}

/** The account has the new password; nothing more can be carried along, which is said of every kind there is. */
async function completeWithoutFollowing(
  change: PasswordReset,
  context: ChangeContext,
  { because, announce }: GivenUp,
): Promise<void> {
  const closed = context.platform.protectedData.kinds.filter((kind) => kind !== "disk");
  const summary = { kept: [], anew: [], closed, diskNotInStep: false };
  const code = codeOf(because);
  await complete(change, context, { summary, passwordSetAt: undefined, announce, code });
}

/** The refusal when the account keeps its old password, `undefined` when it has the new one. */
async function replacePassword(
  change: PasswordReset,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const { accounts } = context.platform;
  const { accountId } = change;
  using next = await unwrapMaterial(change, "new-password", context);
  const account = await accountOf(context, accountId);
  const isUntouched = account.passwordSetAt.toISOString() === change.detail.passwordSetAt;
  // Disabled after it got the new one it waits: taken back, its keychain would never get the new one.
  if (account.disabled && isUntouched)
    return new VestibuleError("account_disabled", { evidence: { store: "account", account: accountId } });
  // The person proved who they are: a lock-out by wrong guesses ends here (B8), and the change needs it gone.
  await accounts.clearLockOut(accountId);
  if (isUntouched) {
    const refusal = await refusalOf(await changeOrSet(change, next, context), change, context);
    if (refusal !== undefined) return refusal;
  }
  const verification = await accounts.verify(accountId, next);
  const evidence = { store: "account", account: accountId, verification };
  // Somebody else has changed it meanwhile.
  if (verification === "wrong") return new VestibuleError("escrow_stale", { evidence });
  // What the system said it did a moment ago counts where it will not check.
  if (wasRight(verification) || isUntouched) return undefined;
  throw new VestibuleError("store_unavailable", { evidence });
}

async function changeOrSet(
  change: PasswordReset,
  next: Secret,
  context: ChangeContext,
): Promise<PasswordChange> {
  if (change.detail.how === "set") return setBy(change, next, context);
  using old = await unwrapMaterial(change, "old-password", context);
  return await context.platform.accounts.change(change.accountId, { old, new: next });
}

async function setBy(change: PasswordReset, next: Secret, context: ChangeContext): Promise<PasswordChange> {
  const { accounts } = context.platform;
  const set = (authority?: SetAuthority) => accounts.set(change.accountId, { new: next, authority });
  const { authority } = change.detail;
  if (authority === undefined) return set();
  if (authority === "service-account") return set({ by: "service-account" });
  using key = await openPart(sealedMaterial(change, "recovery-key"), context);
  return await set({ by: "recovery-key", key });
}

async function refusalOf(
  answer: PasswordChange,
  change: PasswordReset,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const evidence = { store: "account", account: change.accountId, answer };
  switch (answer) {
    case "changed":
      return undefined;
    case "wrong":
      return new VestibuleError("escrow_stale", { evidence });
    case "too-recent":
      return new VestibuleError("password_too_recent", { evidence });
    case "rejected-by-policy":
      return new VestibuleError("password_rejected", { evidence });
    case "disabled":
      return new VestibuleError("account_disabled", { evidence });
    case "locked-out":
      return new VestibuleError("account_locked_out", { evidence });
    case "authority-refused": {
      const isByKey = change.detail.authority === "recovery-key";
      return new VestibuleError(isByKey ? "recovery_key_invalid" : await serviceRefusal(context), {
        evidence,
      });
    }
    case "unavailable":
      throw new VestibuleError("store_unavailable", { evidence });
  }
}

/** Brings along what does not follow by itself, and looks at what came of it, store by store. */
async function carryAlong(
  change: PasswordReset,
  context: ChangeContext,
): Promise<{ summary: ChangeSummary; passwordSetAt: Date | undefined }> {
  const { protectedData, accounts } = context.platform;
  const { accountId, detail: known } = change;
  using next = await unwrapMaterial(change, "new-password", context);
  using old = await oldPasswordOf(change, context);
  const anew = await carryStores(context, { accountId, current: next, earlier: old, lost: known.lost });
  const isBehind = () => isDiskBehind(context, accountId, checks);
  let checks = await protectedData.check(accountId, next);
  if (known.authority !== undefined && (await isBehind())) {
    // Once more, with what is at hand.
    await setBy(change, next, context);
    checks = await protectedData.check(accountId, next);
  }
  await accounts.clearLockOut(accountId);
  const summary = summaryOf(checks, { anew, diskNotInStep: await isBehind() });
  // Looked at before the verification, so that what is kept is never taken for one that was set later.
  const { passwordSetAt } = await accountOf(context, accountId);
  const isCurrent = (await accounts.verify(accountId, next)) !== "wrong";
  return { summary, passwordSetAt: isCurrent ? passwordSetAt : undefined };
}
