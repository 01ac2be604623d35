/**
 * Password Sync of a binding: whether it may follow the directory password, or not (A4, A6), and how far it has come.
 * Called where a binding is made, changed, listed or judged, in the caller's transaction.
 */
import type {
  BindingId,
  DeviceId,
  EnrolmentRequest,
  EnvelopeId,
  PasswordSync,
  UserId,
} from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { adminHints } from "../../texts/en/directory.ts";
import { hasPassword } from "../accounts/users.ts";
import type { Queries } from "../store/database.ts";
import { mayKeepLocalSecret } from "./bindings.ts";

/**
 * @throws `password_sync_required` for No on a system that always follows; `directory_password_missing` for Yes where the
 * account is there already and nobody could sign in to it
 */
export async function assertSyncPossible(
  queries: Queries,
  { wanted, system, userId }: { wanted: PasswordSync; system: EnrolmentRequest["system"]; userId: UserId },
): Promise<void> {
  const place = "passwordSync";
  if (wanted === "no") {
    if (mayKeepLocalSecret(system)) return;
    throw new VestibuleError("password_sync_required", { evidence: { place, system } });
  }
  if (await hasPassword(queries, userId)) return;
  const hint = adminHints.setPassword;
  throw new VestibuleError("directory_password_missing", { evidence: { place, userId, hint } });
}

/** A password that was on its way is not to arrive any more. What the account has by now, it keeps. */
export async function stopSync(queries: Queries, bindingId: BindingId): Promise<void> {
  await queries.deleteFrom("password_envelopes").where("binding_id", "=", bindingId).execute();
  await queries
    .updateTable("bindings")
    .set({ password_synced_at: null })
    .where("binding_id", "=", bindingId)
    .execute();
}

/** Whether the account has the directory password: a local one of its own would not last. */
export async function isSynced(queries: Queries, bindingId: BindingId): Promise<boolean> {
  const row = await queries
    .selectFrom("bindings")
    .select("password_synced_at")
    .where("binding_id", "=", bindingId)
    .where("password_sync", "=", "yes")
    .executeTakeFirst();
  return row !== undefined && row.password_synced_at !== null;
}

/** The envelope of each binding of the device that has one. */
export async function envelopesFor(
  queries: Queries,
  deviceId: DeviceId,
): Promise<ReadonlyMap<BindingId, EnvelopeId>> {
  const rows = await queries
    .selectFrom("password_envelopes")
    .innerJoin("bindings", "bindings.binding_id", "password_envelopes.binding_id")
    .select(["password_envelopes.binding_id", "password_envelopes.envelope_id"])
    .where("bindings.device_id", "=", deviceId)
    .execute();
  return new Map(rows.map((row) => [row.binding_id, row.envelope_id]));
}
