/**
 * Break-glass: the account's own password, sealed by the device to the directory's key, for the day when
 * neither PIN nor reset opens the device. Stored by the device API, released by an administrator only.
 * The opened password lives in the arena and nowhere else.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { openBreakGlass } from "../../secrets/sealed-box.ts";
import { record } from "../audit/audit.ts";
import { bindingOf, findBinding } from "../devices/bindings.ts";
import type { Database } from "../store/database.ts";
import { openAtRest } from "../store/key-file.ts";
import { breakGlassKeyName, keyContext, readBreakGlassKey, type Store } from "../store/open.ts";

/** Replaces what was stored. Idempotent. @throws `not_bound` */
export async function storeBreakGlass(
  db: Database,
  clock: Clock,
  upload: { deviceId: DeviceId; bindingId: BindingId; sealed: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { deviceId, bindingId, sealed } = upload;
    if ((await bindingOf(tx, deviceId, bindingId)) === undefined) throw new VestibuleError("not_bound", { evidence: { bindingId } });
    const there = await tx.selectFrom("break_glass").select("sealed").where("binding_id", "=", bindingId).executeTakeFirst();
    // The same upload again must not clear a release that came in between.
    if (there?.sealed === sealed) return;
    const stored = { sealed, stored_at: clock.now().toISOString(), released_at: null };
    await tx
      .insertInto("break_glass")
      .values({ binding_id: bindingId, ...stored })
      .onConflict((on) => on.column("binding_id").doUpdateSet(stored))
      .execute();
    await record(tx, clock, { actor: `device:${deviceId}`, event: "break-glass-stored", deviceId, bindingId });
  });
}

export interface BreakGlassRequest {
  which: { bindingId: BindingId } | { deviceId: DeviceId; accountName: string };
  /** Why, for the audit log: 1 to 500 characters, no secrets. */
  reason: string;
  /** The administrator's name. */
  administrator: string;
}

/**
 * Opens the password and marks the binding for rotation. The release is in the audit log before it is handed out.
 * @returns the password; the caller disposes of it
 * @throws `not_bound`, `not_found` when nothing was stored, `container_damaged`, `argument_invalid`
 */
export async function releaseBreakGlass(store: Store, clock: Clock, request: BreakGlassRequest): Promise<Secret> {
  const reason = request.reason.trim();
  if (reason.length === 0 || reason.length > 500) throw new VestibuleError("argument_invalid", { evidence: { place: "reason" } });
  const actor = `administrator:${request.administrator}` as const;
  let opened: Secret | undefined;
  try {
    await store.db.transaction().execute(async (tx) => {
      const binding = await findBinding(tx, request.which);
      if (binding === undefined) throw new VestibuleError("not_bound");
      const { bindingId, deviceId, userId } = binding;
      const row = await tx.selectFrom("break_glass").select("sealed").where("binding_id", "=", bindingId).executeTakeFirst();
      if (row === undefined) throw new VestibuleError("not_found", { evidence: { what: "break-glass password", bindingId } });
      opened = open(store, await readBreakGlassKey(tx), row.sealed);
      const releasedAt = clock.now().toISOString();
      await tx.updateTable("break_glass").set({ released_at: releasedAt }).where("binding_id", "=", bindingId).execute();
      await record(tx, clock, { actor, event: "break-glass-released", deviceId, bindingId, userId, detail: { reason } });
    });
  } catch (error) {
    opened?.dispose();
    if (error instanceof VestibuleError) {
      await record(store.db, clock, {
        actor,
        event: "break-glass-refused",
        code: error.code,
        detail: { reason, ...request.which },
      });
    }
    throw error;
  }
  if (opened === undefined) throw new VestibuleError("internal", { evidence: { what: "break-glass" } });
  return opened;
}

function open(store: Store, key: { publicKey: string; sealed: string }, sealed: string): Secret {
  using secretKey = openAtRest(store.key, keyContext(breakGlassKeyName), key.sealed);
  return openBreakGlass({
    sealed: Buffer.from(sealed, "base64url"),
    publicKey: Buffer.from(key.publicKey, "base64url"),
    secretKey,
  });
}
