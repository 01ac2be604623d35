/**
 * Asks the system whether a typed password is the account's, and judges the answer. Called by the flows that ask for
 * the current password. Each wrong one counts as a failed sign-in.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type Verification, wasRight } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { accountOf } from "../changes/change-context.ts";
import type { Flow } from "./flow.ts";

declare const isVerified: unique symbol;

/** A password that the system has confirmed. Only `verifyPassword` makes one. */
export interface VerifiedPassword {
  /** Owned by the caller of `verifyPassword`. */
  readonly password: Secret;
  /** Read before the verification: a later change must not count as this password. */
  readonly passwordSetAt: Date;
  readonly [isVerified]: true;
}

export type Verified =
  { is: "right"; verified: VerifiedPassword } | { is: "not"; verification: Verification };

export async function verifyPassword(flow: Flow, password: Secret): Promise<Verified> {
  const { context, account } = flow;
  const { passwordSetAt } = await accountOf(context, account.id);
  const verification = await context.platform.accounts.verify(account.id, password);
  if (!wasRight(verification)) return { is: "not", verification };
  return { is: "right", verified: { password, passwordSetAt } as VerifiedPassword };
}

/** The password that a host passes on after a sign-in, where it is the account's; an empty one is none. */
export async function verifyHandedOver(flow: Flow, password: Secret): Promise<VerifiedPassword | undefined> {
  if (password.length === 0) return undefined;
  const result = await verifyPassword(flow, password);
  if (result.is === "right") return result.verified;
  const { account, logs } = flow;
  const { verification } = result;
  logs.operator.warn({ event: "capture-not-verified", account: account.id, verification });
  return undefined;
}

/**
 * Why a password was not verified, where asking again may help.
 * @throws `account_disabled`, `store_unavailable`
 */
export function judgeRefused(flow: Flow, verification: Verification): "wrong" | "locked-out" {
  const evidence = { store: "account", account: flow.account.id, verification };
  if (verification === "wrong" || verification === "locked-out") return verification;
  if (verification === "disabled") throw new VestibuleError("account_disabled", { evidence });
  throw new VestibuleError("store_unavailable", { evidence });
}
