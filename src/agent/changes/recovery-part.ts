/** A recovery part: the half of a seal that the directory keeps, sealed to the device, and gives out against a grant. */
import { randomBytes } from "node:crypto";
import type { RecoveryPartId } from "../../device-api/schemas.ts";

/** Bytes of a recovery part. */
export const partBytes = 32;

export function newPartId(): RecoveryPartId {
  return `rcp_${randomBytes(18).toString("base64url")}`;
}
