/**
 * A tile of a real DLL, which the login host drives in another process, as the simulated LogonUI sees it: a credential
 * that answers from what the host has read and passes the person's actions on. Made by `dll-provider.ts`. No call of
 * LogonUI's waits for the host: what the DLL does comes later, as events.
 */
import type { HostLine, HostedTile } from "../loginhost/lines.ts";
import { windowsFields } from "../../protocol/windows-fields.ts";
import type { Secret } from "../../secrets/arena.ts";
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
  type OptionalStatus,
  type Returned,
  type Serialized,
  hresult,
} from "./credential-provider.ts";
import type { SideChannelField } from "./created-provider.ts";

const { S_OK, S_FALSE, E_NOTIMPL, E_INVALIDARG } = hresult;

/** An action for the host's script. One that no longer fits, because the DLL has gone on, is dropped there. */
export type HostAction = Readonly<Record<string, string | number | boolean>> & { do: string };

export interface DllHost {
  /** @returns the action's number, from 1 */
  send(action: HostAction): number;
  /** The number of the last action that the host has done or dropped. */
  readonly done: number;
  /** A result is ready, with which LogonUI has to go on at once. */
  onReady(): void;
  /** The label of the DLL's own link with which a person cancels what the agent does. */
  readonly cancelLabel: string;
  /** The DLL's name among the sign-in options. */
  readonly brand: string;
  /** The provider has ended this conversation with that text. */
  onEnded(text: string, isError: boolean): void;
  /** A screen was shown. `title` is its title or its progress. */
  onScreen(screen: { title: string | undefined; notice: string | undefined }): void;
}

type Line<Event extends HostLine["event"]> = Extract<HostLine, { event: Event }>;

interface Cell {
  cpfs: CPFS;
  cpfis: CPFIS;
  text: string;
  options: number;
}

const states: Readonly<Record<string, CPFS>> = {
  hidden: CPFS.CPFS_HIDDEN,
  selected: CPFS.CPFS_DISPLAY_IN_SELECTED_TILE,
  deselected: CPFS.CPFS_DISPLAY_IN_DESELECTED_TILE,
  both: CPFS.CPFS_DISPLAY_IN_BOTH,
};
const interactiveStates: Readonly<Record<string, CPFIS>> = {
  none: CPFIS.CPFIS_NONE,
  "read-only": CPFIS.CPFIS_READONLY,
  disabled: CPFIS.CPFIS_DISABLED,
  focused: CPFIS.CPFIS_FOCUSED,
};
const optionValues: Readonly<Record<string, number>> = {
  "password-reveal": CPCFO.CPCFO_ENABLE_PASSWORD_REVEAL,
  "e-mail-address": CPCFO.CPCFO_IS_EMAIL_ADDRESS,
  "touch-keyboard": CPCFO.CPCFO_ENABLE_TOUCH_KEYBOARD_AUTO_INVOKE,
  "numbers-only": CPCFO.CPCFO_NUMBERS_ONLY,
  "english-keyboard": CPCFO.CPCFO_SHOW_ENGLISH_KEYBOARD,
};
const responses = {
  "no-credential-not-finished": CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED,
  "no-credential-finished": CPGSR.CPGSR_NO_CREDENTIAL_FINISHED,
  "return-no-credential-finished": CPGSR.CPGSR_RETURN_NO_CREDENTIAL_FINISHED,
} as const;
const icons: Readonly<Record<string, CPSI>> = {
  none: CPSI.CPSI_NONE,
  error: CPSI.CPSI_ERROR,
  warning: CPSI.CPSI_WARNING,
  success: CPSI.CPSI_SUCCESS,
};

const wordIn = <Value>(table: Readonly<Record<string, Value>>, word: unknown, otherwise: Value): Value =>
  typeof word === "string" ? (table[word] ?? otherwise) : otherwise;

const optionsOf = (words: unknown): number =>
  Array.isArray(words) ? words.reduce((sum: number, word) => sum | wordIn(optionValues, word, 0), 0) : 0;

/** The DLL's own link, in the last row for one (native/windows-credprov/provider/screen.h). */
const ownLink = windowsFields.findLast(({ type }) => type === "command-link")?.id ?? -1;

