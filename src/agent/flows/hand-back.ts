/**
 * Ends PIN mode: the person who has opened their container chooses a password, which replaces the account's random one.
 * Called by the sign-in and by the reset of a PIN. Until a password is chosen, the PIN still signs in.
 */
import { type VestibuleError, codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { OpenContainer } from "../../secrets/pin-container.ts";
import { explain } from "../../texts/catalogue.ts";
import type { ChangeOutcome } from "../changes/kind.ts";
import { beforeNext, begin, carry, isOwed } from "../changes/kinds.ts";
import { openChange, settleBeforeNext } from "../changes/recovery.ts";
import type { StoredContainer } from "../state/state.ts";
import { choosePassword, refusalToChooseAgain } from "./choose-password.ts";
import { type Flow, handOver, refuseIfReplaced } from "./flow.ts";
import type { TimeToChoose } from "./time-to-choose.ts";

/**
 * @param by the opened container, and the time to choose where a proof opened it
 * @returns `later` when the person puts it off, or the directory has to be told of an earlier change first: the
 * container stays
 * @throws `cancelled`, `grant_expired` and the codes of a change that was undone
 */
export async function handBack(
  flow: Flow,
  stored: StoredContainer,
  by: { open: OpenContainer; time?: TimeToChoose },
): Promise<"done" | "later"> {
  const { open, time } = by;
  const { screens } = flow;
  const texts = screens.texts.screens.handBack;
  if (!(await isReady(flow))) return "later";
  let refusal: VestibuleError | undefined;
  for (;;) {
    const notice = refusal && explain(screens.texts, refusal.code);
    using password = await choosePassword(flow, (choice) => screens.handBack(flow.account.name, choice), {
      notice,
      time,
    });
    const isPutOff = password === undefined;
    if (isPutOff) return "later";
    flow.dialogue.show(screens.working(texts.working));
    const result = await flow.exclusively(() => replacePassword(flow, stored, { open, password }));
    if (result.outcome === "done") {
      await handOver(flow, password, { text: texts.done, notice: "finished" });
      return "done";
    }
    refusal = refusalToChooseAgain(result.because);
  }
}

/** Tells the directory about the last change first: this one would replace it in the journal. */
async function isReady(flow: Flow): Promise<boolean> {
  const { context, account, logs, binding } = flow;
  const earlier = openChange(context, account.id);
  if (earlier === undefined || !isOwed(earlier) || beforeNext(earlier) !== "settle") return true;
  if (!flow.directoryAnswers()) return false;
  try {
    await settleBeforeNext(flow, account.id);
    return true;
  } catch (error) {
    logs.operator.warn({ event: "hand-back-waits", binding: binding.bindingId, code: codeOf(error) });
    return false;
  }
}

/** Records the intent, then replaces the password: a power loss after the first is recovered from. */
async function replacePassword(
  flow: Flow,
  stored: StoredContainer,
  { open, password }: { open: OpenContainer; password: Secret },
): Promise<ChangeOutcome> {
  const { context, account, binding, logs } = flow;
  refuseIfReplaced(flow, stored.blob);
  const change = await begin("account-password", flow, {
    reason: "hand-back",
    accountId: account.id,
    bindingId: stored.bindingId,
    binding,
    open,
    new: password,
  });
  const about = { change: change.id, binding: binding.bindingId };
  logs.audit.info({ event: "hand-back-recorded", ...about });
  const result = await carry(change, context, "on-screen");
  logs.audit.info(
    result.outcome === "done"
      ? { event: "secret-handed-back", ...about }
      : { event: "hand-back-undone", ...about, code: result.because.code },
  );
  return result;
}
