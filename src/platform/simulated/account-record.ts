/**
 * An account's record in the account database of a simulated device, and what can be computed from it alone.
 * Called by accounts.ts, which owns the file, the clock and the order of changes.
 */
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import { saltBytes } from "../../secrets/sodium.ts";
import type { AccountId } from "../ports.ts";
import { fromText, passwordKey, toText } from "./sealing.ts";
import { type AccountPolicy, accountPolicySchema } from "./password-policy.ts";

const verifierSchema = z.strictObject({ salt: z.base64().max(32), hash: z.base64().max(64) });
type Verifier = z.infer<typeof verifierSchema>;

const accountSchema = z.strictObject({
  /** A SID or, on other systems, a UUID. */
  id: z.string().min(1).max(184),
  name: z.string().min(1).max(256),
  fullName: z.string().max(256),
  kind: z.enum(["local", "microsoft", "entra", "domain"]),
  disabled: z.boolean(),
  mustChange: z.boolean(),
  expires: z.boolean(),
  /** Milliseconds since 1970, here and below. */
  setAt: z.number(),
  /** Grows with each password; tells protected data whether a change of it went through. */
  revision: z.int().min(1),
  /** Only local accounts have verifiers: the passwords of others are checked elsewhere. */
  verifier: verifierSchema.optional(),
  /** Newest first. */
  earlier: z.array(verifierSchema).max(24),
  failures: z.int().min(0),
  lastFailureAt: z.number(),
  lockedOutAt: z.number().optional(),
});
export type Account = z.infer<typeof accountSchema>;

/** How new accounts are identified. */
const idsSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sid"),
    /** S-1-5-21-… of the machine; an account's SID appends its relative identifier. */
    machine: z.string().max(64),
    next: z.int().min(1001),
  }),
  /** In upper case, as OpenDirectory writes its GeneratedUID. */
  z.strictObject({ kind: z.literal("uuid") }),
]);
export type IdKind = z.infer<typeof idsSchema>["kind"];

export const accountsSchema = z.strictObject({
  ids: idsSchema,
  policy: accountPolicySchema,
  accounts: z.array(accountSchema).max(1000),
});
export type AccountsDocument = z.infer<typeof accountsSchema>;

/** A new machine without accounts. */
export function newAccounts(ids: IdKind, policy: AccountPolicy): { document: AccountsDocument } {
  const part = () => String(randomInt(1, 2 ** 32 - 1));
  const machine = `S-1-5-21-${part()}-${part()}-${part()}`;
  return {
    document: {
      ids: ids === "sid" ? { kind: "sid", machine, next: 1001 } : { kind: "uuid" },
      policy: { ...policy },
      accounts: [],
    },
  };
}

/** An identifier that no account of this machine has had. */
export function nextId({ ids }: AccountsDocument): string {
  if (ids.kind === "uuid") return randomUUID().toUpperCase();
  ids.next += 1;
  return `${ids.machine}-${String(ids.next - 1)}`;
}

export function idOf(account: Account): AccountId {
  return account.id as AccountId;
}

/** @throws `account_unknown` */
export function findAccount(
  database: AccountsDocument,
  id: AccountId,
): { account: Account; policy: AccountPolicy } {
  const account = database.accounts.find((one) => one.id === id);
  if (account === undefined) throw new VestibuleError("account_unknown", { evidence: { id } });
  return { account, policy: database.policy };
}

/** Resets the count of failures. */
export function forgive(account: Account): void {
  account.failures = 0;
  delete account.lockedOutAt;
}

/** When the password expires; undefined when it never does. */
export function expiryOf(account: Account, policy: AccountPolicy): number | undefined {
  if (!account.expires || policy.maximumAge === 0 || account.kind !== "local") return undefined;
  return account.setAt + policy.maximumAge;
}

export function newVerifier(password: Secret): Verifier {
  const salt = randomBytes(saltBytes);
  using key = passwordKey(password, salt);
  return { salt: toText(salt), hash: key.use(toText) };
}

export function matches(verifier: Verifier, password: Secret): boolean {
  using key = passwordKey(password, fromText(verifier.salt));
  using hash = Secret.take(fromText(verifier.hash));
  return key.equals(hash);
}

/** The current password counts as the newest of the history, as on Windows. */
export function wasUsed(account: Account, policy: AccountPolicy, password: Secret): boolean {
  const used = account.verifier === undefined ? account.earlier : [account.verifier, ...account.earlier];
  return used.slice(0, policy.history).some((verifier) => matches(verifier, password));
}

/** Clears a lock-out whose duration is over and failures outside the window. */
export function letLapse(account: Account, policy: AccountPolicy, now: number): void {
  if (account.lockedOutAt !== undefined) {
    if (now >= account.lockedOutAt + policy.lockOutDuration) forgive(account);
  } else if (now >= account.lastFailureAt + policy.lockOutWindow) {
    forgive(account);
  }
}
