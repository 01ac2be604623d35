/**
 * FileVault of the simulated Mac: the volume key, wrapped for each cryptographic user under a key from the password, for
 * the service account and for the recovery key. It lies outside the encrypted disk, where pre-boot finds it. Called by
 * machine.ts and pre-boot.ts. While a password changes a user has two wraps, each with the revision of the account's
 * password that it belongs to. The account record decides which of them counts, see `settle`.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { VestibuleError } from "../../../errors/error.ts";
import { Secret } from "../../../secrets/arena.ts";
import { saltBytes } from "../../../secrets/sodium.ts";
import type { AccountId } from "../../ports.ts";
import { DocumentFile, type StoreMoment, type VolumeKey } from "../document-file.ts";
import { deriveKey, fromText, openUnder, passwordKey, sealUnder, toText } from "../sealing.ts";
import type { MountedVolume } from "./mounted-volume.ts";
import { newRecoveryKey, typedRecoveryKey } from "./recovery-key.ts";

const wrapSchema = z.strictObject({ salt: z.base64().max(32), sealed: z.base64().max(256) });
type Wrap = z.infer<typeof wrapSchema>;

const schema = z.strictObject({
  /** An empty text sealed under the volume key, to test a key with. */
  probe: z.base64().max(128),
  /** Cryptographic users: the accounts with a SecureToken. */
  users: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(184),
        name: z.string().min(1).max(256),
        fullName: z.string().max(256),
        wraps: z.array(wrapSchema.extend({ revision: z.int().min(1) })).max(8),
      }),
    )
    .max(1000),
  service: wrapSchema.optional(),
  recovery: wrapSchema,
  /** The recovery key itself, sealed by the system from when it was made until somebody claims it. */
  unclaimed: z.base64().max(256).optional(),
});
type FileVaultDocument = z.infer<typeof schema>;
type User = FileVaultDocument["users"][number];

/** What may open the disk. */
export type DiskAuthority =
  | { by: "password"; user: AccountId; password: Secret }
  | { by: "recovery-key"; key: Secret }
  | { by: "service-account"; password: Secret };

export interface FileVaultOptions {
  file: string;
  onMoment?: ((moment: StoreMoment) => void) | undefined;
}

export class FileVault implements Disposable {
  readonly #file: DocumentFile<FileVaultDocument>;

  private constructor(file: DocumentFile<FileVaultDocument>) {
    this.#file = file;
  }

  /** Opens what is there. @throws `store_unavailable` when there is none */
  static open(options: FileVaultOptions): FileVault {
    const initial = (): never => {
      throw new VestibuleError("store_unavailable", { evidence: { store: "preboot" } });
    };
    return new FileVault(new DocumentFile({ ...options, store: "preboot", schema, initial }));
  }

  /** Opens what is there, or encrypts a new disk and leaves it open; the caller that did so gets its recovery key, once. */
  static make(
    options: FileVaultOptions,
    volume: MountedVolume,
  ): { vault: FileVault; recoveryKey: Secret | undefined } {
    let made: Secret | undefined;
    const initial = (): { document: FileVaultDocument } => {
      const key = (made = newRecoveryKey());
      using volumeKey = volume.make();
      using nothing = Secret.fill(0, () => undefined);
      const probe = toText(sealUnder(volumeKey, nothing, probeContext));
      return { document: { probe, users: [], recovery: wrapRecovery(volumeKey, key) } };
    };
    let vault: FileVault | undefined;
    try {
      vault = new FileVault(new DocumentFile({ ...options, store: "preboot", schema, initial }));
      // Another process may have made the disk at the same time, and then it has the key.
      if (made !== undefined && vault.opens({ by: "recovery-key", key: made })) {
        return { vault, recoveryKey: made };
      }
      made?.dispose();
      return { vault, recoveryKey: undefined };
    } catch (error) {
      made?.dispose();
      vault?.[Symbol.dispose]();
      throw error;
    }
  }

