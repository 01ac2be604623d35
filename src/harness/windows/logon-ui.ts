/**
 * The simulated Windows sign-in screen: lock, users, sign-in options, the built-in Password tile, and the tile of a
 * credential provider beside it. Called by the login harness; it plays LogonUI and LSA's caller. It uses the provider
 * through the COM interfaces only and must never wait for it: the built-in tile keeps working while the provider is
 * busy.
 */
import type { Verification } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { timeline } from "../../texts/en/harness.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import type { SystemTexts } from "../../texts/system.ts";
import type { SaidOnDesktop } from "../contract/said-on-desktop.ts";
import type { SignInHost } from "../contract/sign-in-host.ts";
import { type Status, noStatus } from "../contract/status.ts";
import type { DrawnField, HarnessAction, SignInScreen, Tile } from "../contract/model.ts";
import { secretOf } from "../contract/secret-of.ts";
import { CPGSR, type Serialized, ntstatus } from "./credential-provider.ts";
import type { CreateProvider } from "./created-provider.ts";
import { type Called, type HostedCredential, statusOf } from "./hosted-credential.ts";
import { HostedProvider, ProviderFailed } from "./hosted-provider.ts";
import { type InteractiveLogon, unpackLogon } from "./kerb-logon.ts";
import { type LogonSystem, isOwnDomain, ntstatusOf } from "./lsa.ts";

export interface LogonUiOptions {
  system: LogonSystem;
  /** The provider whose tile is shown beside the built-in one. */
  provider: CreateProvider;
  /** BCP 47. */
  locale: string;
  /** Shows "Other user" instead of the users, and names none to providers (policy DontDisplayLastUserName). */
  namesHidden?: boolean | undefined;
  onChange: (screen: SignInScreen) => void;
  onEvent: (event: { actor: "host"; event: string; text: string }) => void;
}

/** Ids of the built-in tile's fields. */
const builtIn = { password: 100, submit: 101, userName: 102 } as const;

/** The id of "Other user" in `SignInScreen.users`. */
const otherUser = "other-user";

const otherUserName = (label: string): DrawnField => ({
  id: builtIn.userName,
  type: "edit",
  purpose: "userName",
  index: 0,
  label,
  text: "",
});

const builtInPassword = (
  { passwordField, submit, userNameField }: SystemTexts["logonUi"],
  namesHidden: boolean,
): DrawnField[] => [
  ...(namesHidden ? [otherUserName(userNameField)] : []),
  {
    ...{ id: builtIn.password, type: "password", purpose: "secret", index: 0 },
    ...{ label: passwordField, text: "", reveal: true },
  },
  { id: builtIn.submit, type: "submit", purpose: "submit", index: 0, label: submit, text: submit },
];

/** A user's sign-in options: Windows' own, with its texts, and the provider's. */
export const signInOptions = ({ passwordTile }: SystemTexts["logonUi"], brand: string): Tile[] => [
  { id: "password", label: passwordTile, builtIn: true },
  { id: "brand", label: brand, builtIn: false },
];

