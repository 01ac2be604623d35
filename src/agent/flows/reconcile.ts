/**
 * After a sign-in that the system has checked: where the disk still opens with an earlier password than the account's,
 * the person is asked for that one, and the disk and what else they protect take the current one (C3, C7). Called by the
 * session. It refuses nobody: whatever it ends with, the sign-in goes on, and every screen has a way there.
 */
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { evidenceOf } from "../setup/log.ts";
import type { Flow } from "./flow.ts";
import { lookAtDisk } from "./look-at-disk.ts";
import { repairDisk } from "./repair-disk.ts";
import { type VerifiedPassword, verifyHandedOver } from "./verify-password.ts";

/** @throws `cancelled` when the person leaves, or the host is gone */
export async function reconcile(flow: Flow): Promise<void> {
  const { context, dialogue, screens, account } = flow;
  using handed = await dialogue.ask(screens.capture());
  const current = await verifyHandedOver(flow, handed.secret("password"));
  const isBehind =
    current === undefined
      ? context.state.isDiskKnownBehind(account.id)
      : await lookAtDisk(flow, current.password);
  if (!isBehind) return await dialogue.finish({ outcome: "finished" });
  try {
    await askAndRepair(flow, current);
  } finally {
    // Nobody needs a recovery key that was read once the disk opens with this password, and not before: whoever has put
    // it off may have nothing else.
    const isInStep = !flow.context.state.isDiskKnownBehind(flow.account.id);
    if (current !== undefined && isInStep) flow.signedIn(current.password);
  }
  await dialogue.finish({ outcome: "finished" });
}

async function askAndRepair(flow: Flow, current: VerifiedPassword | undefined): Promise<void> {
  const { dialogue, screens } = flow;
  // The person may have read it a moment ago, to open the disk.
  using recoveryKey = flow.keepRecoveryKey();
  void recoveryKey;
  try {
    await repairDisk(flow, current);
  } catch (error) {
    if (dialogue.signal.aborted) throw error;
    const refusal =
      error instanceof VestibuleError ? error : new VestibuleError(codeOf(error), { cause: error });
    // No refusal of the sign-in. The directory knows already that the disk is behind, and hears how a change ends.
    const event = refusal.code === "change_unfinished" ? "change-unfinished" : "repair-not-done";
    flow.logs.operator.warn({ event, code: refusal.code, ...evidenceOf(refusal) });
    using read = await dialogue.ask(screens.notRepaired(refusal.code));
    void read;
  }
}
