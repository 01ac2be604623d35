/**
 * The names that people know for what entries of the audit log name by id. The log itself holds no name: a name is looked
 * up when somebody reads it, and what was removed since has none.
 */
import type { BindingId, DeviceId, UserId } from "../../device-api/schemas.ts";
import type { Queries } from "../store/database.ts";
import type { AuditEntry } from "./audit.ts";

/** By id: e-mail addresses of users, host names of devices, accounts of bindings. */
export type AuditNames = ReadonlyMap<string, string>;

const actingDevice = /^device:(.+)$/;

export async function namesIn(queries: Queries, entries: readonly AuditEntry[]): Promise<AuditNames> {
  const ids = (of: (entry: AuditEntry) => readonly (string | undefined)[]) => [
    ...new Set(entries.flatMap(of).filter((id) => id !== undefined)),
  ];
  const users = ids(({ userId }) => [userId]) as UserId[];
  const devices = ids(({ deviceId, actor }) => [deviceId, actingDevice.exec(actor)?.[1]]) as DeviceId[];
  const bindings = ids(({ bindingId }) => [bindingId]) as BindingId[];
  const found = await Promise.all([
    queries
      .selectFrom("users")
      .select(["user_id as id", "email as name"])
      .where("user_id", "in", users)
      .execute(),
    queries
      .selectFrom("devices")
      .select(["device_id as id", "host_name as name"])
      .where("device_id", "in", devices)
      .execute(),
    queries
      .selectFrom("bindings")
      .select(["binding_id as id", "account_name as name"])
      .where("binding_id", "in", bindings)
      .execute(),
  ]);
  return new Map(found.flat().map(({ id, name }) => [id, name]));
}
