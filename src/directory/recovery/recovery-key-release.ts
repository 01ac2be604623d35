/**
 * Releases recovery keys: on the phone page to the person of a binding that allows it, and to an administrator who gives
 * a reason. A release is in the audit log, and the key is marked for rotation, before the key is returned.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId, EnrolmentRequest, UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { findUser } from "../accounts/users.ts";
import { record, type AdministratorActor } from "../audit/audit.ts";
import { checkedLine, maximumReason } from "../accounts/checked-names.ts";
import type { Queries } from "../store/database.ts";
import type { Store } from "../store/open.ts";
import { markShown } from "./recovery-keys.ts";
import { openAll } from "./sealed-to-directory.ts";
import { sealedOf } from "./succession.ts";
import { inTransaction } from "../store/transaction.ts";

/** Dispose of it. */
export interface RecoveryKeyRelease extends Disposable {
  /** As text (UTF-8). One; or up to four, newest first, while the device has not confirmed which of them the disk has. */
  readonly keys: readonly Secret[];
}

/** A device of the person whose recovery key the directory holds. */
export interface HeldRecoveryKey {
  deviceId: DeviceId;
  hostName: string;
  system: EnrolmentRequest["system"];
  bindingId: BindingId;
  accountName: string;
  serialNumber: string | undefined;
  enrolledAt: Date;
  lastSeenAt: Date | undefined;
  /**
   * `retired`: it is revoked, and its key is not shown. `replaced`: a device with the same serial number was enrolled
   * after it, so it was probably set up anew, and its key then opens nothing. `current` otherwise.
   */
  standing: "current" | "replaced" | "retired";
  /** Whether policy lets the person see it. Never for a retired one. */
  allowed: boolean;
}

/**
 * One for each device, those enrolled last first. A retired one is listed beside another of its name only; disabled
 * bindings are left out.
 */
export async function heldRecoveryKeys(queries: Queries, userId: UserId): Promise<HeldRecoveryKey[]> {
  const rows = await queries
    .selectFrom("bindings")
    .innerJoin("devices", "devices.device_id", "bindings.device_id")
    .leftJoin("recovery_keys", "recovery_keys.device_id", "bindings.device_id")
    .select([
      "recovery_keys.sealed",
      "devices.device_id",
      "devices.host_name",
      "devices.system",
      "devices.serial_number",
      "devices.enrolled_at",
      "devices.last_seen_at",
      "devices.revoked_at",
      "bindings.binding_id",
      "bindings.account_name",
      "bindings.recovery_key_release",
    ])
    .where("bindings.user_id", "=", userId)
    .where("bindings.disabled_at", "is", null)
    .orderBy("devices.enrolled_at", "desc")
    .orderBy("bindings.created_at")
    .execute();
  /** Serial numbers of the devices that were enrolled later. */
  const later = new Set<string>();
  const held = new Map<DeviceId, HeldRecoveryKey>();
  for (const row of rows) {
    const isFirst = !held.has(row.device_id);
    const serialNumber = row.serial_number ?? undefined;
    const isReplaced = isFirst && serialNumber !== undefined && later.has(serialNumber);
    if (serialNumber !== undefined) later.add(serialNumber);
    // A device without a key is not listed, and a retired one only says that it is retired.
    const standing = row.revoked_at !== null ? "retired" : isReplaced ? "replaced" : "current";
    if (row.sealed === null && standing !== "retired") continue;
    const allowed = row.recovery_key_release === "person" && standing !== "retired";
    // A person with two accounts on a device may see the key if either binding allows it.
    const before = held.get(row.device_id);
    if (before !== undefined && (before.allowed || !allowed)) continue;
    held.set(row.device_id, {
      deviceId: row.device_id,
      hostName: row.host_name,
      system: row.system,
      bindingId: row.binding_id,
      accountName: row.account_name,
      serialNumber,
      enrolledAt: new Date(row.enrolled_at),
      lastSeenAt: row.last_seen_at === null ? undefined : new Date(row.last_seen_at),
      standing: before?.standing ?? standing,
      allowed,
    });
  }
  const all = [...held.values()];
  const names = new Set(all.filter((one) => one.standing !== "retired").map((one) => one.hostName));
  return all.filter((one) => one.standing !== "retired" || names.has(one.hostName));
}

