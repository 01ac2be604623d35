/**
 * Asks a person for what opens their disk, and has it open with the password that they sign in with. Called by
 * `reconcile.ts`, which says why. Asks for as little as will do: the previous password keeps everything; without it the
 * service account or a recovery key carries the disk along, and what is lost is said before. Wrong previous passwords are
 * counted over sign-ins and restarts: nobody who borrows a signed-in Mac may try through the passwords of before. A
 * limit closes that one way, and neither the others nor the sign-in.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { ProtectedCheck, ProtectedKind } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { explain } from "../../texts/catalogue.ts";
import { eventOf } from "../changes/change-context.ts";
import type { ChangeOutcome } from "../changes/kind.ts";
import { begin, carry } from "../changes/kinds.ts";
import { serviceRefusal } from "../changes/protected-stores.ts";
import type { RepairAuthority } from "../changes/repair.ts";
import { atMost } from "../screens/composition.ts";
import type { ChangeSummary } from "../state/change.ts";
import { type Flow, timeOfDay } from "./flow.ts";
import { keepInEscrow } from "./keep-in-escrow.ts";
import { tellStaysBehind } from "./look-at-disk.ts";
import { summaryItems } from "./notices.ts";
import { OldPassword } from "./old-password.ts";
import { type VerifiedPassword, judgeRefused, verifyPassword } from "./verify-password.ts";

/** Wrong recovery keys that a person may type in one session. A key has too many digits to be guessed. */
const maximumKeys = 5;

/** Where the conversation goes on. */
type Next =
  | { to: "previous" | "without"; notice?: string | undefined }
  | { to: "repair"; authority: RepairAuthority; lost: readonly ProtectedKind[] }
  | { to: "the-desktop" };

/** What the person has told so far. The flow that makes one disposes it. */
class Told implements Disposable {
  /** An earlier password of the account, which opens the disk or some of the other stores. */
  readonly earlier = new OldPassword();
  keysLeft = maximumKeys;
  /** The directory was told why the service account does not help. */
  isReported = false;
  #current: { verified: VerifiedPassword; own: Secret | undefined } | undefined;
  #key: Secret | undefined;

  /** @param handed what the host has passed on, which stays the caller's */
  constructor(handed: VerifiedPassword | undefined) {
    this.#current = handed && { verified: handed, own: undefined };
  }

  get current(): VerifiedPassword | undefined {
    return this.#current?.verified;
  }

  /** Keeps a copy of a password that the person has typed. */
  take(verified: VerifiedPassword): void {
    const own = verified.password.copy();
    this.#current = { verified: { ...verified, password: own }, own };
  }

