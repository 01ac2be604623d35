/**
 * The stored form of a password that only has to be verified: Argon2id in PHC text, with its own salt and cost. Called
 * where the directory keeps a password. It never keeps anything from which the password can be computed back.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { VestibuleError } from "../errors/error.ts";
import type { Secret } from "./arena.ts";
import { argon2id, keyBytes, saltBytes, type Argon2Cost } from "./sodium.ts";

declare const hashed: unique symbol;
/** `$argon2id$v=19$m=KIB,t=PASSES,p=1$SALT$HASH`, base64 without padding. */
export type PasswordHash = string & { readonly [hashed]: true };

/** RFC 9106 section 4, the second recommended option, with the one lane that libsodium has. */
const cost: Argon2Cost = { ops: 3, memory: 64 * 1024 * 1024 };

/** What is read back may cost no more than this: a row that somebody has altered must not stop the server. */
const most: Argon2Cost = { ops: 16, memory: 256 * 1024 * 1024 };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replaceAll("=", "");

const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** Blocks for about a tenth of a second. */
export function hashPassword(password: Secret): PasswordHash {
  const salt = randomBytes(saltBytes);
  const out = Buffer.alloc(keyBytes);
  password.use((bytes) => {
    argon2id(out, bytes, salt, cost);
  });
  const settings = `m=${String(cost.memory / 1024)},t=${String(cost.ops)},p=1`;
  return `$argon2id$v=19$${settings}$${base64(salt)}$${base64(out)}` as PasswordHash;
}

/** Blocks as long as the hash's own cost takes. @throws `internal` for a hash that `hashPassword` did not make */
export function isPassword(password: Secret, hash: string): boolean {
  const [, memory, ops, salt, expected] = form.exec(hash) ?? [];
  const given: Argon2Cost = { ops: Number(ops), memory: Number(memory) * 1024 };
  const isInBounds = given.ops >= 1 && given.ops <= most.ops && given.memory <= most.memory;
  if (salt === undefined || expected === undefined || !isInBounds)
    throw new VestibuleError("internal", { evidence: { what: "password hash" } });
  const out = Buffer.alloc(keyBytes);
  password.use((bytes) => {
    argon2id(out, bytes, Buffer.from(salt, "base64"), given);
  });
  return timingSafeEqual(out, Buffer.from(expected, "base64"));
}
