/**
 * The account policy of a simulated device (secpol.msc, "Account Policies"; on a Mac what its management sets by
 * pwpolicy) and its judgement of a new password. Looks at a password's bytes in place; never turns one into a string.
 */
import { z } from "zod";
import type { Secret } from "../../secrets/arena.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** Times are in milliseconds; zero switches a rule off. */
export const accountPolicySchema = z.strictObject({
  /** Wrong passwords until lock-out, 0 to 999. */
  lockOutThreshold: z.int().min(0).max(999),
  lockOutDuration: z
    .int()
    .min(1)
    .max(99_999 * minute),
  /** Wrong passwords further apart than this are not added up. */
  lockOutWindow: z
    .int()
    .min(1)
    .max(99_999 * minute),
  maximumAge: z
    .int()
    .min(0)
    .max(999 * day),
  minimumAge: z
    .int()
    .min(0)
    .max(998 * day),
  /** In UTF-16 code units, as Windows counts. */
  minimumLength: z.int().min(0).max(14),
  complexity: z.boolean(),
  /** Earlier passwords that a change may not go back to. */
  history: z.int().min(0).max(24),
});
export type AccountPolicy = z.infer<typeof accountPolicySchema>;

/** Windows 11 as installed (22H2 and later for the lock-out). */
export const windowsAccountPolicy: AccountPolicy = {
  lockOutThreshold: 10,
  lockOutDuration: 10 * minute,
  lockOutWindow: 10 * minute,
  maximumAge: 42 * day,
  minimumAge: 0,
  minimumLength: 0,
  complexity: false,
  history: 0,
};

/** A Mac under management: four characters at least, as installed, and a lock-out, which macOS alone does not have. */
export const macosAccountPolicy: AccountPolicy = {
  ...windowsAccountPolicy,
  maximumAge: 0,
  minimumLength: 4,
};

/** The longest password of an account (LM20_PWLEN), in UTF-16 code units. */
const maximumLength = 256;

/** Whether `password` may become the password of an account of that name. History is judged by the store. */
export function accepts(policy: AccountPolicy, password: Secret, accountName: string): boolean {
  return password.use((bytes) => {
    const length = utf16Length(bytes);
    if (length < policy.minimumLength || length > maximumLength) return false;
    return !policy.complexity || isComplex(bytes, accountName);
  });
}

/** UTF-16 code units of UTF-8 text: one for each character, two for one outside the basic plane. */
function utf16Length(utf8: Uint8Array): number {
  let units = 0;
  for (const byte of utf8) {
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

/** Three of: upper case, lower case, digit, other ASCII, beyond ASCII; and the account's name (3 or more) not in it. */
function isComplex(utf8: Uint8Array, accountName: string): boolean {
  let upper = false;
  let lower = false;
  let digit = false;
  let other = false;
  let beyond = false;
  for (const byte of utf8) {
    if (byte >= 0x80) beyond = true;
    else if (byte >= 0x41 && byte <= 0x5a) upper = true;
    else if (byte >= 0x61 && byte <= 0x7a) lower = true;
    else if (byte >= 0x30 && byte <= 0x39) digit = true;
    else other = true;
  }
  const categories = [upper, lower, digit, other, beyond].filter(Boolean).length;
  return (
    categories >= 3 && !(accountName.length >= 3 && contains(utf8, Buffer.from(accountName.toLowerCase())))
  );
}

/** Whether `part` occurs in `bytes`, ASCII letters in either case. */
function contains(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let start = 0; start + part.length <= bytes.length; start += 1) {
    if (part.every((byte, i) => lowerCase(bytes[start + i] ?? 0) === byte)) return true;
  }
  return false;
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
