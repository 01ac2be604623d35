/**
 * The login window as authd's client: evaluates `system.login.console` for the chosen user, begins again when another
 * user is chosen, and hands over to the desktop. Made by `mac-host.ts` at each start of the system. Our plug-in is for
 * it only one of those in the list.
 */
import type { Verification } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import type { SystemTexts } from "../../texts/system.ts";
import type { Schedule } from "../../host/schedule.ts";
import { noStatus } from "../contract/status.ts";
import type { SignInScreen } from "../contract/model.ts";
import { AuthorizationEngine } from "./authorization-engine.ts";
import { type AuthorizationPlugin, authorizationResult, text } from "./authorization-plugin.ts";
import { appleSignIn } from "./login-window.ts";
import type { DiskUser } from "./pre-boot.ts";
import type { ViewHost } from "./view.ts";

export const loginRight = "system.login.console";

/** Its list with our plug-in installed, in the order of the authorization database. */
export const loginMechanisms: readonly string[] = [
  "Vestibule:offer",
  "loginwindow:login",
  "builtin:authenticate",
  "Vestibule:capture,privileged",
  "Vestibule:reconcile",
];

/** Milliseconds after which an evaluation that a mechanism cancelled begins again. */
const againMs = 250;

export interface ConsoleLoginOptions {
  /** macOS's own texts, in the session's language. */
  texts: SystemTexts["loginWindow"];
  users(): Promise<DiskUser[]>;
  /** The list of `system.login.console`. */
  mechanisms: readonly string[];
  /** Asks for name and password instead of showing the list of users (SHOWFULLNAME). */
  namesHidden: boolean;
  /** The caller keeps `password`. */
  logon(name: string, password: Secret): Promise<Verification>;
  /** By name in the authorization database. */
  plugins: Readonly<Record<string, AuthorizationPlugin>>;
  views: ViewHost;
  schedule: Schedule;
  update(change: Partial<SignInScreen>): void;
  shake(): void;
  onSignedIn(user: DiskUser): void;
  onEvent(event: { actor: "host"; event: string; text: string }): void;
}

interface Beginning {
  user?: DiskUser | undefined;
  /** The password that opened the disk, for the account of `user`. */
  passThrough?: Secret | undefined;
}

export class ConsoleLogin {
  readonly #options: ConsoleLoginOptions;
  #users: DiskUser[] = [];
  #selected: DiskUser | undefined;
  #engine: AuthorizationEngine | undefined;
  #authenticating = false;
  #withdrawAgain: (() => void) | undefined;
  #ended = false;
  #freed: Promise<unknown> = Promise.resolve();

  constructor(options: ConsoleLoginOptions) {
    this.#options = options;
  }

