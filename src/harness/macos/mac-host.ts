/**
 * The simulated Mac in front of a person: pre-boot, the login window, the desktop. Called by the login harness. It must
 * never wait on the agent: Apple's own mechanisms answer whatever ours are doing.
 */
import type { Verification } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import { type Schedule, timer } from "../../host/schedule.ts";
import type { PageSink } from "../contract/page-sink.ts";
import type { SaidOnDesktop } from "../contract/said-on-desktop.ts";
import type { SignInHost } from "../contract/sign-in-host.ts";
import { noStatus } from "../contract/status.ts";
import type { HarnessAction, SignInScreen, SummaryLine, SurfaceAction } from "../contract/model.ts";
import type { TellFrame } from "../drawing/traced.ts";
import { ConsoleLogin, loginMechanisms, loginRight } from "./console-login.ts";
import { type HostedBundle, HostedPlugin } from "./hosted-plugin.ts";
import { type DiskCredential, type DiskLogin, type DiskUser, PreBoot } from "./pre-boot.ts";
import { VestibulePlugin } from "./vestibule-plugin.ts";
import type { ShownView, View, ViewEvents, ViewHost } from "./view.ts";
import type { OpenBrowser, ShownBrowser } from "./web-view.ts";

/** The login window's requests to macOS. */
export interface MacSystem {
  readonly hostName: string;
  /** Whether the disk asks for a password before the system runs; read when the Mac is started. */
  readonly encrypted: boolean;
  readonly preBoot: DiskLogin;
  /** Local accounts in the order they are shown. Called only while the disk is open. */
  users(): Promise<DiskUser[]>;
  /** A sign-in by OpenDirectory; a wrong password counts. The caller keeps `password`. */
  logon(name: string, password: Secret): Promise<Verification>;
}

export interface MacHostOptions {
  system: MacSystem;
  /** The agent's socket. */
  endpoint: string;
  /** The login window loads this bundle, in the login host, instead of the simulated plug-in. */
  bundle?: HostedBundle | undefined;
  /** Name in our plug-in's view until the agent has sent its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  /** The login window asks for name and password, and shows no users (SHOWFULLNAME). */
  namesHidden?: boolean | undefined;
  /** The list of `system.login.console`; default: with all mechanisms of our plug-in. */
  mechanisms?: readonly string[] | undefined;
  onChange: (screen: SignInScreen) => void;
  onEvent: (event: { actor: "host" | "agent"; event: string; text: string }) => void;
  /** Every message to and from the agent, secrets masked. */
  onFrame?: TellFrame | undefined;
  openBrowser: OpenBrowser;
  /** Receives the pages of the host's own browser. */
  pageSink: PageSink;
  /** Pre-boot has opened the disk: the system starts, and with it the agent. Nothing waits for the agent. */
  onUnlocked: () => void;
  /** Default: a timer. */
  schedule?: Schedule;
}

export class MacHost implements SignInHost {
  readonly #options: MacHostOptions;
  readonly #schedule: Schedule;
  #screen: SignInScreen;
  #shown: ViewEvents | undefined;
  #preBoot: PreBoot | undefined;
  #running: { plugin: VestibulePlugin | HostedPlugin; login: ConsoleLogin } | undefined;
  #signedIn: DiskUser | undefined;
  /** The agent's messages for the desktop, in their order. */
  #said: string[] = [];
  #summary: SummaryLine[] = [];
  #browser: { window: ShownBrowser; width: number; height: number } | undefined;
  #agentsBrowser: SignInScreen["browser"];
  /** Number of starts. A start that another start or the end has overtaken does nothing more. */
  #starts = 0;

