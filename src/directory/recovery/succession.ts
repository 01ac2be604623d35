/**
 * How a stored secret of a device is replaced by the next one. The last confirmed one is kept until the device confirms
 * another, since a power loss may leave the device with either. A confirmation names what it confirms: requests can
 * arrive twice, late or in another order, and none of that may delete what the device has. Used for break-glass
 * passwords and recovery keys.
 */
import { digestOf } from "../../device-api/digest.ts";
import type { SealedSuccession } from "../store/tables.ts";

/** How many uploads that were never confirmed are kept beside the newest; the oldest go first. */
export const mostOthers = 2;

/** What is released of it: the newest, those that were never confirmed, and the confirmed one. */
export const mostHeld = mostOthers + 2;

function othersOf(row: Pick<SealedSuccession, "others">): string[] {
  return JSON.parse(row.others) as string[];
}

/** Newest first. At most `mostHeld`. */
export function sealedOf(row: Pick<SealedSuccession, "sealed" | "others" | "earlier">): string[] {
  return [row.sealed, ...othersOf(row), ...(row.earlier === null ? [] : [row.earlier])];
}

/** The one that the device confirmed last; undefined before it has confirmed any. */
export function confirmedOf(
  row: Pick<SealedSuccession, "sealed" | "confirmed_at" | "earlier">,
): string | undefined {
  return (row.confirmed_at === null ? row.earlier : row.sealed) ?? undefined;
}

/** The columns after `sealed` has become the newest; undefined when it is there already, and nothing changes. */
export function succeededBy(
  there: SealedSuccession | undefined,
  sealed: string,
  now: string,
): SealedSuccession | undefined {
  if (there !== undefined && sealedOf(there).includes(sealed)) return undefined;
  const wasConfirmed = there !== undefined && there.confirmed_at !== null;
  const others = there === undefined || wasConfirmed ? [] : [there.sealed, ...othersOf(there)];
  return {
    sealed,
    stored_at: now,
    confirmed_at: null,
    others: JSON.stringify(others.slice(0, mostOthers)),
    earlier: there === undefined ? null : wasConfirmed ? there.sealed : there.earlier,
  };
}

/** The columns that a confirmation changes, and whether they are of the newest upload. */
export interface Confirmed {
  columns: Partial<SealedSuccession>;
  isNewest: boolean;
  /** Digests of those that it deletes. */
  replaced: string[];
}

const nameOf = (sealed: string): string => digestOf(Buffer.from(sealed, "base64url"));

/** Digests of all that is held. */
export function namesOf(row: SealedSuccession): string[] {
  return sealedOf(row).map(nameOf);
}

/**
 * What the confirmation of the upload with that digest changes: what was stored before it is deleted, and what came
 * after it is kept.
 * @returns `unknown` when none of those held has the digest, `already` when it was confirmed before
 */
export function confirmedBy(
  there: SealedSuccession,
  digest: string,
  now: string,
): Confirmed | "unknown" | "already" {
  const confirmed = confirmedOf(there);
  if (confirmed !== undefined && nameOf(confirmed) === digest) return "already";
  const names = namesOf(there);
  const index = names.indexOf(digest);
  if (index < 0) return "unknown";
  const replaced = names.slice(index + 1);
  if (index === 0)
    return { columns: { confirmed_at: now, others: "[]", earlier: null }, isNewest: true, replaced };
  const others = othersOf(there);
  const columns = {
    earlier: others[index - 1] ?? null,
    others: JSON.stringify(others.slice(0, index - 1)),
  };
  return { columns, isNewest: false, replaced };
}

/** Whether the newest was released before it was confirmed: then it has to be replaced too. */
export function wasToldSince(stored: string, told: string | null): boolean {
  return told !== null && told >= stored;
}
