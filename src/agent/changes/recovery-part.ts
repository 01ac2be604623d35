/**
 * A recovery part: the half of a seal that the directory keeps, sealed to the device, and gives out against a grant.
 */
import { randomBytes } from "node:crypto";
import type { Binding, BindingId, RecoveryPartId } from "../../device-api/schemas.ts";
import type { Directory } from "../directory/directory-client.ts";

/** A part as the directory stores it: sealed to the device's box key. */
export interface Part {
  partId: RecoveryPartId;
  sealed: Uint8Array;
}

/** Bytes of a recovery part. */
export const partBytes = 32;

export function newPartId(): RecoveryPartId {
  return `rcp_${randomBytes(18).toString("base64url")}`;
}

/** Stores and confirms a part, for an escrow that no older part opens. Idempotent. */
export async function deliverPart(
  directory: Directory,
  part: Part & { bindingId: BindingId },
): Promise<void> {
  await directory.storeRecoveryPart(part);
  await directory.confirmRecoveryPart(part.partId);
}

/** Whether a part is the one that the directory has confirmed; true where none is wanted, or nothing is known. */
export function isPartHeld(partId: string | undefined, { escrow, recoveryPart }: Binding): boolean {
  if (escrow !== "split" || partId === undefined || recoveryPart === undefined) return true;
  return partId === recoveryPart;
}
