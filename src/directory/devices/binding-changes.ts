/**
 * An administrator's changes to an existing binding. Called by the administrator's functions. The device learns of a
 * change when it next requests its bindings.
 */
import type { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import type { BindingId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { adminHints } from "../../texts/en/directory.ts";
import { record, type Actor } from "../audit/audit.ts";
import type { Database } from "../store/database.ts";
import { bindingSettings, hasPins, type BindingSettings } from "./bindings.ts";

const changeable = bindingSettings.pick({ localSecret: true, escrow: true, recoveryKeyRelease: true });
type Settings = z.output<typeof changeable>;

export interface BindingChange {
  bindingId: BindingId;
  /** `pin`: see the consequences in the design; the person is asked, too. */
  localSecret?: BindingSettings["localSecret"] | undefined;
  escrow?: BindingSettings["escrow"] | undefined;
  recoveryKeyRelease?: "person" | "administrator" | undefined;
}

export interface BindingChanged {
  before: Settings;
  after: Settings;
}

/**
 * Nothing is written when nothing differs.
 * @param request.dryRun returns what would change, and writes nothing
 * @throws `not_bound`, `device_revoked`, `argument_invalid` for an invalid value, or a PIN on a system without PINs
 */
export async function changeBinding(
  db: Database,
  clock: Clock,
  request: { change: BindingChange; actor: Actor; dryRun: boolean },
): Promise<BindingChanged> {
  const { bindingId, ...wanted } = request.change;
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom("bindings")
      .innerJoin("devices", "devices.device_id", "bindings.device_id")
      .select([
        "bindings.device_id",
        "bindings.user_id",
        "bindings.local_secret",
        "bindings.escrow",
        "bindings.recovery_key_release",
        "devices.system",
        "devices.revoked_at",
      ])
      .where("bindings.binding_id", "=", bindingId)
      .executeTakeFirst();
    if (row === undefined) throw new VestibuleError("not_bound", { evidence: { bindingId } });
    const { device_id: deviceId, user_id: userId } = row;
    if (row.revoked_at !== null) throw new VestibuleError("device_revoked", { evidence: { deviceId } });
    const before: Settings = {
      localSecret: row.local_secret,
      escrow: row.escrow,
      recoveryKeyRelease: row.recovery_key_release,
    };
    const parsed = changeable.safeParse({
      localSecret: wanted.localSecret ?? before.localSecret,
      escrow: wanted.escrow ?? before.escrow,
      recoveryKeyRelease: wanted.recoveryKeyRelease ?? before.recoveryKeyRelease,
    });
    if (!parsed.success) {
      const place = parsed.error.issues[0]?.path.join(".") ?? "binding";
      throw new VestibuleError("argument_invalid", { evidence: { place } });
    }
    const after: Settings = parsed.data;
    if (wanted.localSecret === "pin" && !hasPins(row.system)) {
      throw new VestibuleError("argument_invalid", {
        evidence: { place: "localSecret", hint: adminHints.noPin, system: row.system },
      });
    }
    const same =
      before.localSecret === after.localSecret &&
      before.escrow === after.escrow &&
      before.recoveryKeyRelease === after.recoveryKeyRelease;
    if (request.dryRun || same) return { before, after };
    await tx
      .updateTable("bindings")
      .set({
        local_secret: after.localSecret,
        escrow: after.escrow,
        recovery_key_release: after.recoveryKeyRelease,
      })
      .where("binding_id", "=", bindingId)
      .execute();
    const detail = { before: JSON.stringify(before), after: JSON.stringify(after) };
    await record(tx, clock, {
      actor: request.actor,
      event: "binding-changed",
      deviceId,
      userId,
      bindingId,
      detail,
    });
    return { before, after };
  });
}
