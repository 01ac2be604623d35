/**
 * The change that replaces the account's password with the old one known. PIN mode is set up: a random password that
 * nobody knows goes into a container. A released break-glass password is replaced, or one that the system wants changed.
 * Or PIN mode ends: the person's own password replaces the random one. The directory has the new break-glass password
 * before the account does, and keeps the old one until the account has the new one, so there is always a way in. Only
 * where it is away and the system lets nobody in with the old one does it get the new one afterwards.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Binding, type BindingId, recoveryPartId } from "../../device-api/schemas.ts";
import { digestOf } from "../../device-api/digest.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { type AccountId, wasRight } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import {
  type OpenContainer,
  createPinContainer,
  describeContainer,
  openWithPin,
} from "../../secrets/pin-container.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import type { Directory } from "../directory/directory-client.ts";
import type { Material } from "../state/change.ts";
import type { OwnUpload } from "../state/own-uploads.ts";
import type { Advance } from "../state/writes.ts";
import {
  type ChangeContext,
  accountOf,
  enrolmentOf,
  eventOf,
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
import { pinReset } from "./pin-reset.ts";
import { type Part, deliverPart, isPartHeld, newPartId, partBytes } from "./recovery-part.ts";
import { refusalOf } from "./refused-password.ts";

const detail = z.strictObject({
  kind: z.literal("account-password"),
  /**
   * `set-up`: PIN mode begins. `rotation`: the random password is replaced, since it was released or the system wants
   * another. `renewal`: the same, with a directory that is away and is told later. `hand-back`: PIN mode ends, the
   * person types a password of their own, and the container goes.
   */
  reason: z.enum(["set-up", "rotation", "renewal", "hand-back"]),
  /** When the account's password was set as this began: what shows whether the change went through. */
  passwordSetAt: z.iso.datetime(),
  partId: recoveryPartId.optional(),
});

const steps = {
  recorded: "device",
  /** The directory has what it needs, or needs nothing before the account has the new password. */
  uploaded: "device",
  /** The account has the new password, and the container or the escrow with it has taken effect. */
  changed: "directory",
} as const;

type AccountPasswordChange<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;
type Detail = AccountPasswordChange["detail"];

/** Who has the account's password now, and what it becomes. */
export type AccountPasswordRequest = { accountId: AccountId; bindingId: BindingId } & (
  | { reason: "set-up"; binding: Binding; old: Secret; new: Secret; pin: Secret }
  | {
      reason: "rotation" | "renewal";
      binding: Binding;
      container: Uint8Array;
      open: OpenContainer;
      new: Secret;
    }
  | { reason: "hand-back"; binding: Binding; open: OpenContainer; new: Secret }
);

export const accountPassword: ChangeKind<typeof detail, typeof steps, AccountPasswordRequest> = {
  steps,
  detail,
  // Until the directory knows which password the account has, the next change would make it drop that one.
  beforeNext: "settle",
  begin,
  carry,
  asksDirectory: (change) => change.step === "recorded" && isToldFirst(change),
  tell,
  told,
  notTaken,
  giveUp,
  // From here on the account may have either password.
  blocksSignIn: ({ step }) => step === "uploaded",
};

async function begin(
  request: AccountPasswordRequest,
  context: ChangeContext,
): Promise<Intent<typeof detail>> {
  const { accountId, bindingId, reason } = request;
  const id = randomUUID();
  const old = reason === "set-up" ? request.old : request.open.password;
  const { materials, partId } = await seal(request, context);
  const { passwordSetAt } = await accountOf(context, accountId);
  const known: Detail = {
    kind: "account-password",
    reason,
    passwordSetAt: passwordSetAt.toISOString(),
    ...(partId === undefined ? {} : { partId }),
  };
  return {
    id,
    accountId,
    bindingId,
    detail: known,
    materials: {
      ...materials,
      "old-password": await wrapMaterial({ id, name: "old-password" }, old, context),
      "new-password": await wrapMaterial({ id, name: "new-password" }, request.new, context),
    },
    begunAt: context.clock.now(),
  };
}

interface SealedSecrets {
  materials: Partial<Record<Material, Uint8Array>>;
  partId?: Part["partId"];
}

