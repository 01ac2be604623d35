/**
 * The ports through which workflows reach a device: one per kind of store. The agent speaks only to these;
 * adapters are `windows/ macos/ linux/ simulated/`, and all pass the same contract suite.
 * A store reports what it does not have instead of failing on it.
 */
import type { Secret } from "../secrets/arena.ts";
import type { DeviceKeys } from "../secrets/device-key.ts";

export type {
  DeviceKey,
  DeviceKeys,
  PinKey,
  PinKeyState,
  PinUnseal,
  WrappingKey,
} from "../secrets/device-key.ts";

/** A Windows security identifier or, on other systems, the account's UUID: names change, this does not. */
export type AccountId = string & { readonly __brand: "AccountId" };

export type AccountKind = "local" | "microsoft" | "entra" | "domain";

/** What can be seen of an account without using its password. */
export interface AccountState {
  id: AccountId;
  name: string;
  fullName: string;
  kind: AccountKind;
  disabled: boolean;
  /** While set, the system refuses sign-in whatever the password (Windows: lockout duration). */
  lockedOutUntil?: Date;
  /** When the password was last set: what a workflow looks at first to see whether a change went through. */
  passwordSetAt: Date;
  /** When the password expires; absent when it never does. */
  passwordExpiresAt?: Date;
  mustChangePassword: boolean;
}

/**
 * What came of checking a password. `expired`, `must-change` and `not-granted` mean that it was right;
 * `locked-out`, `disabled` and `unavailable` that it was not checked. Only `wrong` is a failed attempt.
 */
export type Verification =
  "right" | "expired" | "must-change" | "not-granted" | "wrong" | "locked-out" | "disabled" | "unavailable";

/** Whether `verification` says that the password was right. */
export function wasRight(verification: Verification): boolean {
  return (
    verification === "right" ||
    verification === "expired" ||
    verification === "must-change" ||
    verification === "not-granted"
  );
}

export type PasswordChange =
  "changed" | "wrong" | "too-recent" | "rejected-by-policy" | "locked-out" | "disabled" | "unavailable";

/** The system's account database. Every verification with a wrong password counts as a failed sign-in. */
export interface AccountStore {
  list(): Promise<AccountState[]>;
  /** By id or, case-insensitively, by name. */
  find(account: { id: AccountId } | { name: string }): Promise<AccountState | undefined>;
  verify(id: AccountId, password: Secret): Promise<Verification>;
  /** With the old password: keeps what it protects. */
  change(id: AccountId, passwords: { old: Secret; new: Secret }): Promise<PasswordChange>;
  /** By an administrator's right, without the old password: what it protected stays closed. */
  set(id: AccountId, passwords: { new: Secret }): Promise<PasswordChange>;
  clearLockOut(id: AccountId): Promise<void>;
  setPasswordExpires(id: AccountId, expires: boolean): Promise<void>;
}

/** A kind of thing that an account's password protects on this system. */
export type ProtectedKind = "dpapi" | "credential-manager" | "keychain" | "local-items" | "disk";

export type ProtectedCheck =
  | { kind: ProtectedKind; opens: boolean }
  /** There, but it cannot be tried now (profile not loaded, no session). */
  | { kind: ProtectedKind; opens: "unknown"; reason: string };

/** What the account's password protects: DPAPI and Credential Manager, keychains, the disk. */
export interface ProtectedData {
  /** The kinds this system has; empty is a possible answer. */
  readonly kinds: readonly ProtectedKind[];
  /** Tries to open each with the password. Counts nowhere. */
  check(id: AccountId, password: Secret): Promise<ProtectedCheck[]>;
}

export type SystemName = "windows" | "macos" | "linux";

/** Everything the agent can reach on one device. */
export interface Platform {
  readonly system: SystemName;
  /** A name people know the device by. */
  readonly hostName: string;
  readonly accounts: AccountStore;
  readonly protectedData: ProtectedData;
  readonly keys: DeviceKeys;
}
