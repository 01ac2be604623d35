/**
 * Envelopes: a directory password, sealed to one device's box key, for one binding. Made while the directory sees the
 * password, fetched by the device, and deleted when the device has the password in use. The directory cannot open them.
 */
import type { Clock } from "../../clock/clock.ts";
import type { DeviceId, EnvelopeId, PasswordEnvelope, UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import { record } from "../audit/audit.ts";
import { partsOf } from "../recovery/parts.ts";
import type { Database, Queries } from "../store/database.ts";
import { inTransaction } from "../store/transaction.ts";
import { newId } from "../store/values.ts";

/**
 * In the place of earlier ones, for every device that is to follow and is not revoked.
 * @returns how many
 */
export async function sealForUser(
  tx: Queries,
  clock: Clock,
  { userId, password }: { userId: UserId; password: Secret },
): Promise<number> {
  const rows = await tx
    .selectFrom("bindings")
    .innerJoin("devices", "devices.device_id", "bindings.device_id")
    .select(["bindings.binding_id", "devices.box_key"])
    .where("bindings.user_id", "=", userId)
    .where("bindings.password_sync", "=", "yes")
    .where("devices.revoked_at", "is", null)
    .execute();
  for (const { binding_id: bindingId, box_key: boxKey } of rows) {
    const envelope = {
      envelope_id: newId("env"),
      sealed: Buffer.from(sealTo(Buffer.from(boxKey, "base64url"), password)).toString("base64url"),
      created_at: clock.now().toISOString(),
    };
    await tx
      .insertInto("password_envelopes")
      .values({ binding_id: bindingId, ...envelope })
      .onConflict((on) => on.column("binding_id").doUpdateSet(envelope))
      .execute();
  }
  return rows.length;
}

const ofDevice = (queries: Queries, deviceId: DeviceId, envelopeId: EnvelopeId) =>
  queries
    .selectFrom("password_envelopes")
    .innerJoin("bindings", "bindings.binding_id", "password_envelopes.binding_id")
    .select([
      "password_envelopes.binding_id",
      "password_envelopes.sealed",
      "bindings.user_id",
      "bindings.disabled_at",
    ])
    .where("password_envelopes.envelope_id", "=", envelopeId)
    .where("bindings.device_id", "=", deviceId)
    .executeTakeFirst();

/**
 * With the binding's recovery parts, so that the device can open what it has in escrow.
 * @throws `not_found` for another device's, or one that is not there any more; `binding_disabled`
 */
export async function fetchEnvelope(
  db: Database,
  clock: Clock,
  { deviceId, envelopeId }: { deviceId: DeviceId; envelopeId: EnvelopeId },
): Promise<PasswordEnvelope> {
  return inTransaction(db, async (tx) => {
    const row = await ofDevice(tx, deviceId, envelopeId);
    if (row === undefined)
      throw new VestibuleError("not_found", { evidence: { noun: "envelope", given: envelopeId } });
    const { binding_id: bindingId, user_id: userId, sealed } = row;
    if (row.disabled_at !== null) throw new VestibuleError("binding_disabled", { evidence: { bindingId } });
    const parts = await partsOf(tx, bindingId);
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "password-envelope-fetched",
      deviceId,
      userId,
      bindingId,
      detail: { envelopeId, parts: parts.length },
    });
    return { envelopeId, bindingId, sealed, parts };
  });
}

/** The account has this password: the envelope is deleted. One that is not there any more is acknowledged too. */
export async function acknowledgeEnvelope(
  db: Database,
  clock: Clock,
  { deviceId, envelopeId }: { deviceId: DeviceId; envelopeId: EnvelopeId },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const row = await ofDevice(tx, deviceId, envelopeId);
    if (row === undefined) return;
    const { binding_id: bindingId, user_id: userId } = row;
    await tx.deleteFrom("password_envelopes").where("envelope_id", "=", envelopeId).execute();
    await tx
      .updateTable("bindings")
      .set({ password_synced_at: clock.now().toISOString() })
      .where("binding_id", "=", bindingId)
      .execute();
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "password-envelope-acknowledged",
      deviceId,
      userId,
      bindingId,
      detail: { envelopeId },
    });
  });
}
