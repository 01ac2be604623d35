/**
 * One connection of a sign-in host: hello, then the flow for its user, frame by frame. Made for each accepted
 * connection. It must never serve a peer that the policy does not expect, and never outlive its connection.
 */
import type { Binding } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Prover } from "../../identity/prover.ts";
import type { PeerConnection } from "../../platform/connection.ts";
import type { AccountId, AccountState } from "../../platform/ports.ts";
import { type Message, disposeSecrets, encode } from "../../protocol/codec.ts";
import { MessageReader } from "../../protocol/stream.ts";
import { type ScenarioName, oldestVersion, protocolVersion, scenarios } from "../../protocol/table.ts";
import type { Secret } from "../../secrets/arena.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import { canonicalLocale } from "../../texts/locale.ts";
import type { AccountLocks } from "../changes/account-locks.ts";
import type { ChangeContext } from "../changes/change-context.ts";
import { blocksSignIn, describe } from "../changes/kinds.ts";
import { driveOn } from "../changes/recovery.ts";
import type { AgentConfig } from "../setup/config.ts";
import { capture } from "../flows/capture.ts";
import type { Flow } from "../flows/flow.ts";
import { resetForgotten, signIn } from "../flows/sign-in.ts";
import type { Logs } from "../setup/log.ts";
import { Dialogue } from "../screens/dialogue.ts";
import { SessionHostBrowser, hasBrowser } from "./host-browser.ts";
import { Screens } from "../screens/screens.ts";

export interface SessionServices {
  context: ChangeContext;
  config: AgentConfig;
  logs: Logs;
  locks: AccountLocks;
  prover(): Promise<Prover>;
  /** Whether the directory answered when it was last asked. */
  directoryAnswers(): boolean;
  /** Somebody signs in with this verified password. Waits for nothing. */
  signedIn(account: AccountId, password: Secret): void;
  /** Until it is disposed, the disk keeps the recovery key that it has. */
  keepRecoveryKey(): Disposable;
  /** Resolves once the changes that were open at start were driven on, without the directory. */
  recovered: Promise<void>;
}

/** A host has this long to say hello. */
const helloMilliseconds = 10_000;
/** A session nobody answers ends after this long; a host opens a new one when somebody is there again. */
const idleMilliseconds = 15 * 60_000;

/** What a host may be started for, and what is done then. The others are not there yet. */
const flows: ReadonlyMap<number, { name: ScenarioName; run: (flow: Flow) => Promise<void> }> = new Map([
  [scenarios.signIn, { name: "signIn", run: signIn }],
  [scenarios.unlock, { name: "unlock", run: signIn }],
  [scenarios.capture, { name: "capture", run: capture }],
  [scenarios.forgotten, { name: "forgotten", run: resetForgotten }],
]);
type Served = NonNullable<ReturnType<typeof flows.get>>;

