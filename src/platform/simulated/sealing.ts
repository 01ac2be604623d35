/**
 * Sealing and deriving with keys that stay in `Secret`s, for the stores of this folder.
 * Plain bytes are written only into the arena.
 */
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import {
  argon2id,
  type Argon2Cost,
  blake2b,
  decryptInto,
  encryptInto,
  keyBytes,
  sealOverhead,
} from "../../secrets/sodium.ts";

/**
 * Far below what a product would choose. A simulated store protects nobody, and a run of the tests derives thousands of
 * keys: each MiB of memory is a page fault for each 4 KiB of it.
 */
export const simulationCost: Argon2Cost = { ops: 1, memory: 64 * 1024 };

/** Longest label and material that a key is derived from, in bytes. */
const maximumMaterial = 2048;

/** A 32-byte key from a password and a 16-byte salt. */
export function passwordKey(password: Secret, salt: Uint8Array): Secret {
  return Secret.fill(keyBytes, (out) => {
    password.use((bytes) => {
      argon2id(out, bytes, salt, simulationCost);
    });
  });
}

/** A 32-byte key for the purpose `label`, from a 32-byte root and, where given, salt and secret material. */
export function deriveKey(
  root: Secret,
  label: string,
  more: { salt?: Uint8Array; material?: Secret } = {},
): Secret {
  const name = Buffer.from(`${label}\0`, "utf8");
  const salt = more.salt ?? new Uint8Array(0);
  const length = name.length + salt.length + (more.material?.length ?? 0);
  if (length > maximumMaterial)
    throw new VestibuleError("internal", { evidence: { what: "key material", length } });
  using input = Secret.fill(length, (bytes) => {
    bytes.set(name);
    bytes.set(salt, name.length);
    more.material?.use((material) => {
      bytes.set(material, name.length + salt.length);
    });
  });
  return Secret.fill(keyBytes, (out) => {
    input.use((bytes) => {
      root.use((key) => {
        blake2b(out, bytes, key);
      });
    });
  });
}

/** Opens only with the same key and context. */
export function sealUnder(key: Secret, data: Secret, context: string): Uint8Array {
  const out = Buffer.alloc(data.length + sealOverhead);
  data.use((bytes) => {
    key.use((keyBytes) => {
      encryptInto(out, bytes, Buffer.from(context, "utf8"), keyBytes);
    });
  });
  return out;
}

/** Undefined when key, context or data is not what was sealed. */
export function openUnder(key: Secret, sealed: Uint8Array, context: string): Secret | undefined {
  if (sealed.length < sealOverhead) return undefined;
  const secret = Secret.fill(sealed.length - sealOverhead, () => undefined);
  const opened = secret.use((out) =>
    key.use((keyBytes) => decryptInto(out, sealed, Buffer.from(context, "utf8"), keyBytes)),
  );
  if (opened) return secret;
  secret.dispose();
  return undefined;
}

/** `sealUnder` for data that is not secret in itself, such as a store's JSON on an encrypted disk. */
export function sealDataUnder(key: Secret, data: Uint8Array, context: string): Uint8Array {
  const out = Buffer.alloc(data.length + sealOverhead);
  key.use((keyBytes) => {
    encryptInto(out, data, Buffer.from(context, "utf8"), keyBytes);
  });
  return out;
}

/** Undefined when key, context or data is not what was sealed. */
export function openDataUnder(key: Secret, sealed: Uint8Array, context: string): Uint8Array | undefined {
  if (sealed.length < sealOverhead) return undefined;
  const out = Buffer.alloc(sealed.length - sealOverhead);
  const opened = key.use((keyBytes) => decryptInto(out, sealed, Buffer.from(context, "utf8"), keyBytes));
  return opened ? out : undefined;
}

/** For the JSON of a store: ciphertext, salts and verifiers, never a secret. */
export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

export function fromText(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}
