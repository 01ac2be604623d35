/**
 * Which passwords may be set (behaviour D1). Called where a new password is chosen, on device and directory.
 * Works on the bytes and on numbers: no character of a password ever becomes a string.
 */
import { isUtf8 } from "node:buffer";
import type { InputCode } from "../errors/codes.ts";
import type { Secret } from "./arena.ts";
import { refusedCharacter } from "./opaque-string.ts";
import { codePointAt, sequenceLength } from "./utf-8.ts";

/** In characters (Unicode code points). */
export const passwordLimits = { minimum: 12, maximum: 64 } as const;

/** In characters. Names shorter than this are not looked for: a person called Al could use hardly any password. */
export const shortestName = 3;

export interface PasswordOwner {
  /** The account's or the directory's user name. */
  userName?: string | undefined;
  email?: string | undefined;
}

/** For each character of a name, the code points that count as the same. */
type Needle = readonly ReadonlySet<number>[];

function casesOf(character: string): Set<number> {
  const cases = new Set<number>();
  for (const form of [character, character.toLowerCase(), character.toUpperCase()]) {
    const [first, ...rest] = form;
    // A form of several characters (ß, SS) is another spelling, not a case.
    if (first !== undefined && rest.length === 0) cases.add(first.codePointAt(0) ?? 0);
  }
  // Σ has two small forms, by its place in the word: σ and ς. No other letter does.
  if (cases.has(0x3a3)) cases.add(0x3c3).add(0x3c2);
  return cases;
}

function needlesOf(owner: PasswordOwner): Needle[] {
  const at = owner.email?.lastIndexOf("@") ?? -1;
  const names = [owner.userName, owner.email, at > 0 ? owner.email?.slice(0, at) : undefined];
  return names
    .filter((name) => name !== undefined)
    .flatMap((name) => [name.normalize("NFC"), name.normalize("NFD")])
    .map((name) => Array.from(name, casesOf))
    .filter((needle) => needle.length >= shortestName);
}

function beginsWith(bytes: Uint8Array, start: number, needle: Needle): boolean {
  let at = start;
  for (const cases of needle) {
    if (at >= bytes.length) return false;
    const { codePoint, next } = codePointAt(bytes, at);
    if (!cases.has(codePoint)) return false;
    at = next;
  }
  return true;
}

/** Control characters cannot be typed at a sign-in screen: a person who set one would be locked out. */
const isControl = (byte: number): boolean => byte < 0x20 || byte === 0x7f;

const nine = 0x39;
const zero = 0x30;

/** Whether every code point is `step` above the one before it, over the whole password; 0 follows 9. */
function isPattern(bytes: Uint8Array, step: 0 | 1 | -1): boolean {
  let before: number | undefined;
  for (let at = 0; at < bytes.length;) {
    const { codePoint, next } = codePointAt(bytes, at);
    at = next;
    if (before !== undefined && codePoint - before !== step) {
      const wraps =
        step === 1 ? before === nine && codePoint === zero : before === zero && codePoint === nine;
      if (step === 0 || !wraps) return false;
    }
    before = codePoint;
  }
  return true;
}

/** Why `password` cannot be set for `owner`, or `undefined` when it can. */
export function checkPassword(password: Secret, owner: PasswordOwner = {}): InputCode | undefined {
  const needles = needlesOf(owner);
  return password.use((bytes): InputCode | undefined => {
    if (!isUtf8(bytes) || bytes.some(isControl)) return "secret_not_text";
    let characters = 0;
    let named = false;
    for (let at = 0; at < bytes.length; at += sequenceLength(bytes[at] ?? 0)) {
      characters += 1;
      named ||= needles.some((needle) => beginsWith(bytes, at, needle));
    }
    if (characters < passwordLimits.minimum) return "password_too_short";
    if (characters > passwordLimits.maximum) return "password_too_long";
    if (named) return "password_contains_name";
    if (isPattern(bytes, 0) || isPattern(bytes, 1) || isPattern(bytes, -1)) return "password_pattern";
    // Which character it is, only the person's own screen is told (`refusedCharacter`).
    return refusedCharacter(bytes) === undefined ? undefined : "secret_character";
  });
}
