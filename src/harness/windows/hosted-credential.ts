/**
 * One credential of a provider in the simulated LogonUI, and the receiver of its events: it keeps descriptors, states,
 * strings and options. Made by `hosted-provider.ts`; `logon-ui.ts` draws from it.
 */
import type { DrawnField } from "../contract/model.ts";
import { type Status, noStatus } from "../contract/status.ts";
import type { SideChannel } from "./created-provider.ts";
import {
  CPCFO,
  CPFG,
  CPFIS,
  CPFS,
  CPFT,
  CPSI,
  type CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR,
  type ICredentialProviderCredential,
  type ICredentialProviderCredentialEvents2,
  type IUnknown,
  type NTSTATUS,
  type OptionalStatus,
  type Serialized,
  hresult,
} from "./credential-provider.ts";

export interface ProviderWatch {
  /**
   * An event outside a call of LogonUI's. `redrawn`: another screen of fields; otherwise what is typed stays, and only texts
   * beside the inputs changed, or whether fields take input.
   */
  onFields(credential: HostedCredential, redrawn: boolean): void;
  /** A label among the sign-in options changed. */
  onLabel(): void;
  /**
   * The provider has other credentials. `ask` enumerates them and returns the one that LogonUI must sign in with at
   * once.
   */
  onCredentials(ask: () => HostedCredential | undefined): void;
}

/** The host around it, which counts its calls into the provider. */
export interface CallingHost {
  call<Result>(run: () => Result): Result;
}

const { S_OK, E_NOTIMPL, E_INVALIDARG } = hresult;

/** A field's state in LogonUI. */
interface Cell {
  readonly descriptor: CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR;
  cpfs: CPFS;
  cpfis: CPFIS;
  text: string;
  /** The sum of CPCFO. */
  options: number;
}

/** How the page draws a field where a provider has no side channel. No check boxes and no combo boxes. */
const drawnAs: Partial<Record<CPFT, Pick<DrawnField, "type" | "purpose">>> = {
  [CPFT.CPFT_TILE_IMAGE]: { type: "tile-image", purpose: "brand" },
  [CPFT.CPFT_LARGE_TEXT]: { type: "large-text", purpose: "title" },
  [CPFT.CPFT_SMALL_TEXT]: { type: "small-text", purpose: "message" },
  [CPFT.CPFT_PASSWORD_TEXT]: { type: "password", purpose: "secret" },
  [CPFT.CPFT_EDIT_TEXT]: { type: "edit", purpose: "code" },
  [CPFT.CPFT_SUBMIT_BUTTON]: { type: "submit", purpose: "submit" },
  [CPFT.CPFT_COMMAND_LINK]: { type: "command-link", purpose: "action" },
};

const inputs: readonly CPFT[] = [CPFT.CPFT_EDIT_TEXT, CPFT.CPFT_PASSWORD_TEXT];
const answers: readonly CPFT[] = [CPFT.CPFT_SUBMIT_BUTTON, CPFT.CPFT_COMMAND_LINK];

/** The result of a call of LogonUI's. `redrawn`: as for `ProviderWatch.onFields`, during it. */
export interface Called<Result> {
  result: Result;
  redrawn: boolean;
}

/** One credential, and the receiver of its events. */
export class HostedCredential implements ICredentialProviderCredentialEvents2, IUnknown {
  readonly #credential: ICredentialProviderCredential;
  readonly #cells: ReadonlyMap<number, Cell>;
  readonly #sideChannel: SideChannel | undefined;
  readonly #host: CallingHost;
  readonly #watch: ProviderWatch;
  /** Depth of BeginFieldUpdates and of LogonUI's calls. */
  #updates = 0;
  #touched = false;
  #redrawn = false;
  #sid: string | undefined;

