/**
 * A journaled change of a secret: what is known of one while it is open. Detail is plain data without secrets;
 * materials are secrets sealed to a key of the device, dropped as soon as no step needs them.
 */
import { z } from "zod";
import { type BindingId, grantId, recoveryPartId } from "../../device-api/schemas.ts";
import type { AccountId } from "../../platform/ports.ts";

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

/** The account's password is replaced by a random one, and a container that holds it takes effect. */
const accountPasswordDetail = z.strictObject({
  kind: z.literal("account-password"),
  /** `set-up`: PIN mode begins. `rotation`: the break-glass password was released and is replaced. */
  reason: z.enum(["set-up", "rotation"]),
  /** When the account's password was set as this began: what shows whether the change went through. */
  passwordSetAt: instant,
  partId: recoveryPartId.optional(),
});

export const changeDetail = z.discriminatedUnion("kind", [pinResetDetail, accountPasswordDetail]);
export type ChangeDetail = z.infer<typeof changeDetail>;
export type PinResetDetail = z.infer<typeof pinResetDetail>;
export type AccountPasswordDetail = z.infer<typeof accountPasswordDetail>;

/**
 * Names of sealed material. `…-part`: sealed to the device's box key, as the directory stores it.
 * `…-container`: a whole container, itself sealed. `break-glass`: sealed to the directory's key.
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
  | "break-glass";

export interface ChangeStart {
  id: string;
  accountId: AccountId;
  bindingId: BindingId;
  detail: ChangeDetail;
  materials: Partial<Record<Material, Uint8Array>>;
  begunAt: Date;
}

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