/** What takes effect with the new password, and what the directory gets of it. */
async function seal(request: AccountPasswordRequest, context: ChangeContext): Promise<SealedSecrets> {
  switch (request.reason) {
    case "set-up":
      return sealForPin(request, context);
    case "rotation":
      return sealForRotation(request, context);
    case "renewal":
      return sealForRenewal(request, context);
    case "hand-back": {
      const { accountId, binding } = request;
      const { blob, part } = await sealEscrow(context, { accountId, binding, secret: request.new });
      return {
        materials: {
          ...(blob === undefined ? {} : { "next-escrow": blob }),
          ...(part === undefined ? {} : { part: part.sealed }),
        },
        ...(part === undefined ? {} : { partId: part.partId }),
      };
    }
  }
}

/**
 * What an earlier change in whose place this one comes owes the directory is the part that the container is to open with:
 * this one brings it.
 */
async function sealForRenewal(
  { accountId, container, open, new: password }: Extract<AccountPasswordRequest, { container: Uint8Array }>,
  context: ChangeContext,
): Promise<SealedSecrets> {
  const breakGlass = sealBreakGlass(password, context);
  const owed = owedPart(accountId, context);
  if (owed === undefined)
    return { materials: { ...breakGlass, "next-container": await open.withPassword({ password }) } };
  const { partId, sealed } = owed;
  const materials = { ...breakGlass, part: sealed };
  if (describeContainer(container).recoveryPartId === partId)
    return { materials: { ...materials, "next-container": await open.withPassword({ password }) }, partId };
  using part = await openIfWhole(sealed, context);
  // The container keeps the part that it has.
  if (part === undefined)
    return { materials: { ...breakGlass, "next-container": await open.withPassword({ password }) } };
  const next = await open.withPassword({ password, recovery: { partId, part } });
  return { materials: { ...materials, "next-container": next }, partId };
}

/** Undefined where nothing will ever open it, as after an enrolment with another key: nobody is kept out by that. */
async function openIfWhole(sealed: Uint8Array, context: ChangeContext): Promise<Secret | undefined> {
  try {
    return await openPart(sealed, context);
  } catch (error) {
    const code = codeOf(error);
    if (code !== "container_damaged" && code !== "tpm_cleared") throw error;
    return undefined;
  }
}

/** The recovery part that the directory has not got yet, or was not told to count. */
function owedPart(accountId: AccountId, { state }: ChangeContext): Part | undefined {
  const earlier = state.changeOf(accountId);
  if (earlier === undefined) return undefined;
  const reset = pinReset.detail.safeParse(earlier.detail).data;
  const next = earlier.materials.get("next-part");
  if (reset !== undefined && (earlier.step === "verified" || earlier.step === "part-replaced"))
    return next && { partId: reset.nextPartId, sealed: next };
  const known = detail.safeParse(earlier.detail).data;
  const sealed = earlier.materials.get("part");
  if (earlier.step !== "changed" || known?.partId === undefined || sealed === undefined) return undefined;
  return { partId: known.partId, sealed };
}

/** What the directory gets of the next password, and the key that opens it. */
function sealBreakGlass(password: Secret, context: ChangeContext): Partial<Record<Material, Uint8Array>> {
  const { breakGlassKey } = enrolmentOf(context);
  return { "break-glass": sealTo(breakGlassKey, password), "break-glass-key": breakGlassKey };
}

/** The recovery part stays, unless the directory does not hold it: then the container gets one that it will hold. */
async function sealForRotation(
  request: Extract<AccountPasswordRequest, { container: Uint8Array }>,
  context: ChangeContext,
): Promise<SealedSecrets> {
  const { binding, container, open, new: password } = request;
  const { boxKey } = enrolmentOf(context);
  const materials = sealBreakGlass(password, context);
  if (isPartHeld(describeContainer(container).recoveryPartId, binding))
    return { materials: { ...materials, "next-container": await open.withPassword({ password }) } };
  const partId = newPartId();
  using part = Secret.random(partBytes);
  const next = await open.withPassword({ password, recovery: { partId, part } });
  return {
    materials: { ...materials, "next-container": next, part: sealTo(boxKey.publicKey, part) },
    partId,
  };
}

