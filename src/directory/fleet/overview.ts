/** Lists of devices and bindings for administrators, with more than the device itself is told. Reads only. */
import type { Binding, BindingId, DeviceId, UserId } from "../../device-api/schemas.ts";
import { bindingsOf, everyBinding } from "../devices/bindings.ts";
import type { Device } from "../devices/devices.ts";
import { confirmedParts } from "../recovery/parts.ts";
import { recoveryKeyStateOf, type RecoveryKeyState } from "../recovery/recovery-keys.ts";
import type { Queries } from "../store/database.ts";
import type { RecoveryKeyRelease } from "../store/tables.ts";

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
  /**
   * How far Password Sync has come; absent without it. `waiting`: the directory has no password to send. `on-its-way`: the
   * device has not said yet that it has it.
   */
  sync: "waiting" | "on-its-way" | "in-step" | undefined;
}

/** A page of a list, by id. */
export interface IdPage {
  /** Only what comes after this id. */
  after?: string | undefined;
  /** The most entries. */
  limit: number;
}

/** Oldest first; a page of them by id. */
export async function listDevices(
  queries: Queries,
  page?: IdPage & { id?: DeviceId | undefined },
): Promise<ListedDevice[]> {
  let query = queries
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
    .orderBy(page === undefined ? "devices.enrolled_at" : "devices.device_id");
  if (page?.after !== undefined) query = query.where("devices.device_id", ">", page.after as DeviceId);
  if (page?.id !== undefined) query = query.where("devices.device_id", "=", page.id);
  if (page !== undefined) query = query.limit(page.limit);
  const rows = await query.execute();
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

/** A page by id, of all bindings or those of a user or a device. */
export async function pageOfBindings(
  queries: Queries,
  page: IdPage & { id?: BindingId | undefined; userId?: UserId | undefined; deviceId?: DeviceId | undefined },
): Promise<(ListedBinding & { deviceId: DeviceId })[]> {
  let query = queries.selectFrom("bindings").select(["binding_id", "device_id"]).orderBy("binding_id");
  if (page.after !== undefined) query = query.where("binding_id", ">", page.after as BindingId);
  if (page.id !== undefined) query = query.where("binding_id", "=", page.id);
  if (page.userId !== undefined) query = query.where("user_id", "=", page.userId);
  if (page.deviceId !== undefined) query = query.where("device_id", "=", page.deviceId);
  const rows = await query.limit(page.limit).execute();
  const found = new Map<BindingId, ListedBinding>();
  for (const deviceId of new Set(rows.map((row) => row.device_id)))
    for (const binding of await listBindings(queries, deviceId)) found.set(binding.bindingId, binding);
  return rows.flatMap((row) => {
    const binding = found.get(row.binding_id);
    return binding === undefined ? [] : [{ ...binding, deviceId: row.device_id }];
  });
}

type More = Awaited<ReturnType<typeof moreOf>>;

/** What an administrator is told beside what the device is: of all bindings, or of one device's. */
async function moreOf(queries: Queries, deviceId?: DeviceId) {
  let rows = queries
    .selectFrom("bindings")
    .leftJoin("password_envelopes", "password_envelopes.binding_id", "bindings.binding_id")
    .select([
      "bindings.binding_id",
      "recovery_key_release",
      "disabled_at",
      "password_sync",
      "password_synced_at",
      "envelope_id",
    ]);
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
    sync: syncOf(byId.get(binding.bindingId)),
  }));
}

function syncOf(
  row: { password_sync: string; password_synced_at: string | null; envelope_id: string | null } | undefined,
): ListedBinding["sync"] {
  if (row?.password_sync !== "yes") return undefined;
  if (row.envelope_id !== null) return "on-its-way";
  return row.password_synced_at === null ? "waiting" : "in-step";
}
