/**
 * What an account's password protects, while a change of the password carries it along: which stores follow, which are
 * begun anew, and how far each came. Called by the kinds of change that reset a password or bring a disk into step.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import type { AccountId, ProtectedCheck, ProtectedKind } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { ChangeSummary } from "../state/change.ts";
import type { ChangeContext } from "./change-context.ts";

type Context = Pick<ChangeContext, "platform">;

/** Why the service account does not carry the disk along. */
export async function serviceRefusal({ platform }: Context): Promise<ErrorCode> {
  switch (await platform.disk.serviceAccount()) {
    case "absent":
      return "service_account_missing";
    case "token-missing":
      return "service_token_missing";
    // It said that it was able, and was not.
    case "able":
    case "token-invalid":
      return "service_token_invalid";
  }
}

export interface Carried {
  accountId: AccountId;
  /** The account's password. */
  current: Secret;
  /** An earlier one, where it is known. */
  earlier: Secret | undefined;
  /** The kinds that the person agreed to begin anew. */
  lost: readonly ProtectedKind[];
}

/**
 * Has the stores follow that do not by themselves, and begins anew what the person was told of: all of it, or nothing.
 * What they were not told of stays closed.
 * @returns the kinds that are new
 */
export async function carryStores({ platform }: Context, carried: Carried): Promise<ProtectedKind[]> {
  const { protectedData } = platform;
  const { accountId, current, earlier, lost } = carried;
  if (earlier !== undefined) await protectedData.follow(accountId, { old: earlier, new: current });
  if (lost.length === 0) return [];
  const checks = await protectedData.check(accountId, current);
  const isTold = checks.every(({ kind, opens }) => kind === "disk" || opens !== false || lost.includes(kind));
  if (!isTold) return [];
  const begun = await protectedData.startAnew(accountId, current);
  return begun.filter((kind) => lost.includes(kind));
}

/** Whether the disk opens with an earlier password of the account than the one that was checked. */
export async function isDiskBehind(
  { platform }: Context,
  accountId: AccountId,
  checks: readonly ProtectedCheck[],
): Promise<boolean> {
  if (!checks.some(({ kind, opens }) => kind === "disk" && opens === false)) return false;
  return (await platform.disk.state(accountId)) === "password";
}

/** What became of the stores, as `check` of the current password found them. */
export function summaryOf(
  checks: readonly ProtectedCheck[],
  { anew, diskNotInStep }: { anew: readonly ProtectedKind[]; diskNotInStep: boolean },
): ChangeSummary {
  const kinds = (opens: boolean) =>
    checks.filter((check) => check.opens === opens && !anew.includes(check.kind)).map(({ kind }) => kind);
  return {
    kept: kinds(true),
    anew: [...anew],
    closed: kinds(false).filter((kind) => kind !== "disk"),
    diskNotInStep,
  };
}
