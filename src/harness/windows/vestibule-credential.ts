/**
 * One user's tile of our simulated credential provider: once selected, it talks to the agent and fills the fields that
 * were declared up front. Made by `vestibule-provider.ts`. It has no policy, and waits for nothing: a later credential
 * is announced by CredentialsChanged.
 */
import type { Schedule } from "../../host/schedule.ts";
import { type SystemResult, reportResult } from "../../host/system-result.ts";
import { timer } from "../../host/schedule.ts";
import { windowsFields } from "../../protocol/windows-fields.ts";
import { Secret } from "../../secrets/arena.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import { timeline } from "../../texts/en/harness.ts";
import type { DrawnField } from "../contract/model.ts";
import { type Status, noStatus } from "../contract/status.ts";
import {
  type Credential,
  DrawnConversation,
  type Drawn,
  type TellEvent,
  tellEnding,
} from "../drawing/drawn-conversation.ts";
import { type TellFrame, tracing } from "../drawing/traced.ts";
import {
  CPCFO,
  CPFIS,
  CPFS,
  CPGSR,
  CPSI,
  type ICredentialProviderCredential2,
  type ICredentialProviderCredentialEvents,
  type ICredentialProviderCredentialWithFieldOptions,
  type IUnknown,
  type NTSTATUS,
  type Returned,
  type Serialized,
  hresult,
  ntstatus,
} from "./credential-provider.ts";
import { drawScreen, tileField } from "./draw.ts";
import type { SideChannelField } from "./created-provider.ts";
import { packLogon } from "./kerb-logon.ts";
import { utf8Of } from "./wide-text.ts";

export interface VestibuleProviderOptions {
  /** The agent's socket or pipe. */
  endpoint: string;
  /** Name on the tile until the agent has sent its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  /** SID of the account of that name, as LookupAccountName tells it; empty when there is none. */
  accountId(name: { domain: string; userName: string }): Promise<string>;
  /** Default: a timer. */
  schedule?: Schedule | undefined;
  onEvent: TellEvent;
  /** Every message to and from the agent, secrets masked. */
  onFrame?: TellFrame | undefined;
}

const { S_OK, S_FALSE, E_NOTIMPL, E_INVALIDARG } = hresult;

/** CLSID of the simulated provider. */
const clsid = "5a3b3b0e-1f0c-4b7e-9d53-6c1f4f0f5c1d";

/** The id after the table's rows: the name among the sign-in options. No tile shows it. */
export const labelField = windowsFields.length;

/** The parts of its provider that a credential uses. */
export interface Shared {
  readonly brand: string;
  readonly labels: FieldLabels;
  onBrand(brand: string): void;
  /** A credential is ready for GetSerialization. */
  onReady(): void;
}

