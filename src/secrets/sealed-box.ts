/**
 * Sealed boxes (X25519, libsodium `crypto_box_seal`): anyone may seal to a public key, only the holder opens.
 * The device's box key receives recovery parts back from the directory; the directory's break-glass key
 * receives account passwords. Secret halves exist only in the arena or wrapped.
 */
import { VestibuleError } from "../errors/error.ts";
import { Secret } from "./arena.ts";
import { damaged } from "./blob.ts";
import type { WrappingKey } from "./device-key.ts";
import { boxKeypair, boxOpenInto, boxOverhead, boxSealInto, keyBytes } from "./sodium.ts";

/** Bytes of a public key. */
export const publicKeyBytes = keyBytes;
/** Longest secret that is sealed: what one recovery part or password needs, and 512 bytes on the wire hold. */
export const maximumBoxed = 512 - boxOverhead;

function createKeypair(): { publicKey: Uint8Array; secretKey: Secret } {
  const publicKey = new Uint8Array(publicKeyBytes);
  const secretKey = Secret.fill(keyBytes, (bytes) => {
    boxKeypair(publicKey, bytes);
  });
  return { publicKey, secretKey };
}

/** Binds the wrapped half to its public half, so that two devices' files cannot be mixed. */
const wrapContext = (publicKey: Uint8Array): string =>
  `vestibule box-key v1\n${Buffer.from(publicKey).toString("base64url")}`;

/** A box key of this device, its secret half wrapped. */
export async function createBoxKey(
  wrapping: WrappingKey,
): Promise<{ publicKey: Uint8Array; wrapped: Uint8Array }> {
  const { publicKey, secretKey } = createKeypair();
  using owned = secretKey;
  return { publicKey, wrapped: await wrapping.wrap(owned, wrapContext(publicKey)) };
}

/**
 * Seals `secret` (1 to 464 bytes) to a public key from a peer (32 bytes).
 * @throws `request_invalid` for a key that is none: wrong length, or a point that would make the box open to all
 */
export function sealTo(publicKey: Uint8Array, secret: Secret): Uint8Array {
  if (publicKey.length !== publicKeyBytes) throw badKey();
  if (secret.length < 1 || secret.length > maximumBoxed) {
    throw new VestibuleError("internal", { evidence: { what: "boxed secret", length: secret.length } });
  }
  const sealed = new Uint8Array(secret.length + boxOverhead);
  try {
    secret.use((bytes) => {
      boxSealInto(sealed, bytes, publicKey);
    });
  } catch (cause) {
    // With lengths checked, all that libsodium refuses is a point of low order (RFC 7748 section 6.1).
    throw badKey(cause);
  }
  return sealed;
}

const badKey = (cause?: unknown): VestibuleError =>
  new VestibuleError("request_invalid", { evidence: { what: "public key" }, cause });

function open(o: { sealed: Uint8Array; publicKey: Uint8Array; secretKey: Secret }): Secret {
  const length = o.sealed.length - boxOverhead;
  if (length < 1 || length > maximumBoxed) throw damaged("sealed box");
  if (o.publicKey.length !== publicKeyBytes || o.secretKey.length !== keyBytes) throw damaged("box key");
  return Secret.fill(length, (bytes) => {
    const opened = o.secretKey.use((key) => boxOpenInto(bytes, o.sealed, o.publicKey, key));
    if (!opened) throw damaged("sealed box");
  });
}

/**
 * Opens what was sealed to this device.
 * @throws `container_damaged` when it was not, or the key's halves do not belong together; `tpm_cleared`
 */
export async function openBox(o: {
  sealed: Uint8Array;
  publicKey: Uint8Array;
  wrapped: Uint8Array;
  wrapping: WrappingKey;
}): Promise<Secret> {
  using secretKey = await o.wrapping.unwrap(o.wrapped, wrapContext(o.publicKey));
  return open({ sealed: o.sealed, publicKey: o.publicKey, secretKey });
}

/** The directory's break-glass key. How the secret half is kept is the directory's concern. */
export function createBreakGlassKey(): { publicKey: Uint8Array; secretKey: Secret } {
  return createKeypair();
}

/**
 * Opens an account password that a device sealed to the directory's break-glass key with `sealTo`.
 * @throws `container_damaged`
 */
export function openBreakGlass(o: { sealed: Uint8Array; publicKey: Uint8Array; secretKey: Secret }): Secret {
  return open(o);
}
