/**
 * Reset grants. A judged proof makes one, bound to device, user, binding and purpose, for five minutes and one use. The
 * device learns its id from the ID token and redeems it.
 */
import type { Clock } from "../../clock/clock.ts";
import type {
  BindingId,
  DeviceId,
  GrantId,
  GrantRedemption,
  Purpose,
  UserId,
} from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { findUser } from "../accounts/users.ts";
import { record } from "../audit/audit.ts";
import { isDisabled } from "../devices/bindings.ts";
import { findDevice } from "../devices/devices.ts";
import type { Queries } from "../store/database.ts";
import type { Store } from "../store/open.ts";
import { newId } from "../store/values.ts";
import { partsOf } from "./parts.ts";
import { releaseToDevice } from "./recovery-keys.ts";
import { inTransaction } from "../store/transaction.ts";

/** How long a grant is valid, in milliseconds. */
const grantLifetimeMs = 5 * 60_000;

export interface NewGrant {
  deviceId: DeviceId;
  userId: UserId;
  bindingId: BindingId;
  purpose: Purpose;
  /** The authorization server's own grant, from which the ID token is issued. */
  oauthGrantId: string;
}

export async function addGrant(queries: Queries, clock: Clock, grant: NewGrant): Promise<GrantId> {
  const grantId = newId("grt");
  const now = clock.now();
  await queries
    .insertInto("reset_grants")
    .values({
      grant_id: grantId,
      device_id: grant.deviceId,
      user_id: grant.userId,
      binding_id: grant.bindingId,
      purpose: grant.purpose,
      oauth_grant_id: grant.oauthGrantId,
      created_at: now.toISOString(),
      expires_at: new Date(now.getTime() + grantLifetimeMs).toISOString(),
      used_at: null,
    })
    .execute();
  return grantId;
}

/** The grant that an ID token is about, and what it is for. */
export async function grantOfOauthGrant(
  queries: Queries,
  oauthGrantId: string,
): Promise<{ grantId: GrantId; bindingId: BindingId; purpose: Purpose } | undefined> {
  const row = await queries
    .selectFrom("reset_grants")
    .select(["grant_id", "binding_id", "purpose"])
    .where("oauth_grant_id", "=", oauthGrantId)
    .executeTakeFirst();
  return row && { grantId: row.grant_id, bindingId: row.binding_id, purpose: row.purpose };
}

/**
 * Spends the grant and releases the binding's recovery parts and, for a password that may be the disk's too, the
 * disk's recovery keys: all or none.
 * @throws `grant_unknown`, `grant_wrong_device`, `grant_used`, `grant_expired`, `user_disabled`, `binding_disabled`,
 * `device_revoked`
 */
export async function redeem(
  store: Store,
  clock: Clock,
  redemption: { deviceId: DeviceId; grantId: GrantId },
): Promise<GrantRedemption> {
  const { deviceId, grantId } = redemption;
  return inTransaction(store.db, async (tx) => {
    const now = clock.now().toISOString();
    const used = await tx
      .updateTable("reset_grants")
      .set({ used_at: now })
      .where("grant_id", "=", grantId)
      .where("device_id", "=", deviceId)
      .where("used_at", "is", null)
      .where("expires_at", ">", now)
      .returning(["user_id", "binding_id", "purpose"])
      .executeTakeFirst();
    if (used === undefined) throw new VestibuleError(await whyNot(tx, redemption), { evidence: { grantId } });
    const user = await findUser(tx, used.user_id);
    // The user was disabled after the proof. The throw rolls back the use; the grant expires by itself.
    if (user === undefined || user.disabled)
      throw new VestibuleError("user_disabled", { evidence: { grantId } });
    if (await isDisabled(tx, used.binding_id))
      throw new VestibuleError("binding_disabled", { evidence: { grantId } });
    // The request was authenticated before this transaction began.
    if ((await findDevice(tx, deviceId))?.revoked !== false)
      throw new VestibuleError("device_revoked", { evidence: { grantId } });
    const parts = await partsOf(tx, used.binding_id);
    const recoveryKeys =
      used.purpose === "password-reset" ? await releaseToDevice(store, tx, clock, deviceId) : [];
    await record(tx, clock, {
      actor: `device:${deviceId}`,
      event: "grant-redeemed",
      deviceId,
      grantId,
      userId: used.user_id,
      bindingId: used.binding_id,
      detail: { purpose: used.purpose, parts: parts.length, recoveryKeys: recoveryKeys.length },
    });
    return {
      grantId,
      purpose: used.purpose,
      userId: used.user_id,
      bindingId: used.binding_id,
      parts,
      recoveryKeys,
    };
  });
}

async function whyNot(queries: Queries, redemption: { deviceId: DeviceId; grantId: GrantId }) {
  const row = await queries
    .selectFrom("reset_grants")
    .select(["device_id", "used_at"])
    .where("grant_id", "=", redemption.grantId)
    .executeTakeFirst();
  if (row === undefined) return "grant_unknown";
  if (row.device_id !== redemption.deviceId) return "grant_wrong_device";
  return row.used_at === null ? "grant_expired" : "grant_used";
}
