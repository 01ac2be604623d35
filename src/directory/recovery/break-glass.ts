/**
 * Break-glass: the account's own password, sealed by the device to the directory's key, for when neither PIN nor reset
 * opens the device. The device API stores it; only an administrator releases it. The opened password is in the arena and
 * nowhere else.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { record, type AdministratorActor } from "../audit/audit.ts";
import { checkedLine, maximumReason } from "../accounts/checked-names.ts";
import { bindingOf, findBinding } from "../devices/bindings.ts";
import type { Database } from "../store/database.ts";
import type { Store } from "../store/open.ts";
import { openAll } from "./sealed-to-directory.ts";
import { refuseReplaced, rememberReplaced } from "./replaced.ts";
import { confirmedBy, namesOf, sealedOf, succeededBy, wasToldSince } from "./succession.ts";
import { inTransaction } from "../store/transaction.ts";

/**
 * The account's next password. The last confirmed one is kept until another is, since a crash may leave the
 * account with either. Idempotent. @throws `not_bound`, `conflict` for one that was replaced: the request is a late one
 */
export async function storeBreakGlass(
  db: Database,
  clock: Clock,
  upload: { deviceId: DeviceId; bindingId: BindingId; sealed: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceId, bindingId, sealed } = upload;
    if ((await bindingOf(tx, deviceId, bindingId)) === undefined) {
      throw new VestibuleError("not_bound", { evidence: { bindingId } });
    }
    const there = await tx
      .selectFrom("break_glass")
      .selectAll()
      .where("binding_id", "=", bindingId)
      .executeTakeFirst();
    const stored = succeededBy(there, sealed, clock.now().toISOString());
    if (stored === undefined) return;
    await refuseReplaced(tx, { owner: bindingId, sealed });
    await tx
      .insertInto("break_glass")
      .values({ binding_id: bindingId, ...stored, released_at: null })
      .onConflict((on) => on.column("binding_id").doUpdateSet(stored))
      .execute();
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "break-glass-stored",
      deviceId,
      bindingId,
    });
  });
}

/**
 * The account has the password that was uploaded with this digest, so those stored before it are deleted. Idempotent.
 * @throws `not_bound`, `not_found` when nothing is stored, `conflict` when what is stored is something else
 */
export async function confirmBreakGlass(
  db: Database,
  clock: Clock,
  confirmation: { deviceId: DeviceId; bindingId: BindingId; digest: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceId, bindingId, digest } = confirmation;
    if ((await bindingOf(tx, deviceId, bindingId)) === undefined) {
      throw new VestibuleError("not_bound", { evidence: { bindingId } });
    }
    const there = await tx
      .selectFrom("break_glass")
      .selectAll()
      .where("binding_id", "=", bindingId)
      .executeTakeFirst();
    if (there === undefined)
      throw new VestibuleError("not_found", { evidence: { noun: "break-glass password" } });
    const confirmed = confirmedBy(there, digest, clock.now().toISOString());
    if (confirmed === "already") return;
    if (confirmed === "unknown")
      throw new VestibuleError("conflict", { evidence: { place: "digest", bindingId } });
    // It was released before the confirmation came, so somebody knows this one too.
    const known = !confirmed.isNewest || wasToldSince(there.stored_at, there.released_at);
    await tx
      .updateTable("break_glass")
      .set({ ...confirmed.columns, ...(known ? {} : { released_at: null }) })
      .where("binding_id", "=", bindingId)
      .execute();
    await rememberReplaced(tx, clock.now().toISOString(), { owner: bindingId, names: confirmed.replaced });
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "break-glass-confirmed",
      deviceId,
      bindingId,
    });
  });
}

/** Deletes the stored password: the person chose a new one, so it opens nothing. Idempotent. @throws `not_bound` */
export async function withdrawBreakGlass(
  db: Database,
  clock: Clock,
  withdrawal: { deviceId: DeviceId; bindingId: BindingId },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceId, bindingId } = withdrawal;
    if ((await bindingOf(tx, deviceId, bindingId)) === undefined) {
      throw new VestibuleError("not_bound", { evidence: { bindingId } });
    }
    const gone = await tx
      .deleteFrom("break_glass")
      .where("binding_id", "=", bindingId)
      .returningAll()
      .executeTakeFirst();
    if (gone === undefined) return;
    await rememberReplaced(tx, clock.now().toISOString(), { owner: bindingId, names: namesOf(gone) });
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "break-glass-withdrawn",
      deviceId,
      bindingId,
    });
  });
}

/** What an administrator gets. The caller disposes of it. */
export interface BreakGlassRelease extends Disposable {
  /** One; or up to four, newest first, while the device has not confirmed which of them the account has. */
  readonly passwords: readonly Secret[];
}

export interface BreakGlassRequest {
  which: { bindingId: BindingId } | { deviceId: DeviceId; accountName: string };
  /** The reason, for the audit log: one line of 500 bytes at most, no secrets. */
  reason: string;
  actor: AdministratorActor;
}

/**
 * Opens the password and marks the binding for rotation. The release is in the audit log before it is handed out.
 * @throws `not_bound`, `not_found` when nothing was stored, `container_damaged`, `argument_invalid`
 */
export async function releaseBreakGlass(
  store: Store,
  clock: Clock,
  request: BreakGlassRequest,
): Promise<BreakGlassRelease> {
  const reason = checkedLine(request.reason, { place: "reason", maximumBytes: maximumReason });
  const { actor } = request;
  const passwords: Secret[] = [];
  const dispose = (): void => {
    for (const password of passwords.splice(0)) password.dispose();
  };
  try {
    await inTransaction(store.db, async (tx) => {
      // Of a try before this one.
      dispose();
      const binding = await findBinding(tx, request.which);
      if (binding === undefined) throw new VestibuleError("not_bound");
      const { bindingId, deviceId, userId } = binding;
      const row = await tx
        .selectFrom("break_glass")
        .select(["sealed", "others", "earlier"])
        .where("binding_id", "=", bindingId)
        .executeTakeFirst();
      if (row === undefined) {
        throw new VestibuleError("not_found", { evidence: { noun: "break-glass password", bindingId } });
      }
      passwords.push(...(await openAll(store, tx, sealedOf(row))));
      await tx
        .updateTable("break_glass")
        .set({ released_at: clock.now().toISOString() })
        .where("binding_id", "=", bindingId)
        .execute();
      const detail = { reason, passwords: passwords.length };
      await record(tx, clock, { actor, event: "break-glass-released", deviceId, bindingId, userId, detail });
    });
  } catch (error) {
    dispose();
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
  return { passwords, [Symbol.dispose]: dispose };
}
