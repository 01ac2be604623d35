/**
 * What a system answers to a credential, and what the answer means: one table for the agent, which draws the
 * conclusion, and for hosts, which send the codes in a `result`. Nothing durable is decided by a conclusion.
 */
import { type SystemName, systems } from "./table.ts";

/**
 * `must-change`, `expired` and `not-granted` say that the password was right. `locked-out` and `disabled` say that it was
 * not checked.
 */
export type Conclusion =
  "accepted" | "must-change" | "expired" | "locked-out" | "disabled" | "wrong" | "not-granted" | "other";

export interface ResultCode {
  code: number;
  means: Exclude<Conclusion, "accepted">;
}

/** NTSTATUS values (ntstatus.h). ReportResult gives one as status and, often more precise, one as sub-status. */
export const windowsStatuses = {
  STATUS_WRONG_PASSWORD: { code: 0xc000_006a, means: "wrong" },
  STATUS_LOGON_FAILURE: { code: 0xc000_006d, means: "wrong" },
  STATUS_PASSWORD_EXPIRED: { code: 0xc000_0071, means: "expired" },
  STATUS_ACCOUNT_DISABLED: { code: 0xc000_0072, means: "disabled" },
  STATUS_LOGON_TYPE_NOT_GRANTED: { code: 0xc000_015b, means: "not-granted" },
  STATUS_ACCOUNT_EXPIRED: { code: 0xc000_0193, means: "disabled" },
  STATUS_PASSWORD_MUST_CHANGE: { code: 0xc000_0224, means: "must-change" },
  STATUS_ACCOUNT_LOCKED_OUT: { code: 0xc000_0234, means: "locked-out" },
  /** The sub-status says why. */
  STATUS_ACCOUNT_RESTRICTION: { code: 0xc000_006e, means: "other" },
  /** The system could not ask whoever knows. */
  STATUS_NO_LOGON_SERVERS: { code: 0xc000_005e, means: "other" },
} as const satisfies Record<string, ResultCode>;

/** The hint `reason` of an evaluation, then errors of OpenDirectory (CFOpenDirectoryConstants.h). Not tried on a Mac. */
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

/** What a `result` says. A code that is not in the table, or of a system that is not, is `other`. */
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

/** What a log line says of a result: the system's own numbers, as a person looks them up. */
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
