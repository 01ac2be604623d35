/**
 * A forgotten PIN, from "I forgot" to signed in (B1). Reads as the threat model does: who asks, may they,
 * prove it, act, record, answer. Until the journal's intent is written nothing on the device is touched.
 */
import { randomUUID } from "node:crypto";
import type { GrantId, RecoveryPartId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { wasRight } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { type OpenContainer, describeContainer, openWithRecovery } from "../../secrets/pin-container.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import { type ChangeOutcome, enrolmentOf, openPart } from "../changes/change-context.ts";
import { newPartId, partBytes } from "../changes/recovery-part.ts";
import { carry, settleBeforeNext } from "../changes/recovery.ts";
import { materialContext } from "../state/change.ts";
import type { StoredContainer } from "../state/state.ts";
import { choosePin } from "./choose-pin.ts";
import { type Flow, handOver, timeOfDay } from "./flow.ts";
import { handBack } from "./hand-back.ts";
import { proveAndRedeem } from "./prove.ts";
import { TimeToChoose } from "./time-to-choose.ts";

/**
 * Where PIN mode was turned off it ends with a password instead.
 * @throws the code of every refusal; nothing has changed then
 */
export async function resetPin(flow: Flow, stored: StoredContainer): Promise<void> {
  const { context, dialogue, screens } = flow;
  const { recoveryPartId } = describeContainer(stored.blob);
  if (recoveryPartId === undefined) throw new VestibuleError("not_recoverable");

  const redemption = await proveAndRedeem(flow, "pin-reset");
  using time = new TimeToChoose();
  const released = redemption.parts.find(({ partId }) => partId === recoveryPartId);
  if (released === undefined)
    throw new VestibuleError("not_recoverable", { evidence: { part: recoveryPartId } });
  const sealedPart = Buffer.from(released.sealed, "base64url");

  using part = await openPart(sealedPart, context);
  using open = await openWithRecovery({ container: stored.blob, part, keys: context.platform.keys });
  await refuseStale(flow, stored, open);
  // PIN mode was turned off meanwhile: no other PIN takes the place of the forgotten one.
  if (flow.binding.localSecret === "password") return await handBack(flow, stored, { open, time });

  using pin = await choosePin(flow, (candidate) => open.wasUsed(candidate), time);
  dialogue.show(screens.working(screens.texts.screens.resetting));

  const result = await flow.exclusively(() =>
    replacePin(flow, { pin, grantId: redemption.grantId, partId: released.partId, sealedPart }),
  );
  const { resetDone, resetDonePinLater } = screens.texts.screens;
  const text = result.pinFrom === undefined ? resetDone : resetDonePinLater(timeOfDay(result.pinFrom, flow));
  await handOver(flow, open.password, { text, notice: "finished" });
}

/** From here on the journal knows: the intent first, then the steps, each of which survives a power loss. */
async function replacePin(
  flow: Flow,
  reset: { pin: Secret; grantId: GrantId; partId: RecoveryPartId; sealedPart: Uint8Array },
): Promise<ChangeOutcome & { outcome: "done" }> {
  const { context, binding, logs } = flow;
  await settleBeforeNext(context.state.changeOf(flow.account.id), context);
  const id = randomUUID();
  using nextPart = Secret.random(partBytes);
  const change = context.state.begin({
    id,
    accountId: flow.account.id,
    bindingId: binding.bindingId,
    detail: { kind: "pin-reset", grantId: reset.grantId, partId: reset.partId, nextPartId: newPartId() },
    materials: {
      "new-pin": await context.platform.keys.wrapping.wrap(reset.pin, materialContext(id, "new-pin")),
      part: reset.sealedPart,
      "next-part": sealTo(enrolmentOf(context).boxKey.publicKey, nextPart),
    },
    begunAt: context.clock.now(),
  });
  const about = { change: id, binding: binding.bindingId, grant: reset.grantId };
  logs.audit.info({ event: "reset-recorded", ...about });
  const result = await carry(change, context, "person-is-here");
  if (result.outcome === "undone") throw new VestibuleError(result.code);
  logs.audit.info({ event: "reset-completed", ...about });
  return result;
}

/** A password that was changed outside is not what is sealed. Age is looked at first; at most one verification. */
async function refuseStale(flow: Flow, stored: StoredContainer, open: OpenContainer): Promise<void> {
  const { account, context } = flow;
  if (account.passwordSetAt.getTime() === stored.passwordSetAt.getTime()) return;
  const verification = await context.platform.accounts.verify(account.id, open.password);
  if (verification === "locked-out" || wasRight(verification)) return;
  throw new VestibuleError(verification === "wrong" ? "escrow_stale" : "store_unavailable", {
    evidence: { account: account.id, verification },
  });
}
