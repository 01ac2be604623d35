/**
 * The directory password of a user: set by an administrator's command, recognised again by its hash. Every device whose
 * binding follows it gets an envelope while the password is at hand, since nothing that could be reversed is kept.
 */
import type { Clock } from "../../clock/clock.ts";
import type { UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { hashPassword } from "../../secrets/password-hash.ts";
import { checkPassword } from "../../secrets/password-policy.ts";
import { findUser } from "../accounts/users.ts";
import { record, type Actor } from "../audit/audit.ts";
import type { Database } from "../store/database.ts";
import { inTransaction } from "../store/transaction.ts";
import { sealForUser } from "./envelopes.ts";

const unknown = (userId: UserId): VestibuleError =>
  new VestibuleError("not_found", { evidence: { noun: "user", given: userId } });

/**
 * Replaces the directory password of a user.
 * @returns to how many devices it is on its way
 * @throws `not_found`, the codes of a password that may not be set (D1)
 */
export async function setPassword(
  db: Database,
  clock: Clock,
  { userId, password, actor }: { userId: UserId; password: Secret; actor: Actor },
): Promise<{ devices: number }> {
  const user = await db
    .selectFrom("users")
    .select(["email"])
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (user === undefined) throw unknown(userId);
  const refused = checkPassword(password, { email: user.email });
  if (refused !== undefined) throw new VestibuleError(refused, { evidence: { place: "password" } });
  // Before the transaction, which keeps everybody else from writing.
  const hash = hashPassword(password);
  return inTransaction(db, async (tx) => {
    const setAt = clock.now().toISOString();
    // They may have been removed meanwhile.
    if ((await findUser(tx, userId)) === undefined) throw unknown(userId);
    await tx
      .insertInto("user_passwords")
      .values({ user_id: userId, hash, set_at: setAt })
      .onConflict((on) => on.column("user_id").doUpdateSet({ hash, set_at: setAt }))
      .execute();
    const devices = await sealForUser(tx, clock, { userId, password });
    await record(tx, clock, { actor, event: "user-password-set", userId, detail: { devices } });
    return { devices };
  });
}