/**
 * For the proven person of a visit. Every refusal is in the audit log.
 * @throws `user_disabled`, `not_bound`, `device_revoked`, `binding_disabled`, `recovery_key_missing`, `recovery_key_not_allowed`,
 * `container_damaged`
 */
export async function showRecoveryKey(
  store: Store,
  clock: Clock,
  request: { userId: UserId; deviceId: DeviceId },
): Promise<RecoveryKeyRelease & { held: HeldRecoveryKey }> {
  const { userId, deviceId } = request;
  return audited(store, clock, { actor: "person", userId, deviceId, detail: {} }, async (tx, keys) => {
    const user = await findUser(tx, userId);
    if (user === undefined || user.disabled) throw new VestibuleError("user_disabled");
    const held = (await heldRecoveryKeys(tx, userId)).find((one) => one.deviceId === deviceId);
    if (held?.standing === "retired") throw new VestibuleError("device_revoked");
    if (held === undefined) throw new VestibuleError(await whyNot(tx, request));
    if (!held.allowed) throw new VestibuleError("recovery_key_not_allowed");
    keys.push(...(await openKeys(store, tx, deviceId)));
    await markShown(tx, clock, deviceId);
    const { bindingId } = held;
    const detail = { keys: keys.length };
    await record(tx, clock, {
      actor: "person",
      event: "recovery-key-shown",
      userId,
      deviceId,
      bindingId,
      detail,
    });
    return { held };
  });
}

/**
 * For an administrator, whatever the binding's policy.
 * @param request.reason for the audit log: one line of 500 bytes at most, no secrets
 * @throws `recovery_key_missing`, `container_damaged`, `argument_invalid`
 */
export async function releaseRecoveryKey(
  store: Store,
  clock: Clock,
  request: { deviceId: DeviceId; reason: string; actor: AdministratorActor },
): Promise<RecoveryKeyRelease> {
  const { deviceId } = request;
  const reason = checkedLine(request.reason, { place: "reason", maximumBytes: maximumReason });
  const { actor } = request;
  return audited(store, clock, { actor, deviceId, detail: { reason } }, async (tx, keys) => {
    keys.push(...(await openKeys(store, tx, deviceId)));
    await markShown(tx, clock, deviceId);
    const detail = { reason, keys: keys.length };
    await record(tx, clock, { actor, event: "recovery-key-released", deviceId, detail });
    return {};
  });
}

/** Runs `work` in a transaction and returns the keys it collected; on failure they are disposed of. */
async function audited<Result extends object>(
  store: Store,
  clock: Clock,
  who: Pick<Parameters<typeof record>[2], "actor" | "userId" | "deviceId" | "detail">,
  work: (tx: Queries, keys: Secret[]) => Promise<Result>,
): Promise<RecoveryKeyRelease & Result> {
  const keys: Secret[] = [];
  const dispose = (): void => {
    for (const key of keys.splice(0)) key.dispose();
  };
  try {
    const result = await inTransaction(store.db, (tx) => {
      // Of a try before this one.
      dispose();
      return work(tx, keys);
    });
    return { ...result, keys, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    if (error instanceof VestibuleError)
      await record(store.db, clock, { ...who, event: "recovery-key-refused", code: error.code });
    throw error;
  }
}

async function openKeys(store: Store, queries: Queries, deviceId: DeviceId): Promise<Secret[]> {
  const row = await queries
    .selectFrom("recovery_keys")
    .select(["sealed", "others", "earlier"])
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  if (row === undefined) throw new VestibuleError("recovery_key_missing", { evidence: { deviceId } });
  return openAll(store, queries, sealedOf(row));
}

/** A device of somebody else gets the same answer as one that does not exist. */
async function whyNot(queries: Queries, request: { userId: UserId; deviceId: DeviceId }) {
  const row = await queries
    .selectFrom("bindings")
    .innerJoin("devices", "devices.device_id", "bindings.device_id")
    .select(["devices.revoked_at", "bindings.disabled_at"])
    .where("bindings.user_id", "=", request.userId)
    .where("bindings.device_id", "=", request.deviceId)
    .executeTakeFirst();
  if (row === undefined) return "not_bound";
  if (row.revoked_at !== null) return "device_revoked";
  return row.disabled_at === null ? "recovery_key_missing" : "binding_disabled";
}
