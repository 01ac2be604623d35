/**
 * An account as the account database of the simulated Windows keeps it, and what follows from the record alone.
 * Called by accounts.ts, which owns the file, the clock and the order of things.
 */
import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import { VestibuleError } from "../../../errors/error.ts";
import { Secret } from "../../../secrets/arena.ts";
import { saltBytes } from "../../../secrets/sodium.ts";
import type { AccountId } from "../../ports.ts";
import { fromText, passwordKey, toText } from "../sealing.ts";
import { type AccountPolicy, accountPolicySchema, defaultAccountPolicy } from "./password-policy.ts";

const verifierSchema = z.strictObject({ salt: z.base64().max(32), hash: z.base64().max(64) });
type Verifier = z.infer<typeof verifierSchema>;

const accountSchema = z.strictObject({
  sid: z.string().max(184),
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
  /** Local accounts only: the others' passwords are known elsewhere. */
  verifier: verifierSchema.optional(),
  /** Newest first. */
  earlier: z.array(verifierSchema).max(24),
  failures: z.int().min(0),
  lastFailureAt: z.number(),
  lockedOutAt: z.number().optional(),
});
export type Account = z.infer<typeof accountSchema>;

export const samSchema = z.strictObject({
  /** S-1-5-21-… of the machine; an account's SID appends its relative identifier. */
  machineSid: z.string().max(64),
  nextRid: z.int().min(1001),
  policy: accountPolicySchema,
  accounts: z.array(accountSchema).max(1000),
});
export type SamDocument = z.infer<typeof samSchema>;

/** A new machine without accounts. */
export function newSam(): { document: SamDocument } {
  const part = () => String(randomInt(1, 2 ** 32 - 1));
  return {
    document: {
      machineSid: `S-1-5-21-${part()}-${part()}-${part()}`,
      nextRid: 1001,
      policy: { ...defaultAccountPolicy },
      accounts: [],
    },
  };
}

export function idOf(account: Account): AccountId {
  return account.sid as AccountId;
}

/** @throws `account_unknown` */
export function findAccount(sam: SamDocument, id: AccountId): { account: Account; policy: AccountPolicy } {
  const account = sam.accounts.find((one) => one.sid === id);
  if (account === undefined) throw new VestibuleError("account_unknown", { evidence: { id } });
  return { account, policy: sam.policy };
}

export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** No failure counts any more. */
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

/** Lets lapse what is over: a lock-out after its duration, failures outside the window. */
export function letLapse(account: Account, policy: AccountPolicy, now: number): void {
  if (account.lockedOutAt !== undefined) {
    if (now >= account.lockedOutAt + policy.lockOutDuration) forgive(account);
  } else if (now >= account.lastFailureAt + policy.lockOutWindow) {
    forgive(account);
  }
}