  /** A copy of the key that was typed, for as long as this lives. */
  takeKey(typed: Secret): Secret {
    this.#key?.dispose();
    return (this.#key = typed.copy());
  }

  [Symbol.dispose](): void {
    this.earlier[Symbol.dispose]();
    this.#current?.own?.dispose();
    this.#key?.dispose();
  }
}

/**
 * @param handed the password that the person has signed in with, where the host has passed it on
 * @throws `cancelled`; what a change throws; the code with which the disk was left as it was
 */
export async function repairDisk(flow: Flow, handed: VerifiedPassword | undefined): Promise<void> {
  using told = new Told(handed);
  let next: Next = { to: "previous" };
  for (;;) {
    switch (next.to) {
      case "previous":
        next = await askPrevious(flow, told, next.notice);
        break;
      case "without":
        next = await askWithout(flow, told, next.notice);
        break;
      case "repair":
        await repairAndSay(flow, told, next);
        return;
      case "the-desktop":
        flow.logs.audit.info({ event: "repair-put-off", binding: flow.binding.bindingId });
        return;
    }
  }
}

async function askPrevious(flow: Flow, told: Told, notice: string | undefined): Promise<Next> {
  const { dialogue, screens } = flow;
  const { repair: texts } = screens.texts.screens;
  const asksCurrent = told.current === undefined;
  const refusal = noGuessLeft(flow);
  if (refusal !== undefined)
    return asksCurrent ? await askCurrent(flow, told, notice ?? refusal) : { to: "without", notice: refusal };
  using answer = await dialogue.ask(screens.repair(asksCurrent ? "both" : "previous", notice));
  if (answer.by.purpose === "action") {
    if (answer.by.index === 1) return { to: "the-desktop" };
    return asksCurrent ? { to: "previous", notice: texts.currentNeeded } : { to: "without" };
  }
  if (told.current === undefined) {
    const refused = await takeCurrent(flow, told, answer.secret("currentPassword"));
    if (refused !== undefined) return { to: "previous", notice: refused };
  }
  const typed = answer.secret("previousPassword");
  if (typed.length === 0) return { to: "without" };
  if (told.current?.password.equals(typed) === true)
    return { to: "previous", notice: texts.previousIsCurrent };
  return await tryPrevious(flow, told, typed);
}

/** No previous password may be typed now, and the host has passed no current one on. */
async function askCurrent(flow: Flow, told: Told, notice: string): Promise<Next> {
  const { dialogue, screens } = flow;
  using answer = await dialogue.ask(screens.repair("current", notice));
  if (answer.by.purpose === "action") return { to: "the-desktop" };
  const refused = await takeCurrent(flow, told, answer.secret("currentPassword"));
  return refused === undefined ? { to: "without" } : { to: "previous", notice: refused };
}

async function tryPrevious(flow: Flow, told: Told, typed: Secret): Promise<Next> {
  const { state, clock } = flow.context;
  const { id } = flow.account;
  // Another screen may have spent the last one since this one asked.
  if (!state.takeGuess(id, clock.now())) return { to: "without", notice: noGuessLeft(flow) };
  let checks: ProtectedCheck[];
  try {
    checks = await flow.context.platform.protectedData.check(id, typed);
  } catch (error) {
    state.giveGuessBack(id, clock.now());
    throw error;
  }
  const opens = checks.filter((check) => check.opens === true).map(({ kind }) => kind);
  if (opens.length > 0) told.earlier.know(typed, "data");
  if (opens.includes("disk")) {
    state.forgetGuesses(id);
    return { to: "repair", authority: { by: "previous-password" }, lost: [] };
  }
  if (checks.some(({ kind, opens: does }) => kind === "disk" && does === "unknown")) {
    // Nobody knows whether it was right.
    state.giveGuessBack(id, clock.now());
    return { to: "previous", notice: explain(flow.screens.texts, "store_unavailable") };
  }
  const { left } = state.guessesLeft(id, clock.now());
  if (left > 0) return { to: "previous", notice: flow.screens.texts.screens.repair.previousWrong(left) };
  tellGuessesSpent(flow);
  return { to: "without", notice: noGuessLeft(flow) };
}

const mayGuess = ({ context, account }: Flow): boolean =>
  context.state.guessesLeft(account.id, context.clock.now()).left > 0;

/** What to say where no previous password may be typed now; `undefined` where one may. */
function noGuessLeft(flow: Flow): string | undefined {
  const { context, account, screens } = flow;
  const { nextAt } = context.state.guessesLeft(account.id, context.clock.now());
  return nextAt && screens.texts.screens.repair.noTriesLeft(timeOfDay(toTheMinute(nextAt), flow));
}

/** Up to the next whole minute: at the time that the person reads it is over. */
const toTheMinute = (date: Date) => new Date(Math.ceil(date.getTime() / 60_000) * 60_000);

function tellGuessesSpent({ context, binding, logs }: Flow): void {
  logs.audit.warn({ event: "repair-guesses-spent", binding: binding.bindingId });
  context.state.addEvent(eventOf(binding, { kind: "guesses-spent" }, context.clock));
}

/** @returns what to say of a current password that is not the account's; each counts as a failed sign-in */
async function takeCurrent(flow: Flow, told: Told, typed: Secret): Promise<string | undefined> {
  const { repair: texts, passwordSignIn } = flow.screens.texts.screens;
  if (typed.length === 0) return texts.currentNeeded;
  const result = await verifyPassword(flow, typed);
  if (result.is === "right") {
    told.take(result.verified);
    return undefined;
  }
  return judgeRefused(flow, result.verification) === "wrong" ? texts.currentWrong : passwordSignIn.lockedOut;
}

/** The previous password is not known: the service account carries the disk along, or a recovery key does. */
async function askWithout(flow: Flow, told: Told, notice: string | undefined): Promise<Next> {
  const isAble = (await flow.context.platform.disk.serviceAccount()) === "able";
  const found = isAble ? ({ by: "service-account" } as const) : await askRecoveryKey(flow, told, notice);
  if ("to" in found) return found;
  const lost = await lostWith(flow, told);
  if (lost.length === 0) return { to: "repair", authority: found, lost };
  const { dialogue, screens } = flow;
  const { protectedLosses, resetPassword, repair: texts } = screens.texts.screens;
  const items = atMost(lost.map((kind) => ({ mark: "loss", text: protectedLosses[kind] })));
  const offers = { knowOld: mayGuess(flow), leave: texts.notNow };
  // Who was asked for the recovery key has read the notice there.
  const unread = isAble ? notice : undefined;
  const said = unread ?? (told.earlier.ofData && resetPassword.oldOpensSome);
  using answer = await dialogue.ask(screens.losses(items, offers, said));
  if (answer.by.purpose === "submit") return { to: "repair", authority: found, lost };
  return answer.by.index === 0 ? { to: "previous" } : { to: "the-desktop" };
}

/** @throws why the service account does not help, when no key may be typed any more */
async function askRecoveryKey(
  flow: Flow,
  told: Told,
  notice: string | undefined,
): Promise<RepairAuthority | Next> {
  const { context, dialogue, screens, account } = flow;
  const { refused, repair: texts } = screens.texts.screens;
  const code = await serviceRefusal(context);
  const because = new VestibuleError(code, { evidence: { store: "disk", account: account.id } });
  if (told.keysLeft === 0) throw because;
  if (!told.isReported) tellStaysBehind(flow, because);
  told.isReported = true;
  const offers = { knowOld: mayGuess(flow) };
  using answer = await dialogue.ask(screens.recoveryKey(offers, notice ?? refused.reference(code)));
  if (answer.by.purpose === "action")
    return answer.by.index === 0 ? { to: "previous" } : { to: "the-desktop" };
  const typed = answer.secret("recoveryKey");
  if (typed.length === 0) return { to: "without" };
  if (await context.platform.disk.provesRecoveryKey(typed))
    return { by: "recovery-key", key: told.takeKey(typed) };
  told.keysLeft -= 1;
  return { to: "without", notice: texts.keyWrong(told.keysLeft) };
}

/** The kinds that neither the current password nor an earlier one opens. The disk is none of them. */
async function lostWith({ context, account }: Flow, { current, earlier }: Told): Promise<ProtectedKind[]> {
  const { protectedData } = context.platform;
  const kindsThat = async (password: Secret | undefined, opens: boolean) => {
    const checks = password === undefined ? [] : await protectedData.check(account.id, password);
    return checks.filter((check) => check.kind !== "disk" && check.opens === opens).map(({ kind }) => kind);
  };
  const opened = await kindsThat(earlier.ofData, true);
  return (await kindsThat(current?.password, false)).filter((kind) => !opened.includes(kind));
}

/** @throws what a change throws, and the code with which it was undone */
async function repairAndSay(flow: Flow, told: Told, repair: Extract<Next, { to: "repair" }>): Promise<void> {
  const { context, dialogue, screens, account } = flow;
  const { current } = told;
  if (current === undefined)
    throw new VestibuleError("internal", { evidence: { what: "no current password" } });
  dialogue.show(screens.working(screens.texts.screens.repair.working));
  const result = await flow.exclusively(() => recordAndCarry(flow, current, told, repair));
  if (result.outcome === "undone") throw result.because;
  const { summary } = result;
  if (summary === undefined) throw new VestibuleError("internal", { evidence: { what: "no summary" } });
  try {
    await keepInEscrow(flow, current);
    using read = await dialogue.ask(screens.repaired(lines(flow, summary)));
    void read;
  } catch (error) {
    // What they have left before they could read it is said at their next sign-in.
    if (dialogue.signal.aborted) context.state.addNotice(account.id, { repaired: summary });
    throw error;
  }
}

/** Records the intent, then repairs: a power loss after the first is recovered from. */
async function recordAndCarry(
  flow: Flow,
  { password, passwordSetAt }: VerifiedPassword,
  { earlier }: Told,
  { authority, lost }: Extract<Next, { to: "repair" }>,
): Promise<ChangeOutcome> {
  const { context, account, binding, logs } = flow;
  const change = await begin("repair", flow, {
    accountId: account.id,
    binding,
    current: password,
    passwordSetAt,
    earlier: earlier.ofData,
    authority,
    lost,
  });
  const about = { change: change.id, binding: binding.bindingId, by: authority.by };
  logs.audit.info({ event: "repair-recorded", ...about });
  const result = await carry(change, context, "on-screen");
  logs.audit.info(
    result.outcome === "done"
      ? { event: "repair-completed", ...about, ...result.summary }
      : { event: "repair-undone", ...about, code: result.because.code },
  );
  return result;
}

/** A line for each store, which says in whole words what became of it. */
function lines({ screens }: Flow, summary: ChangeSummary) {
  const { repair: texts } = screens.texts.screens;
  return atMost(
    summaryItems(summary, screens.texts.screens).map(({ mark, text }) => ({ mark, text: texts[mark](text) })),
  );
}
