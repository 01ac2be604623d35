/**
 * The simulated Windows sign-in screen: lock, users, sign-in options, the built-in Password tile and, beside it, ours.
 * The login harness drives it; it plays LogonUI and LSA's caller. It must never wait on the agent: the built-in tile
 * answers whatever our tile is doing.
 */
import type { Verification } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { timeline } from "../../texts/en/harness.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import type { SystemTexts } from "../../texts/system.ts";
import type { Credential, TellEvent, TellFrame } from "../drawing/drawn-conversation.ts";
import { type Schedule, timer } from "../../host/schedule.ts";
import type { SignInHost } from "../contract/sign-in-host.ts";
import { type Status, noStatus } from "../contract/status.ts";
import type { DrawnField, HarnessAction, SignInScreen, SummaryLine, Tile } from "../contract/model.ts";
import { secretOf } from "../contract/secret-of.ts";
import { VestibuleTile } from "./vestibule-tile.ts";

/** What LogonUI asks of Windows. */
export interface LogonSystem {
  readonly hostName: string;
  /** Local accounts in the order they are shown. */
  users(): Promise<{ id: string; name: string; fullName: string }[]>;
  /** An interactive sign-in, as LSA does one; a wrong password counts. `password` stays the caller's. */
  logon(accountName: string, password: Secret): Promise<Verification>;
}

export interface LogonUiOptions {
  system: LogonSystem;
  /** The agent's socket or pipe. */
  endpoint: string;
  /** Name on the brand tile until the agent has said its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  onChange: (screen: SignInScreen) => void;
  /** Every message to and from the agent, secrets masked. */
  onFrame?: TellFrame;
  onEvent: TellEvent;
  /** Default: a timer. */
  schedule?: Schedule;
}

const builtInPassword = ({ passwordField, submit }: SystemTexts["logonUi"]): DrawnField[] => [
  { id: 100, type: "password", purpose: "secret", index: 0, label: passwordField, text: "", reveal: true },
  { id: 101, type: "submit", purpose: "submit", index: 0, label: submit, text: submit },
];

/** The sign-in options of a user: Windows' own, in its words, and ours. */
export const signInOptions = ({ passwordTile }: SystemTexts["logonUi"], brand: string): Tile[] => [
  { id: "password", label: passwordTile, builtIn: true },
  { id: "brand", label: brand, builtIn: false },
];

export class LogonUi implements SignInHost {
  readonly #options: LogonUiOptions;
  /** What Windows itself says, in the session's language. */
  readonly #windows: SystemTexts["logonUi"];
  readonly #tile: VestibuleTile;
  #screen: SignInScreen;
  /** LSA is at work: LogonUI itself takes nothing else until it has answered. */
  #loggingOn = false;

