/**
 * PIN mode begins: the person reads what it changes, gives the current password once (so that it is verified
 * and can be replaced knowingly, keeping all it protects), and chooses a PIN.
 */
import { randomUUID } from "node:crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { type Verification, wasRight } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { generateAccountPassword } from "../../secrets/generated-password.ts";
import { createPinContainer, openWithPin } from "../../secrets/pin-container.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import { explain } from "../../texts/catalogue.ts";
import { accountOf, enrolmentOf } from "../changes/change-context.ts";
import { newPartId, partBytes } from "../changes/recovery-part.ts";
import { carry, settleBeforeRedeeming, takeBack } from "../changes/recovery.ts";
import { materialContext } from "../state/change.ts";
import { type StoredContainer, isSameBlob } from "../state/state.ts";
import { choosePin } from "./choose-pin.ts";
import { type Flow, handOver } from "./flow.ts";
import { noticeText } from "./notices.ts";

/** A container that nothing opens any more, and what to say of it. */
export interface Unusable {
  replaces: StoredContainer;
  because: ErrorCode;
}

/**
 * `not-now`: the person puts it off.
 * @throws `tpm_missing`, `account_locked_out`, `cancelled` and the codes of a change that was undone
 */
export async function setUpPin(flow: Flow, unusable?: Unusable): Promise<"done" | "not-now"> {
  const { context, dialogue, screens } = flow;
  const { keys } = context.platform;
  const { hardware } = await keys.pin.state();
  if (!hardware && !flow.config.pin.allowWithoutTpm) throw new VestibuleError("tpm_missing");

  using current = await captureCurrentPassword(flow, unusable?.because);
  if (current === undefined) return "not-now";
  using pin = await choosePin(flow, () => false);
  dialogue.show(screens.working(screens.texts.screens.setUp.working));

  using password = generateAccountPassword();
  await flow.exclusively(() => replacePassword(flow, { current, pin, password }, unusable?.replaces));
  await handOver(flow, password, { text: screens.texts.screens.setUp.done, notice: "finished" });
  return "done";
}

/** From here on the journal knows. */
async function replacePassword(
  flow: Flow,
  secrets: { current: Secret; pin: Secret; password: Secret },
  replaces: StoredContainer | undefined,
): Promise<void> {
  const { context, account, binding } = flow;
  const { keys } = context.platform;
  const { current, pin, password } = secrets;
  // Meanwhile it was set up at another screen: what was typed here is not the account's password any more.
  if (!isSameBlob(context.state.container(account.id)?.blob, replaces?.blob)) {
    throw new VestibuleError("change_in_progress");
  }
  // Dropped for one that is then taken back, what an earlier change owes the directory would never reach it: the part
  // of an escrow that goes on looking fresh, or the word that a break-glass password opens nothing any more.
  await settleBeforeRedeeming(context.state.changeOf(account.id), context);
  const id = randomUUID();
  const partId = newPartId();
  // A policy that keeps recovery on the device, or has none, must not see a part go to the directory.
  const split = binding.escrow === "split";
  const { boxKey, breakGlassKey } = enrolmentOf(context);
  using part = Secret.random(partBytes);
  const container = await createPinContainer({
    accountId: account.id,
    pin,
    password,
    keys,
    recovery: split ? { partId, part } : undefined,
  });
  // A container that does not open with its own PIN must never take effect.
  const trial = await openWithPin({ container, pin, keys });
  if (trial.outcome === "locked-out") throw new VestibuleError("pin_locked_out");
  if (trial.outcome !== "opened") throw new VestibuleError("container_damaged");
  trial.container[Symbol.dispose]();

  const wrap = (name: "old-password" | "new-password", secret: Secret) =>
    keys.wrapping.wrap(secret, materialContext(id, name));
  const change = context.state.begin({
    id,
    accountId: account.id,
    bindingId: binding.bindingId,
    detail: {
      kind: "account-password",
      reason: "set-up",
      passwordSetAt: (await accountOf(context, account.id)).passwordSetAt.toISOString(),
      ...(split ? { partId } : {}),
    },
    materials: {
      "next-container": container,
      "old-password": await wrap("old-password", current),
      "new-password": await wrap("new-password", password),
      "break-glass": sealTo(breakGlassKey, password),
      ...(split ? { part: sealTo(boxKey.publicKey, part) } : {}),
    },
    begunAt: context.clock.now(),
  });
  flow.logs.audit.info({ event: "set-up-recorded", change: id, binding: binding.bindingId });

  try {
    const result = await carry(change, context, "person-is-here");
    if (result.outcome === "undone") throw new VestibuleError(result.code);
  } catch (error) {
    // The account still has the password that the person knows: rather take it back than surprise them later.
    const left = context.state.changeOf(account.id);
    if (left?.step === "recorded") takeBack(left, context, error, "person-is-here");
    throw error;
  }
  flow.logs.audit.info({ event: "set-up-completed", change: id, binding: binding.bindingId });
}

/**
 * Asks until the current password was verified, or the person puts it off. Each wrong one counts as a failed sign-in,
 * as anywhere.
 */
async function captureCurrentPassword(
  flow: Flow,
  because: ErrorCode | undefined,
): Promise<Secret | undefined> {
  const { dialogue, screens, account, context } = flow;
  const earlier = context.state.notice(account.id);
  const hasSummary = typeof earlier === "object";
  // An earlier set-up that was undone speaks for itself here; kept, it would be said after this one has succeeded.
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
    const verification = await context.platform.accounts.verify(account.id, password);
    if (wasRight(verification)) return password.copy();
    refuseUnlessWrong(verification);
    notice = explain(screens.texts, "wrong_secret");
  }
}

function refuseUnlessWrong(verification: Verification): void {
  if (verification === "locked-out") throw new VestibuleError("account_locked_out");
  if (verification === "disabled") throw new VestibuleError("account_disabled");
  if (verification === "unavailable") throw new VestibuleError("store_unavailable");
}