  /**
   * A password that opened the disk is tried at the account; if it is right, nobody is asked. The caller keeps
   * `passThrough` until this resolves.
   */
  async start(passThrough?: { user: DiskUser; password: Secret }): Promise<void> {
    this.#users = await this.#options.users();
    if (this.#ended) return;
    const user = this.#users.find(({ id }) => id === passThrough?.user.id);
    if (user === undefined) this.#begin({});
    else this.#begin({ user, passThrough: passThrough?.password });
  }

  /** Another user: their evaluation begins at `tries` 0, with no state of the last one. */
  select(id: string): void {
    const user = this.#users.find((each) => each.id === id);
    if (user === undefined || id === this.#selected?.id || this.#authenticating) return;
    this.#begin({ user });
  }

  signOut(): void {
    this.#begin({});
  }

  /** Called by the host of the views: a view is shown, and its mechanism waits for a person. */
  viewDisplayed(): void {
    this.#engine?.viewDisplayed();
  }

  /** The local accounts, once it has started. */
  get users(): readonly DiskUser[] {
    return this.#users;
  }

  accountId(name: string): string {
    return this.#users.find((user) => user.name === name)?.id ?? "";
  }

  /** Idempotent. Resolves once its mechanisms are destroyed. */
  end(): Promise<unknown> {
    this.#ended = true;
    this.#free();
    return this.#freed;
  }

  #free(): void {
    this.#withdrawAgain?.();
    this.#withdrawAgain = undefined;
    this.#authenticating = false;
    const engine = this.#engine;
    this.#engine = undefined;
    if (engine !== undefined) this.#freed = Promise.all([this.#freed, engine.free()]);
  }

  #begin({ user, passThrough }: Beginning): void {
    this.#free();
    const { plugins, views, schedule, update, onEvent } = this.#options;
    const { namesHidden } = this.#options;
    const only = this.#users.length === 1 && !namesHidden ? this.#users[0] : undefined;
    const selected = user ?? only;
    this.#selected = selected;
    const passing = passThrough !== undefined;
    update({
      // Until the account has accepted or refused the password, pre-boot's progress stays on screen.
      ...(!passing && { view: "sign-in" as const, fields: [] }),
      users: namesHidden ? [] : this.#users,
      selectedUser: selected?.id,
      signedInAs: undefined,
      busy: true,
      status: noStatus,
    });
    const engine: AuthorizationEngine = new AuthorizationEngine({
      right: loginRight,
      mechanisms: this.#options.mechanisms,
      plugins: {
        ...plugins,
        ...appleSignIn({
          views,
          texts: this.#options.texts,
          namesHidden,
          isUser: (name) => this.#users.some((each) => each.name === name),
          onBack: () => {
            if (this.#users.length > 1) this.#begin({});
          },
          logon: (name, password) => this.#logon(engine, name, password),
          onRefused: (result) => {
            if (this.#engine === engine) this.#refused(result, passing);
          },
        }),
      },
      schedule,
      onEvent: ({ event, mechanism }) => {
        onEvent({ actor: "host", event: `host.${event}`, text: macTimeline.mechanism(event, mechanism) });
      },
    });
    this.#engine = engine;
    void this.#evaluate(engine, { user: selected, passThrough });
  }

  async #evaluate(engine: AuthorizationEngine, { user, passThrough }: Beginning): Promise<void> {
    const { schedule, update } = this.#options;
    const result = await this.#copyRights(engine, { user, passThrough });
    if (this.#engine !== engine) return;
    switch (result) {
      case authorizationResult.allow:
        this.#signedIn(engine);
        return;
      case authorizationResult.userCanceled:
        this.#withdrawAgain = schedule(againMs, () => {
          this.#begin({ user });
        });
        return;
      case authorizationResult.deny:
        if (passThrough !== undefined) {
          this.#begin({ user });
          return;
        }
        break;
      case authorizationResult.undefined:
        break;
    }
    // As on a Mac: when a bundle in the list is missing, nobody can sign in.
    update({
      view: "sign-in",
      fields: [],
      busy: false,
      status: { kind: "error", text: this.#options.texts.nobodySignsIn },
    });
  }

  #copyRights(
    engine: AuthorizationEngine,
    { user, passThrough }: Beginning,
  ): ReturnType<AuthorizationEngine["copyRights"]> {
    const hints = user === undefined ? {} : { "suggested-user": text(user.name) };
    if (passThrough === undefined || user === undefined) return engine.copyRights({ hints });
    using username = Secret.take(text(user.name));
    // One try: a wrong password here is not a failed attempt of the person at the login window.
    return engine.copyRights({ hints, environment: { username, password: passThrough }, tries: 1 });
  }

  async #logon(engine: AuthorizationEngine, name: string, password: Secret): Promise<Verification> {
    this.#authenticating = true;
    this.#options.update({ busy: true });
    try {
      return await this.#options.logon(name, password);
    } finally {
      if (this.#engine === engine) this.#authenticating = false;
    }
  }

  #refused(result: Exclude<Verification, "right">, passing: boolean): void {
    const { onEvent, shake, update } = this.#options;
    if (passing) {
      onEvent({
        actor: "host",
        event: "host.pass-through-refused",
        text: macTimeline.passThroughRefused(result),
      });
      return;
    }
    if (result === "wrong") {
      shake();
      onEvent({ actor: "host", event: "host.wrong-password", text: macTimeline.wrongPassword });
    } else {
      onEvent({ actor: "host", event: `host.logon-${result}`, text: macTimeline.logonRefused(result) });
    }
    update({ status: { kind: "error", text: this.#options.texts.verification[result] } });
  }

  /** The evaluation is over; the session that `Vestibule:capture` has begun goes on. */
  #signedIn(engine: AuthorizationEngine): void {
    using username = engine.copyInfo("username");
    const name = username?.use((bytes) => Buffer.from(bytes).toString("utf8")) ?? "";
    const user = this.#users.find((each) => each.name === name) ?? { id: "", name, fullName: name };
    this.#free();
    this.#options.onEvent({ actor: "host", event: "host.signed-in", text: macTimeline.signedIn(name) });
    this.#options.onSignedIn(user);
  }
}