  /** Switched off until `boot`. */
  constructor(options: MacHostOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? timer;
    this.#screen = {
      system: "macos",
      view: "off",
      hostName: options.system.hostName,
      users: [],
      tiles: [],
      fields: [],
      revision: 0,
      busy: false,
      status: noStatus,
      locale: options.locale,
      shaken: 0,
    };
  }

  get screen(): SignInScreen {
    return this.#screen;
  }

  /** Resolves at once: the result is seen on the screen. */
  act(action: HarnessAction): Promise<void> {
    const { view, revision, fields, busy } = this.#screen;
    const takes = (given: number) => !busy && given === revision;
    switch (action.do) {
      case "select-user":
        if (view === "pre-boot") this.#preBoot?.select(action.user);
        if (view === "sign-in") this.#running?.login.select(action.user);
        break;
      case "submit":
        if (takes(action.revision) && fields.some(({ type }) => type === "submit"))
          this.#shown?.onSubmit?.(action.values);
        break;
      case "type":
        if (takes(action.revision)) this.#shown?.onType?.(action.values);
        break;
      case "link": {
        const field = fields.find(({ id, type }) => id === action.field && type === "command-link");
        if (takes(action.revision) && field !== undefined) this.#shown?.onLink?.(field);
        break;
      }
      case "cancel":
        this.#shown?.onCancel?.();
        break;
      case "sign-out":
        if (view === "desktop") this.#signOut();
        break;
      default:
        // An action on the machine or its agent, or one like `wake` that a Mac does not have.
        break;
    }
    return Promise.resolve();
  }

  /** The agent was started: conversations that wait for it connect now. */
  refresh(): void {
    this.#running?.plugin.refresh();
  }

  /** The agent's browser. The agent opens none for a host that has its own. */
  showBrowser(browser: { width: number; height: number } | undefined): void {
    this.#agentsBrowser = browser;
    this.#showBrowser();
  }

  sayOnDesktop({ when, accountId, text, summary }: SaidOnDesktop): void {
    if (this.#signedIn !== undefined && this.#signedIn.id !== accountId) return;
    if (when === "with-credential") {
      this.#said = [];
      this.#summary = summary;
    }
    // The desktop may not be there yet: a mechanism that follows still asks something.
    this.#said.push(text);
    if (this.#signedIn !== undefined) this.#showSaid();
  }

  surface(action: SurfaceAction): boolean {
    this.#browser?.window.input(action);
    return this.#browser !== undefined;
  }

  /**
   * The Mac was restarted: at pre-boot when the disk is encrypted, else at the login window.
   * @param at `login-window`: the disk is open already, as where a play begins there
   */
  async boot(at?: "login-window"): Promise<void> {
    this.#starts += 1;
    const start = this.#starts;
    await this.#switchOff();
    if (start !== this.#starts) return;
    if (this.#options.system.encrypted && at === undefined) await this.#startPreBoot();
    else await this.#startSystem();
  }

  async close(): Promise<void> {
    this.#starts += 1;
    await this.#switchOff();
  }

  // ── the machine ────────────────────────────────────────────────────────────────────────────────

  async #switchOff(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#preBoot?.close();
    this.#preBoot = undefined;
    this.#shown = undefined;
    this.#signedIn = undefined;
    this.#sayNothing();
    this.#agentsBrowser = undefined;
    running?.plugin.PluginDestroy();
    this.#draw({
      view: "off",
      users: [],
      selectedUser: undefined,
      signedInAs: undefined,
      fields: [],
      browser: undefined,
      busy: false,
      status: noStatus,
    });
    await running?.login.end();
    await running?.plugin.settled;
  }

  async #startPreBoot(): Promise<void> {
    const { system, locale, onEvent, onUnlocked } = this.#options;
    const preBoot: PreBoot = new PreBoot({
      disk: system.preBoot,
      views: this.#views("pre-boot"),
      texts: systemTextsFor(locale).preBoot,
      onUsers: (users, selectedUser) => {
        this.#update({ users, selectedUser });
      },
      onWrong: () => {
        this.#shake();
      },
      onOpened: async (credential, user) => {
        this.#preBoot = undefined;
        this.#shown = undefined;
        onUnlocked();
        await this.#startSystem(credential, user);
      },
      onEvent,
    });
    this.#preBoot = preBoot;
    await preBoot.start();
  }

  /** A recovery key belongs to no user, so it leads to the login window. */
  async #startSystem(credential?: DiskCredential, user?: DiskUser): Promise<void> {
    const { system, locale, onEvent } = this.#options;
    const views = this.#views("sign-in");
    const plugin = this.#makePlugin(views, () => login);
    const login: ConsoleLogin = new ConsoleLogin({
      texts: systemTextsFor(locale).loginWindow,
      users: () => system.users(),
      mechanisms: this.#options.mechanisms ?? loginMechanisms,
      namesHidden: this.#options.namesHidden === true,
      logon: async (name, password) => {
        let result: Verification | undefined;
        try {
          result = await system.logon(name, password);
          return result;
        } finally {
          if (result !== "right") this.#sayNothing();
        }
      },
      plugins: { Vestibule: plugin },
      views,
      schedule: this.#schedule,
      update: (change) => {
        if (change.fields === undefined) this.#update(change);
        else this.#draw(change);
      },
      shake: () => {
        this.#shake();
      },
      onSignedIn: (who) => {
        this.#showDesktop(who);
      },
      onEvent,
    });
    this.#running = { plugin, login };
    const password = credential?.by === "password" ? credential.password : undefined;
    if (password === undefined || user === undefined) await login.start();
    else await login.start({ user, password });
  }

  /** @param login the login window that loads it; called once that exists */
  #makePlugin(views: ViewHost, login: () => ConsoleLogin): VestibulePlugin | HostedPlugin {
    const { endpoint, brand, bundle, locale, onEvent, onFrame, openBrowser, pageSink } = this.#options;
    if (bundle !== undefined) {
      const accounts = () => login().users;
      return new HostedPlugin({
        ...{ bundle, right: loginRight, endpoint, locale, views, accounts, onEvent, openBrowser, pageSink },
        onBrowser: (browser) => {
          this.#browser = browser;
          this.#showBrowser();
        },
      });
    }
    return new VestibulePlugin({
      endpoint,
      brand,
      locale,
      views,
      schedule: this.#schedule,
      onEvent,
      onFrame,
      openBrowser,
      pageSink,
      onBrowser: (browser) => {
        this.#browser = browser;
        this.#showBrowser();
      },
      accountId: (name) => login().accountId(name),
      onSummary: (text, summary) => {
        this.#said = [text];
        this.#summary = summary;
      },
      onCaptured: (text, accountId) => {
        if (this.#signedIn?.id === accountId) this.#say(text);
      },
    });
  }

  #showDesktop(user: DiskUser): void {
    this.#signedIn = user;
    this.#shown = undefined;
    this.#draw({
      view: "desktop",
      fields: [],
      signedInAs: user.fullName,
      busy: false,
      status: noStatus,
    });
    if (this.#said.length > 0) this.#showSaid();
  }

  #say(text: string): void {
    this.#said.push(text);
    this.#showSaid();
  }

  #showSaid(): void {
    const summary = this.#summary.length > 0 ? { summary: this.#summary } : {};
    this.#update({ status: { kind: "info", text: this.#said.join("\n"), ...summary } });
  }

  #sayNothing(): void {
    this.#said = [];
    this.#summary = [];
  }

  #signOut(): void {
    this.#signedIn = undefined;
    this.#sayNothing();
    this.#running?.login.signOut();
  }

  // ── the screen ─────────────────────────────────────────────────────────────────────────────────

  #views(where: "pre-boot" | "sign-in"): ViewHost {
    return {
      displayView: (view: View, events: ViewEvents): ShownView => {
        this.#shown = events;
        this.#running?.login.viewDisplayed();
        const { fields, busy = false, watchesTyping, status = this.#screen.status } = view;
        this.#draw({ view: where, fields, busy, watchesTyping, status });
        return {
          update: (change) => {
            if (this.#shown === events) this.#update(definedOnly(change));
          },
        };
      },
    };
  }

  #showBrowser(): void {
    const { width, height } = this.#browser ?? {};
    const own = width === undefined || height === undefined ? undefined : { width, height };
    this.#update({ browser: own ?? this.#agentsBrowser });
  }

  #shake(): void {
    this.#update({ shaken: (this.#screen.shaken ?? 0) + 1 });
  }

  /** Shows a change under a revision of the screen's own, which also grows without an agent. */
  #draw(change: Partial<SignInScreen>): void {
    this.#update({ ...change, revision: this.#screen.revision + 1 });
  }

  #update(change: Partial<SignInScreen>): void {
    this.#screen = { ...this.#screen, ...change };
    this.#options.onChange(this.#screen);
  }
}

function definedOnly(change: Parameters<ShownView["update"]>[0]): Partial<SignInScreen> {
  const { busy, fields, status } = change;
  return {
    ...(fields !== undefined && { fields }),
    ...(busy !== undefined && { busy }),
    ...(status !== undefined && { status }),
  };
}
