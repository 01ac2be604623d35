/**
 * Names of local accounts: which are accepted, and which are the same. Used by directory and agent, so that both always
 * mean the same account.
 */
import { foldAscii } from "./ascii.ts";
import { faultOfLine, type LineFault } from "./line.ts";

export type AccountNameFault = LineFault | "not-composed" | "reserved-character";
export type SystemNameFault = "too-long-for-windows" | "too-long-for-macos" | "ends-in-full-stop";

/** In bytes of UTF-8: as many as a host can send of a typed name. */
const maximumBytes = 256;
/** Windows refuses these in the name of an account; `\` and `@` also separate it from a machine or a domain. */
const reserved = /["/\\[\]:;|=,+*?<>@]/;
/** They would make two names that look the same. */
const joiners = /[\u200c\u200d]/;

export function faultOfAccountName(text: string): AccountNameFault | undefined {
  const fault = faultOfLine(text, maximumBytes);
  if (fault !== undefined) return fault;
  if (joiners.test(text)) return "invisible-character";
  // NFC, so that no letter has two spellings; it also keeps out signs that stand for a letter (U+212A for K).
  if (text.normalize("NFC") !== text) return "not-composed";
  return reserved.test(text) ? "reserved-character" : undefined;
}

/** Windows, in UTF-16 units: NetUserAdd takes no more ("User account names are limited to 20 characters"). */
const longestOfWindows = 20;
/** macOS, in bytes of UTF-8: a short name. */
const longestOfMacos = 255;

/** Why no local account of `system` can have the name, which `faultOfAccountName` accepts. */
export function faultOnSystem(
  name: string,
  system: "windows" | "macos" | "linux",
): SystemNameFault | undefined {
  if (system === "macos" && Buffer.byteLength(name) > longestOfMacos) return "too-long-for-macos";
  if (system !== "windows") return undefined;
  if (name.length > longestOfWindows) return "too-long-for-windows";
  return name.endsWith(".") ? "ends-in-full-stop" : undefined;
}

/**
 * What account names are compared by: A to Z folded. Other letters count as they are written, so a binding for an account
 * with such letters has to be written as the device has it.
 */
export function accountKey(name: string): string {
  return foldAscii(name);
}

/** Whether two names mean the same account of one device. */
export function isSameAccount(one: string, other: string): boolean {
  return accountKey(one) === accountKey(other);
}
