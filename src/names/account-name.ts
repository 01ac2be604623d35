/**
 * Names of local accounts: which are accepted, and which are the same. Used by directory and agent, so that both always
 * mean the same account.
 */
import { foldAscii } from "./ascii.ts";
import { faultOfLine, type LineFault } from "./line.ts";

export type AccountNameFault = LineFault | "not-composed" | "reserved-character";

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
