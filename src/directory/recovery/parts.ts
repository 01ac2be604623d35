/**
 * Recovery parts: the directory's half of an escrow, sealed to the device's own box key. A part is stored before the
 * device changes anything and confirmed afterwards. In between both the old and the new one are kept, since a crash may
 * leave either in use.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId, GrantRedemption, RecoveryPartId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { record } from "../audit/audit.ts";
import { bindingOf } from "../devices/bindings.ts";
import type { Database, Queries } from "../store/database.ts";
import { rememberReplaced, wasReplaced } from "./replaced.ts";
import { inTransaction } from "../store/transaction.ts";

/** The confirmed part of each binding that has one: of one device's bindings, or of all. */
export async function confirmedParts(
  queries: Queries,
  deviceId?: DeviceId,
): Promise<Map<BindingId, RecoveryPartId>> {
  const query = queries
    .selectFrom("recovery_parts")
    .innerJoin("bindings", "bindings.binding_id", "recovery_parts.binding_id")
    .select(["recovery_parts.binding_id", "recovery_parts.part_id"])
    .where("recovery_parts.confirmed_at", "is not", null);
  const rows = await (
    deviceId === undefined ? query : query.where("bindings.device_id", "=", deviceId)
  ).execute();
  return new Map(rows.map((row) => [row.binding_id, row.part_id]));
}

/** As many as a redemption may carry: one confirmed, the others unconfirmed. */
const maximumParts = 8;

/**
 * Idempotent.
 * @throws `not_bound` for a binding that is not this device's, `conflict` for an id with other content, or of a part
 * that another has replaced: the request is a late one
 */
export async function storePart(
  db: Database,
  clock: Clock,
  part: { deviceId: DeviceId; partId: RecoveryPartId; bindingId: BindingId; sealed: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceId, partId, bindingId, sealed } = part;
    if ((await bindingOf(tx, deviceId, bindingId)) === undefined)
      throw new VestibuleError("not_bound", { evidence: { bindingId } });
    const there = await tx
      .selectFrom("recovery_parts")
      .select(["binding_id", "sealed"])
      .where("part_id", "=", partId)
      .executeTakeFirst();
    if (there !== undefined) {
      if (there.binding_id === bindingId && there.sealed === sealed) return;
      throw new VestibuleError("conflict", { evidence: { noun: "recovery part", given: partId } });
    }
    if (await wasReplaced(tx, { owner: bindingId, name: partId }))
      throw new VestibuleError("conflict", { evidence: { partId, what: "replaced" } });
    const rows = await tx
      .selectFrom("recovery_parts")
      .select(["part_id", "ordinal", "confirmed_at"])
      .where("binding_id", "=", bindingId)
      .orderBy("ordinal")
      .execute();
    // Parts of undone resets are never confirmed; the oldest of them is deleted to make room.
    const surplus = rows
      .filter((row) => row.confirmed_at === null)
      .slice(0, Math.max(0, rows.length + 1 - maximumParts));
    for (const row of surplus)
      await tx.deleteFrom("recovery_parts").where("part_id", "=", row.part_id).execute();
    await tx
      .insertInto("recovery_parts")
      .values({
        part_id: partId,
        binding_id: bindingId,
        sealed,
        ordinal: (rows.at(-1)?.ordinal ?? 0) + 1,
        stored_at: clock.now().toISOString(),
        confirmed_at: null,
      })
      .execute();
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "recovery-part-stored",
      deviceId,
      bindingId,
      detail: { partId, dropped: surplus.length },
    });
  });
}

/** The device uses this part from now on, so those stored before it are deleted. Idempotent. @throws `not_found` */
export async function confirmPart(
  db: Database,
  clock: Clock,
  part: { deviceId: DeviceId; partId: RecoveryPartId },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceId, partId } = part;
    const row = await tx
      .selectFrom("recovery_parts")
      .innerJoin("bindings", "bindings.binding_id", "recovery_parts.binding_id")
      .select(["recovery_parts.binding_id", "recovery_parts.ordinal", "recovery_parts.confirmed_at"])
      .where("recovery_parts.part_id", "=", partId)
      .where("bindings.device_id", "=", deviceId)
      .executeTakeFirst();
    if (row === undefined)
      throw new VestibuleError("not_found", { evidence: { noun: "recovery part", given: partId } });
    if (row.confirmed_at !== null) return;
    await tx
      .updateTable("recovery_parts")
      .set({ confirmed_at: clock.now().toISOString() })
      .where("part_id", "=", partId)
      .execute();
    const replaced = await tx
      .deleteFrom("recovery_parts")
      .where("binding_id", "=", row.binding_id)
      .where("ordinal", "<", row.ordinal)
      .returning("part_id")
      .execute();
    await rememberReplaced(tx, clock.now().toISOString(), {
      owner: row.binding_id,
      names: replaced.map((part) => part.part_id),
    });
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "recovery-part-confirmed",
      deviceId,
      bindingId: row.binding_id,
      detail: { partId },
    });
  });
}

/** The confirmed part first, then the others, newest first. */
export async function partsOf(queries: Queries, bindingId: BindingId): Promise<GrantRedemption["parts"]> {
  const rows = await queries
    .selectFrom("recovery_parts")
    .select(["part_id", "sealed", "confirmed_at"])
    .where("binding_id", "=", bindingId)
    .orderBy("ordinal", "desc")
    .execute();
  return [
    ...rows.filter((row) => row.confirmed_at !== null),
    ...rows.filter((row) => row.confirmed_at === null),
  ]
    .slice(0, maximumParts)
    .map((row) => ({ partId: row.part_id, sealed: row.sealed }));
}
