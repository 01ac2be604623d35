/**
 * The key file of a directory: a key of 32 bytes, beside the database, with mode 0600. All secrets in the database are
 * encrypted under it, so a backup of the database alone reveals none. Read by `open.ts`.
 */
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import { decryptInto, encryptInto, keyBytes, sealOverhead } from "../../secrets/sodium.ts";

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Makes the key file; fails when it exists. */
export function createKeyFile(file: string): Secret {
  const key = Secret.random(keyBytes);
  try {
    const handle = openSync(file, "wx", 0o600);
    try {
      key.use((bytes) => writeSync(handle, bytes));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return key;
  } catch (cause) {
    key.dispose();
    throw new VestibuleError("config_unreadable", {
      evidence: { file, what: "key file cannot be made" },
      cause,
    });
  }
}

/**
 * @returns the key, or undefined when there is no such file
 * @throws `config_unreadable` when others may read it or it is not 32 bytes
 */
export function readKeyFile(file: string): Secret | undefined {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new VestibuleError("config_unreadable", {
      evidence: { file, what: "key file cannot be opened" },
      cause,
    });
  }
  try {
    const { mode, size } = fstatSync(handle);
    // Windows has no such modes; there the access list of the data folder decides.
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new VestibuleError("config_unreadable", {
        evidence: { file, what: "key file open to others (wants 0600)" },
      });
    }
    if (size !== keyBytes) {
      throw new VestibuleError("config_unreadable", { evidence: { file, what: "key file is not 32 bytes" } });
    }
    return Secret.fill(keyBytes, (bytes) => {
      readSync(handle, bytes);
    });
  } finally {
    closeSync(handle);
  }
}

/** Encrypts for the database. `context` names the kind and owner, so a value moved to another row does not open. */
export function sealAtRest(key: Secret, context: string, plain: Uint8Array): string {
  const sealed = Buffer.alloc(plain.length + sealOverhead);
  key.use((bytes) => {
    encryptInto(sealed, plain, Buffer.from(context), bytes);
  });
  return sealed.toString("base64url");
}

/** @throws `config_unreadable` when it was not sealed under this key file for this context */
export function openAtRest(key: Secret, context: string, sealed: string): Secret {
  const bytes = Buffer.from(sealed, "base64url");
  const fail = (): never => {
    throw new VestibuleError("config_unreadable", {
      evidence: { what: "not encrypted under this key file", context },
    });
  };
  if (bytes.length < sealOverhead) return fail();
  return Secret.fill(bytes.length - sealOverhead, (out) => {
    if (!key.use((secret) => decryptInto(out, bytes, Buffer.from(context), secret))) fail();
  });
}

/** The sealed text as a string, for libraries that accept only strings. */
export function openTextAtRest(key: Secret, context: string, sealed: string): string {
  using secret = openAtRest(key, context, sealed);
  return secret.use((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
}