  /** A copy in memory, for this process alone. */
  copy(): FileVault {
    return new FileVault(this.#file.copy());
  }

  users(): { id: AccountId; name: string; fullName: string }[] {
    return this.#file.read().users.map(({ id, name, fullName }) => ({ id: id as AccountId, name, fullName }));
  }

  admits(id: AccountId): boolean {
    return this.#file.read().users.some((user) => user.id === id);
  }

  /** Whether `key` is the disk's. */
  isVolumeKey(key: Secret): boolean {
    using nothing = openUnder(key, fromText(this.#file.read().probe), probeContext);
    return nothing !== undefined;
  }

  /** The volume key; undefined when the authority does not open the disk. No lock-out counts it. */
  unlock(authority: DiskAuthority): Secret | undefined {
    return unwrapBy(this.#file.read(), authority);
  }

  opens(authority: DiskAuthority): boolean {
    using key = this.unlock(authority);
    return key !== undefined;
  }

  /** Makes a cryptographic user of an account: its password then opens the disk. */
  admit(
    user: { id: AccountId; name: string; fullName: string; password: Secret; revision: number },
    volume: VolumeKey,
  ): void {
    const { id, name, fullName, password, revision } = user;
    using key = volume.read();
    const wraps = [{ revision, ...wrap(key, password, userContext(id)) }];
    this.#file.update((disk) => {
      disk.users = [...disk.users.filter((other) => other.id !== id), { id, name, fullName, wraps }];
    });
  }

  /** Takes the account's SecureToken away. Nothing happens when it has none. */
  revoke(id: AccountId): void {
    this.#file.update((disk) => {
      disk.users = disk.users.filter((user) => user.id !== id);
    });
  }

  /**
   * Makes the disk open with the password of `revision` too, which the account is about to get, and drops what earlier
   * changes left. False, with nothing changed, when the authority does not open the disk or the account has no
   * SecureToken.
   */
  prepare(id: AccountId, next: { password: Secret; revision: number; authority: DiskAuthority }): boolean {
    return this.#update(id, (user, disk) => {
      settleUser(user, next.revision - 1);
      using key = unwrapBy(disk, next.authority);
      if (key === undefined) return false;
      user.wraps.push({ revision: next.revision, ...wrap(key, next.password, userContext(id)) });
      return true;
    });
  }

  /**
   * Makes the disk open with the password of `revision`, which the account has already, and drops nothing. False, with
   * nothing changed, as for `prepare`. Called with the account database locked.
   */
  addPassword(
    id: AccountId,
    current: { password: Secret; revision: number; authority: DiskAuthority },
  ): boolean {
    const { password, revision, authority } = current;
    return this.#update(id, (user, disk) => {
      using key = unwrapBy(disk, authority);
      if (key === undefined) return false;
      if (!opensFor(user, password)) user.wraps.push({ revision, ...wrap(key, password, userContext(id)) });
      return true;
    });
  }

  /**
   * Of the account's wraps only that of `password` stays. False, with nothing changed, when `password` has none. Called
   * with the account database locked.
   */
  keepOnly(id: AccountId, password: Secret): boolean {
    return this.#update(id, (user) => {
      const kept = user.wraps.filter((one) => opensWrap(one, user, password));
      if (kept.length === 0) return false;
      user.wraps = kept.slice(0, 1);
      return true;
    });
  }

  /**
   * Of the account's wraps only that of the current password stays, or the last one before it. Called with the account
   * database locked, for otherwise `revision` may be old and what it drops may count.
   */
  settle(id: AccountId, revision: number): void {
    this.#update(id, (user) => {
      settleUser(user, revision);
      return true;
    });
  }

  /** The password of `revision` counts: those before it go. Later ones, of another process's change, stay. */
  finish(id: AccountId, revision: number): void {
    this.#update(id, (user) => {
      settleKeepingLater(user, revision);
      return true;
    });
  }

  /**
   * Finishes whatever was interrupted. Called with the account database locked.
   * @param uncounted what becomes of a password that was prepared and has not come to count: as long as nobody has
   * signed in with the one that counts, it may be the only one that its person knows
   */
  settleAll(revisions: ReadonlyMap<string, number>, uncounted: "keep" | "drop"): void {
    this.#file.update((disk) => {
      // An account whose creation was interrupted has no SecureToken.
      disk.users = disk.users.filter((user) => revisions.has(user.id));
      const settle = uncounted === "keep" ? settleKeepingLater : settleUser;
      for (const user of disk.users) settle(user, revisions.get(user.id) ?? 0);
    });
  }

  /** Another recovery key and the end of the earlier one, in one write. Undefined when the authority opens nothing. */
  rotate(authority: DiskAuthority): Secret | undefined {
    const made = newRecoveryKey();
    let rotated = false;
    try {
      rotated = this.#file.update((disk) => {
        using key = unwrapBy(disk, authority);
        if (key === undefined) return false;
        disk.recovery = wrapRecovery(key, made);
        using keeper = deriveKey(key, unclaimedContext);
        disk.unclaimed = toText(sealUnder(keeper, made, unclaimedContext));
        return true;
      });
    } finally {
      if (!rotated) made.dispose();
    }
    return rotated ? made : undefined;
  }

  /** Another recovery key that the system does not keep. */
  replaceRecoveryKey(volume: VolumeKey): Secret {
    using key = volume.read();
    const made = newRecoveryKey();
    try {
      this.#file.update((disk) => {
        disk.recovery = wrapRecovery(key, made);
        delete disk.unclaimed;
      });
      return made;
    } catch (error) {
      made.dispose();
      throw error;
    }
  }

  /** @throws `disk_locked` */
  unclaimed(volume: VolumeKey): Secret | undefined {
    using key = volume.read();
    const { unclaimed } = this.#file.read();
    if (unclaimed === undefined) return undefined;
    using keeper = deriveKey(key, unclaimedContext);
    const made = openUnder(keeper, fromText(unclaimed), unclaimedContext);
    if (made === undefined) throw new VestibuleError("store_unavailable", { evidence: { store: "preboot" } });
    return made;
  }

  claim(): void {
    this.#file.update((disk) => {
      delete disk.unclaimed;
    });
  }

  /** The service account's token: for this password, or none. */
  setService(password: Secret | undefined, volume: VolumeKey): void {
    using key = volume.read();
    const service = password && wrap(key, password, serviceContext);
    this.#file.update((disk) => {
      if (service === undefined) delete disk.service;
      else disk.service = service;
    });
  }

  hasService(): boolean {
    return this.#file.read().service !== undefined;
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #update(id: AccountId, work: (user: User, disk: FileVaultDocument) => boolean): boolean {
    return this.#file.update((disk) => {
      const user = disk.users.find((one) => one.id === id);
      return user !== undefined && work(user, disk);
    });
  }
}

