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

/**
 * By what right a password is set without the old one, so that an encrypted disk follows. Without any, the disk goes
 * on opening with the old password.
 */
export type SetAuthority = { by: "recovery-key"; key: Secret } | { by: "service-account" };

export type PasswordChange =
  | "changed"
  | "authority-refused"
  | "wrong"
  | "too-recent"
  | "rejected-by-policy"
  | "locked-out"
  | "disabled"
  | "unavailable";

/** The system's account database. Every verification with a wrong password counts as a failed sign-in. */
export interface AccountStore {
  list(): Promise<AccountState[]>;
  /** By id or, case-insensitively, by name. */
  find(account: { id: AccountId } | { name: string }): Promise<AccountState | undefined>;
  verify(id: AccountId, password: Secret): Promise<Verification>;
  /**
   * With the old password. What the system itself carries along (Windows: DPAPI; macOS: the disk) goes with it, in such
   * an order that at every instant it opens with the old or the new password.
   */
  change(id: AccountId, passwords: { old: Secret; new: Secret }): Promise<PasswordChange>;
  /**
   * By an administrator's right, without the old password: what it protected stays closed to the new one, except the
   * disk where `authority` carries it along, in the same order as `change`. Answers `authority-refused`, with nothing
   * changed, when the authority is not able.
   */
  set(
    id: AccountId,
    passwords: { new: Secret; authority?: SetAuthority | undefined },
  ): Promise<PasswordChange>;
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
  /**
   * After a change of the account's password with the old one: brings along what does not follow by itself (a login
   * keychain is re-keyed, as its user). Idempotent; what `old` does not open stays as it is.
   */
  follow(id: AccountId, passwords: { old: Secret; new: Secret }): Promise<void>;
  /**
   * Puts a new, empty one in the place of each that does not open with `password`. The old one is kept beside it, opens
   * with the password that it had, and is never deleted. Idempotent. Says which kinds were made anew, now or by an
   * earlier call for this password. The disk is never among them. @throws `wrong_secret` when it is not the account's
   */
  startAnew(id: AccountId, password: Secret): Promise<ProtectedKind[]>;
  /** The old ones that `startAnew` has kept, each with whether `password` opens it. Counts nowhere. */
  checkKept(id: AccountId, password: Secret): Promise<ProtectedCheck[]>;
}

/** Who can set a password in such a way that the disk follows, beside whoever knows the old one. */
export type ServiceAccount = "able" | "absent" | "token-missing" | "token-invalid";

/**
 * Encryption of the disk that asks for an account's password before the system, and with it the agent, runs.
 * A disk that a chip or nobody's password opens (BitLocker with a TPM) is `none` here.
 */
export interface DiskEncryption {
  /** `password`: the account's password opens the disk. `not-admitted`: it is encrypted and this account's does not. */
  state(id: AccountId): Promise<"none" | "password" | "not-admitted">;
  serviceAccount(): Promise<ServiceAccount>;
  /** Whether the disk opens with this recovery key, found by trying. Counts nowhere. */
  provesRecoveryKey(key: Secret): Promise<boolean>;
  /**
   * Has the system make another recovery key, after which the earlier one opens nothing. The system keeps the new one,
   * sealed, until it is claimed, so that a power loss does not lose it. `undefined` when `authority` does not open the
   * disk. With one unclaimed it makes none and answers that one. @throws `store_unavailable`
   */
  rotateRecoveryKey(
    authority: { by: "recovery-key"; key: Secret } | { by: "password"; account: AccountId; password: Secret },
  ): Promise<Secret | undefined>;
  /** What the last rotation made and nobody has claimed yet: the recovery key that the disk has. */
  unclaimedRecoveryKey(): Promise<Secret | undefined>;
  /** It is safe elsewhere now. Idempotent. */
  claimRecoveryKey(): Promise<void>;
}

export type SystemName = "windows" | "macos" | "linux";

/** Everything the agent can reach on one device. */
export interface Platform {
  readonly system: SystemName;
  /** A name people know the device by. */
  readonly hostName: string;
  readonly accounts: AccountStore;
  readonly protectedData: ProtectedData;
  readonly disk: DiskEncryption;
  readonly keys: DeviceKeys;
}
