/**
 * Changes of a device's name, bindings switched off, and the removal of devices and bindings. Called by the administrator's
 * functions, which audit. Removal deletes what the directory alone holds, so it returns what went.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { maximumName } from "../../names/line.ts";
import { checkedLine } from "../accounts/checked-names.ts";
import type { Queries } from "../store/database.ts";
import { revokeDevice } from "./devices.ts";

/** What went with a binding, and with a device. */
export interface Removed {
  bindings: number;
  /** Parts without which a forgotten secret is not recovered from escrow. */
  recoveryParts: number;
  /** Passwords of accounts in PIN mode, which nobody else knows. */
  breakGlass: number;
  /** Recovery keys of disks. */
  recoveryKeys: number;
}

const none: Removed = { bindings: 0, recoveryParts: 0, breakGlass: 0, recoveryKeys: 0 };

const unknownDevice = (deviceId: DeviceId): VestibuleError =>
  new VestibuleError("not_found", { evidence: { noun: "device", given: deviceId } });

/** @throws `not_found`, `argument_invalid` */
export async function renameDevice(
  queries: Queries,
  deviceId: DeviceId,
  hostName: string,
): Promise<{ before: string; after: string }> {
  const after = checkedLine(hostName, { place: "hostName", maximumBytes: maximumName });
  const row = await queries
    .selectFrom("devices")
    .select("host_name")
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  if (row === undefined) throw unknownDevice(deviceId);
  await queries.updateTable("devices").set({ host_name: after }).where("device_id", "=", deviceId).execute();
  return { before: row.host_name, after };
}

/** Idempotent. The device goes on serving the account; no reset is granted by this binding. @throws `not_found` */
export async function setBindingDisabled(
  queries: Queries,
  clock: Clock,
  binding: { bindingId: BindingId; disabled: boolean },
): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("bindings")
    .set((update) => ({
      disabled_at: binding.disabled
        ? update.fn.coalesce("disabled_at", update.val(clock.now().toISOString()))
        : null,
    }))
    .where("binding_id", "=", binding.bindingId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n)
    throw new VestibuleError("not_found", { evidence: { noun: "binding", given: binding.bindingId } });
}

/** @throws `not_found` */
export async function removeBinding(queries: Queries, bindingId: BindingId): Promise<Removed> {
  const gone = { ...none };
  for (const [table, count] of [
    ["reset_grants", undefined],
    ["recovery_parts", "recoveryParts"],
    ["break_glass", "breakGlass"],
    ["password_envelopes", undefined],
    ["bindings", "bindings"],
  ] as const) {
    const { numDeletedRows } = await queries
      .deleteFrom(table)
      .where("binding_id", "=", bindingId)
      .executeTakeFirstOrThrow();
    if (count !== undefined) gone[count] += Number(numDeletedRows);
  }
  await queries.deleteFrom("replaced_uploads").where("owner", "=", bindingId).execute();
  if (gone.bindings === 0)
    throw new VestibuleError("not_found", { evidence: { noun: "binding", given: bindingId } });
  return gone;
}

/** Its access ends with it. @throws `not_found` */
export async function removeDevice(queries: Queries, clock: Clock, deviceId: DeviceId): Promise<Removed> {
  await revokeDevice(queries, clock, deviceId);
  const gone = { ...none };
  const bindings = await queries
    .selectFrom("bindings")
    .select("binding_id")
    .where("device_id", "=", deviceId)
    .execute();
  for (const { binding_id: bindingId } of bindings) {
    const of = await removeBinding(queries, bindingId);
    gone.bindings += of.bindings;
    gone.recoveryParts += of.recoveryParts;
    gone.breakGlass += of.breakGlass;
  }
  const { numDeletedRows } = await queries
    .deleteFrom("recovery_keys")
    .where("device_id", "=", deviceId)
    .executeTakeFirstOrThrow();
  gone.recoveryKeys = Number(numDeletedRows);
  await queries.deleteFrom("replaced_uploads").where("owner", "=", deviceId).execute();
  // The token stays used.
  await queries
    .updateTable("enrolment_tokens")
    .set({ device_id: null })
    .where("device_id", "=", deviceId)
    .execute();
  await queries.deleteFrom("devices").where("device_id", "=", deviceId).execute();
  return gone;
}
