/**
 * The administrator's functions, over an open store. Called by the command line and the harness. Each change is in the
 * audit log under the administrator's name, or under the id of the key of the API that called it.
 */
import type { Clock } from "../clock/clock.ts";
import type { BindingId, DeviceId, UserId } from "../device-api/schemas.ts";
import { VestibuleError } from "../errors/error.ts";
import type { Secret } from "../secrets/arena.ts";
import { adminHints } from "../texts/en/directory.ts";
import { emailAddress } from "../names/email-address.ts";
import { maximumName } from "../names/line.ts";
import {
  forgetIdentity,
  listIdentities,
  type ListedIdentity,
  type WhichIdentities,
} from "./accounts/identities.ts";
import {
  changeUser,
  listUsers,
  removeUser,
  setUserDisabled,
  type ListedUser,
  type UserRemoved,
  type UserSettings,
} from "./accounts/user-changes.ts";
import { addUser, findUser, findUserByEmail, type User } from "./accounts/users.ts";
import {
  administerAdministrators,
  type AdministratorAdministration,
} from "./administrators/administration.ts";
import {
  list,
  record,
  type AdministratorActor,
  type AuditEntry,
  type AuditPage,
  type AuditSubjects,
} from "./audit/audit.ts";
import { namesIn, type AuditNames } from "./audit/audit-names.ts";
import { changeBinding, type BindingChange, type BindingChanged } from "./devices/binding-changes.ts";
import { addBinding, findBinding, hasPins, type BindingSettings } from "./devices/bindings.ts";
import { findDevice, revokeDevice, type Device } from "./devices/devices.ts";
import { issueToken } from "./devices/enrolment.ts";
import {
  removeBinding,
  removeDevice,
  renameDevice,
  setBindingDisabled,
  type Removed,
} from "./devices/removal.ts";
import { importLists, type ImportLists, type ImportReport } from "./import.ts";
import { administerProviders, type ProviderAdministration } from "./federation/provider-administration.ts";
import {
  listAllBindings,
  listBindings,
  listDevices,
  type ListedBinding,
  type ListedDevice,
} from "./fleet/overview.ts";
import { releaseBreakGlass, type BreakGlassRelease } from "./recovery/break-glass.ts";
import { releaseRecoveryKey, type RecoveryKeyRelease } from "./recovery/recovery-key-release.ts";
import { assertPossibleOn, checkedLine } from "./accounts/checked-names.ts";
import type { Queries } from "./store/database.ts";
import { changeOrRehearse } from "./store/rehearse.ts";
import type { Store } from "./store/open.ts";
import { inTransaction } from "./store/transaction.ts";
import { assertSyncPossible } from "./devices/password-sync.ts";
import { setPassword } from "./sync/passwords.ts";

/** A device by its id, or by its host name if only one device has that name. */
export type WhichDevice = { deviceId: DeviceId } | { hostName: string };

export interface Rehearsal {
  /** Judges and returns the same, and changes nothing. */
  dryRun?: boolean | undefined;
}

