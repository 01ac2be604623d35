/**
 * LSA as LogonUI calls it: the accounts, a sign-in, and the NTSTATUS of its answer. Called by `logon-ui.ts`;
 * implemented by the simulated device.
 */
import { isSameAccount } from "../../names/account-name.ts";
import { foldAscii } from "../../names/ascii.ts";
import type { Verification } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { type NTSTATUS, ntstatus } from "./credential-provider.ts";

/** LogonUI's requests to Windows. */
export interface LogonSystem {
  readonly hostName: string;
  /** Local accounts in the order they are shown. */
  users(): Promise<{ id: string; name: string; fullName: string }[]>;
  /** An interactive sign-in by LSA; a wrong password counts. The caller keeps `password`. */
  logon(accountName: string, password: Secret): Promise<Verification>;
}

/** LsaLogonUser's NTSTATUS and sub-status for each answer. */
export const ntstatusOf: Record<Verification, readonly [NTSTATUS, NTSTATUS]> = {
  right: [ntstatus.STATUS_SUCCESS, ntstatus.STATUS_SUCCESS],
  wrong: [ntstatus.STATUS_LOGON_FAILURE, ntstatus.STATUS_SUCCESS],
  expired: [ntstatus.STATUS_ACCOUNT_RESTRICTION, ntstatus.STATUS_PASSWORD_EXPIRED],
  "must-change": [ntstatus.STATUS_PASSWORD_MUST_CHANGE, ntstatus.STATUS_SUCCESS],
  "not-granted": [ntstatus.STATUS_LOGON_TYPE_NOT_GRANTED, ntstatus.STATUS_SUCCESS],
  "locked-out": [ntstatus.STATUS_ACCOUNT_LOCKED_OUT, ntstatus.STATUS_SUCCESS],
  disabled: [ntstatus.STATUS_ACCOUNT_RESTRICTION, ntstatus.STATUS_ACCOUNT_DISABLED],
  unavailable: [ntstatus.STATUS_NO_LOGON_SERVERS, ntstatus.STATUS_SUCCESS],
};

/** Whether LSA looks for an account of that domain on this machine. Of another it would ask a controller: there is none. */
export function isOwnDomain(domain: string, hostName: string): boolean {
  return ["", ".", foldAscii(hostName)].includes(foldAscii(domain));
}

/** LookupAccountName among the accounts of this machine; empty when there is none of that name. */
export async function accountIdOf(
  system: Pick<LogonSystem, "hostName" | "users">,
  { domain, userName }: { domain: string; userName: string },
): Promise<string> {
  if (!isOwnDomain(domain, system.hostName)) return "";
  const users = await system.users();
  return users.find(({ name }) => isSameAccount(name, userName))?.id ?? "";
}
