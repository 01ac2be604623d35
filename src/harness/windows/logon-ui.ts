/**
 * The simulated Windows sign-in screen: lock, users, sign-in options, the built-in Password tile and the
 * brand tile of ours. The login harness drives it; it plays LogonUI, LSA's caller and the credential provider.
 * It must never wait on the agent: the built-in tile answers whatever the brand tile is doing.
 */
import { codeOf } from "../../errors/error.ts";
import { disposeSecrets } from "../../protocol/codec.ts";
import type { Message } from "../../protocol/codec.ts";
import { purposes } from "../../protocol/table.ts";
import type { Verification } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { timeline } from "../../texts/en/harness.ts";
import { type Catalogue, explain } from "../../texts/catalogue.ts";
import { textsFor } from "../../texts/languages.ts";
import { systemTextsFor } from "../../texts/system-languages.ts";
import type { SystemTexts } from "../../texts/system.ts";
import type { DrawnField, HarnessAction, SignInScreen, SummaryLine, Tile } from "../model.ts";
import { AgentLink, type AgentOutcome } from "../host/agent-link.ts";
import type { SignInHost } from "../host/sign-in-host.ts";
import type { TracedFrame } from "../login-harness-contract.ts";
import { type Drawing, drawScreen, tileField } from "./draw.ts";

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
  onFrame?: (frame: Omit<TracedFrame, "at">) => void;
  onEvent: (event: { actor: "host" | "agent"; event: string; text: string }) => void;
  /** Calls back once after `ms`; the returned function withdraws it. Default: a timer. */
  schedule?: (ms: number, callback: () => void) => () => void;
}

const builtInPassword = ({ passwordField, submit }: SystemTexts["logonUi"]): DrawnField[] => [
  { id: 100, type: "password", purpose: "secret", index: 0, label: passwordField, text: "", reveal: true },
  { id: 101, type: "submit", purpose: "submit", index: 0, label: submit, text: submit },
];

const retryFirstMs = 100;
const retryMostMs = 3000;

const timer = (ms: number, callback: () => void): (() => void) => {
  const handle = setTimeout(callback, ms);
  return () => {
    clearTimeout(handle);
  };
};

export class LogonUi implements SignInHost {
  readonly #options: LogonUiOptions;
  readonly #schedule: NonNullable<LogonUiOptions["schedule"]>;
  /** What Windows itself says, in the session's language. */
  readonly #windows: SystemTexts["logonUi"];
  #screen: SignInScreen;
  #brand: string;
  #link: AgentLink | undefined;
  /** The brand tile is waiting for the agent, and says so. */
  #away = false;
  #retryMs = retryFirstMs;
  #withdrawRetry: (() => void) | undefined;
  /** LSA is at work: LogonUI itself takes nothing else until it has answered. */
  #loggingOn = false;
  #revisionShown = 0;

