/**
 * Finds out after a sign-in whether the disk opens with the password that the account has, and remembers it. Called by
 * the flows that a host starts after a sign-in. It asks nobody and changes nothing on the disk.
 */
import type { VestibuleError } from "../../errors/error.ts";
import type { AccountId, ProtectedCheck } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { eventOf } from "../changes/change-context.ts";
import { isDiskBehind } from "../changes/protected-stores.ts";
import { evidenceOf } from "../setup/log.ts";
import type { Flow } from "./flow.ts";

/** @returns whether the disk opens with an earlier password. The directory is told when that has changed */
export async function lookAtDisk(flow: Flow, current: Secret): Promise<boolean> {
  const { context, account, binding, logs } = flow;
  const { state, platform, clock } = context;
  if (!platform.protectedData.kinds.includes("disk")) return false;
  const checks = await platform.protectedData.check(account.id, current);
  const isBehind = await isDiskBehind(context, account.id, checks);
  if (isBehind) {
    logs.operator.warn({ event: "disk-behind", code: "disk_not_in_step", account: account.id });
    const event = { kind: "disk-behind", code: "disk_not_in_step" } as const;
    state.noteDiskBehind(account.id, eventOf(binding, event, clock));
  } else if (await isInStep(context, account.id, checks))
    state.noteDiskInStep(account.id, eventOf(binding, { kind: "disk-in-step" }, clock));
  return isBehind;
}

/** What cannot be told, as of an account that the disk does not admit any more, is not in step. */
async function isInStep(
  { platform }: Flow["context"],
  accountId: AccountId,
  checks: readonly ProtectedCheck[],
): Promise<boolean> {
  if (checks.some(({ kind, opens }) => kind === "disk" && opens === true)) return true;
  return (await platform.disk.state(accountId)) === "none";
}

/** Says why a disk stays behind, to the logs and to the directory. Nobody was refused anything: the sign-in goes on. */
export function tellStaysBehind({ context, account, binding, logs }: Flow, because: VestibuleError): void {
  const { code } = because;
  logs.operator.warn({ event: "disk-stays-behind", ...evidenceOf(because), code, account: account.id });
  context.state.addEvent(eventOf(binding, { kind: "disk-behind", code }, context.clock));
}
