/**
 * One connection of a sign-in host: hello, then the flow for its user, frame by frame. Made for each accepted
 * connection. It must never serve a peer that the policy does not expect, and never outlive its connection.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Prover } from "../../identity/prover.ts";
import type { PeerConnection } from "../../platform/connection.ts";
import { sessionOf } from "../../platform/peer.ts";
import type { AccountId } from "../../platform/ports.ts";
import { type Draft, type Message, disposeSecrets, encode } from "../../protocol/codec.ts";
import { type Conclusion, describeResult } from "../../protocol/results.ts";
import { MessageReader } from "../../protocol/stream.ts";
import { type ScenarioName, scenarios } from "../../protocol/table.ts";
import { agreedVersion } from "../../protocol/versions.ts";
import type { Secret } from "../../secrets/arena.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import { canonicalLocale } from "../../texts/locale.ts";
import type { ChangeContext } from "../changes/change-context.ts";
import { blocksSignIn } from "../changes/kinds.ts";
import { driveOnDevice } from "../changes/recovery.ts";
import type { AgentConfig } from "../setup/config.ts";
import { capture } from "../flows/capture.ts";
import { unfinished } from "../flows/carry-through.ts";
import { sayHowToChangePassword } from "../flows/change-password.ts";
import type { Done, Flow } from "../flows/flow.ts";
import { reconcile } from "../flows/reconcile.ts";
import { resetForgotten, signIn } from "../flows/sign-in.ts";
import { type Logs, evidenceOf } from "../setup/log.ts";
import { Dialogue } from "../screens/dialogue.ts";
import { type AwaitedResult, type AwaitedResults } from "./awaited-results.ts";
import { type BoundAccount, askForBoundAccount, boundAccount } from "./bound-account.ts";
import { SessionHostBrowser, hasBrowser } from "./host-browser.ts";
import { Screens } from "../screens/screens.ts";

export interface SessionServices {
  context: ChangeContext;
  config: AgentConfig;
  logs: Logs;
  prover(): Promise<Prover>;
  /** Whether the directory answered when it was last asked. */
  directoryAnswers(): boolean;
  /** Somebody signs in with this verified password. Waits for nothing. */
  signedIn(account: AccountId, password: Secret): void;
  /** Until it is disposed, the disk keeps the recovery key that it has. */
  keepRecoveryKey(): Disposable;
  /** What systems make of the credentials that sessions hand over. */
  results: AwaitedResults;
  /** What finishes an interrupted change of that account now; it never rejects, and may hang. */
  recovering(account: AccountId): Promise<void> | undefined;
  /** Milliseconds after which the person sees what they wait for, and after which they are told to come back. */
  waits: { sayAfter: number; refuseAfter: number };
}

/** A host has this long to say hello. */
const helloMilliseconds = 10_000;
/** A session nobody answers ends after this long; a host opens a new one when somebody is there again. */
const idleMilliseconds = 15 * 60_000;

/** The flow for each scenario. `confirm` has none yet, and `changePassword` needs no account. */
const flows = {
  signIn,
  unlock: signIn,
  capture,
  forgotten: resetForgotten,
  reconcile,
  changePassword: undefined,
} as const satisfies Partial<Record<ScenarioName, ((flow: Flow) => Promise<void>) | undefined>>;
type Served = keyof typeof flows;

const isServed = (name: string): name is Served => Object.hasOwn(flows, name);

function scenarioOf(number: number): Served {
  const [name] = Object.entries(scenarios).find(([, each]) => each === number) ?? [];
  if (name === undefined || !isServed(name))
    throw new VestibuleError("out_of_order", { evidence: { scenario: number } });
  return name;
}

/** Whether the system has signed the person in already: nothing of ours may keep them from the desktop. */
const isAfterSignIn = (scenario: ScenarioName) => scenario === "capture" || scenario === "reconcile";

/** What the person is told of a sign-in that the system refused. */
const refusals: Readonly<Record<Exclude<Conclusion, "accepted">, ErrorCode>> = {
  "must-change": "password_must_change",
  expired: "password_expired",
  "locked-out": "account_locked_out",
  disabled: "account_disabled",
  wrong: "password_not_accepted",
  "not-granted": "sign_in_not_granted",
  other: "sign_in_refused",
};

