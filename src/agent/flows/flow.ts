/** What a flow of screens works with: one person's account on this device, and a conversation with its host. */
import type { Binding } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { HostBrowser } from "../../identity/host-browser.ts";
import type { Prover } from "../../identity/prover.ts";
import type { AccountState } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { ChangeContext } from "../changes/change-context.ts";
import type { AgentConfig } from "../config.ts";
import type { Logs } from "../log.ts";
import type { Dialogue } from "../sessions/dialogue.ts";
import type { Screens } from "../sessions/screens.ts";

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
   * @throws `change_in_progress` when that one cannot be ended now
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** A time of day as the session's locale writes it. */
export function timeOfDay(date: Date, locale: string): string {
  try {
    return date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  } catch {
    return date.toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit" });
  }
}

/**
 * Gives the host what the system signs in with.
 * @param done what was changed on the way; said at the next sign-in when nobody is there any more
 * @throws `cancelled` when the person has left meanwhile: they are not signed in then
 */
export async function handOver(flow: Flow, password: Secret, done?: string): Promise<void> {
  const { dialogue, account, context } = flow;
  if (dialogue.signal.aborted) {
    if (done !== undefined) context.state.addNotice(account.id, "finished");
    throw new VestibuleError("cancelled");
  }
  await dialogue.finish({ outcome: "credential", accountName: account.name, password, text: done });
}
