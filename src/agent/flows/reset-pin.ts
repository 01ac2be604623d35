/**
 * A forgotten PIN, from "I forgot" to signed in (B1). Reads as the threat model does: who asks, may they,
 * prove it, act, record, answer. Until the journal's intent is written nothing on the device is touched.
 */
import type { GrantId } from "../../device-api/schemas.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { type OpenContainer, describeContainer, openWithRecovery } from "../../secrets/pin-container.ts";
import { accountOf, openPart } from "../changes/change-context.ts";
import type { ChangeDone, ChangeOutcome } from "../changes/kind.ts";
import { begin, carry } from "../changes/kinds.ts";
import { type LookedAt, refuseIfOwed, settleBeforeNext } from "../changes/recovery.ts";
import type { Part } from "../changes/recovery-part.ts";
import type { StoredContainer } from "../state/state.ts";
import { choosePin } from "./choose-pin.ts";
import { type Flow, handOver, timeOfDay } from "./flow.ts";
import { handBack } from "./hand-back.ts";
import { type OwnRedemption, proveAndRedeem } from "./prove.ts";
import { receive, resetPassword, resetWith } from "./reset-password.ts";
import { isToBeChanged, renewPassword } from "./rotate-password.ts";
import { isKnownStale, isOlder, isStale, reportStale } from "./stale-container.ts";
import { TimeToChoose } from "./time-to-choose.ts";

/**
 * Where PIN mode was turned off, or the account has another password than the container, it ends with a password
 * instead.
 * @throws the code of every refusal; nothing has changed then
 */
export async function resetPin(flow: Flow, stored: StoredContainer): Promise<void> {
  if (await isKnownStale(flow, stored)) return await resetPassword(flow);
  // A password that was set again may be another one: then the proof has to allow a new password.
  return (await isOlder(flow, stored)) ? await resetOlder(flow, stored) : await resetCurrent(flow, stored);
}

async function resetCurrent(flow: Flow, stored: StoredContainer): Promise<void> {
  const partId = recoverablePart(stored);
  const redemption = await proveAndRedeem(flow, "pin-reset");
  using time = new TimeToChoose();
  const part = releasedPart(redemption, partId);
  using open = await openContainer(flow, stored, part);
  await choose(flow, { stored, open, part, time, grantId: redemption.grantId });
}

/** With one proof: the PIN where the container holds the account's password after all, and the password otherwise. */
async function resetOlder(flow: Flow, stored: StoredContainer): Promise<void> {
  const request = await receive(flow);
  const redemption = await proveAndRedeem(flow, "password-reset");
  const found = await openIfRecoverable(flow, stored, redemption);
  // Nobody can look into it: a new password is all that is left.
  if (found === undefined) return await resetWith(flow, request, redemption);
  using open = found.open;
  if (await isStale(flow, stored, open.password)) return await resetWith(flow, request, redemption);
  using time = new TimeToChoose();
  await choose(flow, { stored, ...found, time, grantId: redemption.grantId });
}

/** @returns `undefined` where there is no part for the container, or it does not open with it */
async function openIfRecoverable(
  flow: Flow,
  stored: StoredContainer,
  redemption: OwnRedemption,
): Promise<{ open: OpenContainer; part: Part } | undefined> {
  try {
    const part = releasedPart(redemption, recoverablePart(stored));
    return { part, open: await openContainer(flow, stored, part) };
  } catch (error) {
    const code = codeOf(error);
    if (code !== "not_recoverable" && code !== "container_damaged") throw error;
    flow.logs.operator.warn({ event: "escrow-not-opened", binding: flow.binding.bindingId, code });
    return undefined;
  }
}

/** What a proof has released. */
interface Released {
  stored: StoredContainer;
  open: OpenContainer;
  part: Part;
  time: TimeToChoose;
  grantId: GrantId;
}

async function choose(flow: Flow, { stored, open, part, time, grantId }: Released): Promise<void> {
  // PIN mode was turned off meanwhile: no other PIN takes the place of the forgotten one.
  if (flow.binding.localSecret === "password") {
    if ((await handBack(flow, stored, { open, time })) === "done") return;
    using unchanged = await renewedPassword(flow, stored, open);
    return await (unchanged === undefined ? resetPassword(flow) : handOver(flow, unchanged));
  }
  using pin = await choosePin(flow, (candidate) => open.wasUsed(candidate), time);
  flow.dialogue.show(flow.screens.working(flow.screens.texts.screens.resetting));
  // Before the PIN: the change of a PIN leaves the account's password as it is, and the system would ask for another.
  using password = await renewedPassword(flow, stored, open);
  if (password === undefined) return await resetPassword(flow);
  const lookedAt = await settleBeforeNext(flow, flow.account.id);
  const result = await flow.exclusively(() => replacePin(flow, { pin, grantId, part }, lookedAt));
  if (result.outcome === "done") return await answer(flow, password, result);
  if (result.because.code !== "escrow_stale") throw result.because;
  // Of the same age and another password after all. This proof allows a PIN alone: the person proves once more.
  const { passwordSetAt } = await accountOf(flow.context, stored.accountId);
  reportStale(flow, stored, passwordSetAt);
  await resetPassword(flow);
}

/** The password that the system signs in with; `undefined` when it is not the container's after all. */
async function renewedPassword(
  flow: Flow,
  stored: StoredContainer,
  open: OpenContainer,
): Promise<Secret | undefined> {
  return (await isToBeChanged(flow, stored)) ? renewPassword(flow, stored, open) : open.password.copy();
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
  lookedAt: LookedAt,
): Promise<ChangeOutcome> {
  const { context, account, binding, logs } = flow;
  refuseIfOwed(context, account.id, lookedAt);
  const change = await begin("pin-reset", flow, { accountId: account.id, binding, ...reset });
  const about = { change: change.id, binding: binding.bindingId, grant: reset.grantId };
  logs.audit.info({ event: "reset-recorded", ...about });
  const result = await carry(change, context, "on-screen");
  logs.audit.info(
    result.outcome === "done"
      ? { event: "reset-completed", ...about }
      : { event: "reset-undone", ...about, code: result.because.code },
  );
  return result;
}

async function answer(flow: Flow, password: Secret, { pinFrom }: ChangeDone): Promise<void> {
  const { resetDone, resetDonePinLater } = flow.screens.texts.screens;
  const text = pinFrom === undefined ? resetDone : resetDonePinLater(timeOfDay(pinFrom, flow));
  await handOver(flow, password, { text, notice: "finished" });
}
