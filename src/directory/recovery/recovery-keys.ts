/**
 * Recovery keys: they open a device's encrypted disk when no password does. The device seals them to the directory's key.
 * The device API stores them and returns them to the device, against a reset grant or to replace a key that was shown. A
 * key that has left the directory counts as shown, and the device replaces it.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingsResponse, DeviceId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import { record } from "../audit/audit.ts";
import type { Database, Queries } from "../store/database.ts";
import type { Store } from "../store/open.ts";
import type { RecoveryKeys } from "../store/tables.ts";
import { refuseReplaced, rememberReplaced } from "./replaced.ts";
import { openAll } from "./sealed-to-directory.ts";
import { confirmedBy, sealedOf, succeededBy, wasToldSince } from "./succession.ts";
import { inTransaction } from "../store/transaction.ts";

export type RecoveryKeyState = BindingsResponse["recoveryKey"];

const rowOf = (queries: Queries, deviceId: DeviceId): Promise<RecoveryKeys | undefined> =>
  queries.selectFrom("recovery_keys").selectAll().where("device_id", "=", deviceId).executeTakeFirst();

/** The state that the device is told for a row, or for no row. */
export function recoveryKeyStateOf(
  row: { confirmed_at: string | null; earlier: string | null; shown_at: string | null } | undefined,
): RecoveryKeyState {
  if (row === undefined) return "none";
  if (row.shown_at !== null) return "rotate";
  return row.confirmed_at === null && row.earlier === null ? "none" : "current";
}

async function recoveryKeyState(queries: Queries, deviceId: DeviceId): Promise<RecoveryKeyState> {
  return recoveryKeyStateOf(await rowOf(queries, deviceId));
}

/**
 * The disk's next key. The last confirmed one is kept until another is, since a crash may leave the disk with
 * either. Idempotent. @throws `conflict` for one that was replaced: the request is a late one
 */
export async function storeRecoveryKey(
  db: Database,
  clock: Clock,
  upload: { deviceId: DeviceId; sealed: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceId, sealed } = upload;
    const there = await rowOf(tx, deviceId);
    const stored = succeededBy(there, sealed, clock.now().toISOString());
    if (stored === undefined) return;
    await refuseReplaced(tx, { owner: deviceId, sealed });
    await tx
      .insertInto("recovery_keys")
      .values({ device_id: deviceId, ...stored, shown_at: null })
      .onConflict((on) => on.column("device_id").doUpdateSet(stored))
      .execute();
    await record(tx, clock, { actor: `device:${deviceId}`, event: "recovery-key-stored", deviceId });
  });
}

/**
 * The disk has the key that was uploaded with this digest, so those stored before it are deleted. Idempotent.
 * @throws `recovery_key_missing` when nothing is stored, `conflict` when what is stored is something else
 */
export async function confirmRecoveryKey(
  db: Database,
  clock: Clock,
  confirmation: { deviceId: DeviceId; digest: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceId, digest } = confirmation;
    const there = await rowOf(tx, deviceId);
    if (there === undefined) throw new VestibuleError("recovery_key_missing", { evidence: { deviceId } });
    const confirmed = confirmedBy(there, digest, clock.now().toISOString());
    if (confirmed === "already") return;
    if (confirmed === "unknown")
      throw new VestibuleError("conflict", { evidence: { place: "digest", deviceId } });
    // It was shown before the confirmation came, so somebody knows this one too.
    const known = !confirmed.isNewest || wasToldSince(there.stored_at, there.shown_at);
    await tx
      .updateTable("recovery_keys")
      .set({ ...confirmed.columns, ...(known ? {} : { shown_at: null }) })
      .where("device_id", "=", deviceId)
      .execute();
    await rememberReplaced(tx, clock.now().toISOString(), { owner: deviceId, names: confirmed.replaced });
    await record(tx, clock, { actor: `device:${deviceId}`, event: "recovery-key-confirmed", deviceId });
  });
}

/** For a device that replaces a key that was shown. @throws `conflict` when none was shown */
export async function fetchRecoveryKeys(store: Store, clock: Clock, deviceId: DeviceId): Promise<string[]> {
  return inTransaction(store.db, async (tx) => {
    const state = await recoveryKeyState(tx, deviceId);
    if (state !== "rotate")
      throw new VestibuleError("conflict", { evidence: { place: "recoveryKey", state } });
    const keys = await resealToDevice(store, tx, deviceId);
    const detail = { keys: keys.length };
    await record(tx, clock, { actor: `device:${deviceId}`, event: "recovery-key-fetched", deviceId, detail });
    return keys;
  });
}

/** For a redemption: empty when no key is stored, or when none of them opens. The caller audits. */
export async function releaseToDevice(
  store: Store,
  queries: Queries,
  clock: Clock,
  deviceId: DeviceId,
): Promise<string[]> {
  const keys = await resealToDevice(store, queries, deviceId);
  if (keys.length > 0) await markShown(queries, clock, deviceId);
  return keys;
}

/** The confirmed one first, each sealed to the device's box key. They are opened in the arena only. */
async function resealToDevice(store: Store, queries: Queries, deviceId: DeviceId): Promise<string[]> {
  const row = await rowOf(queries, deviceId);
  if (row === undefined) return [];
  const { box_key: boxKey } = await queries
    .selectFrom("devices")
    .select("box_key")
    .where("device_id", "=", deviceId)
    .executeTakeFirstOrThrow();
  const sealed = sealedOf(row);
  const opened = await openAll(
    store,
    queries,
    row.confirmed_at === null ? sealed.toReversed() : sealed,
  ).catch((error: unknown) => {
    // A damaged key must not block a reset by the old password or by recovery parts.
    if (error instanceof VestibuleError && error.code === "container_damaged") return [];
    throw error;
  });
  try {
    return opened.map((key) =>
      Buffer.from(sealTo(Buffer.from(boxKey, "base64url"), key)).toString("base64url"),
    );
  } finally {
    for (const key of opened) key.dispose();
  }
}

export async function markShown(queries: Queries, clock: Clock, deviceId: DeviceId): Promise<void> {
  await queries
    .updateTable("recovery_keys")
    .set({ shown_at: clock.now().toISOString() })
    .where("device_id", "=", deviceId)
    .execute();
}
