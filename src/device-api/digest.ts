/**
 * How a device and its directory name a sealed secret to each other without sending it: by the SHA-256 digest of its
 * bytes. A sealed box is different each time that it is made, so the digest names one upload, and says nothing of what
 * is inside.
 */
import { createHash } from "node:crypto";

/** @returns 32 bytes as unpadded base64url */
export function digestOf(sealed: Uint8Array): string {
  return createHash("sha256").update(sealed).digest("base64url");
}
