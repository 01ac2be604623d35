/**
 * Keeps what the plug-in at the sign-in screen must know before the agent has answered: the brand and logo, whom to ask, and
 * whose tiles there are. Called by the service at its start and in each round, because accounts and bindings change. It never
 * fails and holds nothing up: a person signs in without it.
 */
import { codeOf } from "../errors/error.ts";
import type { AccountId } from "../platform/ports.ts";
import type { Logo, ProviderSettings } from "../platform/provider-settings.ts";
import type { ChangeContext } from "./changes/change-context.ts";
import { boundAccounts } from "./sessions/bound-account.ts";
import { type AgentConfig, contactLines, logoOf } from "./setup/config.ts";
import { type Logs, evidenceOf } from "./setup/log.ts";

interface KeeperOptions {
  settings: ProviderSettings;
  config: AgentConfig;
  context: ChangeContext;
  logs: Logs;
  /** For the system to name its accounts. */
  patienceMilliseconds: number;
}

export class ProviderSettingsKeeper {
  readonly #options: KeeperOptions;
  /** As its files were at the agent's start. */
  readonly #logo: Logo;
  /** Each problem that is logged, until it is over. */
  readonly #said = new Set<string>();
  #isWanted = false;
  #isStopped = false;
  #round: Promise<void> | undefined;
  /** What the system was asked and has not answered. */
  #question: Promise<readonly AccountId[]> | undefined;
  /** The one question that follows it. */
  #next: Promise<readonly AccountId[]> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#logo = logoOf(options.config);
  }

  /** One at a time, and one more when it was asked for meanwhile. The promise never rejects. */
  keep(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    this.#isWanted = true;
    this.#round ??= this.#keepWhileWanted();
    return this.#round;
  }

  /** Nothing is written any more: an agent that ends knows no accounts, and its list stays for the next boot. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when nothing is being kept. */
  async settled(): Promise<void> {
    await this.#round;
  }

  async #keepWhileWanted(): Promise<void> {
    // A turn later than the last look at what is wanted, so that the assignment in keep() comes before the end here.
    await Promise.resolve();
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      await this.#keep();
    }
    // In the turn of that look: what is wanted from here on begins another round.
    this.#round = undefined;
  }

  async #keep(): Promise<void> {
    const { settings, config } = this.#options;
    const accounts = await this.#accounts();
    if (this.#isStopped) return;
    try {
      const leftOut = settings.keep({
        brand: config.brand,
        accounts,
        contact: contactLines(config),
        logo: this.#logo,
      });
      this.#over("provider-settings-not-kept");
      if (leftOut.length === 0) this.#over("provider-settings-left-out");
      else this.#say("provider-settings-left-out", { settings: leftOut.join(" ") });
    } catch (error) {
      this.#say("provider-settings-not-kept", { code: codeOf(error), ...evidenceOf(error) });
    }
  }

  /**
   * Those whom a session serves. Undefined, so that every local account has a tile, while the device is not enrolled, as
   * long as nobody is bound, and when the system does not name its accounts: a tile too many says why it does not help,
   * and one too few helps nobody.
   */
  async #accounts(): Promise<readonly AccountId[] | undefined> {
    const { context } = this.#options;
    try {
      if (context.state.enrolment() === undefined) return undefined;
      const bound = await this.#inTime(this.#boundAsOfNow());
      if (bound === "late") {
        this.#say("provider-accounts-unknown", { code: "store_unavailable" });
        return undefined;
      }
      this.#over("provider-accounts-unknown");
      return bound.length === 0 ? undefined : bound;
    } catch (error) {
      this.#say("provider-accounts-unknown", { code: codeOf(error), ...evidenceOf(error) });
      return undefined;
    }
  }

  /**
   * One question at a time: a system that hangs is asked no more before it has answered. What it answers to an earlier
   * question is dropped, because accounts and bindings may have changed since.
   */
  #boundAsOfNow(): Promise<readonly AccountId[]> {
    if (this.#question === undefined) return this.#ask();
    // Whoever asked the earlier one has dealt with its failure.
    this.#next ??= this.#question
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#ask();
      });
    return this.#next;
  }

  #ask(): Promise<readonly AccountId[]> {
    this.#question ??= boundAccounts(this.#options.context).finally(() => {
      this.#question = undefined;
    });
    return this.#question;
  }

  /** After an answer that was late the next one has half the time: one that is late now and then moves no list to and fro. */
  async #inTime<Answer>(answer: Promise<Answer>): Promise<Answer | "late"> {
    const { patienceMilliseconds } = this.#options;
    const isUnknown = this.#said.has("provider-accounts-unknown");
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const timer = setTimeout(resolve, isUnknown ? patienceMilliseconds / 2 : patienceMilliseconds, "late");
    // Late, its failure is nobody's.
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Once, until it is over: it is tried again each minute. */
  #say(event: string, found: Readonly<Record<string, unknown>>): void {
    if (this.#said.has(event)) return;
    this.#said.add(event);
    this.#options.logs.operator.warn({ event, ...found });
  }

  #over(event: string): void {
    this.#said.delete(event);
  }
}
