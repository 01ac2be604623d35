/** What every flow works with: one person's account on this device, and the conversation with the sign-in host. */
import type { Binding } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { HostBrowser } from "../../identity/host-browser.ts";
import type { Prover } from "../../identity/prover.ts";
import type { AccountState } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { ChangeContext } from "../changes/change-context.ts";
import type { AgentConfig } from "../setup/config.ts";
import type { Logs } from "../setup/log.ts";
import type { Dialogue, Outcome } from "../screens/dialogue.ts";
import type { Screens } from "../screens/screens.ts";
import { primaryLanguage } from "../../texts/locale.ts";
import { isSameBlob } from "../state/state.ts";
import type { Notice } from "../state/writes.ts";

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
  /** The browser of the sign-in host, where it has one. */
  readonly hostBrowser: HostBrowser | undefined;
  prover(): Promise<Prover>;
  /** Whether the directory answered when it was last asked, a moment ago. */
  directoryAnswers(): boolean;
  /**
   * Runs `work`, which changes the account's stores, with the account to itself and after any change that a crash left
   * open.
   * @throws `change_in_progress` when that change cannot be ended now, `change_unfinished` when `work` began a change
   * that something stopped midway
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Reports a refusal that the flow shows itself, to the logs and to the directory. */
  refused(error: VestibuleError): void;
  /** Tells the recovery key keeper that a person signs in with this verified password. Returns at once. */
  signedIn(password: Secret): void;
  /**
   * The host is about to get this password to sign in with. Whether somebody is signed in by it says the result, which
   * may never come.
   * @param notice for the next sign-in, should the system refuse the password
   * @returns what the result names the outcome by
   * @throws `arena_full`
   */
  awaitResult(password: Secret, notice?: Notice): bigint;
  /** The disk keeps its recovery key until the result is disposed. */
  keepRecoveryKey(): Disposable;
}

/** A time of day in the session's locale, or in the language of its texts where they differ. */
export function timeOfDay(date: Date, { locale, screens }: Pick<Flow, "locale" | "screens">): string {
  const { language } = screens.texts;
  const asWritten = primaryLanguage(locale) === language ? locale : language;
  return date.toLocaleTimeString(asWritten, { hour: "2-digit", minute: "2-digit" });
}

/**
 * @param container the account's as the person saw it
 * @throws `change_in_progress` when it was replaced meanwhile at another screen
 */
export function refuseIfReplaced({ context, account }: Flow, container: Uint8Array | undefined): void {
  if (!isSameBlob(context.state.container(account.id)?.blob, container))
    throw new VestibuleError("change_in_progress", { evidence: { account: account.id, what: "container" } });
}

/** A change that this sign-in completes, for the person to read. */
export interface Done {
  text: string;
  summary?: Outcome["summary"];
  /** Shown at the next sign-in when the person has left meanwhile, or the system refuses the password. */
  notice: Notice;
}

/**
 * Gives the host the password to sign in with.
 * @throws `cancelled` when the person has left meanwhile; they are not signed in
 */
export async function handOver(flow: Flow, password: Secret, done?: Done): Promise<void> {
  const { dialogue, account, context } = flow;
  if (dialogue.signal.aborted) {
    if (done !== undefined) context.state.addNotice(account.id, done.notice);
    throw new VestibuleError("cancelled");
  }
  try {
    await dialogue.finish({
      outcome: "credential",
      credential: { id: flow.awaitResult(password, done?.notice), account, password },
      text: done?.text,
      summary: done?.summary,
    });
  } catch (error) {
    if (done !== undefined) context.state.addNotice(account.id, done.notice);
    throw error;
  }
}
