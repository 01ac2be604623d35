/** Bindings: one user on one device. Made by the administrator or by an enrolment token, read by the device. */
import { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import {
  binding as wireBinding,
  passwordSync,
  type Binding,
  type BindingId,
  type DeviceId,
  type EnrolmentRequest,
  type UserId,
} from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { accountKey } from "../../names/account-name.ts";
import { maximumName } from "../../names/line.ts";
import { checkedAccountName, checkedLine } from "../accounts/checked-names.ts";
import type { Queries } from "../store/database.ts";
import { newId } from "../store/values.ts";

/** What an administrator decides about a binding. */
export const bindingSettings = wireBinding
  .pick({
    accountName: true,
    displayName: true,
    localSecret: true,
    escrow: true,
  })
  .extend({
    /** `yes`: the device follows the directory password. Absent: what is usual on the device's system. */
    passwordSync: passwordSync.optional(),
    /** Who may show the recovery key of the device's disk. */
    recoveryKeyRelease: z.enum(["person", "administrator"]).default("administrator"),
  });
export type BindingSettings = z.input<typeof bindingSettings>;

/** Whether a device can have a PIN of ours: only Windows can; elsewhere the account has a password. */
export const hasPins = (system: EnrolmentRequest["system"]): boolean => system === "windows";

/** Whether the local secret may be a person's own on this system (A6). */
export const mayKeepLocalSecret = (system: EnrolmentRequest["system"]): boolean => system !== "linux";

/** A device gets no more than `bindingsResponse` may carry. */
const maximumPerDevice = 100;

/**
 * An administrator's settings, checked.
 * @param at where they stand, for the error: `bindings.0`; empty for settings that stand alone
 * @throws `argument_invalid`
 */
export function checkedSettings(input: BindingSettings, at = ""): z.output<typeof bindingSettings> {
  const place = (field: PropertyKey): string => (at === "" ? String(field) : `${at}.${String(field)}`);
  // Before the schema, which knows only that a name is wrong and not why.
  checkedAccountName(input.accountName, place("accountName"));
  if (input.displayName !== "")
    checkedLine(input.displayName, { place: place("displayName"), maximumBytes: maximumName });
  const parsed = bindingSettings.safeParse(input);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0] ?? "binding";
    throw new VestibuleError("argument_invalid", { evidence: { place: place(field) } });
  }
  return parsed.data;
}

/** @throws `conflict` when the device has a binding for that account, or too many; `argument_invalid` */
export async function addBinding(
  queries: Queries,
  clock: Clock,
  binding: BindingSettings & { userId: UserId; deviceId: DeviceId; system: EnrolmentRequest["system"] },
): Promise<BindingId> {
  const settings = checkedSettings(binding);
  const { count } = await queries
    .selectFrom("bindings")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("device_id", "=", binding.deviceId)
    .executeTakeFirstOrThrow();
  if (count >= maximumPerDevice)
    throw new VestibuleError("conflict", { evidence: { what: "too many bindings", count } });
  const bindingId = newId("bnd");
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto("bindings")
    .values({
      binding_id: bindingId,
      user_id: binding.userId,
      device_id: binding.deviceId,
      account_name: settings.accountName,
      account_key: accountKey(settings.accountName),
      display_name: settings.displayName,
      local_secret: settings.localSecret,
      escrow: settings.escrow,
      recovery_key_release: settings.recoveryKeyRelease,
      password_sync: settings.passwordSync ?? (mayKeepLocalSecret(binding.system) ? "no" : "yes"),
      created_at: clock.now().toISOString(),
      disabled_at: null,
    })
    .onConflict((on) => on.columns(["device_id", "account_key"]).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n)
    throw new VestibuleError("conflict", { evidence: { noun: "binding", place: "accountName" } });
  return bindingId;
}

const select = (queries: Queries) =>
  queries
    .selectFrom("bindings")
    .leftJoin("break_glass", "break_glass.binding_id", "bindings.binding_id")
    .select([
      "bindings.binding_id",
      "bindings.user_id",
      "bindings.device_id",
      "bindings.account_name",
      "bindings.display_name",
      "bindings.local_secret",
      "bindings.escrow",
      "bindings.password_sync",
      "break_glass.confirmed_at",
      "break_glass.earlier",
      "break_glass.released_at",
    ]);
type Row = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];

function fromRow(row: Row): Binding {
  return {
    bindingId: row.binding_id,
    userId: row.user_id,
    accountName: row.account_name,
    displayName: row.display_name,
    localSecret: row.local_secret,
    escrow: row.escrow,
    breakGlass: breakGlassOf(row),
    passwordSync: row.password_sync,
  };
}

function breakGlassOf(row: Row): Binding["breakGlass"] {
  if (row.released_at !== null) return "rotate";
  return row.confirmed_at === null && row.earlier === null ? "none" : "current";
}

export async function bindingsOf(queries: Queries, deviceId: DeviceId): Promise<Binding[]> {
  const rows = await select(queries)
    .where("bindings.device_id", "=", deviceId)
    .orderBy("bindings.created_at")
    .execute();
  return rows.map(fromRow);
}

/** Every device's, oldest first. */
export async function everyBinding(queries: Queries): Promise<(Binding & { deviceId: DeviceId })[]> {
  const rows = await select(queries).orderBy("bindings.created_at").execute();
  return rows.map((row) => ({ ...fromRow(row), deviceId: row.device_id }));
}

/** The binding, if it is this device's; undefined for another device's. */
export async function bindingOf(
  queries: Queries,
  deviceId: string,
  bindingId: string,
): Promise<Binding | undefined> {
  const row = await select(queries)
    .where("bindings.binding_id", "=", bindingId as BindingId)
    .where("bindings.device_id", "=", deviceId as DeviceId)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Whether an administrator switched off what the binding allows; its device goes on serving the account. */
export async function isDisabled(queries: Queries, bindingId: BindingId): Promise<boolean> {
  const row = await queries
    .selectFrom("bindings")
    .select("disabled_at")
    .where("binding_id", "=", bindingId)
    .executeTakeFirst();
  return row !== undefined && row.disabled_at !== null;
}

/** By account name on a device that is not revoked, or by its id. */
export async function findBinding(
  queries: Queries,
  which: { bindingId: BindingId } | { deviceId: DeviceId; accountName: string },
): Promise<(Binding & { deviceId: DeviceId }) | undefined> {
  const query = select(queries);
  const row = await (
    "bindingId" in which
      ? query.where("bindings.binding_id", "=", which.bindingId)
      : query
          .where("bindings.device_id", "=", which.deviceId)
          .where("bindings.account_key", "=", accountKey(which.accountName))
  ).executeTakeFirst();
  return row && { ...fromRow(row), deviceId: row.device_id };
}