export class VestibuleCredential
  implements ICredentialProviderCredential2, ICredentialProviderCredentialWithFieldOptions
{
  /** The user's SID; empty for "Other user". */
  readonly #sid: string;
  readonly #options: VestibuleProviderOptions;
  readonly #shared: Shared;
  #events: (ICredentialProviderCredentialEvents & IUnknown) | undefined;
  #conversation: DrawnConversation<Drawn> | undefined;
  /** The fields that the tile shows, by field id. */
  #shown = new Map<number, DrawnField>();
  /** An answer was sent: the fields take no input until the agent sends its next message. */
  #sent = false;
  readonly #typed = new Map<number, Secret>();
  /** The result of the next GetSerialization, announced by CredentialsChanged. */
  #ready: Serialized | undefined;
  /** Set during GetSerialization: the status that it will return. */
  #serializing: { status: Status } | undefined;
  #saidOnDesktop: Status = noStatus;
  /** The id of the credential that LogonUI has and has not reported on. */
  #handed: bigint | undefined;

  constructor(sid: string, options: VestibuleProviderOptions, shared: Shared) {
    this.#sid = sid;
    this.#options = options;
    this.#shared = shared;
  }

  get isReady(): boolean {
    return this.#ready !== undefined;
  }

  tellLabel(): void {
    this.#events?.SetFieldString(this, labelField, this.#shared.brand);
  }

  /** Idempotent. */
  end(): void {
    const conversation = this.#conversation;
    this.#conversation = undefined;
    conversation?.close();
    this.#forgetTyped();
    this.#ready?.pcpcs?.rgbSerialization.dispose();
    this.#ready = undefined;
  }

  // ── the harness's view beside COM ──────────────────────────────────────────────────────────────

  /** Marks, numbers and countdowns separately; the real DLL will have to put them into the field's string. */
  drawn(dwFieldID: number): SideChannelField | undefined {
    const field = this.#shown.get(dwFieldID);
    if (field === undefined) return undefined;
    const { type, purpose, index, text, mark, value, detail, until } = field;
    return {
      purpose,
      index,
      ...(type === "tile-image" && { text }),
      ...(mark !== undefined && { mark }),
      ...(value !== undefined && { value }),
      ...(detail !== undefined && { detail }),
      ...(until !== undefined && { until }),
    };
  }

  get saidOnDesktop(): Status {
    return this.#saidOnDesktop;
  }

  refresh(): void {
    this.#conversation?.refresh();
  }

  /** Asks the agent to end the conversation. A second cancel does not ask, so that LogonUI leaves the tile. */
  cancel(): boolean {
    const conversation = this.#conversation;
    return conversation !== undefined && !conversation.isCancelled && conversation.cancel();
  }

  // ── ICredentialProviderCredential2 ─────────────────────────────────────────────────────────────

  QueryInterface: IUnknown["QueryInterface"] = (riid) =>
    riid === "ICredentialProviderCredential2" || riid === "ICredentialProviderCredentialWithFieldOptions"
      ? (this as never)
      : undefined;

  /** Also called while selected: LogonUI reads the credentials again, and the conversation goes on. */
  Advise(pcpce: ICredentialProviderCredentialEvents & IUnknown): typeof S_OK {
    this.#events = pcpce;
    return S_OK;
  }

  UnAdvise(): typeof S_OK {
    this.#events = undefined;
    return S_OK;
  }

  SetSelected(): Returned<{ pbAutoLogon: boolean }> {
    this.end();
    this.#saidOnDesktop = noStatus;
    this.#handed = undefined;
    this.#conversation = this.#converse();
    this.#show([this.#brandField()]);
    return { hr: S_OK, pbAutoLogon: false };
  }

  /** Keeps the message for the desktop: ReportResult may come later. */
  SetDeselected(): typeof S_OK {
    this.end();
    return S_OK;
  }

  GetUserSid(): Returned<{ sid: string }> {
    return this.#sid === "" ? { hr: S_FALSE } : { hr: S_OK, sid: this.#sid };
  }

  GetFieldState(dwFieldID: number): Returned<{ pcpfs: CPFS; pcpfis: CPFIS }> {
    if (dwFieldID > labelField) return { hr: E_INVALIDARG };
    return { hr: S_OK, pcpfs: this.#stateOf(dwFieldID), pcpfis: this.#interactiveState };
  }

  GetStringValue(dwFieldID: number): Returned<{ ppsz: string }> {
    if (dwFieldID > labelField) return { hr: E_INVALIDARG };
    return { hr: S_OK, ppsz: this.#stringOf(dwFieldID) };
  }

  /** The real DLL will have one; the page draws the brand's name instead of a picture. */
  GetBitmapValue(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  GetCheckboxValue(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  /** The button is adjacent to the last input. */
  GetSubmitButtonValue(): Returned<{ pdwAdjacentTo: number }> {
    const last = [...this.#shown.values()].findLast(({ type }) => type === "password" || type === "edit");
    return { hr: S_OK, pdwAdjacentTo: last?.id ?? 0 };
  }

  GetComboBoxValueCount(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  GetComboBoxValueAt(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  GetFieldOptions(dwFieldID: number): Returned<{ options: number }> {
    return { hr: S_OK, options: this.#optionsOf(dwFieldID) };
  }

  SetStringValue(dwFieldID: number, psz: Uint8Array) {
    const type = this.#shown.get(dwFieldID)?.type;
    if (type !== "password" && type !== "edit") return E_INVALIDARG;
    this.#typed.get(dwFieldID)?.dispose();
    this.#typed.set(dwFieldID, utf8Of(psz));
    return S_OK;
  }

  SetCheckboxValue(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  SetComboBoxSelectedValue(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  CommandLinkClicked(dwFieldID: number) {
    const field = this.#shown.get(dwFieldID);
    if (field?.type !== "command-link") return E_INVALIDARG;
    this.#conversation?.follow(field);
    return S_OK;
  }

  GetSerialization(): Returned<Serialized> {
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready !== undefined) return { hr: S_OK, ...ready };
    const serializing = { status: noStatus };
    this.#serializing = serializing;
    try {
      this.#submit();
    } finally {
      this.#serializing = undefined;
    }
    return { hr: S_OK, ...withoutCredential(CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED, serializing.status) };
  }

  /** Waits for nothing: the agent's answer to a refusal comes as its next screen. */
  ReportResult(
    ntsStatus: NTSTATUS,
    ntsSubstatus: NTSTATUS,
  ): { hr: typeof S_OK; pcpsiOptionalStatusIcon: CPSI } {
    const outcome = this.#handed;
    this.#handed = undefined;
    // Whatever the agent wanted meanwhile is not what the person submits next.
    this.#ready?.pcpcs?.rgbSerialization.dispose();
    this.#ready = undefined;
    const accepted = ntsStatus === ntstatus.STATUS_SUCCESS;
    if (!accepted) this.#show([]);
    if (outcome !== undefined)
      this.#report({ outcome, system: "windows", accepted, code: ntsStatus, subCode: ntsSubstatus });
    // LogonUI has its own text for it.
    return { hr: S_OK, pcpsiOptionalStatusIcon: CPSI.CPSI_NONE };
  }

  /** A tile that was deselected has no conversation any more. */
  #report(result: SystemResult): void {
    const { endpoint, onFrame } = this.#options;
    if (this.#conversation !== undefined) this.#conversation.report(result);
    else reportResult({ endpoint, onMessage: onFrame === undefined ? undefined : tracing(onFrame) }, result);
  }

  // ── the conversation ───────────────────────────────────────────────────────────────────────────

  #converse(): DrawnConversation<Drawn> {
    const { endpoint, locale, schedule = timer, onEvent, onFrame } = this.#options;
    const { labels } = this.#shared;
    return new DrawnConversation<Drawn>(
      { endpoint, locale, scenario: "signIn", accountId: this.#sid, shows: 0, schedule, onEvent, onFrame },
      {
        draw: (screen) => drawScreen(screen, labels),
        show: ({ fields }) => {
          this.#show(fields);
        },
        showAway: (said) => {
          this.#show([this.#brandField(), tileField("message", labels, said)]);
        },
        update: ({ busy = false, status }) => {
          this.#updateAnswer(busy, status);
        },
        onBrand: (brand) => {
          this.#shared.onBrand(brand);
        },
        // A real host calls AllowSetForegroundWindow here, then brings the window to the front.
        onForeground: () => {
          onEvent({ actor: "host", event: "host.foreground", text: timeline.foreground });
        },
        onLost: () => {
          if (this.#conversation?.isCancelled === true) this.#finish(noStatus);
        },
        onRefused: () => {
          this.#cannotDraw();
        },
        onOutcome: (outcome) => {
          if (outcome.outcome === "credential") void this.#judgeCredential(outcome);
          else this.#finish(tellEnding(outcome, onEvent));
        },
      },
    );
  }

  #cannotDraw(): void {
    this.#setShown([]);
    const status = { kind: "error" as const, text: this.#shared.labels.cannotDraw };
    this.#hand(withoutCredential(CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED, status));
  }

  #submit(): void {
    this.#conversation?.answer([...this.#shown.values()], {
      secret: (id) => this.#copyOf(id),
      text: (id) => this.#textOf(id),
    });
  }

  #updateAnswer(sent: boolean, status: Status): void {
    if (sent) {
      this.#sent = true;
      this.#forgetTyped();
      this.#update((events) => {
        for (const id of this.#shown.keys())
          events.SetFieldInteractiveState(this, id, this.#interactiveState);
      });
    }
    if (this.#serializing !== undefined) this.#serializing.status = status;
    else if (status.text !== "")
      this.#hand(withoutCredential(CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED, status));
  }

  /**
   * A tile signs in only its own account, by the name that the system has for it, whatever the agent sends. The look-up
   * (LookupAccountName) may ask another machine, so it is waited for off LogonUI's thread.
   */
  async #judgeCredential(credential: Credential): Promise<void> {
    const conversation = this.#conversation;
    const { accountId, accountName, qualifier } = credential;
    let named = "";
    try {
      if (this.#sid === "" || this.#sid === accountId)
        named = await this.#options.accountId({ domain: qualifier, userName: accountName });
    } catch {
      // As a name that nobody has.
    }
    if (conversation !== this.#conversation) credential.password.dispose();
    else if (named === accountId) this.#handCredential(credential);
    else {
      credential.password.dispose();
      this.#options.onEvent({
        actor: "host",
        event: "host.refused-agent",
        text: timeline.refused("account_unknown"),
      });
      conversation?.close();
      this.#cannotDraw();
    }
  }

  #handCredential({ id, accountName, qualifier, password: given, text, summary }: Credential): void {
    using password = given;
    this.#handed = id;
    this.#saidOnDesktop =
      text === "" ? noStatus : { kind: "info", text, ...(summary.length > 0 && { summary }) };
    this.#hand({
      pcpgsr: CPGSR.CPGSR_RETURN_CREDENTIAL_FINISHED,
      pcpcs: {
        // A native provider asks LSA for the number of its package (LsaLookupAuthenticationPackage).
        ulAuthenticationPackage: 0,
        clsidCredentialProvider: clsid,
        rgbSerialization: packLogon({ domain: qualifier, userName: accountName, password }),
      },
      pcpsiOptionalStatusIcon: CPSI.CPSI_NONE,
    });
  }

  /** Goes back to the sign-in options. */
  #finish(status: Status): void {
    this.#hand(withoutCredential(CPGSR.CPGSR_NO_CREDENTIAL_FINISHED, status));
  }

  #hand(ready: Serialized): void {
    this.#ready?.pcpcs?.rgbSerialization.dispose();
    this.#ready = ready;
    this.#shared.onReady();
  }

  // ── the fields ─────────────────────────────────────────────────────────────────────────────────

  #brandField(): DrawnField {
    return tileField("brand", this.#shared.labels, this.#shared.brand);
  }

  #setShown(fields: readonly DrawnField[]): void {
    this.#forgetTyped();
    this.#sent = false;
    this.#shown = new Map(fields.map((field) => [field.id, field]));
  }

  #show(fields: readonly DrawnField[]): void {
    this.#setShown(fields);
    this.#update((events, events2) => {
      for (const { id } of windowsFields) {
        events.SetFieldState(this, id, this.#stateOf(id));
        events.SetFieldString(this, id, this.#stringOf(id));
        events.SetFieldInteractiveState(this, id, this.#interactiveState);
        events2?.SetFieldOptions(this, id, this.#optionsOf(id));
      }
    });
  }

  #update(
    tell: (events: ICredentialProviderCredentialEvents, events2: ReturnType<typeof eventsOf2>) => void,
  ): void {
    const events = this.#events;
    if (events === undefined) return;
    const events2 = eventsOf2(events);
    events2?.BeginFieldUpdates();
    tell(events, events2);
    events2?.EndFieldUpdates();
  }

  #stateOf(dwFieldID: number): CPFS {
    return this.#shown.has(dwFieldID) ? CPFS.CPFS_DISPLAY_IN_SELECTED_TILE : CPFS.CPFS_HIDDEN;
  }

  get #interactiveState(): CPFIS {
    return this.#sent ? CPFIS.CPFIS_DISABLED : CPFIS.CPFIS_NONE;
  }

  #stringOf(dwFieldID: number): string {
    if (dwFieldID === labelField) return this.#shared.brand;
    return this.#shown.get(dwFieldID)?.text ?? "";
  }

  #optionsOf(dwFieldID: number): number {
    const { numeric = false, reveal = false } = this.#shown.get(dwFieldID) ?? {};
    return (numeric ? CPCFO.CPCFO_NUMBERS_ONLY : 0) | (reveal ? CPCFO.CPCFO_ENABLE_PASSWORD_REVEAL : 0);
  }

  #copyOf(dwFieldID: number): Secret {
    return this.#typed.get(dwFieldID)?.copy() ?? Secret.fill(0, () => undefined);
  }

  /** A code or a name is not kept as a secret, so it is sent as text. */
  #textOf(dwFieldID: number): string {
    return this.#typed.get(dwFieldID)?.use((bytes) => Buffer.from(bytes).toString("utf8")) ?? "";
  }

  #forgetTyped(): void {
    for (const typed of this.#typed.values()) typed.dispose();
    this.#typed.clear();
  }
}

const eventsOf2 = (events: IUnknown) => events.QueryInterface("ICredentialProviderCredentialEvents2");

function withoutCredential(
  pcpgsr: Exclude<CPGSR, typeof CPGSR.CPGSR_RETURN_CREDENTIAL_FINISHED>,
  { kind, text }: Status,
): Serialized {
  return {
    pcpgsr,
    ppszOptionalStatusText: text === "" ? undefined : text,
    pcpsiOptionalStatusIcon: kind === "error" ? CPSI.CPSI_ERROR : CPSI.CPSI_NONE,
  };
}
