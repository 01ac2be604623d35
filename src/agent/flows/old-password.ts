/**
 * Finds the old password for the reset of a forgotten one: from escrow, or typed by a person who remembers it when they
 * read what they would lose. It never guesses: every password that it tries was in escrow or typed.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { type ProtectedKind, type Verification, wasRight } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { accountOf } from "../changes/change-context.ts";
import { openStoredEscrow } from "../changes/escrow.ts";
import type { Flow } from "./flow.ts";
import type { OwnRedemption } from "./prove.ts";
import type { TimeToChoose } from "./time-to-choose.ts";
import { judgeRefused } from "./verify-password.ts";

/** Wrong passwords that a person may type in one reset: no store counts the guesses at protected data. */
const maximumGuesses = 5;

/** What is known of the old password; nothing at first. The flow that makes one disposes it. */
export class OldPassword implements Disposable {
  #known: { secret: Secret; opens: "account" | "data" } | undefined;
  #guessesLeft = maximumGuesses;

  /** The account's password, where it is known. */
  get ofAccount(): Secret | undefined {
    return this.#known?.opens === "account" ? this.#known.secret : undefined;
  }

  /** An earlier password, which opens some of what the account protects and not the account. */
  get ofData(): Secret | undefined {
    return this.#known?.opens === "data" ? this.#known.secret : undefined;
  }

  get mayBeGuessed(): boolean {
    return this.#guessesLeft > 0;
  }

  countGuess(): void {
    this.#guessesLeft -= 1;
  }

  /** Copies `secret`. */
  know(secret: Secret, opens: "account" | "data"): void {
    const known = { secret: secret.copy(), opens };
    this.forget();
    this.#known = known;
  }

  forget(): void {
    this.#known?.secret.dispose();
    this.#known = undefined;
  }

  [Symbol.dispose](): void {
    this.forget();
  }
}

/** Opens the escrow with what the directory released. Age is looked at first; at most one verification. */
export async function recallOldPassword(
  flow: Flow,
  redemption: OwnRedemption,
  old: OldPassword,
): Promise<void> {
  const { context, account, logs } = flow;
  const stored = context.state.escrow(account.id);
  if (stored === undefined) return;
  try {
    using secret = await openStoredEscrow(stored, redemption.parts, context);
    if (secret === undefined) return;
    const opens = await whatOpens(flow, secret, stored.passwordSetAt);
    if (opens !== "nothing") old.know(secret, opens);
  } catch (error) {
    const code = codeOf(error);
    // This device can never open it: it counts as an escrow that was never filled.
    if (code !== "container_damaged" && code !== "tpm_cleared" && code !== "not_recoverable") throw error;
    logs.operator.warn({ event: "escrow-not-opened", binding: flow.binding.bindingId, code });
  }
}

/** After a change made elsewhere the sealed password is an old one, which may still open data that did not follow. */
async function whatOpens(
  flow: Flow,
  secret: Secret,
  sealedSetAt: Date,
): Promise<"account" | "data" | "nothing"> {
  const { context, account } = flow;
  const { accounts } = context.platform;
  const { passwordSetAt } = await accountOf(context, account.id);
  if (passwordSetAt.getTime() === sealedSetAt.getTime()) return "account";
  // The person has proved who they are: a reset ends a lock-out (B8), and a locked account cannot be checked.
  await accounts.clearLockOut(account.id);
  const verification = await accounts.verify(account.id, secret);
  if (wasRight(verification)) return "account";
  if (verification === "disabled") throw refused(flow, "account_disabled", verification);
  if (verification !== "wrong") throw refused(flow, "store_unavailable", verification);
  return (await opensData(flow, secret)) ? "data" : "nothing";
}

function refused({ account }: Flow, code: ErrorCode, verification: Verification): VestibuleError {
  return new VestibuleError(code, { evidence: { store: "account", account: account.id, verification } });
}

/** Leaves out the disk: its password follows the account only. */
async function opensData(flow: Flow, secret: Secret): Promise<boolean> {
  const { protectedData } = flow.context.platform;
  const checks = await protectedData.check(flow.account.id, secret);
  return checks.some(({ kind, opens }) => kind !== "disk" && opens === true);
}

/** Asks for the old password until it opens something, the person goes back, or no guesses are left. */
export async function askOldPassword(flow: Flow, old: OldPassword, time: TimeToChoose): Promise<void> {
  const { context, dialogue, screens, account } = flow;
  const { accounts } = context.platform;
  const { resetPassword } = screens.texts.screens;
  let notice: string | undefined;
  while (old.mayBeGuessed) {
    using answer = await dialogue.ask(screens.oldPassword(notice), time.over);
    if (answer.by.purpose === "action") return;
    const typed = answer.secret("currentPassword");
    if (typed.length === 0) continue;
    // A lock-out by earlier guesses must not hide the right one. This person has proved who they are and has few
    // guesses.
    await accounts.clearLockOut(account.id);
    const verification = await accounts.verify(account.id, typed);
    if (wasRight(verification)) return old.know(typed, "account");
    const why = judgeRefused(flow, verification);
    if (await opensData(flow, typed)) return old.know(typed, "data");
    old.countGuess();
    notice = why === "wrong" ? resetPassword.oldWrong : resetPassword.oldLockedOut;
  }
}

/** The kinds that the person would lose: the old password, where one is known, does not open them. */
export async function closedWithout(old: OldPassword, flow: Flow): Promise<ProtectedKind[]> {
  const { protectedData } = flow.context.platform;
  // A random password opens nothing: the check then names every kind that is there.
  using candidate = (old.ofAccount ?? old.ofData)?.copy() ?? Secret.random(32);
  const checks = await protectedData.check(flow.account.id, candidate);
  return checks.filter(({ kind, opens }) => kind !== "disk" && opens !== true).map(({ kind }) => kind);
}
