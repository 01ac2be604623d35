/**
 * Finds out whether the account still has the password that its container holds: an administrator, or the person
 * themselves, may have set another one past the agent. Called by the sign-in with a PIN and by the reset of one. Each
 * wrong password counts as a failed sign-in, so the age is looked at first and a stale password is tried once.
 */
import { wasRight } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { accountOf, eventOf } from "../changes/change-context.ts";
import type { StoredContainer } from "../state/state.ts";
import type { Flow } from "./flow.ts";

/** Whether the account's password was set again since it was sealed. It may be the same one. */
export async function isOlder({ context }: Flow, stored: StoredContainer): Promise<boolean> {
  const { passwordSetAt } = await accountOf(context, stored.accountId);
  return passwordSetAt.getTime() !== stored.passwordSetAt.getTime();
}

/** Whether the system has called the sealed password wrong since the account's was set. Asks the system nothing. */
export async function isKnownStale({ context }: Flow, stored: StoredContainer): Promise<boolean> {
  const { passwordSetAt } = await accountOf(context, stored.accountId);
  return context.state.isKnownStale(stored, passwordSetAt);
}

/**
 * Verifies the sealed password where the account's age differs, once. What is stale is reported; what is right is dated
 * anew, so that it is not verified at each sign-in.
 * @param password out of the container
 * @returns false also for what the system does not check now (locked out, disabled): it says so itself at the sign-in
 */
export async function isStale(flow: Flow, stored: StoredContainer, password: Secret): Promise<boolean> {
  const { context } = flow;
  const { state, platform } = context;
  // Read before the verification: a change in between must not count as the password that was verified.
  const { passwordSetAt } = await accountOf(context, stored.accountId);
  if (passwordSetAt.getTime() === stored.passwordSetAt.getTime()) return false;
  if (state.isKnownStale(stored, passwordSetAt)) return true;
  const verification = await platform.accounts.verify(stored.accountId, password);
  if (wasRight(verification)) state.redateContainer(stored, passwordSetAt);
  if (verification !== "wrong") return false;
  reportStale(flow, stored, passwordSetAt);
  return true;
}

/** The system has called the container's password wrong, for an account whose own was set at `passwordSetAt`. */
export function reportStale({ context, logs }: Flow, stored: StoredContainer, passwordSetAt: Date): void {
  const { accountId: account, bindingId: binding } = stored;
  context.state.noteStale(stored, passwordSetAt, eventOf(stored, { kind: "container-stale" }, context.clock));
  logs.operator.warn({ event: "container-stale", code: "escrow_stale", account, binding });
}
