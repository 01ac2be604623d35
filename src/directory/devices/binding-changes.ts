/**
 * An administrator's changes to an existing binding. Called by the administrator's functions. The device learns of a
 * change when it next requests its bindings.
 */
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId, PasswordSync } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { accountKey, isSameAccount } from "../../names/account-name.ts";
import { maximumName } from "../../names/line.ts";
import { adminHints } from "../../texts/en/directory.ts";
import { assertPossibleOn, checkedAccountName, checkedLine } from "../accounts/checked-names.ts";
import { record, type Actor, type AuditEvent } from "../audit/audit.ts";
import type { Queries } from "../store/database.ts";
import { bindingSettings, findBinding, hasPins, type BindingSettings } from "./bindings.ts";
import { inTransaction } from "../store/transaction.ts";
import { assertSyncPossible, stopSync } from "./password-sync.ts";

const changeable = bindingSettings.required({ passwordSync: true }).pick({
  accountName: true,
  displayName: true,
  localSecret: true,
  escrow: true,
  recoveryKeyRelease: true,
  passwordSync: true,
});
type Settings = z.output<typeof changeable>;

export interface BindingChange {
  bindingId: BindingId;
  /** Which local account the device serves by it. Only while nothing is kept of the account that it serves already. */
  accountName?: string | undefined;
  /** The person's name as a page shows it. */
  displayName?: string | undefined;
  /** `pin`: see the consequences in the design; the person is asked, too. */
  localSecret?: BindingSettings["localSecret"] | undefined;
  escrow?: BindingSettings["escrow"] | undefined;
  recoveryKeyRelease?: "person" | "administrator" | undefined;
  /** `yes`: the directory password replaces the local one, when the directory next sees it (A2). */
  passwordSync?: PasswordSync | undefined;
}

export interface BindingChanged {
  before: Settings;
  after: Settings;
}

/** What a device reports when it keeps a password of the account, also one of which the directory keeps no part. */
const captures: readonly AuditEvent[] = [
  "device-secret-captured",
  "device-secret-handed-back",
  "device-reset-completed",
];

/** The names that a change gives, checked as at every door. @throws `argument_invalid` */
function checkedNames({ accountName, displayName }: Partial<BindingChange>) {
  return {
    accountName: accountName === undefined ? undefined : checkedAccountName(accountName, "newAccountName"),
    displayName:
      displayName === undefined
        ? undefined
        : checkedLine(displayName, { place: "displayName", maximumBytes: maximumName }),
  };
}

/**
 * A device finds an account by the binding's name only until it holds a PIN or an escrow of it, and by the account's own id
 * from then on. Another name would then help nobody: the device goes on with the account that it has, the break-glass
 * password would be listed for another, and once the device has lost what it holds, nobody could reset the right one.
 * @throws `conflict`
 */
async function assertRenamable(
  tx: Queries,
  { bindingId, deviceId, accountName }: { bindingId: BindingId; deviceId: DeviceId; accountName: string },
): Promise<void> {
  const evidence = (what: string, hint: string) => ({
    evidence: { noun: "binding", place: "newAccountName", what, hint },
  });
  const other = await findBinding(tx, { deviceId, accountName });
  if (other !== undefined && other.bindingId !== bindingId)
    throw new VestibuleError("conflict", evidence(adminHints.accountBound, adminHints.listBindings));
  for (const table of ["recovery_parts", "break_glass"] as const) {
    const held = await tx
      .selectFrom(table)
      .select("binding_id")
      .where("binding_id", "=", bindingId)
      .executeTakeFirst();
    if (held !== undefined)
      throw new VestibuleError("conflict", evidence(adminHints.accountInUse, adminHints.bindAnother));
  }
  const captured = await tx
    .selectFrom("audit")
    .select("sequence")
    .where("binding_id", "=", bindingId)
    .where("event", "in", captures)
    .limit(1)
    .executeTakeFirst();
  if (captured !== undefined)
    throw new VestibuleError("conflict", evidence(adminHints.accountCaptured, adminHints.bindAnother));
}

/**
 * Nothing is written when nothing differs.
 * @param request.dryRun returns what would change, and writes nothing
 * @throws `not_bound`, `device_revoked`, `argument_invalid` for an invalid value, or a PIN on a system without PINs;
 * `conflict` for an account that is bound already, or another account where the device holds something of this one
 */
export async function changeBinding(
  db: Queries,
  clock: Clock,
  request: { change: BindingChange; actor: Actor; dryRun: boolean },
): Promise<BindingChanged> {
  const { bindingId, ...wanted } = { ...request.change, ...checkedNames(request.change) };
  return inTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom("bindings")
      .innerJoin("devices", "devices.device_id", "bindings.device_id")
      .select([
        "bindings.device_id",
        "bindings.user_id",
        "bindings.account_name",
        "bindings.display_name",
        "bindings.local_secret",
        "bindings.escrow",
        "bindings.recovery_key_release",
        "bindings.password_sync",
        "devices.system",
        "devices.revoked_at",
      ])
      .where("bindings.binding_id", "=", bindingId)
      .executeTakeFirst();
    if (row === undefined) throw new VestibuleError("not_bound", { evidence: { bindingId } });
    const { device_id: deviceId, user_id: userId } = row;
    if (row.revoked_at !== null) throw new VestibuleError("device_revoked", { evidence: { deviceId } });
    const before: Settings = {
      accountName: row.account_name,
      displayName: row.display_name,
      localSecret: row.local_secret,
      escrow: row.escrow,
      recoveryKeyRelease: row.recovery_key_release,
      passwordSync: row.password_sync,
    };
    const parsed = changeable.safeParse({
      accountName: wanted.accountName ?? before.accountName,
      displayName: wanted.displayName ?? before.displayName,
      localSecret: wanted.localSecret ?? before.localSecret,
      escrow: wanted.escrow ?? before.escrow,
      recoveryKeyRelease: wanted.recoveryKeyRelease ?? before.recoveryKeyRelease,
      passwordSync: wanted.passwordSync ?? before.passwordSync,
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
    if (wanted.accountName !== undefined)
      assertPossibleOn(row.system, { name: wanted.accountName, place: "newAccountName" });
    if (wanted.passwordSync !== undefined && wanted.passwordSync !== before.passwordSync)
      await assertSyncPossible(tx, { wanted: wanted.passwordSync, system: row.system, userId });
    const { accountName } = after;
    // Ada for ada is the same account, and only another way of writing it.
    if (!isSameAccount(before.accountName, accountName))
      await assertRenamable(tx, { bindingId, deviceId, accountName });
    const same = isDeepStrictEqual(before, after);
    if (request.dryRun || same) return { before, after };
    await tx
      .updateTable("bindings")
      .set({
        account_name: accountName,
        account_key: accountKey(accountName),
        display_name: after.displayName,
        local_secret: after.localSecret,
        escrow: after.escrow,
        recovery_key_release: after.recoveryKeyRelease,
        password_sync: after.passwordSync,
      })
      .where("binding_id", "=", bindingId)
      .execute();
    if (before.passwordSync === "yes" && after.passwordSync === "no") await stopSync(tx, bindingId);
    // Of the person's name, that it was changed: the log holds no more of people than it needs.
    const { displayName: nameBefore, ...settingsBefore } = before;
    const { displayName: nameAfter, ...settingsAfter } = after;
    const detail = {
      before: JSON.stringify(settingsBefore),
      after: JSON.stringify(settingsAfter),
      displayName: nameBefore !== nameAfter,
    };
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
