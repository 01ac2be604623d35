/**
 * libsodium, loaded by the path of its prebuilt binary: the package's own loader costs 58 ms at start
 * and resolves modules outside the agent's folder. Only this room and `platform/simulated` import it.
 *
 * The functions below are the package's raw binding, whose argument checks live in the loader that is
 * passed over; so every length is checked here, where it is known.
 */
import { randomFillSync } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VestibuleError } from "../errors/error.ts";

/** Set by the bundler of the shipped agent, which resolves nothing outside its own folder. */
declare const VESTIBULE_BUNDLED: boolean | undefined;

type Region = [buffer: ArrayBufferLike, offset: number, length: number];
const region = (bytes: Uint8Array): Region => [bytes.buffer, bytes.byteOffset, bytes.byteLength];

interface RawBinding {
  sodium_malloc(length: number): ArrayBuffer;
  sodium_mlock(bytes: Uint8Array): number;
  crypto_pwhash(
    out: Uint8Array,
    password: Uint8Array,
    salt: Uint8Array,
    ops: number,
    mem: number,
    alg: number,
  ): number;
  crypto_generichash(...regions: [...Region, ...Region, ...Region]): number;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    cipher: Uint8Array,
    message: Uint8Array,
    ad: Uint8Array | undefined,
    nonce: Uint8Array,
    key: Uint8Array,
  ): number;
  crypto_aead_xchacha20poly1305_ietf_decrypt(
    message: Uint8Array,
    cipher: Uint8Array,
    ad: Uint8Array | undefined,
    nonce: Uint8Array,
    key: Uint8Array,
  ): number;
  crypto_box_keypair(publicKey: Uint8Array, secretKey: Uint8Array): number;
  crypto_box_seal(cipher: Uint8Array, message: Uint8Array, publicKey: Uint8Array): number;
  crypto_box_seal_open(...regions: [...Region, ...Region, ...Region, ...Region]): boolean;
}

function load(): RawBinding {
  const require = createRequire(import.meta.url);
  const beside = join(dirname(fileURLToPath(import.meta.url)), "sodium-native.node");
  if (typeof VESTIBULE_BUNDLED !== "undefined" || existsSync(beside)) return require(beside) as RawBinding;
  const home = dirname(require.resolve("sodium-native/package.json"));
  const system = `${process.platform}-${process.arch}`;
  return require(join(home, "prebuilds", system, "sodium-native.node")) as RawBinding;
}

const raw = load();

const argon2id13 = 2;
export const saltBytes = 16;
export const keyBytes = 32;
const nonceBytes = 24;
const tagBytes = 16;
const boxSealBytes = 48;

function exactly(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) {
    throw new VestibuleError("internal", {
      evidence: { what: "length", expected: length, actual: bytes.length },
    });
  }
}

function succeeded(status: number): void {
  if (status !== 0) throw new VestibuleError("internal", { evidence: { what: "libsodium", status } });
}

/**
 * `length` zeroed bytes between guard pages, for the life of the process. They begin on a page of their own when
 * `length` is a multiple of the page size: a run that straddles pages would lock one page more than it has, and
 * madvise(MADV_DONTDUMP), which keeps it out of core dumps, refuses an address inside a page.
 */
export function guardedMemory(length: number): Uint8Array {
  return new Uint8Array(raw.sodium_malloc(length)).fill(0);
}

/** Locks memory (mlock, VirtualLock) and keeps it out of core dumps. False when the system refuses. */
export function lockMemory(bytes: Uint8Array): boolean {
  return raw.sodium_mlock(bytes) === 0;
}

export interface Argon2Cost {
  /** Passes, 1 to 2^32-1. */
  ops: number;
  /** Memory in bytes, at least 8192. */
  memory: number;
}

/** Argon2id, version 1.3 (RFC 9106), one lane. `salt` is 16 bytes, `out` 16 bytes or more. Blocks while it runs. */
export function argon2id(out: Uint8Array, password: Uint8Array, salt: Uint8Array, cost: Argon2Cost): void {
  exactly(salt, saltBytes);
  // The binding ends the process (assert) on what is out of range.
  if (out.length < 16 || !isCount(cost.ops, 1) || !isCount(cost.memory, 8192)) {
    throw new VestibuleError("internal", {
      evidence: { what: "argon2 cost", ops: cost.ops, memory: cost.memory },
    });
  }
  succeeded(raw.crypto_pwhash(out, password, salt, cost.ops, cost.memory, argon2id13));
}

const isCount = (value: number, minimum: number): boolean =>
  Number.isInteger(value) && value >= minimum && value <= 0xffff_ffff;

/** Keyed BLAKE2b (RFC 7693) with 32 bytes of output: the pseudo-random function keys are derived with. */
export function blake2b(out: Uint8Array, input: Uint8Array, key: Uint8Array): void {
  exactly(out, keyBytes);
  exactly(key, keyBytes);
  succeeded(raw.crypto_generichash(...region(out), ...region(input), ...region(key)));
}

/** Bytes that `encrypt` adds: the nonce before and the tag behind. */
export const sealOverhead = nonceBytes + tagBytes;

/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) into `out` = nonce ‖ ciphertext ‖ tag. */
export function encryptInto(
  out: Uint8Array,
  message: Uint8Array,
  context: Uint8Array,
  key: Uint8Array,
): void {
  exactly(out, message.length + sealOverhead);
  exactly(key, keyBytes);
  const nonce = out.subarray(0, nonceBytes);
  randomFillSync(nonce);
  const written = raw.crypto_aead_xchacha20poly1305_ietf_encrypt(
    out.subarray(nonceBytes),
    message,
    context,
    nonce,
    key,
  );
  if (written < 0) throw new VestibuleError("internal", { evidence: { what: "encrypt" } });
}

/** The reverse of `encryptInto`. False when key, context or data is not what was sealed. */
export function decryptInto(
  out: Uint8Array,
  sealed: Uint8Array,
  context: Uint8Array,
  key: Uint8Array,
): boolean {
  exactly(key, keyBytes);
  exactly(out, sealed.length - sealOverhead);
  const nonce = sealed.subarray(0, nonceBytes);
  return (
    raw.crypto_aead_xchacha20poly1305_ietf_decrypt(out, sealed.subarray(nonceBytes), context, nonce, key) >= 0
  );
}

/** Bytes that a sealed box adds. */
export const boxOverhead = boxSealBytes;

export function boxKeypair(publicKey: Uint8Array, secretKey: Uint8Array): void {
  exactly(publicKey, keyBytes);
  exactly(secretKey, keyBytes);
  succeeded(raw.crypto_box_keypair(publicKey, secretKey));
}

/** An anonymous X25519 sealed box (libsodium `crypto_box_seal`). */
export function boxSealInto(out: Uint8Array, message: Uint8Array, publicKey: Uint8Array): void {
  exactly(out, message.length + boxSealBytes);
  exactly(publicKey, keyBytes);
  succeeded(raw.crypto_box_seal(out, message, publicKey));
}

/** False when the box was not sealed to this key. */
export function boxOpenInto(
  out: Uint8Array,
  sealed: Uint8Array,
  publicKey: Uint8Array,
  secretKey: Uint8Array,
): boolean {
  exactly(out, sealed.length - boxSealBytes);
  exactly(publicKey, keyBytes);
  exactly(secretKey, keyBytes);
  return raw.crypto_box_seal_open(
    ...region(out),
    ...region(sealed),
    ...region(publicKey),
    ...region(secretKey),
  );
}
