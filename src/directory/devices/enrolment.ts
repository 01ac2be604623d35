/**
 * Enrolment: an administrator issues a one-time token, and a device spends it to become known. The token is stored as
 * a hash. When several devices send the same token at once, one is enrolled.
 */
import { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import { userId, type DeviceId, type EnrolmentRequest } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { accountKey } from "../../names/account-name.ts";
import { record } from "../audit/audit.ts";
import type { Database, Queries } from "../store/database.ts";
import { hashOf, newToken } from "../store/values.ts";
import { addBinding, bindingSettings, checkedSettings, hasPins } from "./bindings.ts";
import { addDevice } from "./devices.ts";
import { inTransaction } from "../store/transaction.ts";

/** Bindings that are made when the token is used, as stored with it. */
const promisedBindings = z.array(bindingSettings.extend({ userId })).max(100);
export type PromisedBinding = z.input<typeof promisedBindings>[number];

const tokenPrefix = "vstenr_";
const maximumSeconds = 30 * 86_400;

/**
 * @param options.expiresInSeconds 1 to 2,592,000 (30 days)
 * @returns the token, which is not kept and cannot be shown again
 * @throws `argument_invalid`
 */
export async function issueToken(
  queries: Queries,
  clock: Clock,
  options: { expiresInSeconds: number; bindings: readonly PromisedBinding[] },
): Promise<string> {
  const seconds = options.expiresInSeconds;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > maximumSeconds) {
    throw new VestibuleError("argument_invalid", { evidence: { place: "expiresInSeconds", maximumSeconds } });
  }
  const bindings = promisedBindings.safeParse(options.bindings);
  if (!bindings.success) {
    const place = ["bindings", ...(bindings.error.issues[0]?.path ?? [])].join(".");
    throw new VestibuleError("argument_invalid", { evidence: { place } });
  }
  const accounts = new Set<string>();
  for (const [index, promised] of bindings.data.entries()) {
    checkedSettings(promised, `bindings.${String(index)}`);
    // Otherwise the token would be refused at every device.
    const place = `bindings.${String(index)}.accountName`;
    const key = accountKey(promised.accountName);
    if (accounts.has(key)) throw new VestibuleError("conflict", { evidence: { noun: "binding", place } });
    accounts.add(key);
  }
  const token = tokenPrefix + newToken();
  const now = clock.now();
  await queries
    .insertInto("enrolment_tokens")
    .values({
      token_hash: hashOf(token),
      created_at: now.toISOString(),
      expires_at: new Date(now.getTime() + seconds * 1_000).toISOString(),
      used_at: null,
      device_id: null,
      bindings: JSON.stringify(bindings.data),
    })
    .execute();
  return token;
}

/** @throws `enrolment_token_invalid`, `enrolment_token_used`, `enrolment_token_expired`, `request_invalid` */
export async function enrol(db: Database, clock: Clock, request: EnrolmentRequest): Promise<DeviceId> {
  return inTransaction(db, async (tx) => {
    const tokenHash = hashOf(request.token);
    const now = clock.now().toISOString();
    const spent = await tx
      .updateTable("enrolment_tokens")
      .set({ used_at: now })
      .where("token_hash", "=", tokenHash)
      .where("used_at", "is", null)
      .where("expires_at", ">", now)
      .returning("bindings")
      .executeTakeFirst();
    if (spent === undefined) throw new VestibuleError(await whyNot(tx, tokenHash));
    const deviceId = await addDevice(tx, clock, request);
    await tx
      .updateTable("enrolment_tokens")
      .set({ device_id: deviceId })
      .where("token_hash", "=", tokenHash)
      .execute();
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "device-enrolled",
      deviceId,
      detail: { hostName: request.hostName, system: request.system },
    });
    for (const promised of promisedBindings.parse(JSON.parse(spent.bindings))) {
      // When the token was issued, nobody knew which system would use it.
      const asPassword = promised.localSecret === "pin" && !hasPins(request.system);
      const bindingId = await addBinding(tx, clock, {
        ...promised,
        ...(asPassword && { localSecret: "password" }),
        deviceId,
        system: request.system,
      });
      await record(tx, clock, {
        actor: `device:${deviceId}`,
        event: "binding-added",
        deviceId,
        bindingId,
        userId: promised.userId,
        detail: asPassword ? { promised: "pin", localSecret: "password" } : {},
      });
    }
    return deviceId;
  });
}

async function whyNot(queries: Queries, tokenHash: string) {
  const row = await queries
    .selectFrom("enrolment_tokens")
    .select("used_at")
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  if (row === undefined) return "enrolment_token_invalid";
  return row.used_at === null ? "enrolment_token_expired" : "enrolment_token_used";
}