  constructor(
    credential: ICredentialProviderCredential,
    descriptors: readonly CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR[],
    sideChannel: SideChannel | undefined,
    host: CallingHost,
    watch: ProviderWatch,
  ) {
    this.#credential = credential;
    this.#sideChannel = sideChannel;
    this.#host = host;
    this.#watch = watch;
    this.#cells = new Map(
      descriptors.map((descriptor) => [
        descriptor.dwFieldID,
        { descriptor, cpfs: CPFS.CPFS_HIDDEN, cpfis: CPFIS.CPFIS_NONE, text: "", options: CPCFO.CPCFO_NONE },
      ]),
    );
  }

  get sid(): string | undefined {
    return this.#sid;
  }

  /** The credential's name among the sign-in options. */
  get label(): string {
    const cells = [...this.#cells.values()];
    const named = (guid: string) => cells.find(({ descriptor }) => descriptor.guidFieldType === guid);
    const label = named(CPFG.CPFG_CREDENTIAL_PROVIDER_LABEL)?.text;
    return label ?? named(CPFG.CPFG_CREDENTIAL_PROVIDER_LOGO)?.descriptor.pszLabel ?? "";
  }

  /** The fields that the selected tile shows, in the order of the descriptors. */
  get fields(): DrawnField[] {
    return this.#shown().flatMap((cell) => {
      const { dwFieldID: id, cpft, pszLabel: label } = cell.descriptor;
      const drawn = drawnAs[cpft];
      if (drawn === undefined) return [];
      const field: DrawnField = { id, ...drawn, index: 0, label, text: cell.text };
      Object.assign(field, this.#sideChannel?.drawn(this.#credential, id));
      if ((cell.options & CPCFO.CPCFO_NUMBERS_ONLY) !== 0) field.numeric = true;
      if ((cell.options & CPCFO.CPCFO_ENABLE_PASSWORD_REVEAL) !== 0) field.reveal = true;
      return [field];
    });
  }

  /** Fields are shown, but none of them takes an answer. */
  get busy(): boolean {
    const busy = this.#sideChannel?.busy?.(this.#credential);
    if (busy !== undefined) return busy;
    const shown = this.#shown();
    return shown.length > 0 && !shown.some((cell) => answers.includes(cell.descriptor.cpft) && isAble(cell));
  }

  is(other: HostedCredential | undefined): boolean {
    return other !== undefined && this.#credential === other.#credential;
  }

  // ── what LogonUI calls ─────────────────────────────────────────────────────────────────────────

  advise(): void {
    this.#call(() => {
      const credential = this.#credential;
      credential.Advise(this);
      const withOptions = credential.QueryInterface("ICredentialProviderCredentialWithFieldOptions");
      for (const [id, cell] of this.#cells) {
        const state = credential.GetFieldState(id);
        if (state.hr === S_OK) {
          cell.cpfs = state.pcpfs;
          cell.cpfis = state.pcpfis;
        }
        this.#readValue(id, cell);
        const options = withOptions?.GetFieldOptions(id);
        if (options?.hr === S_OK) cell.options = options.options;
      }
      const user = credential.QueryInterface("ICredentialProviderCredential2")?.GetUserSid();
      this.#sid = user?.hr === S_OK ? user.sid : undefined;
    });
  }

  unadvise(): void {
    this.#credential.UnAdvise();
  }

  /** @returns true when the credential wants to sign in at once */
  select(): boolean {
    const { result } = this.#call(() => this.#credential.SetSelected());
    return result.hr === S_OK && result.pbAutoLogon;
  }

  deselect(): void {
    this.#call(() => this.#credential.SetDeselected());
  }

  /** The submit button is shown and enabled. */
  get offersSubmit(): boolean {
    return this.#shown().some((cell) => cell.descriptor.cpft === CPFT.CPFT_SUBMIT_BUTTON && isAble(cell));
  }

  /** Calls SetStringValue for shown fields only, by field id. LogonUI itself calls it for each key. */
  type(values: Readonly<Record<number, string>>): void {
    this.#call(() => {
      for (const { descriptor } of this.#shown()) {
        if (!inputs.includes(descriptor.cpft)) continue;
        const psz = Buffer.from(values[descriptor.dwFieldID] ?? "", "utf16le");
        try {
          this.#credential.SetStringValue(descriptor.dwFieldID, psz);
        } finally {
          psz.fill(0);
        }
      }
    });
  }

  /** Undefined for a link that is not shown or not enabled. */
  follow(id: number): Called<unknown> | undefined {
    const cell = this.#cells.get(id);
    if (cell?.descriptor.cpft !== CPFT.CPFT_COMMAND_LINK || !isShown(cell) || !isAble(cell)) return undefined;
    return this.#call(() => this.#credential.CommandLinkClicked(id));
  }

  /** `result` is undefined when the call failed. */
  serialize(): Called<Serialized | undefined> {
    const { result, redrawn } = this.#call(() => this.#credential.GetSerialization());
    return { result: result.hr === S_OK ? result : undefined, redrawn };
  }

  /** @returns the provider's text for the result, if there is one */
  report(ntsStatus: NTSTATUS, ntsSubstatus: NTSTATUS): Status {
    const { result } = this.#call(() => this.#credential.ReportResult(ntsStatus, ntsSubstatus));
    return result.hr === S_OK ? statusOf(result) : noStatus;
  }

  // ── the side channel ───────────────────────────────────────────────────────────────────────────

  cancel(): boolean {
    return this.#sideChannel?.cancel(this.#credential) ?? false;
  }

  get saidOnDesktop(): Status {
    return this.#sideChannel?.saidOnDesktop(this.#credential) ?? noStatus;
  }

  // ── ICredentialProviderCredentialEvents2 ───────────────────────────────────────────────────────

  QueryInterface: IUnknown["QueryInterface"] = (riid) =>
    riid === "ICredentialProviderCredentialEvents2" ? (this as never) : undefined;

  BeginFieldUpdates(): typeof S_OK {
    this.#updates += 1;
    return S_OK;
  }

  EndFieldUpdates(): typeof S_OK {
    this.#updates = Math.max(0, this.#updates - 1);
    this.#tell();
    return S_OK;
  }

  SetFieldState(_pcpc: ICredentialProviderCredential, dwFieldID: number, cpfs: CPFS) {
    return this.#set(dwFieldID, { cpfs }, true);
  }

  SetFieldInteractiveState(_pcpc: ICredentialProviderCredential, dwFieldID: number, cpfis: CPFIS) {
    return this.#set(dwFieldID, { cpfis }, false);
  }

  SetFieldString(_pcpc: ICredentialProviderCredential, dwFieldID: number, text: string) {
    const { guidFieldType } = this.#cells.get(dwFieldID)?.descriptor ?? {};
    const cell = this.#cells.get(dwFieldID);
    if (guidFieldType !== CPFG.CPFG_CREDENTIAL_PROVIDER_LABEL) {
      // A rule that is ticked off, time that runs out: LogonUI leaves alone what is typed beside it.
      const isInput = cell !== undefined && inputs.includes(cell.descriptor.cpft);
      return this.#set(dwFieldID, { text }, isInput);
    }
    if (cell !== undefined) cell.text = text;
    this.#watch.onLabel();
    return S_OK;
  }

  SetFieldOptions(_pcpc: ICredentialProviderCredential, fieldID: number, options: number) {
    return this.#set(fieldID, { options }, true);
  }

  SetFieldSubmitButton(_pcpc: ICredentialProviderCredential, dwFieldID: number) {
    // The page shows the button at the end of the form, whichever field it belongs to.
    return this.#cells.has(dwFieldID) ? S_OK : E_INVALIDARG;
  }

  SetFieldCheckbox(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  SetFieldBitmap(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  SetFieldComboBoxSelectedItem(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  DeleteFieldComboBoxItem(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  AppendFieldComboBoxItem(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  OnCreatingWindow(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  #set(dwFieldID: number, change: Partial<Cell>, redrawn: boolean): typeof S_OK | typeof E_INVALIDARG {
    const cell = this.#cells.get(dwFieldID);
    if (cell === undefined) return E_INVALIDARG;
    Object.assign(cell, change);
    this.#touched = true;
    this.#redrawn ||= redrawn;
    this.#tell();
    return S_OK;
  }

  #tell(): void {
    if (this.#updates > 0 || !this.#touched) return;
    const redrawn = this.#redrawn;
    this.#touched = this.#redrawn = false;
    this.#watch.onFields(this, redrawn);
  }

  /** Draws the events of a call together with its result. */
  #call<Result>(run: () => Result): Called<Result> {
    this.#updates += 1;
    let redrawn = false;
    const result = this.#host.call(() => {
      try {
        return run();
      } finally {
        this.#updates -= 1;
        redrawn = this.#redrawn;
        this.#touched = this.#redrawn = false;
      }
    });
    return { result, redrawn };
  }

  #shown(): Cell[] {
    return [...this.#cells.values()].filter(isShown);
  }

  #readValue(id: number, cell: Cell): void {
    const credential = this.#credential;
    switch (cell.descriptor.cpft) {
      case CPFT.CPFT_TILE_IMAGE:
        // Called because LogonUI calls it; the page draws no bitmaps.
        credential.GetBitmapValue(id);
        return;
      case CPFT.CPFT_SUBMIT_BUTTON:
        credential.GetSubmitButtonValue(id);
        return;
      default: {
        const value = credential.GetStringValue(id);
        if (value.hr === S_OK) cell.text = value.ppsz;
      }
    }
  }
}

function isShown({ cpfs }: Cell): boolean {
  return cpfs === CPFS.CPFS_DISPLAY_IN_SELECTED_TILE || cpfs === CPFS.CPFS_DISPLAY_IN_BOTH;
}

function isAble({ cpfis }: Cell): boolean {
  return cpfis !== CPFIS.CPFIS_DISABLED;
}

/** The text that a provider shows below its tile. */
export function statusOf({
  ppszOptionalStatusText: text = "",
  pcpsiOptionalStatusIcon,
}: OptionalStatus): Status {
  if (text === "") return noStatus;
  return { kind: pcpsiOptionalStatusIcon === CPSI.CPSI_ERROR ? "error" : "info", text };
}