export interface DirectoryAdmin extends ProviderAdministration, AdministratorAdministration {
  /** @throws `argument_invalid`, `conflict` */
  addUser(user: { email: string; name: string }): Promise<UserId>;
  /** Idempotent; open grants of theirs cannot be redeemed from then on. @throws `not_found` */
  disableUser(userId: UserId): Promise<void>;
  /** Idempotent. @throws `not_found` */
  enableUser(userId: UserId): Promise<void>;
  /** By address. */
  users(): Promise<ListedUser[]>;
  /**
   * Replaces the directory password. Devices that follow it get it at their next request.
   * @returns how many devices that are
   * @throws `not_found`, the codes of a password that may not be set (D1)
   */
  setPassword(userId: UserId, password: Secret): Promise<{ devices: number }>;
  /** The recorded identities stay. @throws `not_found`, `argument_invalid`, `conflict` for an address that is taken */
  changeUser(
    userId: UserId,
    wanted: { email?: string | undefined; name?: string | undefined },
    options?: Rehearsal,
  ): Promise<{ before: UserSettings; after: UserSettings }>;
  /** @throws `not_found`, `conflict` while they have bindings */
  removeUser(userId: UserId, options?: Rehearsal): Promise<UserRemoved>;
  identities(which?: WhichIdentities): Promise<ListedIdentity[]>;
  /**
   * The next proof of each of these persons is their first again. At least one of user and issuer is named.
   * @returns what was forgotten; empty when there was nothing
   * @throws `argument_invalid`
   */
  forgetIdentities(which: WhichIdentities, options?: Rehearsal): Promise<ListedIdentity[]>;
  findUser(email: string): Promise<{ userId: UserId; name: string; disabled: boolean } | undefined>;
  /**
   * The token is shown once: only its hash is kept. Its bindings are made when it is used.
   * @param options.expiresInSeconds 1 to 2,592,000; default 3,600
   * @throws `argument_invalid`, `not_found` for an unknown user
   */
  issueEnrolmentToken(options: {
    expiresInSeconds?: number;
    bindings?: readonly (BindingSettings & { userEmail: string })[];
  }): Promise<string>;
  /** For a device that is enrolled already. @throws `not_found`, `conflict`, `argument_invalid` */
  bind(binding: BindingSettings & { userId: UserId; device: WhichDevice }): Promise<BindingId>;
  /**
   * The device learns of it at its next request. Turning PIN on or off also needs the person's consent there.
   * @param options.dryRun returns what would change, and writes nothing
   * @throws `not_bound`, `device_revoked`, `argument_invalid` (with a hint for a PIN on a system without PINs), `conflict`
   * for an account that is bound already, or another account where something is kept of this one; `directory_password_missing`, `password_sync_required`
   */
  setBinding(change: BindingChange, options?: { dryRun?: boolean }): Promise<BindingChanged>;
  devices(): Promise<ListedDevice[]>;
  /** @throws `not_found`, `conflict` when two devices have that name */
  bindings(device: WhichDevice): Promise<ListedBinding[]>;
  /** Of all devices, by device. */
  allBindings(): Promise<Map<DeviceId, ListedBinding[]>>;
  /** Idempotent; its tokens and grants are void from then on. @throws `not_found` */
  revokeDevice(deviceId: DeviceId): Promise<void>;
  /** @throws `not_found`, `argument_invalid` */
  renameDevice(deviceId: DeviceId, hostName: string): Promise<void>;
  /** Its bindings and all that is kept for it go with it. @throws `not_found` */
  removeDevice(deviceId: DeviceId, options?: Rehearsal): Promise<Removed>;
  /** Idempotent. While it is disabled, no reset is granted by it; its device goes on. @throws `not_found` */
  setBindingDisabled(bindingId: BindingId, disabled: boolean): Promise<void>;
  /** Recovery parts and break-glass password go with it. @throws `not_found` */
  removeBinding(bindingId: BindingId, options?: Rehearsal): Promise<Removed>;
  /** Users and bindings of lists: all of them, or with `partial` what is good. Refused lines are in the report. */
  import(lists: ImportLists, options?: Rehearsal & { partial?: boolean | undefined }): Promise<ImportReport>;
  /** The caller disposes of the passwords. @throws `not_bound`, `not_found`, `container_damaged`, `argument_invalid` */
  releaseBreakGlass(request: {
    which: { bindingId: BindingId } | { device: WhichDevice; accountName: string };
    reason: string;
  }): Promise<BreakGlassRelease>;
  /**
   * The recovery key of a device's disk; it is replaced once somebody has signed in there. The caller disposes of it.
   * @throws `recovery_key_missing`, `not_found`, `conflict`, `container_damaged`, `argument_invalid`
   */
  releaseRecoveryKey(request: { device: WhichDevice; reason: string }): Promise<RecoveryKeyRelease>;
  /** Newest first; at most 1000. */
  listAudit(page?: AuditPage): Promise<AuditEntry[]>;
  /** What people call what those entries name by id. */
  auditNames(entries: readonly AuditEntry[]): Promise<AuditNames>;
}

/** An address is not given: evidence reaches logs. */
const notFound = (noun: string, given: string | undefined, place?: string): VestibuleError =>
  new VestibuleError("not_found", { evidence: { noun, given, place } });