export class Session {
  readonly #connection: PeerConnection;
  readonly #services: SessionServices;
  readonly #reader = new MessageReader();
  readonly #dialogue: Dialogue;
  readonly #hostBrowser = new SessionHostBrowser();
  #timer: NodeJS.Timeout;
  #greeted = false;
  /** It has spoken wrongly, or something broke: nothing of it is taken any more. */
  #faulted = false;
  #closed = false;
  #running: Promise<void> = Promise.resolve();
  /** Of the credential that was handed over last. */
  #awaited: { result: AwaitedResult; account: AccountId; notice: Done["notice"] | undefined } | undefined;

  constructor(connection: PeerConnection, services: SessionServices) {
    this.#connection = connection;
    this.#services = services;
    this.#dialogue = new Dialogue(
      (message) => this.#send(message),
      () => {
        // By what the agent asks alone: a host that says something every minute keeps no session alive.
        this.#timer.refresh();
      },
    );
    this.#timer = setTimeout(() => {
      this.close();
    }, helloMilliseconds);
    connection.onClose(() => {
      this.#end();
    });
    connection.onBytes((chunk) => {
      this.#take(chunk);
    });
  }

  close(): void {
    this.#connection.close();
    this.#end();
  }

  /** Resolves once nothing of this session runs any more: its browser is closed, its profile wiped. */
  get ended(): Promise<void> {
    return this.#running;
  }

  #take(chunk: Uint8Array): void {
    if (this.#faulted) return;
    try {
      for (const message of this.#reader.push(chunk)) this.#handle(message);
    } catch (error) {
      this.#fault(error);
    }
  }

  #handle(message: Message): void {
    if (this.#closed) {
      disposeSecrets(message);
      return;
    }
    if (message.message === "hello") {
      if (this.#greeted) throw new VestibuleError("out_of_order");
      this.#greeted = true;
      this.#greet(message);
      return;
    }
    if (message.message === "result") {
      // Also before hello: a host that was started anew reports what its predecessor was handed.
      this.#report(message);
      return;
    }
    if (!this.#greeted) {
      disposeSecrets(message);
      throw new VestibuleError("out_of_order");
    }
    switch (message.message) {
      case "answer":
        this.#dialogue.answered(message);
        return;
      case "cancel":
        this.#dialogue.cancel();
        return;
      case "navigate":
        // Without a secret in it, it need not be wiped: a page waits for each.
        this.#connection.write(encode(this.#hostBrowser.answer(message))).catch(() => {
          // It asks and does not listen, or is gone.
          this.close();
        });
        return;
      case "welcome":
      case "screen":
      case "verdict":
      case "outcome":
      case "fault":
      case "foreground":
        disposeSecrets(message);
        throw new VestibuleError("out_of_order", { evidence: { message: message.message } });
    }
  }

  #greet(hello: Message<"hello">): void {
    const version = agreedVersion(hello.version);
    if (version === undefined)
      throw new VestibuleError("version_unsupported", { evidence: { version: hello.version } });
    const scenario = scenarioOf(hello.scenario);
    this.#logHost(hello);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.close();
    }, idleMilliseconds);
    const locale = canonicalLocale(hello.locale);
    const screens = new Screens(textsFor(locale), this.#services.config.brand);
    this.#running = this.#run(hello, scenario, { version, locale, screens }).then(
      () => {
        // Its outcome is written.
        this.close();
      },
      (error: unknown) => {
        this.#fault(error);
      },
    );
  }

  async #run(
    hello: Message<"hello">,
    scenario: Served,
    { version, locale, screens }: { version: number; locale: string; screens: Screens },
  ): Promise<void> {
    const services = this.#services;
    await this.#send({ message: "welcome", version, brand: services.config.brand });
    const run = flows[scenario];
    for (;;) {
      try {
        if (run === undefined) {
          await sayHowToChangePassword({ dialogue: this.#dialogue, screens }, this.#signsInWith(hello));
          return;
        }
        const { account, binding } = await this.#findAccount(hello.accountId as AccountId, scenario, screens);
        const exclusively: Flow["exclusively"] = (work) => this.#exclusively(account.id, work);
        await this.#waitForAccount(account.id, screens, scenario);
        await run({
          context: services.context,
          dialogue: this.#dialogue,
          screens,
          account,
          binding,
          config: services.config,
          logs: services.logs,
          locale,
          hostBrowser: hasBrowser(hello.shows) ? this.#hostBrowser : undefined,
          prover: () => services.prover(),
          directoryAnswers: () => services.directoryAnswers(),
          exclusively,
          refused: (refusal) => {
            this.#reportRefusal(refusal.code, refusal);
          },
          signedIn: (password) => {
            services.signedIn(account.id, password);
          },
          awaitResult: (password, notice) => {
            const result = services.results.begin(account.id, password);
            this.#awaited = { result, account: account.id, notice };
            return result.id;
          },
          keepRecoveryKey: () => services.keepRecoveryKey(),
        });
        const refusal = await this.#systemsRefusal();
        if (refusal === undefined || (await this.#isOverAfter(refusal, scenario, screens))) return;
      } catch (error) {
        this.#awaited = undefined;
        if (await this.#isOver(error, scenario, screens)) return;
      }
    }
  }

  /**
   * Waits for the end of a change that stands between the person and their account, and says so.
   * @throws `change_in_progress` when it does not end in time, or cannot be ended now; `cancelled`
   */
  async #waitForAccount(account: AccountId, screens: Screens, scenario: Served): Promise<void> {
    const { context, waits, recovering } = this.#services;
    const isBlocked = () => blocksSignIn(context.state.changeOf(account));
    const running = recovering(account);
    if (running === undefined && !isBlocked()) return;
    const free = (async () => {
      await running;
      if (isBlocked()) await this.#exclusively(account, () => Promise.resolve());
    })();
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const say = setTimeout(() => {
      // After the sign-in nobody is there to read it, or nobody may be kept from the desktop.
      if (!isAfterSignIn(scenario)) this.#dialogue.show(screens.working(screens.texts.screens.recovering));
    }, waits.sayAfter);
    const refuse = setTimeout(() => {
      reject(new VestibuleError("change_in_progress", { evidence: { account, what: "it does not end" } }));
    }, waits.refuseAfter);
    const { signal } = this.#dialogue;
    const leave = () => {
      reject(new VestibuleError("cancelled"));
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      await Promise.race([free, tooLate]);
    } finally {
      clearTimeout(say);
      clearTimeout(refuse);
      signal.removeEventListener("abort", leave);
    }
  }

  #findAccount(id: AccountId | "", scenario: Served, screens: Screens): Promise<BoundAccount> {
    const { context } = this.#services;
    // Nobody is there to type a name after the sign-in.
    if (id !== "" || isAfterSignIn(scenario)) return boundAccount(context, id as AccountId);
    const view = { dialogue: this.#dialogue, screens };
    return askForBoundAccount(this.#services, view, { canLeave: scenario === "forgotten" });
  }

  /**
   * Waits for what the system makes of the credential that was handed over, if one was.
   * @returns what the person is to be told; undefined when they are signed in, or when no result came while the host is
   * there
   */
  async #systemsRefusal(): Promise<ErrorCode | undefined> {
    const awaited = this.#awaited;
    this.#awaited = undefined;
    if (awaited === undefined) return undefined;
    const { signal } = this.#dialogue;
    const left = new Promise<undefined>((resolve) => {
      const leave = () => {
        resolve(undefined);
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
    const conclusion = await Promise.race([awaited.result.conclusion, left]);
    const { state } = this.#services.context;
    if (conclusion === undefined && signal.aborted && awaited.notice !== undefined) {
      // They left before anybody was signed in, so nobody has read it: it is said at the next sign-in.
      state.addNotice(awaited.account, awaited.notice);
      this.#services.results.keepForLater(awaited.result.id);
    }
    if (conclusion === undefined || conclusion === "accepted") return undefined;
    // Nobody is on the desktop, where the outcome's summary would have been read.
    if (awaited.notice !== undefined) state.addNotice(awaited.account, awaited.notice);
    return refusals[conclusion];
  }

  /** The system's answer to a credential, of this connection or of another. */
  #report(result: Message<"result">): void {
    const { logs, results } = this.#services;
    const taken = results.take(result);
    const said = describeResult(result);
    if (taken === undefined) {
      logs.debug.debug({ event: "result-of-no-outcome", ...said });
      return;
    }
    const { account, conclusion, keptForLater } = taken;
    const { state } = this.#services.context;
    const container = state.container(account);
    // Nobody knows that password, so nobody can change it at the system's own screen: the next sign-in with the PIN does.
    if (container !== undefined && (conclusion === "must-change" || conclusion === "expired"))
      state.noteToBeChanged(container);
    // It comes after all, by another connection: the outcome was read on the desktop.
    if (keptForLater && conclusion === "accepted") state.dropNotice(account);
    if (conclusion === "accepted") logs.audit.info({ event: "signed-in", account });
    else logs.operator.warn({ event: "sign-in-refused-by-system", account, conclusion, ...said });
  }

  /** Nothing is decided by what a host says of itself. */
  #logHost({ host, build, session }: Message<"hello">): void {
    const { logs } = this.#services;
    logs.debug.debug({ event: "host-said-hello", host, build, session });
    const known = sessionOf(this.#connection.peer);
    if (known !== undefined && known !== session)
      logs.operator.warn({ event: "host-session-differs", said: session, kernel: known });
  }

  #signsInWith({ accountId }: Message<"hello">): "pin" | "password" {
    const { state } = this.#services.context;
    return state.container(accountId as AccountId) === undefined ? "password" : "pin";
  }

  /** Whether the session ends with what was thrown; otherwise it begins again. */
  async #isOver(error: unknown, scenario: ScenarioName, screens: Screens): Promise<boolean> {
    if (this.#dialogue.signal.aborted) return this.#cancelled();
    const code = codeOf(error);
    if (isAfterSignIn(scenario)) {
      // Nobody is there to read it, or they were not asked anything yet, and the sign-in has happened.
      this.#services.logs.operator.warn({ event: `${scenario}-failed`, code });
      await this.#dialogue.finish({ outcome: "finished", code });
      return true;
    }
    if (code === "cancelled") return this.#isBack(scenario);
    this.#reportRefusal(code, error);
    return this.#isOverAfter(code, scenario, screens);
  }

  /** Shows a refusal until the person goes back. @returns whether the session ends there */
  async #isOverAfter(code: ErrorCode, scenario: ScenarioName, screens: Screens): Promise<boolean> {
    try {
      using back = await this.#dialogue.ask(screens.refused(code));
      void back;
    } catch (left) {
      if (codeOf(left) !== "cancelled") throw left;
      return this.#cancelled();
    }
    return this.#isBack(scenario);
  }

  /** Where the host has a sign-in of its own, the way back leads there; otherwise to the first screen. */
  #isBack(scenario: ScenarioName): Promise<boolean> | false {
    return scenario === "forgotten" || scenario === "changePassword" ? this.#cancelled() : false;
  }

  async #cancelled(): Promise<true> {
    if (!this.#closed) await this.#dialogue.finish({ outcome: "cancelled" });
    return true;
  }

  /**
   * Runs what changes the account's stores, alone.
   * @throws `change_unfinished` where a change was begun by it and did not come to an end: it goes on by itself
   */
  #exclusively<T>(accountId: AccountId, work: () => Promise<T>): Promise<T> {
    const { context } = this.#services;
    return context.locks.run(accountId, async () => {
      await this.#settleBefore(accountId);
      const before = context.state.changeOf(accountId)?.id;
      try {
        return await work();
      } catch (error) {
        const left = context.state.changeOf(accountId);
        if (left === undefined || left.id === before) throw error;
        throw unfinished(left, error);
      }
    });
  }

  /** A change that a crash left open has to be over before the account's PIN or password means anything. */
  async #settleBefore(accountId: AccountId): Promise<void> {
    const { context, logs } = this.#services;
    const open = context.state.changeOf(accountId);
    if (open === undefined || !blocksSignIn(open)) return;
    await driveOnDevice(open, context, logs);
    if (blocksSignIn(context.state.changeOf(accountId))) throw new VestibuleError("change_in_progress");
  }

  #reportRefusal(code: ErrorCode, error: unknown): void {
    const { logs, context } = this.#services;
    if (code === "change_unfinished") {
      // No refusal: the directory hears how it ends.
      logs.audit.warn({ event: "change-unfinished" });
      logs.operator.error({ event: "change-unfinished", ...evidenceOf(error) });
      return;
    }
    logs.audit.warn({ event: "refused", code });
    logs.operator.warn({ event: "refused", code, ...evidenceOf(error) });
    context.state.addEvent({ kind: "reset-refused", code, at: context.clock.now().toISOString() });
  }

  /** The peer spoke wrongly, or something broke: it is told the code, and the connection ends. */
  #fault(error: unknown): void {
    if (this.#closed || this.#faulted) return;
    this.#faulted = true;
    const code = codeOf(error);
    this.#services.logs.operator.warn({ event: "session-fault", code, ...evidenceOf(error) });
    this.#send({ message: "fault", code })
      .catch(() => undefined)
      .finally(() => {
        this.close();
      });
  }

  /** @throws at once for what cannot be encoded; rejects when the host is gone */
  #send(message: Draft): Promise<void> {
    return this.#closed ? Promise.resolve() : this.#write(encode(message));
  }

  async #write(frame: Uint8Array): Promise<void> {
    try {
      await this.#connection.write(frame);
    } finally {
      frame.fill(0);
    }
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#dialogue.cancel();
    this.#reader.dispose();
  }
}
