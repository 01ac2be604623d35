/**
 * How an account's password is replaced by one that is known, and what it protects is carried along: with the old password,
 * or set past it. Every step decides by looking, so that it can be repeated after a power loss. Shared by the kinds of
 * change that do so.
 */
import { z } from "zod";
import { type Binding, protectedKind, recoveryPartId } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { type AccountId, type PasswordChange, type SetAuthority, wasRight } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { ChangeSummary, Material, StoredEscrow } from "../state/change.ts";
import {
  type ChangeContext,
  accountOf,
  oldPasswordOf,
  openPart,
  sealedMaterial,
  unwrapMaterial,
  wrapMaterial,
} from "./change-context.ts";
import { sealEscrow } from "./escrow.ts";
import { type ChangeOutcome, type OpenChange, advance } from "./kind.ts";
import { carryStores, isDiskBehind, serviceRefusal, summaryOf } from "./protected-stores.ts";
import { refusalOf } from "./refused-password.ts";

/** What the journal keeps of it. */
export const replacementDetail = z.strictObject({
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
export type ReplacementDetail = z.infer<typeof replacementDetail>;

export const replacementSteps = {
  recorded: "device",
  /** The account has the new password, and what it protects may not have followed yet. */
  "account-changed": "device",
  /** All that follows was opened with the new password, or said to be closed. */
  verified: "directory",
} as const;

/** An open change that replaces the account's password. */
type Replacing = OpenChange & { readonly detail: OpenChange["detail"] & ReplacementDetail };
/** One that the device drives on. */
type Carried = Replacing & { readonly step: "recorded" | "account-changed" };

/** How a replacement ended for the account: only the directory waits then. */
export interface Replaced {
  summary: ChangeSummary;
  /** Of the new password; absent when it was not seen to be the account's, and is not kept then. */
  passwordSetAt: Date | undefined;
  code: ErrorCode | undefined;
}

/** What a kind of change writes at its end. */
export interface Ends<C extends Replacing> {
  /** The account keeps its old password. */
  undo(change: C, because: unknown): void;
  /** The account has the new one, and nothing more can be done for what it protects. */
  complete(change: C, end: Replaced): Promise<void>;
}

/** What carries an encrypted disk along without the old password. */
export type DiskAuthority =
  | { by: "none-needed" | "service-account" }
  /** Sealed to the device's box key, as the directory gave it out. */
  | { by: "recovery-key"; sealed: Uint8Array };

/** How the old password goes, and what the person has agreed to lose with it. */
export type Replacement =
  | { how: "change"; old: Secret }
  /** `old` is an earlier password that opens some of what the account protects. */
  | { how: "set"; lost: ReplacementDetail["lost"]; old: Secret | undefined };

export interface ReplacementRequest {
  accountId: AccountId;
  binding: Binding;
  password: Secret;
  replacement: Replacement;
  authority: DiskAuthority;
}

/** What every intent to replace a password records. */
export async function recordReplacement(
  id: string,
  { accountId, binding, password, replacement, authority }: ReplacementRequest,
  context: ChangeContext,
): Promise<{ detail: ReplacementDetail; materials: Partial<Record<Material, Uint8Array>> }> {
  const { old } = replacement;
  const next = await sealEscrow(context, { accountId, binding, secret: password });
  const { passwordSetAt } = await accountOf(context, accountId);
  return {
    detail: {
      how: replacement.how,
      ...(authority.by === "none-needed" ? {} : { authority: authority.by }),
      passwordSetAt: passwordSetAt.toISOString(),
      lost: replacement.how === "set" ? replacement.lost : [],
      ...(next.part === undefined ? {} : { nextPartId: next.part.partId }),
    },
    materials: {
      "new-password": await wrapMaterial({ id, name: "new-password" }, password, context),
      ...(old && { "old-password": await wrapMaterial({ id, name: "old-password" }, old, context) }),
      ...(authority.by === "recovery-key" ? { "recovery-key": authority.sealed } : {}),
      ...(next.blob === undefined ? {} : { "next-escrow": next.blob }),
      ...(next.part === undefined ? {} : { "next-part": next.part.sealed }),
    },
  };
}

/** `carry` of a kind that replaces a password. */
export async function carryReplacement<C extends Carried>(
  change: C,
  context: ChangeContext,
  { undo, complete }: Ends<C>,
): Promise<ChangeOutcome> {
  const isRecorded = change.step === "recorded";
  const refusal = await (isRecorded ? replacePassword : refusalIfReplaced)(change, context);
  if (refusal !== undefined) {
    undo(change, refusal);
    return { outcome: "undone", because: refusal };
  }
  const changed = isRecorded ? advance(change, { step: "account-changed" }, context) : change;
  const { summary, passwordSetAt } = await carryAlong(changed, context);
  const code = summary.diskNotInStep ? "disk_not_in_step" : undefined;
  await complete(changed, { summary, passwordSetAt, code });
  return { outcome: "done", summary };
}

/** `giveUp` of a kind that replaces a password. The first step touches the account: its password's age shows what it has. */
export async function giveUpReplacement<C extends Carried>(
  change: C,
  context: ChangeContext,
  { because, undo, complete }: Ends<C> & { because: unknown },
): Promise<void> {
  if (change.step === "recorded" && !(await isReplacedSince(change, context))) return undo(change, because);
  // Nothing more can be carried along, which is said of every kind there is.
  const closed = context.platform.protectedData.kinds.filter((kind) => kind !== "disk");
  const summary = { kept: [], anew: [], closed, diskNotInStep: false };
  await complete(change, { summary, passwordSetAt: undefined, code: codeOf(because) });
}

/** What no step needs once the account and all that follows it have the new password. */
export const spentMaterials = ["new-password", "old-password", "recovery-key", "next-escrow"] as const;

/**
 * What the agent keeps once the account has the new password.
 * @param passwordSetAt of the new password; absent when it was not seen to be the account's, and is not kept then
 */
export async function takesEffect(
  { accountId, bindingId, materials }: Replacing,
  context: ChangeContext,
  passwordSetAt: Date | undefined,
): Promise<{ container: "remove" | undefined; escrow: "remove" | StoredEscrow }> {
  // One that nothing opened; by now its password is not the account's either, and a typed one may expire. Break-glass
  // stays: what was kept aside opens with nothing else.
  const container = context.state.container(accountId) === undefined ? undefined : ("remove" as const);
  if (container !== undefined) await context.platform.accounts.setPasswordExpires(accountId, true);
  const blob = materials.get("next-escrow");
  return {
    container,
    // The earlier escrow holds a password that the account has no more.
    escrow:
      blob === undefined || passwordSetAt === undefined
        ? "remove"
        : { accountId, bindingId, blob, passwordSetAt },
  };
}

/** Whether the account has had another password since the change began. Its age alone is looked at. */
async function isReplacedSince({ accountId, detail }: Replacing, context: ChangeContext): Promise<boolean> {
  const { passwordSetAt } = await accountOf(context, accountId);
  return passwordSetAt.toISOString() !== detail.passwordSetAt;
}

/**
 * Refused when somebody has set another password since a power loss (an administrator, in Safe Mode): nothing can be
 * begun anew for one that is not the account's, and a change that went on trying would keep the person out for ever.
 */
async function refusalIfReplaced(
  change: Replacing,
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

/** The refusal when the account keeps its old password, `undefined` when it has the new one. */
async function replacePassword(
  change: Replacing,
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
    const refusal = await refusalBy(await changeOrSet(change, next, context), change, context);
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

async function changeOrSet(change: Replacing, next: Secret, context: ChangeContext): Promise<PasswordChange> {
  if (change.detail.how === "set") return setBy(change, next, context);
  using old = await unwrapMaterial(change, "old-password", context);
  return await context.platform.accounts.change(change.accountId, { old, new: next });
}

async function setBy(change: Replacing, next: Secret, context: ChangeContext): Promise<PasswordChange> {
  const { accounts } = context.platform;
  const set = (authority?: SetAuthority) => accounts.set(change.accountId, { new: next, authority });
  const { authority } = change.detail;
  if (authority === undefined) return set();
  if (authority === "service-account") return set({ by: "service-account" });
  using key = await openPart(sealedMaterial(change, "recovery-key"), context);
  return await set({ by: "recovery-key", key });
}

async function refusalBy(
  answer: PasswordChange,
  change: Replacing,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  if (answer !== "authority-refused") return refusalOf(answer, change.accountId);
  const isByKey = change.detail.authority === "recovery-key";
  return new VestibuleError(isByKey ? "recovery_key_invalid" : await serviceRefusal(context), {
    evidence: { store: "account", account: change.accountId, answer },
  });
}

/** Brings along what does not follow by itself, and looks at what came of it, store by store. */
async function carryAlong(
  change: Replacing,
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