export class LogonUi implements SignInHost {
  readonly #options: LogonUiOptions;
  /** Windows' own texts, in the session's language. */
  readonly #windows: SystemTexts["logonUi"];
  /** Exists from the first look at the users until a user is on the desktop, like LogonUI itself. */
  #hosted: HostedProvider | undefined;
  #screen: SignInScreen;
  /** LSA is at work: LogonUI takes no input until it has answered. */
  #loggingOn = false;
  /** By the agent, with the credential that is tried next. */
  #saidWithCredential: Status = noStatus;
  /** All accounts, also those that are not shown. */
  #accounts: readonly { id: string; name: string; fullName: string }[] = [];

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
  }

  get screen(): SignInScreen {
    return this.#screen;
  }

  /** Performs a person's action at the screen. An action that does not fit the screen is dropped. */
  async act(action: HarnessAction): Promise<void> {
    if (this.#loggingOn) return;
    await this.#guardedly(() => this.#act(action));
  }

  async #act(action: HarnessAction): Promise<void> {
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
        if (this.#screen.selectedTile === "password") return this.#submitPassword(action.values);
        return this.#submit(action.values);
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
        // An action on the machine or its agent, not on the screen.
        return;
    }
  }

  /** The agent was started: a tile that waits for it connects now. */
  refresh(): void {
    this.#hosted?.refresh();
  }

  /** Shows the agent's browser in the screen, or removes it. */
  showBrowser(browser: { width: number; height: number } | undefined): void {
    this.#update({ browser });
  }

  sayOnDesktop({ when, text, summary }: SaidOnDesktop): void {
    const said: Status = { kind: "info", text, ...(summary.length > 0 && { summary }) };
    if (this.#screen.view === "desktop") this.#update({ status: said });
    else if (when === "with-credential") this.#saidWithCredential = said;
  }

  /** This host has no browser of its own. */
  surface(): boolean {
    return false;
  }

  /** The device was restarted. */
  boot(): Promise<void> {
    this.#lock();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#endProvider();
    return Promise.resolve();
  }

  #lock(): void {
    this.#endProvider();
    this.#loggingOn = false;
    this.#saidWithCredential = noStatus;
    this.#draw([], {
      view: "lock",
      users: [],
      tiles: [],
      selectedUser: undefined,
      selectedTile: undefined,
      signedInAs: undefined,
      browser: undefined,
      busy: false,
      status: noStatus,
    });
  }

  async #wake(): Promise<void> {
    if (this.#screen.view !== "lock") return;
    this.#accounts = await this.#options.system.users();
    const told = this.#namesHidden ? [] : this.#accounts;
    this.#guarded(() => {
      this.#startProvider(told.map(({ id }) => id));
    });
    const users = this.#namesHidden
      ? [{ id: otherUser, name: "", fullName: this.#windows.otherUser }]
      : [...this.#accounts];
    this.#update({ view: "sign-in", users });
    const only = users.length === 1 ? users[0] : undefined;
    if (only !== undefined) this.#selectUser(only.id);
  }

  #selectUser(user: string): void {
    if (this.#screen.view !== "sign-in" || !this.#screen.users.some(({ id }) => id === user)) return;
    this.#update({ selectedUser: user, tiles: this.#tiles(user) });
    this.#selectTile("password");
  }

  get #namesHidden(): boolean {
    return this.#options.namesHidden === true;
  }

  /** "Other user" has the credential without a user. */
  #credentialOf(user: string): HostedCredential | undefined {
    return this.#hosted?.credentialOf(user === otherUser ? undefined : user);
  }

  #tiles(user: string): Tile[] {
    const credential = this.#credentialOf(user);
    const options = signInOptions(this.#windows, credential?.label ?? "");
    return credential === undefined ? options.filter(({ builtIn }) => builtIn) : options;
  }

  #selectTile(tile: Tile["id"]): void {
    if (this.#screen.view !== "sign-in" || this.#screen.selectedUser === undefined) return;
    this.#hosted?.deselect();
    if (tile === "password") {
      const fields = builtInPassword(this.#windows, this.#namesHidden);
      this.#draw(fields, { selectedTile: tile, busy: false, status: noStatus });
      return;
    }
    const credential = this.#credentialOf(this.#screen.selectedUser);
    if (this.#hosted === undefined || credential === undefined) return;
    this.#update({ selectedTile: tile, status: noStatus });
    const wantsLogon = this.#hosted.select(credential);
    this.#drawCredential(noStatus);
    if (wantsLogon) this.#serialize();
  }

  /** Shows a tile's fields under a revision of the screen's own, which also grows without an agent. */
  #draw(fields: DrawnField[], also: Partial<SignInScreen>): void {
    this.#update({ ...also, fields, revision: this.#screen.revision + 1 });
  }

  // ── the built-in tile ──────────────────────────────────────────────────────────────────────────

  async #submitPassword(values: Readonly<Record<number, string>>): Promise<void> {
    const user = this.#screen.users.find(({ id }) => id === this.#screen.selectedUser);
    if (user === undefined) return;
    using password = secretOf(values[builtIn.password] ?? "");
    const userName = user.id === otherUser ? (values[builtIn.userName] ?? "") : user.name;
    await this.#logon({ domain: "", userName, password });
  }

  /** @param by the provider's credential; absent for the built-in tile */
  async #logon({ domain, userName, password }: InteractiveLogon, by?: HostedCredential): Promise<void> {
    this.#loggingOn = true;
    this.#update({ busy: true });
    const hosted = this.#hosted;
    let result: Verification;
    try {
      result = isOwnDomain(domain, this.#options.system.hostName)
        ? await this.#options.system.logon(userName, password)
        : "unavailable";
    } catch {
      result = "unavailable";
    }
    // The device was restarted during the call: LSA's answer belongs to an earlier screen.
    if (hosted !== this.#hosted) return;
    this.#loggingOn = false;
    if (result !== "right") this.#saidWithCredential = noStatus;
    const said = this.#guarded(() => by?.report(...ntstatusOf[result])) ?? noStatus;
    if (result === "right") {
      const status = by === undefined ? noStatus : this.#desktopStatus(by);
      this.#endProvider();
      this.#options.onEvent({
        actor: "host",
        event: "host.signed-in",
        text: timeline.logonRight(userName),
      });
      this.#draw([], {
        view: "desktop",
        signedInAs: this.#accounts.find(({ name }) => name === userName)?.fullName ?? userName,
        tiles: [],
        selectedTile: undefined,
        busy: false,
        status,
      });
      return;
    }
    this.#options.onEvent({
      actor: "host",
      event: `host.logon-${result}`,
      text: timeline.logonRefused(result),
    });
    const own = { kind: "error" as const, text: this.#windows.verification[result] };
    const status = said.text === "" ? own : said;
    if (by === undefined || this.#hosted === undefined)
      this.#draw(this.#builtInFields(), { busy: false, status });
    else this.#drawCredential(status);
  }

  /** What came with this credential, as its provider says, or, of a real one, the agent. */
  #desktopStatus({ saidOnDesktop }: HostedCredential): Status {
    return saidOnDesktop.kind === "none" ? this.#saidWithCredential : saidOnDesktop;
  }

  #builtInFields(): DrawnField[] {
    return this.#screen.selectedTile === "password" ? builtInPassword(this.#windows, this.#namesHidden) : [];
  }

  // ── the provider's tile ────────────────────────────────────────────────────────────────────────

  #startProvider(sids: readonly string[]): void {
    this.#endProvider();
    const hosted = new HostedProvider(this.#options.provider(), {
      onFields: (credential, redrawn) => {
        if (!credential.is(hosted.selected)) return;
        if (redrawn) this.#drawCredential(noStatus);
        else this.#update({ busy: credential.busy, fields: credential.fields });
      },
      onLabel: () => {
        const { selectedUser } = this.#screen;
        if (selectedUser !== undefined) this.#update({ tiles: this.#tiles(selectedUser) });
      },
      onCredentials: (ask) => {
        this.#guarded(() => {
          this.#takeCredentials(ask());
        });
      },
    });
    this.#hosted = hosted;
    hosted.start(sids);
  }

  #endProvider(): void {
    const hosted = this.#hosted;
    this.#hosted = undefined;
    this.#guarded(() => hosted?.end());
  }

  /** @returns undefined when the provider threw */
  #guarded<Result>(run: () => Result): Result | undefined {
    try {
      return run();
    } catch (thrown) {
      this.#providerFailed(thrown);
      return undefined;
    }
  }

  async #guardedly(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (thrown) {
      this.#providerFailed(thrown);
    }
  }

  /** Removes the provider's tile; Windows' own stays. @throws an error that is not a ProviderFailed */
  #providerFailed(thrown: unknown): void {
    if (!(thrown instanceof ProviderFailed)) throw thrown;
    this.#options.onEvent({
      actor: "host",
      event: "host.provider-failed",
      text: timeline.providerFailed,
    });
    this.#endProvider();
    const { view, selectedUser } = this.#screen;
    if (view !== "sign-in" || selectedUser === undefined) return;
    this.#update({ tiles: this.#tiles(selectedUser) });
    this.#selectTile("password");
  }

  /** Shows the selected credential's fields. */
  #drawCredential(status: Status): void {
    const credential = this.#hosted?.selected;
    this.#draw(credential?.fields ?? [], { busy: credential?.busy ?? false, status });
  }

  /** Takes the provider's new credentials, and signs in with the one that wants to sign in at once. */
  #takeCredentials(autoLogon: HostedCredential | undefined): void {
    // A provider may have its tiles late.
    const { selectedUser } = this.#screen;
    if (selectedUser !== undefined) this.#update({ tiles: this.#tiles(selectedUser) });
    if (this.#screen.selectedTile !== "brand" || this.#loggingOn) return;
    if (autoLogon !== undefined && autoLogon.is(this.#hosted?.selected)) {
      this.#take(autoLogon, { ...autoLogon.serialize(), redrawn: true });
      return;
    }
    if (this.#hosted?.selected === undefined) this.#deselect(noStatus);
    else this.#drawCredential(noStatus);
  }

  #submit(values: Readonly<Record<number, string>>): void {
    const credential = this.#hosted?.selected;
    if (credential?.offersSubmit !== true) return;
    credential.type(values);
    this.#serialize();
  }

  #serialize(): void {
    const credential = this.#hosted?.selected;
    if (credential !== undefined) this.#take(credential, credential.serialize());
  }

  #take(credential: HostedCredential, { result, redrawn }: Called<Serialized | undefined>): void {
    const status = result === undefined ? noStatus : statusOf(result);
    switch (result?.pcpgsr) {
      case CPGSR.CPGSR_RETURN_CREDENTIAL_FINISHED:
        void this.#guardedly(() => this.#logonWith(credential, result.pcpcs.rgbSerialization));
        return;
      case CPGSR.CPGSR_NO_CREDENTIAL_FINISHED:
        this.#deselect(status);
        return;
      case CPGSR.CPGSR_RETURN_NO_CREDENTIAL_FINISHED:
        this.#lock();
        return;
      case CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED:
      case undefined:
        this.#drawCalled(credential, redrawn, status);
    }
  }

  /** Keeps the typed text where no field or text has changed. */
  #drawCalled(credential: HostedCredential, redrawn: boolean, status: Status): void {
    if (redrawn) this.#drawCredential(status);
    else this.#update({ busy: credential.busy, fields: credential.fields, status });
  }

  #followLink(id: number): void {
    const credential = this.#hosted?.selected;
    const called = credential?.follow(id);
    if (credential !== undefined && called !== undefined)
      this.#drawCalled(credential, called.redrawn, noStatus);
  }

  #cancel(): void {
    if (this.#screen.view !== "sign-in" || this.#screen.selectedTile !== "brand") return;
    if (this.#hosted?.selected?.cancel() !== true) this.#deselect(noStatus);
  }

  /** Goes back to the sign-in options. */
  #deselect(status: Status): void {
    this.#hosted?.deselect();
    this.#draw([], { selectedTile: undefined, busy: false, status });
  }

  async #logonWith(credential: HostedCredential, serialization: Secret): Promise<void> {
    using packed = serialization;
    let logon: InteractiveLogon;
    try {
      logon = unpackLogon(packed);
    } catch {
      // LSA refuses bytes that it cannot read: nothing was checked.
      const said = credential.report(ntstatus.STATUS_INVALID_PARAMETER, ntstatus.STATUS_SUCCESS);
      const own = { kind: "error" as const, text: this.#windows.verification.unavailable };
      this.#drawCredential(said.text === "" ? own : said);
      return;
    }
    using _password = logon.password;
    await this.#logon(logon, credential);
  }

  #signOut(): void {
    if (this.#screen.view === "desktop") this.#lock();
  }

  #update(change: Partial<SignInScreen>): void {
    this.#screen = { ...this.#screen, ...change };
    this.#options.onChange(this.#screen);
  }
}
