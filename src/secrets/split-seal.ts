/**
 * A seal in two parts: a recovery part that the directory keeps (itself sealed to the device's box key) and a
 * device share that only this device's wrapping key opens. Neither opens anything alone. The PIN container
 * and the escrow are built on it. It must never write the part anywhere.
 */
import { Secret } from "./arena.ts";
import { begin, BlobReader, damaged, join, sized } from "./blob.ts";
import type { WrappingKey } from "./device-key.ts";
import { blake2b, decryptInto, encryptInto, keyBytes, sealOverhead } from "./sodium.ts";

/** Bytes of a recovery part. */
export const partBytes = keyBytes;

/** A recovery part and the name the directory keeps it under. */
export interface Recovery {
  partId: string;
  /** 32 random bytes. */
  part: Secret;
}

const kind = { magic: "VSPL", version: 1 } as const;
const label = "vestibule split-seal v1";
/** Longest secret that can be sealed, and longest wrapped share that a wrapping key may make. */
const maximumSecret = 1024;
const maximumWrapped = 4096;

/** The longest blob that `sealSplit` makes. */
export const maximumSplitSeal = 16 + maximumWrapped + maximumSecret + sealOverhead;

/** A recovery part: 32 random bytes. */
export function createPart(): Secret {
  return Secret.random(partBytes);
}

/** BLAKE2b keyed with the part, over context and share: without both, the key is random. */
function keyOf(o: { part: Secret; share: Secret; context: Uint8Array }): Secret {
  if (o.part.length !== partBytes || o.share.length !== keyBytes) throw damaged("part");
  const prefix = join(sized(Buffer.from(label)), sized(o.context));
  using input = Secret.fill(prefix.length + keyBytes, (bytes) => {
    bytes.set(prefix);
    o.share.use((share) => {
      bytes.set(share, prefix.length);
    });
  });
  return Secret.fill(keyBytes, (key) => {
    input.use((message) => {
      o.part.use((part) => {
        blake2b(key, message, part);
      });
    });
  });
}

/** The context that the wrapping key gets. */
const shareContext = (context: string): string => `${label} share\n${context}`;

/**
 * Seals `secret` (1 to 1024 bytes) under a fresh device share and `part` (32 bytes). `context` says what it is
 * for and whose it is; it opens only with the same.
 */
export async function sealSplit(o: {
  secret: Secret;
  part: Secret;
  wrapping: WrappingKey;
  context: string;
}): Promise<Uint8Array> {
  const context = Buffer.from(o.context, "utf8");
  using share = Secret.random(keyBytes);
  const wrapped = await o.wrapping.wrap(share, shareContext(o.context));
  using key = keyOf({ part: o.part, share, context });
  const header = join(begin(kind), sized(wrapped));
  const box = new Uint8Array(o.secret.length + sealOverhead);
  o.secret.use((secret) => {
    key.use((bytes) => {
      encryptInto(box, secret, header, bytes);
    });
  });
  const sealed = join(header, sized(box));
  // A seal that could not be read back must not be written: it would be noticed only when it is needed.
  parse(sealed);
  return sealed;
}

function parse(sealed: Uint8Array): { header: Uint8Array; wrapped: Uint8Array; box: Uint8Array } {
  const reader = new BlobReader(sealed);
  reader.begin(kind);
  const wrapped = reader.sized({ minimum: 1, maximum: maximumWrapped });
  const header = reader.before;
  const box = reader.sized({ minimum: sealOverhead + 1, maximum: sealOverhead + maximumSecret });
  reader.end();
  return { header, wrapped, box };
}

/**
 * The reverse of `sealSplit`.
 * @throws `container_damaged` for a wrong part, another context, another device or changed bytes;
 * `tpm_cleared` when the wrapping key is gone
 */
export async function openSplit(o: {
  sealed: Uint8Array;
  part: Secret;
  wrapping: WrappingKey;
  context: string;
}): Promise<Secret> {
  const { header, wrapped, box } = parse(o.sealed);
  const context = Buffer.from(o.context, "utf8");
  using share = await o.wrapping.unwrap(wrapped, shareContext(o.context));
  using key = keyOf({ part: o.part, share, context });
  return Secret.fill(box.length - sealOverhead, (secret) => {
    const opened = key.use((bytes) => decryptInto(secret, box, header, bytes));
    if (!opened) throw damaged("split seal");
  });
}