async function sealForPin(
  request: Extract<AccountPasswordRequest, { reason: "set-up" }>,
  context: ChangeContext,
): Promise<SealedSecrets> {
  const { accountId, binding, pin, new: password } = request;
  const { keys } = context.platform;
  const { boxKey } = enrolmentOf(context);
  const partId = newPartId();
  using part = Secret.random(partBytes);
  // A policy that keeps recovery on the device, or has none, must not see a part go to the directory.
  const recovery = binding.escrow === "split" ? { partId, part } : undefined;
  const container = await createPinContainer({ accountId, pin, password, keys, recovery });
  // A container that does not open with its own PIN must never take effect.
  const trial = await openWithPin({ container, pin, keys });
  if (trial.outcome === "locked-out") throw new VestibuleError("pin_locked_out");
  if (trial.outcome !== "opened")
    throw new VestibuleError("container_damaged", { evidence: { trial: trial.outcome } });
  trial.container[Symbol.dispose]();
  return {
    materials: {
      "next-container": container,
      ...sealBreakGlass(password, context),
      ...(recovery === undefined ? {} : { part: sealTo(boxKey.publicKey, part) }),
    },
    ...(recovery === undefined ? {} : { partId }),
  };
}

async function carry(
  change: AccountPasswordChange<"device">,
  context: ChangeContext,
  announce: Announcement,
): Promise<ChangeOutcome> {
  if (change.step === "recorded" && isToldFirst(change))
    throw new VestibuleError("internal", {
      evidence: { what: "the directory was not told", change: change.id },
    });
  const uploaded =
    change.step === "recorded"
      ? advance<AccountPasswordChange>(change, { step: "uploaded" }, context)
      : change;
  const refusal = await replacePassword(uploaded, context);
  if (refusal !== undefined) {
    undo(uploaded, context, { because: refusal, announce });
    return { outcome: "undone", because: refusal };
  }
  const { passwordSetAt } = await accountOf(context, change.accountId);
  advance<AccountPasswordChange>(
    uploaded,
    {
      ...takesEffect(uploaded, passwordSetAt),
      events: [eventOf(change, { kind: eventKinds[change.detail.reason] }, context.clock)],
      notice: noticeFor(announce, "finished"),
    },
    context,
  );
  return { outcome: "done" };
}

const eventKinds = {
  "set-up": "secret-captured",
  rotation: "break-glass-rotated",
  renewal: "break-glass-rotated",
  "hand-back": "secret-handed-back",
} as const;

/** What the agent keeps once the account has the new password. */
function takesEffect(change: AccountPasswordChange, passwordSetAt: Date): Advance & { step: "changed" } {
  const { accountId, bindingId, materials } = change;
  const stored = { accountId, bindingId, passwordSetAt };
  if (change.detail.reason !== "hand-back") {
    return {
      step: "changed",
      drop: ["old-password"],
      // What was in escrow is a password that the account has no more.
      escrow: "remove",
      container: { ...stored, blob: sealedMaterial(change, "next-container") },
    };
  }
  const blob = materials.get("next-escrow");
  return {
    step: "changed",
    drop: ["old-password", "new-password", "next-escrow"],
    container: "remove",
    escrow: blob === undefined ? "remove" : { ...stored, blob },
  };
}

/** What a person has typed needs no break-glass password before the account has it, and a renewal cannot wait for it. */
function isToldFirst({ detail: { reason } }: AccountPasswordChange): boolean {
  return reason !== "hand-back" && reason !== "renewal";
}

async function tell(change: AccountPasswordChange, directory: Directory): Promise<void> {
  const { bindingId } = change;
  const { partId, reason } = change.detail;
  const part = partId && { partId, bindingId, sealed: sealedMaterial(change, "part") };
  switch (change.step) {
    case "recorded":
      if (part !== undefined) await directory.storeRecoveryPart(part);
      return directory.storeBreakGlass(bindingId, sealedMaterial(change, "break-glass"));
    case "uploaded":
      return;
    case "changed":
      try {
        if (part !== undefined) await deliverPart(directory, part);
      } finally {
        // The password opens nothing any more. That holds whether or not the part is stored.
        if (reason === "hand-back") await directory.withdrawBreakGlass(bindingId);
      }
      if (reason === "hand-back") return;
      // Stored again: the directory may have lost it since, and what arrived late may have taken its place.
      await directory.storeBreakGlass(bindingId, sealedMaterial(change, "break-glass"));
      return directory.confirmBreakGlass(bindingId, sealedMaterial(change, "break-glass"));
  }
}

