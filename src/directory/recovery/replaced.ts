/**
 * Remembers what a device has replaced: recovery parts by their id, sealed uploads by their digest. A request for one of
 * them that arrives late must not bring it back, since its late confirmation would then delete what the device has.
 */
import { digestOf } from "../../device-api/digest.ts";
import type { BindingId, DeviceId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Queries } from "../store/database.ts";

/** How many names are kept of a binding or device; the oldest go first. */
const most = 100;

export interface Replaced {
  /** What the secret belongs to. */
  owner: BindingId | DeviceId;
  /** A part's id, or the digest of an upload. */
  names: readonly string[];
}

export async function wasReplaced(
  queries: Queries,
  { owner, name }: { owner: Replaced["owner"]; name: string },
): Promise<boolean> {
  const row = await queries
    .selectFrom("replaced_uploads")
    .select("name")
    .where("owner", "=", owner)
    .where("name", "=", name)
    .executeTakeFirst();
  return row !== undefined;
}

/** @throws `conflict` for a sealed upload that was replaced */
export async function refuseReplaced(
  queries: Queries,
  { owner, sealed }: { owner: Replaced["owner"]; sealed: string },
): Promise<void> {
  const name = digestOf(Buffer.from(sealed, "base64url"));
  if (await wasReplaced(queries, { owner, name }))
    throw new VestibuleError("conflict", { evidence: { place: "sealed", owner } });
}

export async function rememberReplaced(
  queries: Queries,
  at: string,
  { owner, names }: Replaced,
): Promise<void> {
  if (names.length === 0) return;
  await queries
    .insertInto("replaced_uploads")
    .values(names.map((name) => ({ owner, name, replaced_at: at })))
    .onConflict((on) => on.columns(["owner", "name"]).doNothing())
    .execute();
  await keepNewest(queries, owner);
}

/** What belonged to `from` belongs to `to`, in whose name a late request would come now. */
export async function moveReplaced(
  queries: Queries,
  { from, to }: { from: Replaced["owner"]; to: Replaced["owner"] },
): Promise<void> {
  await queries
    .insertInto("replaced_uploads")
    .columns(["owner", "name", "replaced_at"])
    .expression((build) =>
      build
        .selectFrom("replaced_uploads")
        .select([build.val(to).as("owner"), "name", "replaced_at"])
        .where("owner", "=", from),
    )
    .onConflict((on) => on.columns(["owner", "name"]).doNothing())
    .execute();
  await queries.deleteFrom("replaced_uploads").where("owner", "=", from).execute();
  await keepNewest(queries, to);
}

async function keepNewest(queries: Queries, owner: Replaced["owner"]): Promise<void> {
  const newest = queries
    .selectFrom("replaced_uploads")
    .select("name")
    .where("owner", "=", owner)
    .orderBy("replaced_at", "desc")
    .limit(most);
  await queries
    .deleteFrom("replaced_uploads")
    .where("owner", "=", owner)
    .where("name", "not in", newest)
    .execute();
}
