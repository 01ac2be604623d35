/**
 * Sets up PIN mode: the person reads what it changes, types the current password once, and chooses a PIN. With the
 * current password the account's is changed, not set, so that everything it protects is kept. Called by the sign-in.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { generateAccountPassword } from "../../secrets/generated-password.ts";
import { explain } from "../../texts/catalogue.ts";
import { type Change, begin, giveUp, waitsForDevice } from "../changes/kinds.ts";
import { type LookedAt, openChange, refuseIfOwed, settleBeforeRedeeming } from "../changes/recovery.ts";
import type { StoredContainer } from "../state/state.ts";
import { type Begun, carryThrough, inHand } from "./carry-through.ts";
import { choosePin } from "./choose-pin.ts";
import { type Flow, handOver, refuseIfReplaced } from "./flow.ts";
import { noticeText } from "./notices.ts";
import { judgeRefused, verifyPassword } from "./verify-password.ts";

/** A container that nothing opens any more, and why. */
export interface Unusable {
  replaces: StoredContainer;
  because: ErrorCode;
}

/**
 * @returns `not-now` when the person puts it off
 * @throws `tpm_missing`, `account_locked_out`, `cancelled` and the codes of a change that was undone
 */
export async function setUpPin(flow: Flow, unusable?: Unusable): Promise<"done" | "not-now"> {
  const texts = flow.screens.texts.screens.setUp;
  await refuseWithoutChip(flow);
  using current = await askCurrentPassword(flow, unusable?.because);
  if (current === undefined) return "not-now";
  using pin = await choosePin(flow, () => false);
  flow.dialogue.show(flow.screens.working(texts.working));
  using password = generateAccountPassword();
  await replacePassword(flow, { current, pin, password }, unusable?.replaces);
  await handOver(flow, password, { text: texts.done, notice: "finished" });
  return "done";
}

/** @throws `tpm_missing` where the device has no chip for it and the configuration does not allow it without */
async function refuseWithoutChip({ context, config }: Flow): Promise<void> {
  const { hardware } = await context.platform.keys.pin.state();
  if (!hardware && !config.pin.allowWithoutTpm) throw new VestibuleError("tpm_missing");
}

/** Records the intent, then replaces the password: a power loss after the first is recovered from. */
async function replacePassword(
  flow: Flow,
  secrets: NewSecrets,
  replaces: StoredContainer | undefined,
): Promise<void> {
  const { account, binding, logs } = flow;
  // This change replaces the earlier one in the journal, and may then be undone. What the earlier one owes the
  // directory would be lost: the part of an escrow that still looks fresh, or that a break-glass password opens nothing
  // any more.
  const lookedAt = await settleBeforeRedeeming(flow, account.id);
  using begun = await flow.exclusively(() => record(flow, { secrets, replaces, lookedAt }));
  const about = { change: begun.change.id, binding: binding.bindingId };
  logs.audit.info({ event: "set-up-recorded", ...about });
  await carryOrGiveUp(flow, begun);
  logs.audit.info({ event: "set-up-completed", ...about });
}

interface NewSecrets {
  current: Secret;
  pin: Secret;
  password: Secret;
}

async function record(
  flow: Flow,
  of: { secrets: NewSecrets; replaces: StoredContainer | undefined; lookedAt: LookedAt },
): Promise<Begun> {
  const { context, account, binding } = flow;
  const { secrets, replaces, lookedAt } = of;
  refuseIfReplaced(flow, replaces?.blob);
  refuseIfOwed(context, account.id, lookedAt);
  // What was sealed under an earlier password may still open with it, and with nothing else.
  if (replaces !== undefined) context.state.keepContainerAside(replaces, context.clock.now());
  const change = await begin("account-password", flow, {
    reason: "set-up",
    accountId: account.id,
    bindingId: binding.bindingId,
    binding,
    pin: secrets.pin,
    old: secrets.current,
    new: secrets.password,
  });
  return inHand(flow, change);
}

/**
 * A set-up that fails before the account was changed is given up. If it were driven on later, it would replace the
 * password that the person knows without telling them.
 */
async function carryOrGiveUp(flow: Flow, begun: Begun): Promise<void> {
  try {
    const result = await carryThrough(flow, begun);
    if (result.outcome === "undone") throw result.because;
  } catch (error) {
    if (untouched(flow, begun) !== undefined)
      await flow.exclusively(async () => {
        const left = untouched(flow, begun);
        if (left !== undefined) await giveUp(left, flow.context, { because: error, announce: "on-screen" });
      });
    throw error;
  }
}

/** The change, while the account still has its earlier password for certain. */
function untouched({ context, account }: Flow, { change }: Begun): Change<"device"> | undefined {
  const left = openChange(context, account.id);
  return left?.id === change.id && left.step === "recorded" && waitsForDevice(left) ? left : undefined;
}

/**
 * Asks until the current password was verified, or the person puts it off. Each wrong one counts as a failed sign-in.
 */
async function askCurrentPassword(flow: Flow, because: ErrorCode | undefined): Promise<Secret | undefined> {
  const { dialogue, screens, account, context } = flow;
  const earlier = context.state.notice(account.id);
  const hasSummary = typeof earlier === "object";
  // This screen itself shows that an earlier set-up was undone. Kept, the notice would appear after this one succeeded.
  if (!hasSummary) context.state.dropNotice(account.id);
  let notice =
    because === undefined
      ? noticeText(hasSummary ? earlier : undefined, "password", screens.texts.screens)
      : explain(screens.texts, because);
  for (;;) {
    using answer = await dialogue.ask(screens.consent(notice));
    if (hasSummary) context.state.dropNotice(account.id);
    if (answer.by.purpose === "action") return undefined;
    const password = answer.secret("currentPassword");
    if (password.length === 0) continue;
    const result = await verifyPassword(flow, password);
    if (result.is === "right") return password.copy();
    if (judgeRefused(flow, result.verification) === "locked-out")
      throw new VestibuleError("account_locked_out", { evidence: { account: account.id } });
    notice = explain(screens.texts, "wrong_secret");
  }
}
