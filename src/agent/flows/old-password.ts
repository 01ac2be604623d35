/**
 * Whether the old password of somebody who forgot it is known after all: from escrow, or because they remember it
 * when they hear what goes. Called by the reset of a password. It guesses nothing: what is tried was in escrow or typed.
 */
import type { GrantRedemption } from "../../device-api/schemas.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { wasRight } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { describeEscrow, openEscrow } from "../../secrets/escrow.ts";
import { accountOf, openPart } from "../changes/change-context.ts";
import type { StoredEscrow } from "../state/change.ts";
import type { Flow } from "./flow.ts";
import type { TimeToChoose } from "./time-to-choose.ts";

/** Wrong ones a person may type in one reset: what protected data says to a guess counts nowhere. */
const maximumGuesses = 5;

/** What is known of the old password; nothing at first. Whoever makes one disposes it. */
export class OldPassword implements Disposable {
  #secret: Secret | undefined;
  #opens: "nothing" | "account" | "data" = "nothing";
  guessesLeft = maximumGuesses;

  /** `data`: an earlier one, which opens some of what the account protects and not the account. */
  get opens(): "nothing" | "account" | "data" {
    return this.#opens;
  }

  get secret(): Secret | undefined {
    return this.#secret;
  }

  /** Copies `secret`. */
  know(secret: Secret, opens: "account" | "data"): void {
    const mine = secret.copy();
    this.forget();
    this.#secret = mine;
    this.#opens = opens;
  }

  forget(): void {
    this.#secret?.dispose();
    this.#secret = undefined;
    this.#opens = "nothing";
  }

  [Symbol.dispose](): void {
    this.forget();
  }
}

/** Opens the escrow with what the directory released. Age is looked at first; at most one verification. */
export async function recallOldPassword(
  flow: Flow,
  redemption: GrantRedemption,
  old: OldPassword,
): Promise<void> {
  const { context, account, logs } = flow;
  const stored = context.state.escrow(account.id);
  if (stored === undefined) return;
  try {
    using secret = await openStored(flow, stored, redemption);
    if (secret === undefined) return;
    const opens = await whatOpens(flow, secret, stored.passwordSetAt);
    if (opens !== "nothing") old.know(secret, opens);
  } catch (error) {
    const code = codeOf(error);
    // Not to be had for ever, or not by this device any more: it is as if it had never been filled.
    if (code !== "container_damaged" && code !== "tpm_cleared" && code !== "not_recoverable") throw error;
    logs.operator.warn({ event: "escrow-not-opened", binding: flow.binding.bindingId, code });
  }
}

async function openStored(
  flow: Flow,
  stored: StoredEscrow,
  redemption: GrantRedemption,
): Promise<Secret | undefined> {
  const { context, account } = flow;
  const { wrapping } = context.platform.keys;
  const opening = { escrow: stored.blob, accountId: account.id, wrapping };
  const { mode, recoveryPartId } = describeEscrow(stored.blob);
  if (mode === "device") return openEscrow(opening);
  const released = redemption.parts.find(({ partId }) => partId === recoveryPartId);
  if (released === undefined) return undefined;
  using part = await openPart(Buffer.from(released.sealed, "base64url"), context);
  return await openEscrow({ ...opening, part });
}

/** A password that was changed outside is not what is sealed, and may yet open what did not follow. */
async function whatOpens(
  flow: Flow,
  secret: Secret,
  sealedSetAt: Date,
): Promise<"account" | "data" | "nothing"> {
  const { context, account } = flow;
  const { accounts } = context.platform;
  const { passwordSetAt } = await accountOf(context, account.id);
  if (passwordSetAt.getTime() === sealedSetAt.getTime()) return "account";
  // Whoever has proved who they are is helped out of a lock-out by a reset (B8), and the check needs it gone.
  await accounts.clearLockOut(account.id);
  const verification = await accounts.verify(account.id, secret);
  if (wasRight(verification)) return "account";
  if (verification === "disabled") throw new VestibuleError("account_disabled");
  if (verification !== "wrong") throw new VestibuleError("store_unavailable", { evidence: { verification } });
  return (await opensData(flow, secret)) ? "data" : "nothing";
}

/** The disk is not among it: it follows the account alone. */
async function opensData(flow: Flow, secret: Secret): Promise<boolean> {
  const { protectedData } = flow.context.platform;
  const checks = await protectedData.check(flow.account.id, secret);
  return checks.some(({ kind, opens }) => kind !== "disk" && opens === true);
}

/** The person says that they still know it: asks until something opens, they go back, or they have guessed enough. */
export async function askOldPassword(flow: Flow, old: OldPassword, time: TimeToChoose): Promise<void> {
  const { context, dialogue, screens, account } = flow;
  const { resetPassword } = screens.texts.screens;
  let notice: string | undefined;
  while (old.guessesLeft > 0) {
    using answer = await dialogue.ask(screens.oldPassword(notice), time.over);
    if (answer.by.purpose === "action") return;
    const typed = answer.secret("currentPassword");
    if (typed.length === 0) continue;
    // Earlier guesses, here or by others, must not make the right one count as unknown; here they are few and proven.
    await context.platform.accounts.clearLockOut(account.id);
    const verification = await context.platform.accounts.verify(account.id, typed);
    if (wasRight(verification)) return old.know(typed, "account");
    if (verification === "disabled") throw new VestibuleError("account_disabled");
    if (verification === "unavailable") throw new VestibuleError("store_unavailable");
    if (await opensData(flow, typed)) return old.know(typed, "data");
    old.guessesLeft -= 1;
    notice = verification === "wrong" ? resetPassword.oldWrong : resetPassword.oldLockedOut;
  }
}

/** What the kinds are tried with when nothing is known: it opens none of them, and names those that are there. */
export async function closedWithout(old: OldPassword, flow: Flow) {
  const { protectedData } = flow.context.platform;
  using candidate = old.secret?.copy() ?? Secret.random(32);
  const checks = await protectedData.check(flow.account.id, candidate);
  return checks.filter(({ kind, opens }) => kind !== "disk" && opens !== true).map(({ kind }) => kind);
}
