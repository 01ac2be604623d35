/**
 * A forgotten password, from "I forgot" to signed in (B1, B2). Reads as the threat model does: who asks, may they,
 * prove it, what would be lost and do they agree, act, record, answer. Until the journal's intent is written nothing
 * that the person has is touched, and nothing is begun anew that they were not told of.
 */
import type { GrantId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { explain } from "../../texts/catalogue.ts";
import type { ChangeDone, ChangeOutcome } from "../changes/kind.ts";
import { begin, carry } from "../changes/kinds.ts";
import { type LookedAt, refuseIfOwed, settleBeforeNext, settleBeforeRedeeming } from "../changes/recovery.ts";
import type { Choice } from "../screens/screens.ts";
import { type Agreement, type Means, agree } from "./agree-to-replace.ts";
import { choosePassword, refusalToChooseAgain } from "./choose-password.ts";
import { findAuthority } from "./disk-authority.ts";
import { type Flow, handOver, refuseIfReplaced } from "./flow.ts";
import { summaryItems, summaryTexts } from "./notices.ts";
import { OldPassword, recallOldPassword } from "./old-password.ts";
import { type OwnRedemption, proveAndRedeem } from "./prove.ts";
import { TimeToChoose } from "./time-to-choose.ts";

/**
 * @throws the code of every refusal, `cancelled` when the person turned back. The account and what it protects are as
 * they were then. One thing may have changed: a recovery key that the proof released will be replaced all the same.
 */
export async function resetPassword(flow: Flow): Promise<void> {
  const request = await receive(flow);
  await resetWith(flow, request, await proveAndRedeem(flow, "password-reset"));
}

/**
 * From the proof on. Also for a PIN whose container turned out to hold an earlier password.
 * @throws as `resetPassword`
 */
export async function resetWith(flow: Flow, request: Request, redemption: OwnRedemption): Promise<void> {
  using release = new Release(flow);
  markReleasedKey(flow, redemption);
  using means = await findMeans(flow, redemption);
  let agreement = await agree(flow, means, release.time);
  let refusal: VestibuleError | undefined;
  for (;;) {
    using password = await askNewPassword(flow, release.time, refusal);
    flow.dialogue.show(flow.screens.working(flow.screens.texts.screens.resetPassword.working));
    const reset = { request, agreement, grantId: redemption.grantId, password };
    const lookedAt = await settleBeforeNext(flow, flow.account.id);
    const result = await flow.exclusively(() => recordAndReplace(flow, reset, lookedAt));
    if (result.outcome === "done") return await answer(flow, password, result);
    if (result.because.code === "escrow_stale") {
      // The old password was not the account's. It is unknown from here on, and the person is told what they would
      // lose.
      means.old.forget();
      agreement = await agree(flow, means, release.time);
      refusal = undefined;
    } else refusal = refusalToChooseAgain(result.because);
  }
}

/** The account when the person asked. */
export interface Request {
  /** A damaged or stale container, if there is one. The reset is refused when another has replaced it. */
  container: Uint8Array | undefined;
}

/** Tells the directory what it is owed: it can only release parts that it has. @throws why that cannot be done now */
export async function receive(flow: Flow): Promise<Request> {
  const { context, account } = flow;
  const container = context.state.container(account.id)?.blob;
  await settleBeforeRedeeming(flow, account.id);
  return { container };
}

/** Holds what a proof has released until the reset is over. */
class Release implements Disposable {
  /** How long the person may choose. */
  readonly time = new TimeToChoose();
  /** The disk keeps its recovery key until this is disposed: the reset may need the key that the directory released. */
  readonly #keyHold: Disposable;

  constructor(flow: Flow) {
    this.#keyHold = flow.keepRecoveryKey();
  }

  [Symbol.dispose](): void {
    this.#keyHold[Symbol.dispose]();
    this.time[Symbol.dispose]();
  }
}

/** A recovery key that was released has left the directory: it is replaced after the reset. */
function markReleasedKey({ context, binding, logs }: Flow, { grantId, recoveryKeys }: OwnRedemption): void {
  if (recoveryKeys.length === 0) return;
  context.state.saveRecoveryKey("rotate");
  // Said here and not at the end: it holds whatever becomes of the reset.
  logs.audit.info({ event: "recovery-key-to-be-replaced", binding: binding.bindingId, grant: grantId });
}

async function findMeans(flow: Flow, redemption: OwnRedemption): Promise<Means & Disposable> {
  const authority = await findAuthority(flow, redemption);
  const old = new OldPassword();
  const means = { authority, old, [Symbol.dispose]: () => old.forget() };
  try {
    await recallOldPassword(flow, redemption, old);
    return means;
  } catch (error) {
    old.forget();
    throw error;
  }
}

/** @param refusal what the system said of the last one. @throws `cancelled`, `grant_expired` */
async function askNewPassword(
  flow: Flow,
  time: TimeToChoose,
  refusal: VestibuleError | undefined,
): Promise<Secret> {
  const { screens, account } = flow;
  const notice = refusal && explain(screens.texts, refusal.code);
  const screenOf = (choice: Choice) => screens.choosePassword(account.name, choice);
  const password = await choosePassword(flow, screenOf, { notice, time });
  if (password === undefined) throw new VestibuleError("cancelled");
  return password;
}

/** Records the intent, then replaces the password: a power loss after the first is recovered from. */
async function recordAndReplace(
  flow: Flow,
  reset: { request: Request; agreement: Agreement; grantId: GrantId; password: Secret },
  lookedAt: LookedAt,
): Promise<ChangeOutcome> {
  const { context, account, binding, logs } = flow;
  const { request, agreement, grantId, password } = reset;
  refuseIfOwed(context, account.id, lookedAt);
  // If a PIN was set up at another screen meanwhile, its container would hold a password that no longer works.
  refuseIfReplaced(flow, request.container);
  const replaced = context.state.container(account.id);
  // What was sealed under the password in it opens with nothing else.
  if (replaced !== undefined) context.state.keepContainerAside(replaced, context.clock.now());
  const intent = { accountId: account.id, binding, grantId, password, ...agreement };
  const change = await begin("password-reset", flow, intent);
  const { how } = agreement.replacement;
  const about = { change: change.id, binding: binding.bindingId, grant: grantId, how };
  logs.audit.info({ event: "reset-recorded", ...about });
  const result = await carry(change, context, "on-screen");
  logs.audit.info(
    result.outcome === "done"
      ? { event: "reset-completed", ...about, ...result.summary }
      : { event: "reset-undone", ...about, code: result.because.code },
  );
  return result;
}

/** Tells the person what was kept and what was lost, and gives the host the password to sign in with. */
async function answer(flow: Flow, password: Secret, { summary }: ChangeDone): Promise<void> {
  const { account, logs, screens } = flow;
  if (summary === undefined) throw new VestibuleError("internal", { evidence: { what: "no summary" } });
  if (summary.diskNotInStep)
    logs.operator.error({ event: "disk-not-in-step", code: "disk_not_in_step", account: account.id });
  const texts = screens.texts.screens;
  const said = summaryTexts(summary, texts);
  await handOver(flow, password, {
    text: texts.resetPassword.done(said),
    summary: { lines: summaryItems(summary, texts), text: texts.resetPassword.doneBesideList(said) },
    notice: { changed: summary },
  });
}
