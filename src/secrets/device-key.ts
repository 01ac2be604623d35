/**
 * Contracts of a device's three keys. `src/platform` implements them (TPM, Secure Enclave, simulated); `src/agent` passes
 * them to the code that signs, wraps and seals. No private key ever crosses these interfaces.
 */
import type { Secret } from "./arena.ts";
import type { Argon2Cost } from "./sodium.ts";

/** A public P-256 key (RFC 7518 section 6.2.1), coordinates in base64url. */
export interface PublicJwk {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
}

/** Signs the device's client assertions. In the TPM or Secure Enclave where there is one. */
export interface DeviceKey {
  readonly publicJwk: PublicJwk;
  /** ES256 over `data`: r ‖ s, 64 bytes (RFC 7518 section 3.4). */
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** Wraps what only this device may open again: the secret half of the sealed-box key, a journal's sealed material. */
export interface WrappingKey {
  wrap(secret: Secret, context: string): Promise<Uint8Array>;
  /** Throws `container_damaged` for data that was not wrapped by this key with this context, `tpm_cleared` when the key is gone. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Secret>;
}

/** The result of using the PIN key. Only `wrong` counts as a failed try. */
export type PinUnseal =
  | { outcome: "opened"; secret: Secret }
  | { outcome: "wrong"; triesLeft: number }
  | { outcome: "locked-out"; until: Date }
  /** The hardware no longer knows this key: TPM cleared, board swapped. */
  | { outcome: "cleared" };

export interface PinKeyState {
  /** Whether hardware keeps the retry counter. Without it PIN mode is off unless policy allows it. */
  hardware: boolean;
  /** Wrong attempts that the hardware still allows. */
  triesLeft: number;
  /** While set, no attempt is possible until then. */
  lockedOutUntil?: Date;
}

/**
 * Seals data so that it opens only with `auth` and under the hardware's dictionary-attack protection
 * (TPM 2.0 Library, Part 1, section 19.8). The retry counter is the hardware's and is not part of the sealed blob.
 */
export interface PinKey {
  /**
   * What Argon2id costs a PIN before it reaches this key as `auth`, instead of the PIN container's own choice. Only for
   * a simulated key, which protects nobody.
   */
  readonly simulationCost?: Argon2Cost;
  /** Possible also while locked out. */
  seal(sealing: { data: Secret; auth: Secret }): Promise<Uint8Array>;
  unseal(sealed: { blob: Uint8Array; auth: Secret }): Promise<PinUnseal>;
  state(): Promise<PinKeyState>;
}

export interface DeviceKeys {
  signing: DeviceKey;
  wrapping: WrappingKey;
  pin: PinKey;
}
