/**
 * LSA as LogonUI calls it: who there is to sign in, a sign-in, and what its answer is called in Windows. `logon-ui.ts`
 * asks it; the simulated device answers.
 */
import type { Verification } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { type NTSTATUS, ntstatus } from "./credential-provider.ts";

/** What LogonUI asks of Windows. */
export interface LogonSystem {
  readonly hostName: string;
  /** Local accounts in the order they are shown. */
  users(): Promise<{ id: string; name: string; fullName: string }[]>;
  /** An interactive sign-in, as LSA does one; a wrong password counts. `password` stays the caller's. */
  logon(accountName: string, password: Secret): Promise<Verification>;
}

/** LsaLogonUser's answer: NTSTATUS and sub-status. */
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
