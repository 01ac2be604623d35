/**
 * The ports through which workflows reach a device, one for each kind of store. The agent uses only these. Adapters are
 * `windows/ macos/ linux/ simulated/`, and all of them pass the same contract suite. A store reports what it does not
 * have; it does not fail because of it.
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

/** A Windows security identifier or, on other systems, the account's UUID. Unlike the name it never changes. */
export type AccountId = string & { readonly __brand: "AccountId" };

export type AccountKind = "local" | "microsoft" | "entra" | "domain";

/** What the system shows of an account without its password. */
export interface AccountState {
  id: AccountId;
  name: string;
  /**
   * The machine or domain that `name` belongs to, as in `machine\name`. Empty on a system whose accounts have none.
   */
  qualifier: string;
  fullName: string;
  kind: AccountKind;
  disabled: boolean;
  /** While set, the system refuses sign-in whatever the password (Windows: lockout duration). */
  lockedOutUntil?: Date;
  /** When the password was last set. A workflow looks at this first to see whether a change went through. */
  passwordSetAt: Date;
  /** When the password expires; absent when it never does. */
  passwordExpiresAt?: Date;
  mustChangePassword: boolean;
}

/**
 * The result of checking a password. `expired`, `must-change` and `not-granted` mean that it was right;
 * `locked-out`, `disabled` and `unavailable` mean that it was not checked. Only `wrong` is a failed attempt.
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
 * The authority to set a password without the old one in such a way that an encrypted disk follows. Without it the disk
 * still opens with the old password.
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
   * Changes the password with the old one. What the system updates by itself (Windows: DPAPI; macOS: the disk) is
   * updated with it, in an order in which it opens with the old or the new password at every instant.
   */
  change(id: AccountId, passwords: { old: Secret; new: Secret }): Promise<PasswordChange>;
  /**
   * Sets the password as an administrator, without the old one. What the old one protected does not open with the new
   * one, except the disk where `authority` updates it, in the same order as `change`. Returns `authority-refused`, and
   * changes nothing, when the authority is not sufficient.
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
  /** It is there and cannot be tried now (profile not loaded, no session). */
  | { kind: ProtectedKind; opens: "unknown"; reason: string };

/** What the account's password protects: DPAPI and Credential Manager, keychains, the disk. */
export interface ProtectedData {
  /** The kinds that this system has; may be empty. */
  readonly kinds: readonly ProtectedKind[];
  /** Tries to open each with the password. No lock-out counts it. */
  check(id: AccountId, password: Secret): Promise<ProtectedCheck[]>;
  /**
   * Called after a change of the account's password with the old one. Updates what does not follow by itself (a login
   * keychain is re-keyed, as its user). Idempotent. What `old` does not open stays as it is.
   */
  follow(id: AccountId, passwords: { old: Secret; new: Secret }): Promise<void>;
  /**
   * Replaces each kind that does not open with `password` by a new, empty one. The old one is kept beside it, still opens
   * with its own password, and is never deleted. Idempotent. Returns the kinds that were replaced, by this call or by an
   * earlier one for this password. The disk is never among them. @throws `wrong_secret` when it is not the account's
   */
  startAnew(id: AccountId, password: Secret): Promise<ProtectedKind[]>;
  /** The old ones that `startAnew` has kept, and whether `password` opens each. No lock-out counts it. */
  checkKept(id: AccountId, password: Secret): Promise<ProtectedCheck[]>;
}

/** Whether the service account can set a password in such a way that the disk follows. */
export type ServiceAccount = "able" | "absent" | "token-missing" | "token-invalid";

/** What opens a disk that does not open with an account's current password. */
export type CatchUpAuthority = { by: "previous-password"; password: Secret } | SetAuthority;

/**
 * Disk encryption that asks for an account's password before the system, and so the agent, runs. A disk that opens
 * without anybody's password (BitLocker with a TPM) is `none` here.
 */
export interface DiskEncryption {
  /** `password`: the account's password opens the disk. `not-admitted`: the disk is encrypted, and it does not. */
  state(id: AccountId): Promise<"none" | "password" | "not-admitted">;
  serviceAccount(): Promise<ServiceAccount>;
  /** Whether the disk opens with this recovery key, found out by trying. No lock-out counts it. */
  provesRecoveryKey(key: Secret): Promise<boolean>;
  /**
   * Replaces the recovery key; the earlier one then opens nothing. The system keeps the new one, sealed, until it is
   * claimed, so that a power loss does not lose it. While one is unclaimed, returns that one and makes none. Returns
   * `undefined` when `authority` does not open the disk. @throws `store_unavailable`
   */
  rotateRecoveryKey(
    authority: { by: "recovery-key"; key: Secret } | { by: "password"; account: AccountId; password: Secret },
  ): Promise<Secret | undefined>;
  /** The disk's recovery key, while it is unclaimed. */
  unclaimedRecoveryKey(): Promise<Secret | undefined>;
  /** Tells the system that the key is stored elsewhere now. Idempotent. */
  claimRecoveryKey(): Promise<void>;
  /**
   * Makes the disk open with the password that the account has now, for an account whose earlier one opens it. What
   * opened it before goes on doing so. Idempotent. Whether it went through shows `ProtectedData.check`. Returns
   * `authority-refused`, and changes nothing, when the authority does not open the disk.
   * @throws `wrong_secret` when `password` is not the account's
   */
  addPassword(
    id: AccountId,
    of: { password: Secret; authority: CatchUpAuthority },
  ): Promise<"added" | "authority-refused">;
  /**
   * The account's earlier passwords no longer open the disk. Changes nothing unless `password` is the account's and
   * opens the disk. Idempotent. Returns whether `password` alone opens it for the account then.
   */
  retireEarlierPasswords(id: AccountId, password: Secret): Promise<boolean>;
}

export type SystemName = "windows" | "macos" | "linux";

/** All stores that the agent can reach on one device. */
export interface Platform {
  readonly system: SystemName;
  /** The name by which people know the device. */
  readonly hostName: string;
  /** Of the hardware, as its maker prints it on the case; absent where the system does not tell. */
  readonly serialNumber?: string | undefined;
  readonly accounts: AccountStore;
  readonly protectedData: ProtectedData;
  readonly disk: DiskEncryption;
  readonly keys: DeviceKeys;
}