/** For the operator's log, which holds no secret. */
function evidenceOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof VestibuleError) return error.evidence;
  return { error: error instanceof Error ? error.stack : String(error) };
}

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
        this.#send(this.#hostBrowser.answer(message)).catch(() => {
          // It asks and does not listen, or is gone.
          this.close();
        });
        return;
      case "welcome":
      case "screen":
      case "verdict":
      case "outcome":
      case "fault":
        disposeSecrets(message);
        throw new VestibuleError("out_of_order", { evidence: { message: message.message } });
    }
  }

  #greet(hello: Message<"hello">): void {
    const version = Math.min(hello.version ?? 0, protocolVersion);
    if (version < oldestVersion)
      throw new VestibuleError("version_unsupported", { evidence: { version: hello.version ?? 0 } });
    const served = flows.get(hello.scenario ?? 0);
    if (served === undefined)
      throw new VestibuleError("out_of_order", { evidence: { scenario: hello.scenario ?? 0 } });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.close();
    }, idleMilliseconds);
    const locale = canonicalLocale(hello.locale ?? "");
    const screens = new Screens(textsFor(locale), this.#services.config.brand);
    this.#dialogue.speak(version);
    this.#running = this.#run(hello, served, { version, locale, screens }).then(
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
    served: Served,
    { version, locale, screens }: { version: number; locale: string; screens: Screens },
  ): Promise<void> {
    const services = this.#services;
    await this.#send({ message: "welcome", version, brand: services.config.brand });
    await services.recovered;
    for (;;) {
      try {
        const { account, binding } = await this.#who(hello.accountId ?? "");
        const exclusively: Flow["exclusively"] = (work) => this.#exclusively(account.id, work);
        // Whoever holds the account now may be waiting for a directory that is away, and the PIN needs none.
        if (blocksSignIn(services.context.state.changeOf(account.id)))
          await exclusively(() => Promise.resolve());
        await served.run({
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
            this.#report(refusal.code, refusal);
          },
          signedIn: (password) => {
            services.signedIn(account.id, password);
          },
          keepRecoveryKey: () => services.keepRecoveryKey(),
        });
        return;
      } catch (error) {
        if (await this.#isOver(error, served.name, screens)) return;
      }
    }
  }

  /** Whether the session ends with what was thrown; otherwise it begins again. */
  async #isOver(error: unknown, scenario: ScenarioName, screens: Screens): Promise<boolean> {
    const cancelled = async () => {
      if (!this.#closed) await this.#dialogue.finish({ outcome: "cancelled" });
      return true;
    };
    if (this.#dialogue.signal.aborted) return cancelled();
    const code = codeOf(error);
    if (scenario === "capture") {
      // Nobody is there to read it, and the sign-in has happened.
      this.#services.logs.operator.warn({ event: "capture-failed", code });
      await this.#dialogue.finish({ outcome: "finished", code });
      return true;
    }
    if (code !== "cancelled") {
      this.#report(code, error);
      try {
        using back = await this.#dialogue.ask(screens.refused(code));
        void back;
      } catch (left) {
        if (codeOf(left) !== "cancelled") throw left;
        return cancelled();
      }
    }
    // Where the host has a sign-in of its own, the way back leads there; otherwise to the first screen.
    return scenario === "forgotten" ? cancelled() : false;
  }

  /**
   * Runs what changes the account's stores, alone.
   * @throws `change_unfinished` where a change was begun by it and did not come to an end: it goes on by itself
   */
  #exclusively<T>(accountId: AccountId, work: () => Promise<T>): Promise<T> {
    const { locks, context } = this.#services;
    return locks.run(accountId, async () => {
      await this.#settleBefore(accountId);
      const before = context.state.changeOf(accountId)?.id;
      try {
        return await work();
      } catch (error) {
        const left = context.state.changeOf(accountId);
        if (left === undefined || left.id === before) throw error;
        throw new VestibuleError("change_unfinished", {
          evidence: { ...describe(left), because: codeOf(error), ...evidenceOf(error) },
          cause: error,
        });
      }
    });
  }

  /** The person of the tile and what binds them to this device. */
  async #who(accountId: string): Promise<{ account: AccountState; binding: Binding }> {
    const { context } = this.#services;
    const account = await context.platform.accounts.find({ id: accountId as AccountId });
    if (account === undefined) throw new VestibuleError("account_unknown");
    if (account.kind !== "local")
      throw new VestibuleError("account_not_local", { evidence: { account: account.id } });
    if (account.disabled) throw new VestibuleError("account_disabled", { evidence: { account: account.id } });
    const binding = await this.#bindingOf(account);
    if (binding === undefined) {
      throw new VestibuleError(context.state.enrolment() === undefined ? "not_enrolled" : "not_bound", {
        evidence: { account: account.id },
      });
    }
    return { account, binding };
  }

  /** By what the account's container or escrow was made for, since names change; by name until there is one. */
  async #bindingOf(account: AccountState): Promise<Binding | undefined> {
    const { state, platform } = this.#services.context;
    const held = (state.container(account.id) ?? state.escrow(account.id))?.bindingId;
    const bindings = state.bindings();
    const own = bindings.find(({ bindingId }) => bindingId === held);
    if (own !== undefined) return own;
    const name = account.name.toLowerCase();
    const named = bindings.find(({ accountName }) => accountName.toLowerCase() === name);
    // Another account has that binding and was called so once: this one has only taken its name.
    if (named === undefined || state.container(named) !== undefined) return undefined;
    const other = state.escrow(named);
    // What is in escrow of an account that is gone helps nobody, and holds no place.
    const isTaken =
      other !== undefined && (await platform.accounts.find({ id: other.accountId })) !== undefined;
    return isTaken ? undefined : named;
  }

  /** A change that a crash left open has to be over before the account's PIN or password means anything. */
  async #settleBefore(accountId: AccountId): Promise<void> {
    const { context, logs } = this.#services;
    const open = context.state.changeOf(accountId);
    if (open === undefined || !blocksSignIn(open)) return;
    await driveOn(open, context, logs, "device");
    if (blocksSignIn(context.state.changeOf(accountId))) throw new VestibuleError("change_in_progress");
  }

  #report(code: ErrorCode, error: unknown): void {
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
  #send(message: Message): Promise<void> {
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