async function told(change: AccountPasswordChange, context: ChangeContext): Promise<void> {
  if (change.step === "recorded") advance<AccountPasswordChange>(change, { step: "uploaded" }, context);
  if (change.step !== "changed") return;
  const { bindingId } = change;
  const { partId, reason } = change.detail;
  const part = partId === undefined ? {} : { recoveryPart: partId };
  const breakGlass = uploadOf(change, context);
  if (reason === "hand-back") {
    const held = { bindingId, ...part, breakGlass: "none", breakGlassDigest: null } as const;
    context.state.settle(change, { events: [], held, breakGlass });
    return;
  }
  const sealed = sealedMaterial(change, "break-glass");
  const held = { bindingId, ...part, breakGlass: "current", breakGlassDigest: digestOf(sealed) } as const;
  context.state.settle(change, { events: [], held, breakGlass });
}

/**
 * Before the account has the new password it keeps the old one. Afterwards the upload is kept as what the directory
 * should have of the account, and a part that it has not got is made anew by the next sign-in.
 */
function notTaken(change: AccountPasswordChange, context: ChangeContext, because: VestibuleError): void {
  switch (change.step) {
    case "recorded":
      return undo(change, context, { because, announce: "at-next-sign-in" });
    case "uploaded":
      return;
    case "changed":
      return context.state.settle(change, { events: [], breakGlass: uploadOf(change, context) });
  }
}

/** What the directory should have of the account from now on. */
function uploadOf(change: AccountPasswordChange, context: ChangeContext): OwnUpload | "remove" {
  if (change.detail.reason === "hand-back") return "remove";
  return {
    sealed: sealedMaterial(change, "break-glass"),
    // An earlier version did not note it.
    sealedTo: change.materials.get("break-glass-key") ?? enrolmentOf(context).breakGlassKey,
  };
}

async function giveUp(
  change: AccountPasswordChange<"device">,
  context: ChangeContext,
  why: GivenUp,
): Promise<void> {
  switch (change.step) {
    case "recorded":
      return undo(change, context, why);
    case "uploaded": {
      const { passwordSetAt } = await accountOf(context, change.accountId);
      if (passwordSetAt.toISOString() === change.detail.passwordSetAt) return undo(change, context, why);
      advance<AccountPasswordChange>(
        change,
        { ...takesEffect(change, passwordSetAt), notice: noticeFor(why.announce, "finished") },
        context,
      );
      return;
    }
    default:
      return unreachable(change.step);
  }
}

/** Of a rotation the directory still has the earlier password, and still wants it replaced: nothing to say to it. */
function undo(change: AccountPasswordChange, context: ChangeContext, { because, announce }: GivenUp): void {
  context.state.settle(change, {
    isUndone: true,
    events: [eventOf(change, { kind: "reset-undone", code: codeOf(because) }, context.clock)],
    notice: noticeFor(announce, "undone"),
  });
}

/** The refusal when the account keeps its old password, `undefined` when it has the new one. */
async function replacePassword(
  change: AccountPasswordChange,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const { accounts } = context.platform;
  const { accountId } = change;
  using next = await unwrapMaterial(change, "new-password", context);
  // The person gave the password or the PIN. Wrong guesses of others at the built-in tile must not stop this.
  await accounts.clearLockOut(accountId);
  const { passwordSetAt } = await accountOf(context, accountId);
  const isUntouched = passwordSetAt.toISOString() === change.detail.passwordSetAt;
  if (isUntouched) {
    const refusal = await changePassword(change, next, context);
    if (refusal !== undefined) return refusal;
  }
  const verification = await accounts.verify(accountId, next);
  const evidence = { store: "account", account: accountId, verification };
  if (verification === "wrong") return new VestibuleError("escrow_stale", { evidence });
  // What the system said it did a moment ago counts where it will not check (disabled meanwhile, locked again).
  if (!wasRight(verification) && !isUntouched) throw new VestibuleError("store_unavailable", { evidence });
  // The random password lives as long as the container does: nobody could change it when it expires. Only now,
  // so that a change that is undone leaves the account's setting as it found it.
  await accounts.setPasswordExpires(accountId, change.detail.reason === "hand-back");
  return undefined;
}

async function changePassword(
  change: AccountPasswordChange,
  next: Secret,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const { accountId: account } = change;
  using old = await unwrapMaterial(change, "old-password", context);
  const answer = await context.platform.accounts.change(account, { old, new: next });
  if (answer !== "authority-refused") return refusalOf(answer, account);
  const evidence = { store: "account", account, answer, what: "no authority was asked" };
  throw new VestibuleError("internal", { evidence });
}
