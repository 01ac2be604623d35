/** What a flow of screens works with: one person's account on this device, and a conversation with its host. */
import type { Binding } from "../../device-api/schemas.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { HostBrowser } from "../../identity/host-browser.ts";
import type { Prover } from "../../identity/prover.ts";
import type { AccountState } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { ChangeContext } from "../changes/change-context.ts";
import { fillEscrow } from "../changes/escrow.ts";
import type { AgentConfig } from "../config.ts";
import type { Logs } from "../log.ts";
import type { Dialogue, Outcome } from "../screens/dialogue.ts";
import type { Screens } from "../screens/screens.ts";
import { primaryLanguage } from "../../texts/locale.ts";
import type { Notice } from "../state/state.ts";

export interface Flow {
  readonly context: ChangeContext;
  readonly dialogue: Dialogue;
  readonly screens: Screens;
  readonly account: AccountState;
  readonly binding: Binding;
  readonly config: AgentConfig;
  readonly logs: Logs;
  /** BCP 47, of the session. */
  readonly locale: string;
  /** Where the sign-in host shows a browser of its own. */
  readonly hostBrowser: HostBrowser | undefined;
  prover(): Promise<Prover>;
  /** Whether the directory answered when it was last asked, a moment ago. */
  directoryAnswers(): boolean;
  /**
   * Runs what changes the account's stores, alone, after any change that a crash left open.
   * @throws `change_in_progress` when that one cannot be ended now, and `change_unfinished` where `work` has begun one
   * that something stopped midway
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** A refusal that the flow says itself: into the logs, and to the directory. */
  refused(error: VestibuleError): void;
  /** Somebody has signed in with this verified password. Waits for nothing. */
  signedIn(password: Secret): void;
  /**
   * The host is about to get this password to sign in with. Whether somebody is signed in by it says the result, which
   * may never come. @returns what the result names the outcome by
   */
  awaitResult(password: Secret): bigint;
  /** Until it is disposed, the disk keeps the recovery key that it has. */
  keepRecoveryKey(): Disposable;
}

/** A time of day as the session's locale writes it, where its texts are in that language at all. */
export function timeOfDay(date: Date, { locale, screens }: Pick<Flow, "locale" | "screens">): string {
  const { language } = screens.texts;
  const asWritten = primaryLanguage(locale) === language ? locale : language;
  return date.toLocaleTimeString(asWritten, { hour: "2-digit", minute: "2-digit" });
}

/**
 * Puts a verified password in escrow where policy says so and it is not there already. It must never keep anybody
 * from signing in: where it cannot be done now, it is done another time.
 */
export async function keepInEscrow(
  flow: Flow,
  { password, passwordSetAt }: { password: Secret; passwordSetAt: Date },
): Promise<void> {
  const { context, account, binding, logs } = flow;
  try {
    const filled = await flow.exclusively(() =>
      fillEscrow(context, { accountId: account.id, binding, password, passwordSetAt }),
    );
    if (filled) logs.audit.info({ event: "escrow-filled", binding: binding.bindingId });
  } catch (error) {
    logs.operator.warn({ event: "escrow-not-filled", binding: binding.bindingId, code: codeOf(error) });
  }
}

/** What was changed on the way to a sign-in. */
export interface Done {
  text: string;
  summary?: Outcome["summary"];
  /** Said at the next sign-in, when nobody is there any more. */
  notice: Notice;
}

/**
 * Gives the host what the system signs in with.
 * @throws `cancelled` when the person has left meanwhile: they are not signed in then
 */
export async function handOver(flow: Flow, password: Secret, done?: Done): Promise<void> {
  const { dialogue, account, context } = flow;
  if (dialogue.signal.aborted) {
    if (done !== undefined) context.state.addNotice(account.id, done.notice);
    throw new VestibuleError("cancelled");
  }
  await dialogue.finish({
    outcome: "credential",
    credential: { id: flow.awaitResult(password), account, password },
    text: done?.text,
    summary: done?.summary,
  });
}