  constructor(options: LogonUiOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? timer;
    this.#windows = systemTextsFor(options.locale).logonUi;
    this.#brand = options.brand;
    this.#screen = {
      system: "windows",
      view: "lock",
      hostName: options.system.hostName,
      users: [],
      tiles: [],
      fields: [],
      revision: 0,
      busy: false,
      status: { kind: "none", text: "" },
      locale: options.locale,
    };
  }

  /** Compiled in, in the session's language. */
  get #texts(): Catalogue {
    return textsFor(this.#options.locale);
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
        this.#answer(action.values);
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
    if (!this.#away || this.#link !== undefined) return;
    this.#withdrawRetry?.();
    this.#retryMs = retryFirstMs;
    this.#connect();
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
    this.#disconnect();
    this.#loggingOn = false;
    this.#draw([], {
      view: "lock",
      users: [],
      selectedUser: undefined,
      selectedTile: undefined,
      signedInAs: undefined,
      browser: undefined,
      busy: false,
      status: { kind: "none", text: "" },
    });
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#disconnect();
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
    return [
      { id: "password", label: this.#windows.passwordTile, builtIn: true },
      { id: "brand", label: this.#brand, builtIn: false },
    ];
  }

  #selectTile(tile: Tile["id"]): void {
    if (this.#screen.view !== "sign-in" || this.#screen.selectedUser === undefined) return;
    this.#disconnect();
    if (tile === "password") {
      const status = { kind: "none" as const, text: "" };
      this.#draw(builtInPassword(this.#windows), { selectedTile: tile, busy: false, status });
      return;
    }
    this.#update({ selectedTile: tile, status: { kind: "none", text: "" } });
    this.#retryMs = retryFirstMs;
    this.#connect();
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
      this.#disconnect();
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
        status: said.text === "" ? { kind: "none", text: "" } : { kind: "info", ...said },
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

  // ── the brand tile ─────────────────────────────────────────────────────────────────────────────

  #connect(): void {
    const link: AgentLink = new AgentLink(
      {
        endpoint: this.#options.endpoint,
        locale: this.#options.locale,
        scenario: "signIn",
        accountId: this.#screen.selectedUser ?? "",
        shows: 0,
      },
      {
        onFrame: this.#options.onFrame,
        onWelcome: (brand) => {
          if (brand !== "") this.#brand = brand;
          this.#update({ tiles: this.#tiles() });
        },
        onScreen: (screen) => {
          this.#show(drawScreen(screen, this.#texts.labels));
        },
        onOutcome: (outcome) => {
          this.#link = undefined;
          void this.#finish(outcome);
        },
        onLost: () => {
          this.#link = undefined;
          this.#lost();
        },
        onRefused: (code) => {
          this.#link = undefined;
          this.#options.onEvent({ actor: "host", event: "host.refused-agent", text: timeline.refused(code) });
          this.#draw([], { busy: false, status: { kind: "error", text: this.#texts.labels.cannotDraw } });
        },
      },
    );
    this.#link = link;
    if (!this.#away) this.#draw([this.#brandField()], { busy: true });
  }

  #disconnect(): void {
    this.#withdrawRetry?.();
    this.#withdrawRetry = undefined;
    this.#away = false;
    this.#revisionShown = 0;
    const link = this.#link;
    this.#link = undefined;
    link?.close();
  }

  #brandField(): DrawnField {
    return tileField("brand", this.#texts.labels, this.#brand);
  }

  /** The agent is not there, or gone: the tile says which with texts compiled into it, and tries again by itself. */
  #lost(): void {
    const { labels } = this.#texts;
    if (!this.#away) {
      this.#options.onEvent({ actor: "host", event: "host.agent-away", text: timeline.agentAway });
      const said = this.#revisionShown > 0 ? labels.agentLost : labels.agentNotThere;
      const message = tileField("message", labels, said);
      this.#draw([this.#brandField(), message], { busy: true, browser: undefined });
    }
    this.#away = true;
    this.#revisionShown = 0;
    this.#withdrawRetry = this.#schedule(this.#retryMs, () => {
      this.#connect();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, retryMostMs);
  }

  #show({ revision, fields }: Drawing): void {
    if (this.#away)
      this.#options.onEvent({ actor: "host", event: "host.agent-back", text: timeline.agentBack });
    this.#away = false;
    this.#retryMs = retryFirstMs;
    this.#revisionShown = revision;
    const answerable = fields.some(({ type }) => type === "submit" || type === "command-link");
    this.#draw(fields, { busy: !answerable, status: { kind: "none", text: "" } });
    const said = (purpose: string) => fields.find((field) => field.purpose === purpose)?.text;
    const title = said("title") ?? said("progress");
    if (title !== undefined)
      this.#options.onEvent({ actor: "host", event: "host.screen", text: timeline.screen(title) });
    const notice = said("notice");
    if (notice !== undefined)
      this.#options.onEvent({ actor: "host", event: "host.notice", text: timeline.notice(notice) });
  }

  #answer(values: Record<number, string>): void {
    if (!this.#screen.fields.some(({ type }) => type === "submit")) return;
    const secrets = this.#screen.fields
      .filter(({ type }) => type === "password")
      .map(({ id, purpose }) => ({ purpose: numberOf(purpose), value: secretOf(values[id] ?? "") }));
    const answer: Message<"answer"> = {
      message: "answer",
      revision: this.#revisionShown,
      purpose: purposes.submit,
      index: 0,
      secrets,
    };
    const code = this.#screen.fields.find(({ type }) => type === "edit");
    if (code !== undefined) answer.code = values[code.id] ?? "";
    this.#send(answer);
  }

  #followLink(id: number): void {
    const field = this.#screen.fields.find((each) => each.id === id && each.type === "command-link");
    if (field === undefined) return;
    this.#send({
      message: "answer",
      revision: this.#revisionShown,
      purpose: purposes.action,
      index: field.index,
    });
  }

  /** Sends what a person gave, and waits with the fields dead until the agent says what is next. */
  #send(answer: Message<"answer">): void {
    try {
      this.#link?.send(answer);
      this.#update({ busy: true, status: { kind: "none", text: "" } });
    } catch (error) {
      this.#update({ status: { kind: "error", text: explain(this.#texts, codeOf(error)) } });
    } finally {
      disposeSecrets(answer);
    }
  }

  #cancel(): void {
    if (this.#screen.view !== "sign-in" || this.#screen.selectedTile !== "brand") return;
    if (this.#link !== undefined && this.#revisionShown > 0)
      this.#link.send({ message: "cancel", revision: this.#revisionShown });
    else this.#deselect({ kind: "none", text: "" });
  }

  /** Back to the sign-in options. */
  #deselect(status: SignInScreen["status"]): void {
    this.#disconnect();
    this.#draw([], { selectedTile: undefined, busy: false, status });
  }

  async #finish(result: AgentOutcome): Promise<void> {
    if (result.outcome === "credential") {
      using password = result.password;
      const { text, summary } = result;
      await this.#logon(result.accountName, password, { text, ...(summary.length > 0 && { summary }) });
      return;
    }
    const event = `agent.${result.outcome}`;
    this.#options.onEvent({
      actor: "agent",
      event: result.code === "" ? event : result.code,
      text: result.text === "" ? event : result.text,
    });
    if (result.text === "") this.#deselect({ kind: "none", text: "" });
    else this.#deselect({ kind: result.outcome === "refused" ? "error" : "info", text: result.text });
  }

  #signOut(): void {
    if (this.#screen.view !== "desktop") return;
    this.#draw([], {
      view: "lock",
      users: [],
      selectedUser: undefined,
      signedInAs: undefined,
      status: { kind: "none", text: "" },
    });
  }

  #update(change: Partial<SignInScreen>): void {
    this.#screen = { ...this.#screen, ...change };
    this.#options.onChange(this.#screen);
  }
}

function secretOf(typed: string): Secret {
  return Secret.take(Buffer.from(typed, "utf8"));
}

function numberOf(purpose: string): number {
  return purpose in purposes ? purposes[purpose as keyof typeof purposes] : 0;
}