  constructor(options: LogonUiOptions) {
    this.#options = options;
    this.#windows = systemTextsFor(options.locale).logonUi;
    this.#screen = {
      system: "windows",
      view: "lock",
      hostName: options.system.hostName,
      users: [],
      tiles: [],
      fields: [],
      revision: 0,
      busy: false,
      status: noStatus,
      locale: options.locale,
    };
    this.#tile = this.#vestibuleTile();
  }

  get screen(): SignInScreen {
    return this.#screen;
  }

  /** What a person does at the screen. Whatever does not fit what is shown is dropped. */
  async act(action: HarnessAction): Promise<void> {
    if (this.#loggingOn) return;
    switch (action.do) {
      case "wake":
        return this.#wake();
      case "select-user":
        this.#selectUser(action.user);
        return;
      case "select-tile":
        this.#selectTile(action.tile);
        return;
      case "submit":
        if (this.#screen.view !== "sign-in" || this.#screen.busy || action.revision !== this.#screen.revision)
          return;
        if (this.#screen.selectedTile === "password") return this.#submitPassword(action.values[100] ?? "");
        this.#tile.submit(this.#screen.fields, action.values);
        return;
      case "link":
        if (this.#screen.view === "sign-in" && action.revision === this.#screen.revision)
          this.#followLink(action.field);
        return;
      case "cancel":
        this.#cancel();
        return;
      case "sign-out":
        this.#signOut();
        return;
      default:
        // Of the machine and its agent, not of its screen.
        return;
    }
  }

  /** The agent was started: a tile that waits for it does not wait longer. */
  refresh(): void {
    this.#tile.refresh();
  }

  /** The browser that the agent controls is shown in the screen, or gone. */
  showBrowser(browser: { width: number; height: number } | undefined): void {
    this.#update({ browser });
  }

  /** The agent's browser is not this host's: nothing here takes it. */
  surface(): boolean {
    return false;
  }

  /** The device was started anew. */
  boot(): Promise<void> {
    this.#tile.deselect();
    this.#loggingOn = false;
    this.#draw([], {
      view: "lock",
      users: [],
      selectedUser: undefined,
      selectedTile: undefined,
      signedInAs: undefined,
      browser: undefined,
      busy: false,
      status: noStatus,
    });
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#tile.deselect();
    return Promise.resolve();
  }

  async #wake(): Promise<void> {
    if (this.#screen.view !== "lock") return;
    const users = await this.#options.system.users();
    this.#update({ view: "sign-in", users });
    const only = users.length === 1 ? users[0] : undefined;
    if (only !== undefined) this.#selectUser(only.id);
  }

  #selectUser(user: string): void {
    if (this.#screen.view !== "sign-in" || !this.#screen.users.some(({ id }) => id === user)) return;
    this.#update({ selectedUser: user, tiles: this.#tiles() });
    this.#selectTile("password");
  }

  #tiles(): Tile[] {
    return signInOptions(this.#windows, this.#tile.label);
  }

  #selectTile(tile: Tile["id"]): void {
    if (this.#screen.view !== "sign-in" || this.#screen.selectedUser === undefined) return;
    this.#tile.deselect();
    if (tile === "password") {
      this.#draw(builtInPassword(this.#windows), { selectedTile: tile, busy: false, status: noStatus });
      return;
    }
    this.#update({ selectedTile: tile, status: noStatus });
    this.#tile.select(this.#screen.selectedUser);
  }

  /** Fields of a tile, under a revision of the screen's own: it also grows where no agent is asked. */
  #draw(fields: DrawnField[], also: Partial<SignInScreen>): void {
    this.#update({ ...also, fields, revision: this.#screen.revision + 1 });
  }

  // ── the built-in tile ──────────────────────────────────────────────────────────────────────────

  async #submitPassword(typed: string): Promise<void> {
    const user = this.#screen.users.find(({ id }) => id === this.#screen.selectedUser);
    if (user === undefined) return;
    using password = secretOf(typed);
    await this.#logon(user.name, password, { text: "" });
  }

  async #logon(
    accountName: string,
    password: Secret,
    said: { text: string; summary?: SummaryLine[] },
  ): Promise<void> {
    this.#loggingOn = true;
    this.#update({ busy: true });
    let result: Verification;
    try {
      result = await this.#options.system.logon(accountName, password);
    } catch {
      result = "unavailable";
    } finally {
      this.#loggingOn = false;
    }
    if (result === "right") {
      this.#tile.deselect();
      this.#options.onEvent({
        actor: "host",
        event: "host.signed-in",
        text: timeline.logonRight(accountName),
      });
      this.#draw([], {
        view: "desktop",
        signedInAs: this.#screen.users.find(({ name }) => name === accountName)?.fullName ?? accountName,
        tiles: [],
        selectedTile: undefined,
        busy: false,
        status: said.text === "" ? noStatus : { kind: "info", ...said },
      });
      return;
    }
    this.#options.onEvent({
      actor: "host",
      event: `host.logon-${result}`,
      text: timeline.logonRefused(result),
    });
    const status = { kind: "error" as const, text: this.#windows.verification[result] };
    const fields = this.#screen.selectedTile === "password" ? builtInPassword(this.#windows) : [];
    this.#draw(fields, { busy: false, status });
  }

  // ── our tile ───────────────────────────────────────────────────────────────────────────────────

  #vestibuleTile(): VestibuleTile {
    const { endpoint, brand, locale, schedule = timer, onEvent, onFrame } = this.#options;
    return new VestibuleTile({
      endpoint,
      brand,
      locale,
      schedule,
      onEvent,
      onFrame,
      draw: (fields, also) => {
        this.#draw(fields, also);
      },
      update: (change) => {
        this.#update(change);
      },
      onLabel: () => {
        this.#update({ tiles: this.#tiles() });
      },
      onBack: (status) => {
        this.#deselect(status);
      },
      onCredential: (credential) => {
        void this.#logonWith(credential);
      },
    });
  }

  #followLink(id: number): void {
    const field = this.#screen.fields.find((each) => each.id === id && each.type === "command-link");
    if (field !== undefined) this.#tile.follow(field);
  }

  #cancel(): void {
    if (this.#screen.view === "sign-in" && this.#screen.selectedTile === "brand") this.#tile.cancel();
  }

  /** Back to the sign-in options. */
  #deselect(status: Status): void {
    this.#tile.deselect();
    this.#draw([], { selectedTile: undefined, busy: false, status });
  }

  async #logonWith({ accountName, password: given, text, summary }: Credential): Promise<void> {
    using password = given;
    await this.#logon(accountName, password, { text, ...(summary.length > 0 && { summary }) });
  }

  #signOut(): void {
    if (this.#screen.view !== "desktop") return;
    this.#draw([], {
      view: "lock",
      users: [],
      selectedUser: undefined,
      signedInAs: undefined,
      status: noStatus,
    });
  }

  #update(change: Partial<SignInScreen>): void {
    this.#screen = { ...this.#screen, ...change };
    this.#options.onChange(this.#screen);
  }
}