/** Drops what was prepared for a password that does not count, and what came before the one that does. */
function settleUser(user: User, revision: number): void {
  const counted = user.wraps.filter((one) => one.revision <= revision);
  // In doubt a wrap stays: one too many is better than a disk that opens with nothing.
  if (counted.length === 0) return;
  const newest = Math.max(...counted.map((one) => one.revision));
  user.wraps = counted.filter((one) => one.revision === newest);
}

function settleKeepingLater(user: User, revision: number): void {
  const later = user.wraps.filter((one) => one.revision > revision);
  settleUser(user, revision);
  for (const one of later) if (!user.wraps.includes(one)) user.wraps.push(one);
}

const probeContext = "volume key probe";
const serviceContext = "volume key for the service account";
const recoveryContext = "volume key for the recovery key";
const unclaimedContext = "recovery key that nobody has claimed";

function userContext(id: AccountId): string {
  return `volume key for a user\0${id}`;
}

function wrap(volumeKey: Secret, password: Secret, context: string): Wrap {
  const salt = randomBytes(saltBytes);
  using key = passwordKey(password, salt);
  return { salt: toText(salt), sealed: toText(sealUnder(key, volumeKey, context)) };
}

function unwrap(wrapped: Wrap, password: Secret, context: string): Secret | undefined {
  using key = passwordKey(password, fromText(wrapped.salt));
  return openUnder(key, fromText(wrapped.sealed), context);
}

function opensWrap(wrapped: Wrap, { id }: Pick<User, "id">, password: Secret): boolean {
  using key = unwrap(wrapped, password, userContext(id as AccountId));
  return key !== undefined;
}

const opensFor = (user: User, password: Secret): boolean =>
  user.wraps.some((one) => opensWrap(one, user, password));

function wrapRecovery(volumeKey: Secret, recoveryKey: Secret): Wrap {
  using characters = typedRecoveryKey(recoveryKey);
  if (characters === undefined) throw new VestibuleError("internal", { evidence: { what: "recovery key" } });
  return wrap(volumeKey, characters, recoveryContext);
}

function unwrapBy(disk: FileVaultDocument, authority: DiskAuthority): Secret | undefined {
  switch (authority.by) {
    case "password": {
      const user = disk.users.find((one) => one.id === authority.user);
      for (const wrapped of user?.wraps ?? []) {
        const key = unwrap(wrapped, authority.password, userContext(authority.user));
        if (key !== undefined) return key;
      }
      return undefined;
    }
    case "recovery-key": {
      using characters = typedRecoveryKey(authority.key);
      return characters && unwrap(disk.recovery, characters, recoveryContext);
    }
    case "service-account":
      return disk.service && unwrap(disk.service, authority.password, serviceContext);
  }
}