const isShown = (cpfs: CPFS): boolean =>
  cpfs === CPFS.CPFS_DISPLAY_IN_SELECTED_TILE || cpfs === CPFS.CPFS_DISPLAY_IN_BOTH;

const rowOf = (id: number) => windowsFields.find((row) => row.id === id);
const idsOf = (...purposes: string[]) =>
  windowsFields.filter(({ purpose }) => purposes.includes(purpose)).map(({ id }) => id);
const titles = idsOf("title", "progress");
const notices = idsOf("notice");

export class DllCredential
  implements ICredentialProviderCredential2, ICredentialProviderCredentialWithFieldOptions
{
  readonly sid: string | undefined;
  readonly #host: DllHost;
  readonly #index: number;
  #cells = new Map<number, Cell>();
  #events: (ICredentialProviderCredentialEvents & IUnknown) | undefined;
  /** The host has this tile selected, or will have. */
  #selected = false;
  /** What the host said before it had done the action of this number is about an earlier selection. */
  #since = 0;
  /** What was submitted has had no result yet. */
  #submitted = false;
  #ready: Serialized | undefined;
  /** BeginFieldUpdates was passed on to the present events, and EndFieldUpdates was not yet. */
  #isUpdating = false;
  /** Fields whose texts were set since BeginFieldUpdates. */
  readonly #set = new Set<number>();

  constructor(index: number, tile: HostedTile, host: DllHost) {
    this.#index = index;
    this.#host = host;
    this.sid = tile.sid ?? undefined;
    this.read(tile);
  }

  get isReady(): boolean {
    return this.#ready !== undefined;
  }

  /** Drops what nobody will ask for. */
  end(): void {
    this.#drop();
    this.#selected = false;
    this.#submitted = false;
  }

  // ── what the host says ─────────────────────────────────────────────────────────────────────────

  /** The host has read the tile. */
  read({ fields }: HostedTile): void {
    this.#cells = new Map(
      fields.map(({ id, state, interactiveState, value, options }) => [
        id,
        {
          cpfs: wordIn(states, state, CPFS.CPFS_HIDDEN),
          cpfis: wordIn(interactiveStates, interactiveState, CPFIS.CPFIS_NONE),
          text: value ?? "",
          options: optionsOf(options),
        },
      ]),
    );
  }

  /** The DLL has called its events. */
  changed(line: Line<"tile-event">): void {
    if (this.#host.done < this.#since) return;
    const events = this.#events;
    const events2 = events?.QueryInterface("ICredentialProviderCredentialEvents2");
    if (line.call === "BeginFieldUpdates") {
      this.#set.clear();
      this.#isUpdating = true;
      events2?.BeginFieldUpdates();
    }
    if (line.call === "EndFieldUpdates") {
      this.#endUpdate();
      this.#tellScreen();
    }
    const { field } = line;
    const cell = field === undefined ? undefined : this.#cells.get(field);
    if (field === undefined || cell === undefined) return;
    switch (line.call) {
      case "SetFieldState":
        cell.cpfs = wordIn(states, line["state"], cell.cpfs);
        events?.SetFieldState(this, field, cell.cpfs);
        return;
      case "SetFieldInteractiveState":
        cell.cpfis = wordIn(interactiveStates, line["interactiveState"], cell.cpfis);
        events?.SetFieldInteractiveState(this, field, cell.cpfis);
        return;
      case "SetFieldString":
        cell.text = line.value ?? "";
        this.#set.add(field);
        events?.SetFieldString(this, field, cell.text);
        return;
      case "SetFieldOptions":
        cell.options = optionsOf(line["options"]);
        events2?.SetFieldOptions(this, field, cell.options);
        return;
      case "SetFieldSubmitButton":
        events?.SetFieldSubmitButton(this, field, Number(line["adjacentTo"] ?? 0));
        return;
      default:
        // No other event is drawn.
        return;
    }
  }

  #endUpdate(): void {
    if (!this.#isUpdating) return;
    this.#isUpdating = false;
    this.#events?.QueryInterface("ICredentialProviderCredentialEvents2")?.EndFieldUpdates();
  }

  /** @param credential the bytes, where the DLL returned one; disposed by this object */
  serialized(line: Line<"serialization">, credential: Secret | undefined): void {
    if (this.#host.done < this.#since) {
      credential?.dispose();
      return;
    }
    this.connectEnded();
    const said: OptionalStatus = {
      ppszOptionalStatusText: line.status === "" ? undefined : line.status,
      pcpsiOptionalStatusIcon: wordIn(icons, line.icon, CPSI.CPSI_NONE),
    };
    if (line.response === "return-credential-finished") {
      if (credential === undefined || line.credential === undefined || !this.#selected) {
        credential?.dispose();
        return;
      }
      this.#hand({
        pcpgsr: CPGSR.CPGSR_RETURN_CREDENTIAL_FINISHED,
        pcpcs: {
          ulAuthenticationPackage: line.credential.package,
          clsidCredentialProvider: line.credential.provider,
          rgbSerialization: credential,
        },
        ...said,
      });
      return;
    }
    credential?.dispose();
    const pcpgsr = wordIn<Exclude<CPGSR, 2>>(
      responses,
      line.response,
      CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED,
    );
    if (pcpgsr !== CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED)
      this.#host.onEnded(line.status, said.pcpsiOptionalStatusIcon === CPSI.CPSI_ERROR);
    else if (line.status === "") return;
    this.#hand({ pcpgsr, ...said });
  }

  /** Connect has ended. */
  connectEnded(): void {
    if (!this.#submitted) return;
    this.#submitted = false;
    // Nothing else has changed: whether the tile is busy is drawn anew.
    const [first] = this.#cells;
    if (first !== undefined) this.#events?.SetFieldInteractiveState(this, first[0], first[1].cpfis);
  }

  #hand(ready: Serialized): void {
    this.#drop();
    if (!this.#selected) return;
    this.#ready = ready;
    this.#host.onReady();
  }

  #drop(): void {
    this.#ready?.pcpcs?.rgbSerialization.dispose();
    this.#ready = undefined;
  }

  /** Only a new screen sets the texts of its title or notice. */
  #tellScreen(): void {
    const [title, notice] = [titles, notices].map(
      (ids) =>
        ids.flatMap((id) => {
          const cell = this.#set.has(id) ? this.#cells.get(id) : undefined;
          return cell !== undefined && isShown(cell.cpfs) && cell.text !== "" ? [cell.text] : [];
        })[0],
    );
    if (title !== undefined || notice !== undefined) this.#host.onScreen({ title, notice });
  }

  // ── what the page needs beside COM ─────────────────────────────────────────────────────────────

  /** By the field table, which our DLL declares; a DLL of somebody else has no purposes. */
  drawn(dwFieldID: number): SideChannelField | undefined {
    const row = rowOf(dwFieldID);
    if (row === undefined) return undefined;
    const { purpose, index } = row;
    return { purpose, index, ...(purpose === "brand" && { text: this.#host.brand }) };
  }

  /** The person can do nothing but cancel. */
  get busy(): boolean {
    if (this.#submitted) return true;
    const shown = [...this.#cells].filter(([, { cpfs }]) => isShown(cpfs));
    const isAnswer = ([id, { cpfis, text }]: [number, Cell]) => {
      const type = rowOf(id)?.type;
      if (type !== "submit" && type !== "command-link") return false;
      return cpfis !== CPFIS.CPFIS_DISABLED && !(id === ownLink && text === this.#host.cancelLabel);
    };
    return shown.length > 0 && !shown.some(isAnswer);
  }

  /** What a person can press at the real screen: Cancel while Connect runs, or the DLL's own link. */
  cancel(): boolean {
    if (this.#submitted) {
      this.#host.send({ do: "cancel" });
      return true;
    }
    const link = this.#cells.get(ownLink);
    if (link === undefined || !isShown(link.cpfs) || link.text !== this.#host.cancelLabel) {
      // LogonUI leaves the tile, and the DLL hangs up on the agent.
      this.#host.onEnded("", false);
      return false;
    }
    this.#host.send({ do: "click", field: ownLink });
    return true;
  }

  // ── what LogonUI calls ─────────────────────────────────────────────────────────────────────────

  QueryInterface: IUnknown["QueryInterface"] = (riid) =>
    riid === "ICredentialProviderCredential2" || riid === "ICredentialProviderCredentialWithFieldOptions"
      ? (this as never)
      : undefined;

  Advise(pcpce: ICredentialProviderCredentialEvents & IUnknown): typeof S_OK {
    this.#events = pcpce;
    this.#isUpdating = false;
    return S_OK;
  }

  UnAdvise(): typeof S_OK {
    this.#events = undefined;
    return S_OK;
  }

  SetSelected(): Returned<{ pbAutoLogon: boolean }> {
    this.#drop();
    this.#selected = true;
    // The end of an update that the host is in will not be heard.
    this.#endUpdate();
    this.#hideAll();
    this.#since = this.#host.send({ do: "select", tile: this.#index }) - 1;
    return { hr: S_OK, pbAutoLogon: false };
  }

  /** Nothing of an earlier selection is to be answered. */
  #hideAll(): void {
    const events = this.#events;
    const events2 = events?.QueryInterface("ICredentialProviderCredentialEvents2");
    events2?.BeginFieldUpdates();
    for (const [id, cell] of this.#cells) {
      const type = rowOf(id)?.type;
      if (type === undefined || type === "tile-image") continue;
      cell.cpfs = CPFS.CPFS_HIDDEN;
      cell.text = "";
      events?.SetFieldState(this, id, cell.cpfs);
      events?.SetFieldString(this, id, cell.text);
    }
    events2?.EndFieldUpdates();
  }

  SetDeselected(): typeof S_OK {
    if (!this.#selected) return S_OK;
    // Otherwise the host would wait for the end of Connect.
    if (this.#submitted) this.#host.send({ do: "cancel" });
    this.end();
    this.#host.send({ do: "deselect" });
    return S_OK;
  }

  GetUserSid(): Returned<{ sid: string }> {
    return this.sid === undefined ? { hr: S_FALSE } : { hr: S_OK, sid: this.sid };
  }

  GetFieldState(dwFieldID: number): Returned<{ pcpfs: CPFS; pcpfis: CPFIS }> {
    const cell = this.#cells.get(dwFieldID);
    if (cell === undefined) return { hr: E_INVALIDARG };
    return { hr: S_OK, pcpfs: cell.cpfs, pcpfis: cell.cpfis };
  }

  GetStringValue(dwFieldID: number): Returned<{ ppsz: string }> {
    const cell = this.#cells.get(dwFieldID);
    return cell === undefined ? { hr: E_INVALIDARG } : { hr: S_OK, ppsz: cell.text };
  }

  GetFieldOptions(dwFieldID: number): Returned<{ options: number }> {
    return { hr: S_OK, options: this.#cells.get(dwFieldID)?.options ?? CPCFO.CPCFO_NONE };
  }

  /** The page draws the brand's name instead of a picture. */
  GetBitmapValue(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  GetCheckboxValue(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  GetSubmitButtonValue(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  GetComboBoxValueCount(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  GetComboBoxValueAt(): { hr: typeof E_NOTIMPL } {
    return { hr: E_NOTIMPL };
  }

  /** The harness plays the person: what they type crosses a pipe of its own as text. */
  SetStringValue(dwFieldID: number, psz: Uint8Array): typeof S_OK {
    const text = Buffer.from(psz).toString("utf16le");
    this.#host.send({ do: "type", field: dwFieldID, text });
    return S_OK;
  }

  SetCheckboxValue(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  SetComboBoxSelectedValue(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  CommandLinkClicked(dwFieldID: number): typeof S_OK {
    this.#host.send({ do: "click", field: dwFieldID });
    return S_OK;
  }

  GetSerialization(): Returned<Serialized> {
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready !== undefined) return { hr: S_OK, ...ready };
    if (!this.#submitted) {
      this.#submitted = true;
      this.#host.send({ do: "submit" });
    }
    return {
      hr: S_OK,
      pcpgsr: CPGSR.CPGSR_NO_CREDENTIAL_NOT_FINISHED,
      pcpsiOptionalStatusIcon: CPSI.CPSI_NONE,
    };
  }

  ReportResult(
    ntsStatus: NTSTATUS,
    ntsSubstatus: NTSTATUS,
  ): { hr: typeof S_OK; pcpsiOptionalStatusIcon: CPSI } {
    this.#host.send({ do: "result", status: ntsStatus, substatus: ntsSubstatus });
    return { hr: S_OK, pcpsiOptionalStatusIcon: CPSI.CPSI_NONE };
  }
}
