/**
 * The administrator's functions, over an open store. Called by the command line and the harness. Each change is in the
 * audit log under the administrator's name. None of them can be called over HTTP yet.
 */
import type { Clock } from "../clock/clock.ts";
import type { BindingId, DeviceId, UserId } from "../device-api/schemas.ts";
import { VestibuleError } from "../errors/error.ts";
import { adminHints } from "../texts/en/directory.ts";
import { emailAddress } from "../names/email-address.ts";
import { maximumName } from "../names/line.ts";
import { addUser, disableUser, findUser, findUserByEmail, type User } from "./accounts/users.ts";
import { list, record, type AuditEntry, type AuditPage } from "./audit/audit.ts";
import { changeBinding, type BindingChange, type BindingChanged } from "./devices/binding-changes.ts";
import { addBinding, hasPins, type BindingSettings } from "./devices/bindings.ts";
import { findDevice, revokeDevice, type Device } from "./devices/devices.ts";
import { issueToken } from "./devices/enrolment.ts";
import { addProvider, type NewProvider } from "./federation/providers.ts";
import { listBindings, listDevices, type ListedBinding, type ListedDevice } from "./overview.ts";
import { releaseBreakGlass, type BreakGlassRelease } from "./recovery/break-glass.ts";
import { releaseRecoveryKey, type RecoveryKeyRelease } from "./recovery/recovery-key-release.ts";
import { checkedLine } from "./accounts/checked-names.ts";
import type { Queries } from "./store/database.ts";
import type { Store } from "./store/open.ts";

/** A device by its id, or by its host name if only one device has that name. */
export type WhichDevice = { deviceId: DeviceId } | { hostName: string };

export interface DirectoryAdmin {
  /** @throws `argument_invalid`, `conflict` */
  addUser(user: { email: string; name: string }): Promise<UserId>;
  /** Idempotent; open grants of theirs cannot be redeemed from then on. @throws `not_found` */
  disableUser(userId: UserId): Promise<void>;
  findUser(email: string): Promise<{ userId: UserId; name: string; disabled: boolean } | undefined>;
  /** @throws `argument_invalid`, `conflict` */
  addProvider(provider: NewProvider): Promise<string>;
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
   * @throws `not_bound`, `device_revoked`, `argument_invalid` (with a hint for a PIN on a system without PINs)
   */
  setBinding(change: BindingChange, options?: { dryRun?: boolean }): Promise<BindingChanged>;
  devices(): Promise<ListedDevice[]>;
  /** @throws `not_found`, `conflict` when two devices have that name */
  bindings(device: WhichDevice): Promise<ListedBinding[]>;
  /** Idempotent; its tokens and grants are void from then on. @throws `not_found` */
  revokeDevice(deviceId: DeviceId): Promise<void>;
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
  const { db } = store;
  const actor = `administrator:${administrator}` as const;

  async function find(which: WhichDevice): Promise<Device> {
    if ("deviceId" in which) {
      const device = await findDevice(db, which.deviceId);
      if (device === undefined) throw new VestibuleError("not_found", { evidence: { place: "device" } });
      return device;
    }
    const named = (await listDevices(db)).filter(
      (device) => device.hostName === which.hostName && !device.revoked,
    );
    const [device] = named;
    if (device === undefined) throw new VestibuleError("not_found", { evidence: { place: "device" } });
    if (named.length > 1)
      throw new VestibuleError("conflict", { evidence: { place: "device", count: named.length } });
    return device;
  }

  return {
    devices: () => listDevices(db),
    setBinding: (change, options = {}) =>
      changeBinding(db, clock, { change, actor, dryRun: options.dryRun ?? false }),
    addUser: (user) =>
      db.transaction().execute(async (tx) => {
        const userId = await addUser(tx, clock, user);
        await record(tx, clock, { actor, event: "user-added", userId });
        return userId;
      }),
    disableUser: (userId) =>
      db.transaction().execute(async (tx) => {
        await disableUser(tx, clock, userId);
        await record(tx, clock, { actor, event: "user-disabled", userId });
      }),
    findUser: (email) => userWith(db, email),
    addProvider: (provider) =>
      db.transaction().execute(async (tx) => {
        const providerId = await addProvider(tx, store, clock, provider);
        const detail = { providerId, issuer: provider.issuer, domains: provider.domains.length };
        await record(tx, clock, { actor, event: "provider-added", detail });
        return providerId;
      }),
    issueEnrolmentToken: (options) =>
      db.transaction().execute(async (tx) => {
        const bindings = [];
        for (const { userEmail, ...settings } of options.bindings ?? []) {
          const user = await userWith(tx, userEmail);
          if (user === undefined) throw new VestibuleError("not_found", { evidence: { place: "userEmail" } });
          bindings.push({ ...settings, userId: user.userId });
        }
        const expiresInSeconds = options.expiresInSeconds ?? 3_600;
        const token = await issueToken(tx, clock, { expiresInSeconds, bindings });
        const detail = { expiresInSeconds, bindings: bindings.length };
        await record(tx, clock, { actor, event: "enrolment-token-issued", detail });
        return token;
      }),
    async bind({ device: which, ...binding }) {
      const { deviceId, system } = await find(which);
      if (binding.localSecret === "pin" && !hasPins(system)) {
        const evidence = { place: "localSecret", hint: adminHints.noPin, system };
        throw new VestibuleError("argument_invalid", { evidence });
      }
      return db.transaction().execute(async (tx) => {
        const { userId } = binding;
        if ((await findUser(tx, userId)) === undefined)
          throw new VestibuleError("not_found", { evidence: { place: "userId" } });
        const bindingId = await addBinding(tx, clock, { ...binding, deviceId });
        await record(tx, clock, { actor, event: "binding-added", userId, deviceId, bindingId });
        return bindingId;
      });
    },
    bindings: async (which) => listBindings(db, (await find(which)).deviceId),
    revokeDevice: (deviceId) =>
      db.transaction().execute(async (tx) => {
        await revokeDevice(tx, clock, deviceId);
        await record(tx, clock, { actor, event: "device-revoked", deviceId });
      }),
    async releaseBreakGlass({ which, reason }) {
      const binding =
        "bindingId" in which
          ? which
          : { deviceId: (await find(which.device)).deviceId, accountName: which.accountName };
      return releaseBreakGlass(store, clock, { which: binding, reason, administrator });
    },
    releaseRecoveryKey: async ({ device, reason }) =>
      releaseRecoveryKey(store, clock, { deviceId: (await find(device)).deviceId, reason, administrator }),
    listAudit: (page) => list(db, page),
  };
}
