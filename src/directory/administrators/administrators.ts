/**
 * The organisation's administrators: who they are, their role, their password's hash and the secret of their one-time
 * codes. Called by the administrator's functions, which audit. There is always an owner who can act.
 */
import { Secret as TotpSecret, TOTP } from "otpauth";
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import { emailAddress } from "../../names/email-address.ts";
import { maximumName } from "../../names/line.ts";
import { Secret } from "../../secrets/arena.ts";
import { hashPassword } from "../../secrets/password-hash.ts";
import { checkPassword } from "../../secrets/password-policy.ts";
import { administratorTexts } from "../../texts/en/administrators.ts";
import { checkedAddress, checkedLine } from "../accounts/checked-names.ts";
import type { Queries } from "../store/database.ts";
import { sealAtRest } from "../store/key-file.ts";
import type { Store } from "../store/open.ts";
import { newId } from "../store/values.ts";
import type { AdministratorId, Role } from "../access/roles.ts";

export interface ListedAdministrator {
  administratorId: AdministratorId;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  /** ISO 8601. */
  createdAt: string;
}

export interface NewAdministrator {
  email: string;
  name: string;
  role: Role;
  /** The caller disposes of it. */
  password: Secret;
}

/** RFC 4226 section 4 recommends 160 bits. */
const totpBytes = 20;

export const totpContext = (id: AdministratorId): string => `vestibule directory administrator totp ${id}`;

/**
 * @returns the address of the one-time codes (otpauth://), which holds their secret and is not shown again
 * @throws `argument_invalid`, `conflict`, the codes of `checkPassword`
 */
export async function addAdministrator(
  queries: Queries,
  { store, clock }: { store: Pick<Store, "key">; clock: Clock },
  wanted: NewAdministrator,
): Promise<{ administratorId: AdministratorId; otpauth: string }> {
  const email = checkedAddress(wanted.email, "email");
  const name = checkedLine(wanted.name, { place: "name", maximumBytes: maximumName });
  const fault = checkPassword(wanted.password, { email, userName: name });
  if (fault !== undefined) throw new VestibuleError(fault, { evidence: { place: "password" } });
  const administratorId = newId("adm");
  using secret = Secret.random(totpBytes);
  const totp = secret.use((bytes) => ({
    sealed: sealAtRest(store.key, totpContext(administratorId), bytes),
    address: new TOTP({
      issuer: "Vestibule",
      label: email,
      secret: new TotpSecret({ buffer: Uint8Array.from(bytes).buffer }),
    }).toString(),
  }));
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto("administrators")
    .values({
      administrator_id: administratorId,
      email,
      name,
      role: wanted.role,
      password_hash: hashPassword(wanted.password),
      totp_secret: totp.sealed,
      created_at: clock.now().toISOString(),
      disabled_at: null,
    })
    .onConflict((on) => on.column("email").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n)
    throw new VestibuleError("conflict", { evidence: { noun: "administrator", place: "email" } });
  return { administratorId, otpauth: totp.address };
}

/** By address. */
export async function listAdministrators(queries: Queries): Promise<ListedAdministrator[]> {
  const rows = await queries
    .selectFrom("administrators")
    .select(["administrator_id", "email", "name", "role", "created_at", "disabled_at"])
    .orderBy("email")
    .execute();
  return rows.map((row) => ({
    administratorId: row.administrator_id,
    email: row.email,
    name: row.name,
    role: row.role,
    disabled: row.disabled_at !== null,
    createdAt: row.created_at,
  }));
}

/** By id or address. @throws `not_found` */
export async function administratorNamed(queries: Queries, given: string): Promise<ListedAdministrator> {
  const email = emailAddress(given);
  const found = (await listAdministrators(queries)).find(
    (one) => one.administratorId === given || one.email === email,
  );
  if (found !== undefined) return found;
  // An address is not given: evidence reaches logs.
  const id = email === undefined ? given : undefined;
  throw new VestibuleError("not_found", { evidence: { noun: "administrator", given: id } });
}

/** @throws `conflict` when nobody else is an owner who can act */
async function assertAnotherOwner(queries: Queries, id: AdministratorId): Promise<void> {
  const other = await queries
    .selectFrom("administrators")
    .select("administrator_id")
    .where("role", "=", "owner")
    .where("disabled_at", "is", null)
    .where("administrator_id", "!=", id)
    .limit(1)
    .executeTakeFirst();
  if (other !== undefined) return;
  const { lastOwner: what, lastOwnerHint: hint } = administratorTexts;
  throw new VestibuleError("conflict", { evidence: { noun: "administrator", given: id, what, hint } });
}

const actsAsOwner = (one: Pick<ListedAdministrator, "role" | "disabled">): boolean =>
  one.role === "owner" && !one.disabled;

/** @throws `not_found`, `conflict` for the last owner */
export async function changeAdministrator(
  queries: Queries,
  clock: Clock,
  change: { administratorId: AdministratorId; role?: Role | undefined; disabled?: boolean | undefined },
): Promise<{ before: ListedAdministrator; after: ListedAdministrator }> {
  const { administratorId: id } = change;
  const before = await administratorNamed(queries, id);
  const after = {
    ...before,
    role: change.role ?? before.role,
    disabled: change.disabled ?? before.disabled,
  };
  if (actsAsOwner(before) && !actsAsOwner(after)) await assertAnotherOwner(queries, id);
  await queries
    .updateTable("administrators")
    .set((update) => ({
      role: after.role,
      disabled_at: after.disabled
        ? update.fn.coalesce("disabled_at", update.val(clock.now().toISOString()))
        : null,
    }))
    .where("administrator_id", "=", id)
    .execute();
  return { before, after };
}

/** @throws `not_found`, `conflict` for the last owner */
export async function removeAdministrator(
  queries: Queries,
  administratorId: AdministratorId,
): Promise<ListedAdministrator> {
  const one = await administratorNamed(queries, administratorId);
  if (actsAsOwner(one)) await assertAnotherOwner(queries, administratorId);
  await queries.deleteFrom("administrators").where("administrator_id", "=", administratorId).execute();
  return one;
}
