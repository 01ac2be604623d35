/**
 * Keys that are derived from one root seed: a P-256 signing key, a wrapping key and the two layers of the PIN seal.
 * `tpm.ts` adds a retry counter, `software-keys.ts` has none. With a new seed no earlier blob opens. The seed is read
 * from its file into a `Secret`, for one call at a time.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import type { DeviceKey, PublicJwk, WrappingKey } from "../../secrets/device-key.ts";
import { deriveKey, fromText, openUnder, sealUnder, toText } from "./sealing.ts";

export const seedName = "seed";
const seedBytes = 32;
/** Every blob begins with a version, its kind and the public name of its seed. */
const version = 1;
const kinds = { wrapped: 1, pin: 2 } as const;
const rootNameBytes = 16;
const headBytes = 2 + rootNameBytes;
const saltBytes = 16;

export const signingKeySchema = z.strictObject({
  x: z.string().max(64),
  y: z.string().max(64),
  /** PKCS #8 (RFC 5958) sealed under the seed. */
  sealed: z.base64().max(1024),
});
export type SigningKeyRecord = z.infer<typeof signingKeySchema>;

/** Where the seed and the signing key's record are kept. Read on each use, since another process may clear them. */
export interface KeyRoot {
  signingKey(): SigningKeyRecord;
  seed(): Secret;
}

/** A new seed and a signing key under it. */
export function newRoot(): { seed: Secret; signingKey: SigningKeyRecord } {
  const seed = Secret.random(seedBytes);
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  using pkcs8 = Secret.take(privateKey);
  const { x, y } = createPublicKey(keyObject(pkcs8)).export({ format: "jwk" });
  if (x === undefined || y === undefined)
    throw new VestibuleError("internal", { evidence: { what: "P-256" } });
  using key = deriveKey(seed, "signing");
  return { seed, signingKey: { x, y, sealed: toText(sealUnder(key, pkcs8, "signing")) } };
}

/** OpenSSL parses from, and keeps its own copy in, memory that it wipes; the one given stays the arena's. */
function keyObject(pkcs8: Secret) {
  return pkcs8.use((bytes) =>
    createPrivateKey({
      key: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      format: "der",
      type: "pkcs8",
    }),
  );
}

/** A PIN seal whose outer layer opened. What remains is to try an authorization, as often as the caller allows. */
export interface LoadedPin extends Disposable {
  /** Undefined when it is wrong. */
  try(auth: Secret): Secret | undefined;
}

export class RootedKeys {
  readonly #root: KeyRoot;
  readonly signing: DeviceKey;
  readonly wrapping: WrappingKey;

  constructor(root: KeyRoot) {
    this.#root = root;
    this.signing = {
      get publicJwk(): PublicJwk {
        const { x, y } = root.signingKey();
        return { kty: "EC", crv: "P-256", x, y };
      },
      sign: async (data) => this.#sign(data),
    };
    this.wrapping = {
      wrap: async (secret, context) => this.#wrap(secret, context),
      unwrap: async (wrapped, context) => this.#unwrap(wrapped, context),
    };
  }

  sealPin(sealing: { data: Secret; auth: Secret }): Uint8Array {
    using seed = this.#root.seed();
    const salt = randomBytes(saltBytes);
    using inner = deriveKey(seed, "pin auth", { salt, material: sealing.auth });
    using outer = deriveKey(seed, "pin storage");
    // Two layers, as in a TPM: the outer is the storage hierarchy's and tells damage from a wrong
    // authorization, which alone counts; the inner opens with the authorization only.
    using covered = Secret.take(sealUnder(inner, sealing.data, "pin auth"));
    return Buffer.concat([head(kinds.pin, rootName(seed)), salt, sealUnder(outer, covered, toText(salt))]);
  }

  /** `foreign` when the blob belongs to another seed. @throws `container_damaged` */
  loadPin(blob: Uint8Array): LoadedPin | "foreign" {
    const seed = this.#root.seed();
    try {
      const body = bodyOf(blob, kinds.pin, rootName(seed));
      if (body === "foreign") {
        seed.dispose();
        return "foreign";
      }
      const salt = body.subarray(0, saltBytes);
      using outer = deriveKey(seed, "pin storage");
      using covered = openUnder(outer, body.subarray(saltBytes), toText(salt));
      if (covered === undefined)
        throw new VestibuleError("container_damaged", { evidence: { what: "pin seal" } });
      const sealed = covered.use((bytes) => Buffer.from(bytes));
      return {
        try: (auth) => {
          using inner = deriveKey(seed, "pin auth", { salt, material: auth });
          return openUnder(inner, sealed, "pin auth");
        },
        [Symbol.dispose]: () => {
          seed.dispose();
        },
      };
    } catch (error) {
      seed.dispose();
      throw error;
    }
  }

  #sign(data: Uint8Array): Uint8Array {
    using seed = this.#root.seed();
    using key = deriveKey(seed, "signing");
    using pkcs8 = openUnder(key, fromText(this.#root.signingKey().sealed), "signing");
    if (pkcs8 === undefined) throw new VestibuleError("tpm_cleared", { evidence: { what: "signing key" } });
    return sign("sha256", data, { key: keyObject(pkcs8), dsaEncoding: "ieee-p1363" });
  }

  #wrap(secret: Secret, context: string): Uint8Array {
    using seed = this.#root.seed();
    using key = deriveKey(seed, "wrapping");
    return Buffer.concat([head(kinds.wrapped, rootName(seed)), sealUnder(key, secret, context)]);
  }

  #unwrap(wrapped: Uint8Array, context: string): Secret {
    using seed = this.#root.seed();
    const body = bodyOf(wrapped, kinds.wrapped, rootName(seed));
    if (body === "foreign") throw new VestibuleError("tpm_cleared", { evidence: { what: "wrapping key" } });
    using key = deriveKey(seed, "wrapping");
    const secret = openUnder(key, body, context);
    if (secret === undefined)
      throw new VestibuleError("container_damaged", { evidence: { what: "wrapped" } });
    return secret;
  }
}

/** A seed's public name, as a TPM object's Name says which parent it belongs to (TPM 2.0 Library, Part 1, section 16). */
function rootName(seed: Secret): Uint8Array {
  using name = deriveKey(seed, "name");
  return name.use((bytes) => Buffer.from(bytes.subarray(0, rootNameBytes)));
}

function head(kind: number, name: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(version, kind), name]);
}

function bodyOf(blob: Uint8Array, kind: number, name: Uint8Array): Uint8Array | "foreign" {
  if (blob.length <= headBytes + saltBytes || blob[0] !== version || blob[1] !== kind) {
    throw new VestibuleError("container_damaged", { evidence: { bytes: blob.length } });
  }
  if (!Buffer.from(blob.subarray(2, headBytes)).equals(name)) return "foreign";
  return blob.subarray(headBytes);
}