/** Whose binding it is, and where, for the audit log. */
async function subjectsOf(queries: Queries, bindingId: BindingId): Promise<AuditSubjects> {
  const binding = await findBinding(queries, { bindingId });
  return { bindingId, userId: binding?.userId, deviceId: binding?.deviceId };
}

async function userWith(queries: Queries, email: string): Promise<User | undefined> {
  const address = emailAddress(email);
  return address === undefined ? undefined : findUserByEmail(queries, address);
}

/**
 * @param administrator the name for the audit log
 * @throws `argument_invalid` for a name that is not one line
 */
export function createAdmin(store: Store, clock: Clock, administrator: string): DirectoryAdmin {
  checkedLine(administrator, { place: "administrator", maximumBytes: maximumName });
  return adminAs(store, clock, { actor: `administrator:${administrator}` });
}

/**
 * @param by.db a transaction that the functions shall be part of; default: each has one of its own. In a transaction
 * neither the import nor a release may be called: they need the database itself, and would wait for it for ever
 */
export function adminAs(
  store: Store,
  clock: Clock,
  by: { actor: AdministratorActor; db?: Queries },
): DirectoryAdmin {
  const { actor, db = store.db } = by;

  async function find(which: WhichDevice, queries: Queries = db): Promise<Device> {
    if ("deviceId" in which) {
      const device = await findDevice(queries, which.deviceId);
      if (device === undefined) throw notFound("device", which.deviceId);
      return device;
    }
    const named = (await listDevices(queries)).filter(
      (device) => device.hostName === which.hostName && !device.revoked,
    );
    const [device] = named;
    if (device === undefined) throw notFound("device", which.hostName);
    if (named.length > 1) {
      const what = adminHints.severalDevices(named.map(({ deviceId }) => deviceId));
      throw new VestibuleError("conflict", { evidence: { place: "device", what, hint: adminHints.byId } });
    }
    return device;
  }

  return {
    ...administerProviders(store, clock, { actor, db }),
    ...administerAdministrators(store, clock, { actor, db }),
    devices: () => listDevices(db),
    setBinding: (change, options = {}) =>
      changeBinding(db, clock, { change, actor, dryRun: options.dryRun ?? false }),
    addUser: (user) =>
      inTransaction(db, async (tx) => {
        const userId = await addUser(tx, clock, user);
        await record(tx, clock, { actor, event: "user-added", userId });
        return userId;
      }),
    disableUser: (userId) =>
      inTransaction(db, async (tx) => {
        await setUserDisabled(tx, clock, { userId, disabled: true });
        await record(tx, clock, { actor, event: "user-disabled", userId });
      }),
    enableUser: (userId) =>
      inTransaction(db, async (tx) => {
        await setUserDisabled(tx, clock, { userId, disabled: false });
        await record(tx, clock, { actor, event: "user-enabled", userId });
      }),
    setPassword: (userId, password) => setPassword(db, clock, { userId, password, actor }),
    users: () => listUsers(db),
    changeUser: (userId, wanted, options = {}) =>
      changeOrRehearse(db, options, async (tx) => {
        const changed = await changeUser(tx, userId, wanted);
        const { before, after } = changed;
        // Which, not what: the log holds no address.
        const detail = { email: before.email !== after.email, name: before.name !== after.name };
        if (detail.email || detail.name)
          await record(tx, clock, { actor, event: "user-changed", userId, detail });
        return changed;
      }),
    removeUser: (userId, options = {}) =>
      changeOrRehearse(db, options, async (tx) => {
        const removed = await removeUser(tx, userId);
        const { identities, tokens } = removed;
        await record(tx, clock, { actor, event: "user-removed", userId, detail: { identities, tokens } });
        return removed;
      }),
    identities: (which = {}) => listIdentities(db, which),
    forgetIdentities: (which, options = {}) =>
      changeOrRehearse(db, options, async (tx) => {
        if (which.userId === undefined && which.issuer === undefined)
          throw new VestibuleError("argument_invalid", { evidence: { place: "issuer" } });
        const found = await listIdentities(tx, which);
        for (const { userId, issuer, subject } of found) {
          await forgetIdentity(tx, { issuer, subject });
          await record(tx, clock, { actor, event: "identity-forgotten", userId, detail: { issuer } });
        }
        return found;
      }),
    findUser: (email) => userWith(db, email),
    issueEnrolmentToken: (options) =>
      inTransaction(db, async (tx) => {
        const bindings = [];
        for (const { userEmail, ...settings } of options.bindings ?? []) {
          const user = await userWith(tx, userEmail);
          if (user === undefined) throw notFound("user", undefined, "userEmail");
          bindings.push({ ...settings, userId: user.userId });
        }
        const expiresInSeconds = options.expiresInSeconds ?? 3_600;
        const token = await issueToken(tx, clock, { expiresInSeconds, bindings });
        const detail = { expiresInSeconds, bindings: bindings.length };
        await record(tx, clock, { actor, event: "enrolment-token-issued", detail });
        return token;
      }),
    bind: ({ device: which, ...binding }) =>
      inTransaction(db, async (tx) => {
        const { deviceId, system } = await find(which, tx);
        if (binding.localSecret === "pin" && !hasPins(system)) {
          const evidence = { place: "localSecret", hint: adminHints.noPin, system };
          throw new VestibuleError("argument_invalid", { evidence });
        }
        assertPossibleOn(system, { name: binding.accountName, place: "accountName" });
        const { userId } = binding;
        if ((await findUser(tx, userId)) === undefined) throw notFound("user", userId);
        if (binding.passwordSync !== undefined)
          await assertSyncPossible(tx, { wanted: binding.passwordSync, system, userId });
        const bindingId = await addBinding(tx, clock, { ...binding, deviceId, system });
        await record(tx, clock, { actor, event: "binding-added", userId, deviceId, bindingId });
        return bindingId;
      }),
    allBindings: () => listAllBindings(db),
    bindings: async (which) => listBindings(db, (await find(which)).deviceId),
    revokeDevice: (deviceId) =>
      inTransaction(db, async (tx) => {
        await revokeDevice(tx, clock, deviceId);
        await record(tx, clock, { actor, event: "device-revoked", deviceId });
      }),
    renameDevice: (deviceId, hostName) =>
      inTransaction(db, async (tx) => {
        const detail = await renameDevice(tx, deviceId, hostName);
        await record(tx, clock, { actor, event: "device-changed", deviceId, detail });
      }),
    removeDevice: (deviceId, options = {}) =>
      changeOrRehearse(db, options, async (tx) => {
        const removed = await removeDevice(tx, clock, deviceId);
        await record(tx, clock, { actor, event: "device-removed", deviceId, detail: { ...removed } });
        return removed;
      }),
    setBindingDisabled: (bindingId, disabled) =>
      inTransaction(db, async (tx) => {
        await setBindingDisabled(tx, clock, { bindingId, disabled });
        const event = disabled ? "binding-disabled" : "binding-enabled";
        await record(tx, clock, { actor, event, ...(await subjectsOf(tx, bindingId)) });
      }),
    removeBinding: (bindingId, options = {}) =>
      changeOrRehearse(db, options, async (tx) => {
        const subjects = await subjectsOf(tx, bindingId);
        const removed = await removeBinding(tx, bindingId);
        await record(tx, clock, { actor, event: "binding-removed", ...subjects, detail: { ...removed } });
        return removed;
      }),
    import: (lists, options = {}) => importLists(store.db, clock, { lists, actor, ...options }),
    async releaseBreakGlass({ which, reason }) {
      const binding =
        "bindingId" in which
          ? which
          : { deviceId: (await find(which.device)).deviceId, accountName: which.accountName };
      return releaseBreakGlass(store, clock, { which: binding, reason, actor });
    },
    releaseRecoveryKey: async ({ device, reason }) =>
      releaseRecoveryKey(store, clock, { deviceId: (await find(device)).deviceId, reason, actor }),
    listAudit: (page) => list(db, page),
    auditNames: (entries) => namesIn(db, entries),
  };
}
