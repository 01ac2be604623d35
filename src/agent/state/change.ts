/**
 * A journaled change of a secret as `agent.db` stores it. `changes/kinds.ts` validates its kind, step and detail, and
 * nothing else may use them. The detail is plain data without secrets. Materials are secrets sealed to a key of the
 * device, and are deleted as soon as no step needs them.
 */
import type { z } from "zod";
import { type BindingId, type DeviceEvent, receipt } from "../../device-api/schemas.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { SealedPassword } from "./sealed-passwords.ts";

/**
 * Names of sealed material. `…-part`: sealed to the device's box key, as the directory stores it.
 * `recovery-key`: the disk's, sealed to the device's box key. `…-container`, `…-escrow`: a whole one, itself sealed.
 * `break-glass`: sealed to the directory's key, which is `break-glass-key`: the device may be enrolled elsewhere by its end.
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
  | "break-glass"
  | "break-glass-key";

/** The intent of a change, as it is written before the first store is touched. Its step is `recorded`. */
export interface ChangeStart {
  id: string;
  accountId: AccountId;
  bindingId: BindingId;
  detail: { readonly kind: string; readonly [field: string]: unknown };
  materials: Partial<Record<Material, Uint8Array>>;
  begunAt: Date;
  /** Takes effect with the intent. */
  escrow?: StoredEscrow;
  events?: readonly DeviceEvent[];
}

/** The account's current password in escrow, as it is stored. */
export type StoredEscrow = SealedPassword;

/** What became of all that a password protects, as the journal keeps it. */
export const changeSummary = receipt;
export type ChangeSummary = z.infer<typeof changeSummary>;

/** An open change as it was read. Another version of the agent may have written it: step and detail are not judged. */
export interface StoredChange {
  readonly id: string;
  readonly accountId: AccountId;
  readonly bindingId: BindingId;
  /** The last step that is done: `recorded` at first. */
  readonly step: unknown;
  readonly detail: unknown;
  readonly materials: ReadonlyMap<Material, Uint8Array>;
  readonly begunAt: Date;
}

/** The context that wrapped material is bound to: it opens for this change and this name only. */
export function materialContext(changeId: string, material: Material): string {
  return `vestibule change ${changeId} ${material}`;
}
