/**
 * Which account a typed user name means. Called by the session where the host does not say whose tile it is. What was
 * typed must not reach a log: people type passwords into the wrong field.
 */
import { foldAscii, withoutBlanksAround } from "../../names/ascii.ts";
import type { AccountState, AccountStore } from "../../platform/ports.ts";

/** `machine\name`, or the name alone. */
const qualified = /^(?:(?<qualifier>[^\\]+)\\)?(?<name>[^\\]+)$/;

/**
 * The account of that name on this machine. A name of another machine or domain, also one with an "@" (UPN), is nobody
 * here.
 */
export async function accountNamed(
  accounts: Pick<AccountStore, "find">,
  typed: string,
): Promise<AccountState | undefined> {
  const { qualifier, name } = qualified.exec(withoutBlanksAround(typed))?.groups ?? {};
  if (name === undefined) return undefined;
  const account = await accounts.find({ name });
  if (account === undefined || qualifier === undefined || qualifier === ".") return account;
  return foldAscii(qualifier) === foldAscii(account.qualifier) ? account : undefined;
}
