/**
 * A device that was enrolled again, with the keys that it had: what the directory holds for its earlier enrolment becomes
 * the new one's, and the earlier one is retired. Called when the device asks for its bindings, so its signing key has
 * just been proven. An enrolment with other keys, as of a machine that was set up anew, takes nothing over.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId } from "../../device-api/schemas.ts";
import { record } from "../audit/audit.ts";
import type { Database, Queries } from "../store/database.ts";
import { moveReplaced } from "./replaced.ts";
import { inTransaction } from "../store/transaction.ts";

/** Idempotent, and cheap where there is nothing to do. */
export async function succeedEarlier(db: Database, clock: Clock, deviceId: DeviceId): Promise<void> {
  if ((await earlierOf(db, deviceId)).length === 0) return;
  await inTransaction(db, async (tx) => {
    for (const earlier of await earlierOf(tx, deviceId)) {
      const now = clock.now().toISOString();
      const moved = await moveBindings(tx, { from: earlier, to: deviceId }, now);
      const recoveryKey = await moveRecoveryKey(tx, { from: earlier, to: deviceId });
      await tx
        .updateTable("devices")
        .set((update) => ({
          revoked_at: update.fn.coalesce("revoked_at", update.val(now)),
          succeeded_by: deviceId,
        }))
        .where("device_id", "=", earlier)
        .execute();
      const detail = { earlier, ...moved, recoveryKey };
      await record(tx, clock, { actor: `device:${deviceId}`, event: "device-succeeded", deviceId, detail });
    }
  });
}

/** Enrolments before this one with the same keys and the same serial number, the latest first. */
async function earlierOf(queries: Queries, deviceId: DeviceId): Promise<DeviceId[]> {
  const rows = await queries
    .selectFrom("devices as own")
    .innerJoin("devices as earlier", "earlier.signing_key_x", "own.signing_key_x")
    .select("earlier.device_id")
    .where("own.device_id", "=", deviceId)
    .whereRef("earlier.device_id", "!=", "own.device_id")
    .whereRef("earlier.signing_key_y", "=", "own.signing_key_y")
    .whereRef("earlier.box_key", "=", "own.box_key")
    .whereRef("earlier.enrolled_at", "<=", "own.enrolled_at")
    .where("earlier.succeeded_by", "is", null)
    .where("own.succeeded_by", "is", null)
    // Two machines from one image may share their keys; they are two all the same.
    .where((where) =>
      where.or([
        where("earlier.serial_number", "=", where.ref("own.serial_number")),
        where.and([where("earlier.serial_number", "is", null), where("own.serial_number", "is", null)]),
      ]),
    )
    .orderBy("earlier.enrolled_at", "desc")
    .execute();
  return rows.map((row) => row.device_id);
}

/**
 * By user and account. What the new binding has already stays. One that an administrator has disabled stays disabled:
 * the token that enrolled the device again says nothing of that.
 * @returns how many bindings gave something, and how many are disabled by it
 */
async function moveBindings(
  queries: Queries,
  { from, to }: { from: DeviceId; to: DeviceId },
  now: string,
): Promise<{ bindings: number; disabled: number }> {
  const pairs = await queries
    .selectFrom("bindings as earlier")
    .innerJoin("bindings as own", "own.user_id", "earlier.user_id")
    .select(["earlier.binding_id as from", "own.binding_id as to", "earlier.disabled_at as disabled"])
    .where("earlier.device_id", "=", from)
    .where("own.device_id", "=", to)
    .whereRef("own.account_key", "=", "earlier.account_key")
    .execute();
  let moved = 0;
  let disabled = 0;
  for (const pair of pairs) {
    const parts = await moveParts(queries, pair);
    const breakGlass = await moveBreakGlass(queries, pair);
    if (parts || breakGlass) moved += 1;
    await moveReplaced(queries, pair);
    if (pair.disabled !== null && (await disable(queries, pair.to, now))) disabled += 1;
  }
  return { bindings: moved, disabled };
}

/** @returns false for one that is disabled already */
async function disable(queries: Queries, bindingId: BindingId, now: string): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable("bindings")
    .set({ disabled_at: now })
    .where("binding_id", "=", bindingId)
    .where("disabled_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

interface Pair {
  from: BindingId;
  to: BindingId;
}

async function moveParts(queries: Queries, { from, to }: Pair): Promise<boolean> {
  const own = await queries
    .selectFrom("recovery_parts")
    .select("part_id")
    .where("binding_id", "=", to)
    .executeTakeFirst();
  if (own !== undefined) return false;
  const { numUpdatedRows } = await queries
    .updateTable("recovery_parts")
    .set({ binding_id: to })
    .where("binding_id", "=", from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

async function moveBreakGlass(queries: Queries, { from, to }: Pair): Promise<boolean> {
  const own = await queries
    .selectFrom("break_glass")
    .select("binding_id")
    .where("binding_id", "=", to)
    .executeTakeFirst();
  if (own !== undefined) return false;
  const { numUpdatedRows } = await queries
    .updateTable("break_glass")
    .set({ binding_id: to })
    .where("binding_id", "=", from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The disk is the same one. */
async function moveRecoveryKey(
  queries: Queries,
  { from, to }: { from: DeviceId; to: DeviceId },
): Promise<boolean> {
  await moveReplaced(queries, { from, to });
  const own = await queries
    .selectFrom("recovery_keys")
    .select("device_id")
    .where("device_id", "=", to)
    .executeTakeFirst();
  if (own !== undefined) return false;
  const { numUpdatedRows } = await queries
    .updateTable("recovery_keys")
    .set({ device_id: to })
    .where("device_id", "=", from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
