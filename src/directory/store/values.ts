/** Makes identifiers, one-time tokens and their hashes. */
import { createHash, randomBytes } from "node:crypto";

type Prefix = "usr" | "dev" | "bnd" | "grt" | "prv" | "adm" | "key" | "env";

/** A new identifier: prefix and 128 random bits (22 base64url characters). */
export function newId<P extends Prefix>(prefix: P): `${P}_${string}` {
  return `${prefix}_${randomBytes(16).toString("base64url")}`;
}

/** 256 random bits as base64url: a token, a state, a cookie. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The stored form of a token: SHA-256, base64url. The tokens have 256 bits, so no salt is needed. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
