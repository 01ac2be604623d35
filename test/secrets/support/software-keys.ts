/**
 * A device's PIN key and wrapping key in software, for the tests of this room. They really encrypt. By default
 * the PIN key allows no try at all; a test says how many. The counter is the key's, never the blob's.
 */
import { createHash, randomBytes } from "node:crypto";
import { VestibuleError } from "../../../src/errors/error.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import type { PinKey, PinKeyState, PinUnseal, WrappingKey } from "../../../src/secrets/device-key.ts";
import type { ContainerKeys } from "../../../src/secrets/pin-container.ts";
import { blake2b, decryptInto, encryptInto, sealOverhead } from "../../../src/secrets/sodium.ts";

export const lockedUntil = new Date("2030-01-01T00:00:00Z");

function encrypt(secret: Secret, context: string, key: Uint8Array): Uint8Array {
  const out = new Uint8Array(secret.length + sealOverhead);
  secret.use((bytes) => {
    encryptInto(out, bytes, Buffer.from(context), key);
  });
  return out;
}

function decrypt(sealed: Uint8Array, context: string, key: Uint8Array): Secret | undefined {
  if (sealed.length < sealOverhead) return undefined;
  const secret = Secret.fill(sealed.length - sealOverhead, () => undefined);
  if (secret.use((bytes) => decryptInto(bytes, sealed, Buffer.from(context), key))) return secret;
  secret.dispose();
  return undefined;
}

export class SoftwareWrappingKey implements WrappingKey {
  readonly #key = randomBytes(32);
  cleared = false;

  async wrap(secret: Secret, context: string): Promise<Uint8Array> {
    return await Promise.resolve(encrypt(secret, context, this.#key));
  }

  async unwrap(wrapped: Uint8Array, context: string): Promise<Secret> {
    await Promise.resolve();
    if (this.cleared) throw new VestibuleError("tpm_cleared");
    const secret = decrypt(wrapped, context, this.#key);
    if (secret === undefined) throw new VestibuleError("container_damaged");
    return secret;
  }
}

/** Two layers, as in a TPM: what this key did not seal is refused outright, a wrong `auth` counts. */
export class SoftwarePinKey implements PinKey {
  readonly #key = randomBytes(32);
  readonly #allowed: number;
  #failed = 0;
  cleared = false;
  /** How often `unseal` was asked, whatever came of it. */
  asked = 0;
  /** Fingerprints of what was sealed, in order. */
  readonly sealed: string[] = [];

  constructor(o: { tries: number }) {
    this.#allowed = o.tries;
  }

  get triesLeft(): number {
    return this.#allowed - this.#failed;
  }

  #authKey(auth: Secret): Uint8Array {
    const key = new Uint8Array(32);
    auth.use((bytes) => {
      blake2b(key, bytes, this.#key);
    });
    return key;
  }

  async seal(sealing: { data: Secret; auth: Secret }): Promise<Uint8Array> {
    this.sealed.push(sealing.data.use((bytes) => createHash("sha256").update(bytes).digest("hex")));
    using inner = Secret.take(encrypt(sealing.data, "auth", this.#authKey(sealing.auth)));
    return await Promise.resolve(encrypt(inner, "device", this.#key));
  }

  async unseal(sealed: { blob: Uint8Array; auth: Secret }): Promise<PinUnseal> {
    await Promise.resolve();
    this.asked += 1;
    if (this.cleared) return { outcome: "cleared" };
    if (this.triesLeft <= 0) return { outcome: "locked-out", until: lockedUntil };
    using inner = decrypt(sealed.blob, "device", this.#key);
    if (inner === undefined) return { outcome: "cleared" };
    const secret = inner.use((bytes) => decrypt(bytes, "auth", this.#authKey(sealed.auth)));
    if (secret !== undefined) {
      this.#failed = 0;
      return { outcome: "opened", secret };
    }
    this.#failed += 1;
    return { outcome: "wrong", triesLeft: this.triesLeft };
  }

  async state(): Promise<PinKeyState> {
    const until = this.triesLeft <= 0 ? { lockedOutUntil: lockedUntil } : {};
    return await Promise.resolve({ hardware: false, triesLeft: this.triesLeft, ...until });
  }
}

export interface SoftwareKeys extends ContainerKeys {
  pin: SoftwarePinKey;
  wrapping: SoftwareWrappingKey;
}

export function softwareKeys(o: { tries?: number } = {}): SoftwareKeys {
  return { pin: new SoftwarePinKey({ tries: o.tries ?? 0 }), wrapping: new SoftwareWrappingKey() };
}

/** Enough for what is tested here; the real cost has a test of its own. */
export const cheap = { ops: 1, memory: 8192 } as const;

export const secretOf = (text: string): Secret => Secret.take(Buffer.from(text, "utf8"));

/** A test's secrets are known anyway, so they may come from strings. */
export const textOf = (secret: Secret | undefined): string | undefined =>
  secret?.use((bytes) => Buffer.from(bytes).toString("utf8"));
