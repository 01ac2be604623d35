/**
 * The codes with which a system answers a credential, and their meanings. The agent maps a code to its meaning; hosts
 * send the codes in a `result`. Nothing durable may depend on the meaning.
 */
import { type SystemName, systems } from "./table.ts";

/**
 * `must-change`, `expired` and `not-granted` mean that the password was right. `locked-out` and `disabled` mean that it
 * was not checked.
 */
export type Conclusion =
  "accepted" | "must-change" | "expired" | "locked-out" | "disabled" | "wrong" | "not-granted" | "other";

export interface ResultCode {
  code: number;
  means: Exclude<Conclusion, "accepted">;
}

/**
 * NTSTATUS values (ntstatus.h). ReportResult gives one as status and one as sub-status, which is often more precise.
 */
export const windowsStatuses = {
  STATUS_WRONG_PASSWORD: { code: 0xc000_006a, means: "wrong" },
  STATUS_LOGON_FAILURE: { code: 0xc000_006d, means: "wrong" },
  STATUS_PASSWORD_EXPIRED: { code: 0xc000_0071, means: "expired" },
  STATUS_ACCOUNT_DISABLED: { code: 0xc000_0072, means: "disabled" },
  STATUS_LOGON_TYPE_NOT_GRANTED: { code: 0xc000_015b, means: "not-granted" },
  STATUS_ACCOUNT_EXPIRED: { code: 0xc000_0193, means: "disabled" },
  STATUS_PASSWORD_MUST_CHANGE: { code: 0xc000_0224, means: "must-change" },
  STATUS_ACCOUNT_LOCKED_OUT: { code: 0xc000_0234, means: "locked-out" },
  /** The sub-status gives the reason. */
  STATUS_ACCOUNT_RESTRICTION: { code: 0xc000_006e, means: "other" },
  /** The system could not reach the server that checks the password. */
  STATUS_NO_LOGON_SERVERS: { code: 0xc000_005e, means: "other" },
} as const satisfies Record<string, ResultCode>;

/** The hint `reason` of an evaluation, then OpenDirectory errors (CFOpenDirectoryConstants.h). Not tried on a Mac. */
export const macosReasons = {
  invalidPassphrase: { code: 21, means: "wrong" },
  kODErrorCredentialsInvalid: { code: 5000, means: "wrong" },
  kODErrorCredentialsAccountDisabled: { code: 5301, means: "disabled" },
  kODErrorCredentialsAccountExpired: { code: 5302, means: "disabled" },
  kODErrorCredentialsAccountInactive: { code: 5303, means: "disabled" },
  kODErrorCredentialsAccountTemporarilyLocked: { code: 5304, means: "locked-out" },
  kODErrorCredentialsAccountLocked: { code: 5305, means: "locked-out" },
  kODErrorCredentialsPasswordExpired: { code: 5400, means: "expired" },
  kODErrorCredentialsPasswordChangeRequired: { code: 5401, means: "must-change" },
  kODErrorCredentialsInvalidLogonHours: { code: 5500, means: "not-granted" },
} as const satisfies Record<string, ResultCode>;

export const resultCodes: Readonly<Record<SystemName, Readonly<Record<string, ResultCode>>>> = {
  windows: windowsStatuses,
  macos: macosReasons,
};

const meanings = new Map<number, ReadonlyMap<number, ResultCode["means"]>>(
  Object.entries(resultCodes).map(([system, rows]) => [
    systems[system as SystemName],
    new Map(Object.values(rows).map(({ code, means }) => [code, means])),
  ]),
);

/** The meaning of a `result`. An unknown code, or a code of an unknown system, is `other`. */
export function conclude(result: {
  accepted: number;
  system: number;
  code?: number;
  subCode?: number;
}): Conclusion {
  const { accepted, system, code = 0, subCode = 0 } = result;
  if (accepted === 1) return "accepted";
  const rows = meanings.get(system);
  return rows?.get(subCode) ?? rows?.get(code) ?? "other";
}

/** The fields of a log line about a result: the system's own numbers, in the notation in which they are documented. */
export function describeResult(result: {
  system: number;
  code?: number;
  subCode?: number;
}): Readonly<Record<string, string>> {
  const { system, code = 0, subCode = 0 } = result;
  const name = Object.entries(systems).find(([, number]) => number === system)?.[0] ?? String(system);
  const shown = (value: number) => (system === systems.windows ? `0x${value.toString(16)}` : String(value));
  return { system: name, code: shown(code), subCode: shown(subCode) };
}
