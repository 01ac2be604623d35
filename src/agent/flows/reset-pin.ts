/**
 * A forgotten PIN, from "I forgot" to signed in (B1). Reads as the threat model does: who asks, may they,
 * prove it, act, record, answer. Until the journal's intent is written nothing on the device is touched.
 */
import type { GrantId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { wasRight } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { type OpenContainer, describeContainer, openWithRecovery } from "../../secrets/pin-container.ts";
import { openPart } from "../changes/change-context.ts";
import type { ChangeDone } from "../changes/kind.ts";
import { begin, carry } from "../changes/kinds.ts";
import { settleBeforeNext } from "../changes/recovery.ts";
import type { Part } from "../changes/recovery-part.ts";
import type { StoredContainer } from "../state/state.ts";
import { choosePin } from "./choose-pin.ts";
import { type Flow, handOver, timeOfDay } from "./flow.ts";
import { handBack } from "./hand-back.ts";
import { type OwnRedemption, proveAndRedeem } from "./prove.ts";
import { TimeToChoose } from "./time-to-choose.ts";

/**
 * Where PIN mode was turned off it ends with a password instead.
 * @throws the code of every refusal; nothing has changed then
 */
export async function resetPin(flow: Flow, stored: StoredContainer): Promise<void> {
  const partId = recoverablePart(stored);
  const redemption = await proveAndRedeem(flow, "pin-reset");
  using time = new TimeToChoose();
  const part = releasedPart(redemption, partId);
  using open = await openContainer(flow, stored, part);
  await refuseStale(flow, stored, open);
  // PIN mode was turned off meanwhile: no other PIN takes the place of the forgotten one.
  if (flow.binding.localSecret === "password") return await handBack(flow, stored, { open, time });
  using pin = await choosePin(flow, (candidate) => open.wasUsed(candidate), time);
  flow.dialogue.show(flow.screens.working(flow.screens.texts.screens.resetting));
  const { grantId } = redemption;
  const result = await flow.exclusively(() => replacePin(flow, { pin, grantId, part }));
  await answer(flow, open.password, result);
}

/** @throws `not_recoverable` for a container that was made to open with its PIN alone */
function recoverablePart({ blob }: StoredContainer): string {
  const { recoveryPartId } = describeContainer(blob);
  if (recoveryPartId === undefined)
    throw new VestibuleError("not_recoverable", { evidence: { what: "container without a recovery part" } });
  return recoveryPartId;
}

function releasedPart(redemption: OwnRedemption, wanted: string): Part {
  const released = redemption.parts.find(({ partId }) => partId === wanted);
  if (released === undefined) throw new VestibuleError("not_recoverable", { evidence: { part: wanted } });
  return { partId: released.partId, sealed: Buffer.from(released.sealed, "base64url") };
}

async function openContainer(
  { context }: Flow,
  { blob }: StoredContainer,
  { sealed }: Part,
): Promise<OpenContainer> {
  using part = await openPart(sealed, context);
  return await openWithRecovery({ container: blob, part, keys: context.platform.keys });
}

/** Records the intent, then replaces the PIN: a power loss after the first is recovered from. */
async function replacePin(
  flow: Flow,
  reset: { pin: Secret; grantId: GrantId; part: Part },
): Promise<ChangeDone> {
  const { context, account, binding, logs } = flow;
  await settleBeforeNext(context, account.id);
  const change = await begin("pin-reset", flow, { accountId: account.id, binding, ...reset });
  const about = { change: change.id, binding: binding.bindingId, grant: reset.grantId };
  logs.audit.info({ event: "reset-recorded", ...about });
  const result = await carry(change, context, "on-screen");
  if (result.outcome === "undone") throw result.because;
  logs.audit.info({ event: "reset-completed", ...about });
  return result;
}

async function answer(flow: Flow, password: Secret, { pinFrom }: ChangeDone): Promise<void> {
  const { resetDone, resetDonePinLater } = flow.screens.texts.screens;
  const text = pinFrom === undefined ? resetDone : resetDonePinLater(timeOfDay(pinFrom, flow));
  await handOver(flow, password, { text, notice: "finished" });
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
