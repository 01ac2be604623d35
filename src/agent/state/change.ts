/**
 * A journaled change of a secret: what is known of one while it is open. Detail is plain data without secrets;
 * materials are secrets sealed to a key of the device, dropped as soon as no step needs them.
 */
import { z } from "zod";
import { type BindingId, type DeviceEvent, grantId, recoveryPartId } from "../../device-api/schemas.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { SealedPassword } from "./sealed-passwords.ts";

const instant = z.iso.datetime();

/** A forgotten PIN: the container gets a new one, the account's password stays. */
const pinResetDetail = z.strictObject({
  kind: z.literal("pin-reset"),
  grantId,
  /** The part that opens the container as it is. */
  partId: recoveryPartId,
  /** The part that takes its place, so that a released part is worth nothing afterwards. */
  nextPartId: recoveryPartId,
});

/** The account's password is replaced, and the container that holds it takes effect or goes. */
const accountPasswordDetail = z.strictObject({
  kind: z.literal("account-password"),
  /**
   * `set-up`: PIN mode begins. `rotation`: the break-glass password was released and is replaced. `hand-back`: PIN mode
   * ends, the person types a password of their own, and the container goes.
   */
  reason: z.enum(["set-up", "rotation", "hand-back"]),
  /** When the account's password was set as this began: what shows whether the change went through. */
  passwordSetAt: instant,
  partId: recoveryPartId.optional(),
});

/** Kinds of `ProtectedKind`, as the journal keeps them. */
const protectedKind = z.enum(["dpapi", "credential-manager", "keychain", "local-items", "disk"]);

/** A forgotten password: the account gets a new one, and what it protects comes along as far as it can. */
const passwordResetDetail = z.strictObject({
  kind: z.literal("password-reset"),
  grantId,
  /** `change`: with the old password. `set`: without it. */
  how: z.enum(["change", "set"]),
  /** What can carry an encrypted disk along: needed for `set`, at hand for `change`. */
  authority: z.enum(["recovery-key", "service-account"]).optional(),
  /** When the account's password was set as this began: what shows whether the change went through. */
  passwordSetAt: instant,
  /** What does not come along. The person was told of these kinds and agreed: no other is ever begun anew. */
  lost: z.array(protectedKind),
  /** The directory's part of the next escrow; absent where the device keeps all of it, or nothing. */
  nextPartId: recoveryPartId.optional(),
});

/** The current password was put in escrow, and the directory has not got its part yet. */
const escrowDetail = z.strictObject({ kind: z.literal("escrow"), partId: recoveryPartId });

export const changeDetail = z.discriminatedUnion("kind", [
  pinResetDetail,
  accountPasswordDetail,
  passwordResetDetail,
  escrowDetail,
]);
export type ChangeDetail = z.infer<typeof changeDetail>;
export type PinResetDetail = z.infer<typeof pinResetDetail>;
export type AccountPasswordDetail = z.infer<typeof accountPasswordDetail>;
export type PasswordResetDetail = z.infer<typeof passwordResetDetail>;
export type EscrowDetail = z.infer<typeof escrowDetail>;

/**
 * Names of sealed material. `…-part`: sealed to the device's box key, as the directory stores it.
 * `recovery-key`: the disk's, sealed to the device's box key. `…-container`, `…-escrow`: a whole one, itself sealed.
 * `break-glass`: sealed to the directory's key.
 * The others are wrapped by the device's wrapping key with `materialContext`.
 */
export type Material =
  | "new-pin"
  | "part"
  | "next-part"
  | "previous-container"
  | "next-container"
  | "old-password"
  | "new-password"
  | "next-escrow"
  | "recovery-key"
  | "break-glass";

export interface ChangeStart {
  id: string;
  accountId: AccountId;
  bindingId: BindingId;
  detail: ChangeDetail;
  materials: Partial<Record<Material, Uint8Array>>;
  begunAt: Date;
  /** Takes effect with the intent. */
  escrow?: StoredEscrow;
  events?: readonly DeviceEvent[];
}

/** The account's current password in escrow, as it is stored. */
export type StoredEscrow = SealedPassword;

/** What became of all that a password protects, once it was replaced. */
export const changeSummary = z.strictObject({
  kept: z.array(protectedKind),
  /** Empty now; the old one is kept aside and opens with the old password. */
  anew: z.array(protectedKind),
  /** Does not open with the new password, and nothing was put in its place. */
  closed: z.array(protectedKind),
  /** The disk still opens with the old password. */
  diskNotInStep: z.boolean(),
});
export type ChangeSummary = z.infer<typeof changeSummary>;

export interface Change {
  readonly id: string;
  readonly accountId: AccountId;
  readonly bindingId: BindingId;
  /** The last step that is done: `recorded` at first. */
  readonly step: string;
  readonly detail: ChangeDetail;
  readonly materials: ReadonlyMap<Material, Uint8Array>;
}

/** What wrapped material is bound to, so that it opens nowhere else. */
export function materialContext(changeId: string, material: Material): string {
  return `vestibule change ${changeId} ${material}`;
}
