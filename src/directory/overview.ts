/** Lists of devices and bindings for administrators, with more than the device itself is told. Reads only. */
import type { Binding, DeviceId } from "../device-api/schemas.ts";
import { bindingsOf, everyBinding } from "./devices/bindings.ts";
import type { Device } from "./devices/devices.ts";
import { confirmedParts } from "./recovery/parts.ts";
import { recoveryKeyStateOf, type RecoveryKeyState } from "./recovery/recovery-keys.ts";
import type { Queries } from "./store/database.ts";
import type { RecoveryKeyRelease } from "./store/tables.ts";

export interface ListedDevice extends Device {
  serialNumber: string | undefined;
  /** ISO 8601; to within ten minutes. */
  lastSeenAt: string | undefined;
  /** The later enrolment of the same device, which has taken over what this one had. */
  succeededBy: DeviceId | undefined;
  /** Whether the directory holds the recovery key of its disk; `rotate` for a key that somebody has seen. */
  recoveryKey: RecoveryKeyState;
}

export interface ListedBinding extends Binding {
  recoveryKeyRelease: RecoveryKeyRelease;
  /** Whether a confirmed recovery part is stored, so that a forgotten secret can be recovered from escrow. */
  recoverable: boolean;
  /** No reset is granted by it. */
  disabled: boolean;
}

export async function listDevices(queries: Queries): Promise<ListedDevice[]> {
  const rows = await queries
    .selectFrom("devices")
    .leftJoin("recovery_keys", "recovery_keys.device_id", "devices.device_id")
    .select([
      "devices.device_id",
      "devices.host_name",
      "devices.system",
      "devices.revoked_at",
      "devices.serial_number",
      "devices.last_seen_at",
      "devices.succeeded_by",
      "recovery_keys.sealed",
      "recovery_keys.confirmed_at",
      "recovery_keys.earlier",
      "recovery_keys.shown_at",
    ])
    .orderBy("devices.enrolled_at")
    .execute();
  return rows.map((row) => ({
    deviceId: row.device_id,
    hostName: row.host_name,
    system: row.system,
    revoked: row.revoked_at !== null,
    serialNumber: row.serial_number ?? undefined,
    lastSeenAt: row.last_seen_at ?? undefined,
    succeededBy: row.succeeded_by ?? undefined,
    recoveryKey: recoveryKeyStateOf(row.sealed === null ? undefined : row),
  }));
}

export async function listBindings(queries: Queries, deviceId: DeviceId): Promise<ListedBinding[]> {
  return withMore(await bindingsOf(queries, deviceId), await moreOf(queries, deviceId));
}

/** Those of every device, by device. A fleet has tens of thousands: nothing is asked for each. */
export async function listAllBindings(queries: Queries): Promise<Map<DeviceId, ListedBinding[]>> {
  const more = await moreOf(queries);
  const byDevice = Map.groupBy(await everyBinding(queries), ({ deviceId }) => deviceId);
  return new Map(
    [...byDevice].map(([deviceId, found]) => [
      deviceId,
      withMore(
        found.map(({ deviceId: _, ...binding }) => binding),
        more,
      ),
    ]),
  );
}

type More = Awaited<ReturnType<typeof moreOf>>;

/** What an administrator is told beside what the device is: of all bindings, or of one device's. */
async function moreOf(queries: Queries, deviceId?: DeviceId) {
  let rows = queries.selectFrom("bindings").select(["binding_id", "recovery_key_release", "disabled_at"]);
  if (deviceId !== undefined) rows = rows.where("device_id", "=", deviceId);
  return {
    byId: new Map((await rows.execute()).map((row) => [row.binding_id, row])),
    confirmed: await confirmedParts(queries, deviceId),
  };
}

function withMore(bindings: readonly Binding[], { byId, confirmed }: More): ListedBinding[] {
  return bindings.map((binding) => ({
    ...binding,
    recoveryKeyRelease: byId.get(binding.bindingId)?.recovery_key_release ?? "administrator",
    recoverable: confirmed.has(binding.bindingId),
    disabled: (byId.get(binding.bindingId)?.disabled_at ?? null) !== null,
  }));
}
