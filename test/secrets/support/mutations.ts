/** Blobs as an attacker writes them: changed, with a corrected checksum. */
import { createHash } from "node:crypto";

const checksumBytes = 32;

/** `blob` with `change` made to it (of equal length, wherever it stands) and a checksum that is right. */
export function rechecked(blob: Uint8Array, change?: { from: string; to: string }): Uint8Array {
  const body = Buffer.from(blob.subarray(0, blob.length - checksumBytes));
  if (change !== undefined) {
    const at = body.indexOf(change.from);
    if (at < 0 || change.from.length !== change.to.length) throw new Error("nothing to change");
    body.write(change.to, at, "latin1");
  }
  return withChecksum(body);
}

export function withChecksum(body: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([body, createHash("sha256").update(body).digest()]));
}
