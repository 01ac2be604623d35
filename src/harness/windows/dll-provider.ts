/**
 * A real credential provider DLL, in the login host, as the simulated LogonUI loads a provider: the second
 * implementation of the seam `credential-provider.ts`, beside `vestibule-provider.ts`. The login host calls the DLL in the
 * sign-in screen's own order, in a process of its own; what it reports is passed on to LogonUI here.
 *
 * COM's calls return at once and the host answers later, so the tiles come by CredentialsChanged once the DLL has been
 * enumerated, and so does every result of a submission.
 */
import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { timeline } from "../../texts/en/harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import { noStatus } from "../contract/status.ts";
import type { TellEvent } from "../drawing/drawn-conversation.ts";
import type { HostLine, HostedTile } from "../loginhost/lines.ts";
import { playProvider } from "../loginhost/login-host.ts";
import type { WinePrefix } from "../loginhost/wine.ts";
import {
  CPFG,
  CPFT,
  type CPUS,
  type CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR,
  type ICredentialProvider,
  type ICredentialProviderCredential,
  type ICredentialProviderEvents,
  type ICredentialProviderSetUserArray,
  type ICredentialProviderUserArray,
  type IUnknown,
  type Returned,
  hresult,
} from "./credential-provider.ts";
import type { CreateProvider, SideChannel } from "./created-provider.ts";
import { DllCredential, type DllHost, type HostAction } from "./dll-credential.ts";
import { endingOf } from "../drawing/ending.ts";
import type { LogonSystem } from "./lsa.ts";
import { countOf, sidsIn, takesScenario, tileAt } from "./tiles.ts";

const { S_OK, E_NOTIMPL, E_INVALIDARG } = hresult;

export interface DllProviderOptions {
  /** The DLL's absolute path. */
  dll: string;
  wine: WinePrefix;
  /** A folder of this user alone, for the file that names the accounts. */
  folder: string;
  /** BCP 47. */
  locale: string;
  /** The accounts that the host lends to the DLL: wine has none of the simulated device's. */
  system: LogonSystem;
  /** The agent's process as wine numbers it, which counts as the service's; 0 before it has run. */
  agentProcess(): number;
  onEvent: TellEvent;
}

export interface DllProviders {
  readonly create: CreateProvider;
  /** Resolves when no host is left that `create` started. */
  close(): Promise<void>;
}

export function dllProviders(options: DllProviderOptions): DllProviders {
  const playing = new Set<DllProvider>();
  return {
    create: () => {
      const provider = new DllProvider(options);
      playing.add(provider);
      void provider.ended.then(() => playing.delete(provider));
      return { provider, sideChannel: provider.sideChannel };
    },
    async close() {
      const left = [...playing];
      for (const provider of left) provider.UnAdvise();
      await Promise.all(left.map(({ ended }) => ended));
    },
  };
}

const fieldTypes: Readonly<Record<string, CPFT>> = {
  "large-text": CPFT.CPFT_LARGE_TEXT,
  "small-text": CPFT.CPFT_SMALL_TEXT,
  "command-link": CPFT.CPFT_COMMAND_LINK,
  "edit-text": CPFT.CPFT_EDIT_TEXT,
  password: CPFT.CPFT_PASSWORD_TEXT,
  "tile-image": CPFT.CPFT_TILE_IMAGE,
  checkbox: CPFT.CPFT_CHECKBOX,
  combobox: CPFT.CPFT_COMBOBOX,
  "submit-button": CPFT.CPFT_SUBMIT_BUTTON,
};

/** No process: the host then finds no service of the agent's. */
const noProcess = 0xffff_fffc;

/** Files of accounts so far, which have to have different names. */
let files = 0;

class DllProvider implements ICredentialProvider, ICredentialProviderSetUserArray, DllHost {
  readonly #options: DllProviderOptions;
  readonly #script = new PassThrough();
  readonly #ended = Promise.withResolvers<void>();
  readonly cancelLabel: string;
  #sids: readonly string[] = [];
  #advised: { pcpe: ICredentialProviderEvents; upAdviseContext: number } | undefined;
  #isOver = false;
  #sent = 0;
  #done = 0;
  #hasBegun = false;

  /** Of the enumeration that the host is in. */
  #fresh: { descriptors: CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR[]; count: number; tiles: HostedTile[] } = {
    descriptors: [],
    count: -1,
    tiles: [],
  };
  #descriptors: readonly CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR[] = [];
  #credentials: readonly DllCredential[] = [];
  #credential: Secret | undefined;

  constructor(options: DllProviderOptions) {
    this.#options = options;
    this.cancelLabel = textsFor(options.locale).labels.cancel;
  }

  /** Resolves when the host is gone; never rejects. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  readonly sideChannel: SideChannel = {
    drawn: (pcpc, dwFieldID) => this.#own(pcpc)?.drawn(dwFieldID),
    busy: (pcpc) => this.#own(pcpc)?.busy,
    cancel: (pcpc) => this.#own(pcpc)?.cancel() ?? false,
    // The DLL shows nothing on the desktop.
    saidOnDesktop: () => noStatus,
    refresh: () => {
      this.send({ do: "agent-process", process: this.#agentProcess() });
    },
  };

  #own(pcpc: ICredentialProviderCredential): DllCredential | undefined {
    return this.#credentials.find((each) => each === pcpc);
  }

  // ── of the tiles ───────────────────────────────────────────────────────────────────────────────

  get brand(): string {
    const label = this.#descriptors.find(
      ({ guidFieldType }) => guidFieldType === CPFG.CPFG_CREDENTIAL_PROVIDER_LABEL,
    );
    const value = label === undefined ? undefined : this.#credentials[0]?.GetStringValue(label.dwFieldID);
    return value?.hr === S_OK ? value.ppsz : "";
  }

  send(action: HostAction): number {
    if (!this.#isOver && this.#script.writable) {
      this.#script.write(`${JSON.stringify({ ...action, optional: true })}\n`);
      this.#sent += 1;
    }
    return this.#sent;
  }

  get done(): number {
    return this.#done;
  }

  onReady(): void {
    this.#tellChanged();
  }

  onScreen({ title, notice }: Parameters<DllHost["onScreen"]>[0]): void {
    const { onEvent } = this.#options;
    if (title !== undefined) onEvent({ actor: "host", event: "host.screen", text: timeline.screen(title) });
    if (notice !== undefined) onEvent({ actor: "host", event: "host.notice", text: timeline.notice(notice) });
  }

  onEnded(text: string, isError: boolean): void {
    this.#options.onEvent(endingOf(text, isError, this.#options.locale));
  }

  // ── what LogonUI calls ─────────────────────────────────────────────────────────────────────────

  QueryInterface: IUnknown["QueryInterface"] = (riid) =>
    riid === "ICredentialProviderSetUserArray" ? (this as never) : undefined;

  SetUsageScenario(cpus: CPUS) {
    return takesScenario(cpus);
  }

  SetSerialization(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  SetUserArray(users: ICredentialProviderUserArray): typeof S_OK {
    this.#sids = sidsIn(users);
    return S_OK;
  }

  Advise(pcpe: ICredentialProviderEvents, upAdviseContext: number): typeof S_OK {
    this.#advised = { pcpe, upAdviseContext };
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      void this.#play();
    }
    return S_OK;
  }

  /** The host plays to its end, and then is gone. */
  UnAdvise(): typeof S_OK {
    this.#advised = undefined;
    for (const credential of this.#credentials) credential.end();
    // The host would wait for the end of Connect.
    this.send({ do: "cancel" });
    this.#script.end();
    this.#isOver = true;
    if (!this.#hasBegun) this.#ended.resolve();
    return S_OK;
  }

  GetFieldDescriptorCount(): Returned<{ pdwCount: number }> {
    return { hr: S_OK, pdwCount: this.#descriptors.length };
  }

  GetFieldDescriptorAt(dwIndex: number): Returned<{ ppcpfd: CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR }> {
    const ppcpfd = this.#descriptors[dwIndex];
    return ppcpfd === undefined ? { hr: E_INVALIDARG } : { hr: S_OK, ppcpfd };
  }

  GetCredentialCount() {
    return countOf(this.#credentials);
  }

  GetCredentialAt(dwIndex: number): Returned<{ ppcpc: ICredentialProviderCredential }> {
    return tileAt(this.#credentials, dwIndex);
  }

  // ── the host ───────────────────────────────────────────────────────────────────────────────────

  #tellChanged(): void {
    this.#advised?.pcpe.CredentialsChanged(this.#advised.upAdviseContext);
  }

  #agentProcess(): number {
    return this.#options.agentProcess() || noProcess;
  }

  async #play(): Promise<void> {
    const { dll, wine, locale, onEvent } = this.#options;
    let file: string | undefined;
    try {
      file = await this.#writeUsers();
      const { exitCode } = await playProvider({
        provider: dll,
        wine,
        locale,
        users: file,
        agentProcess: this.#agentProcess(),
        script: this.#script,
        onCredential: (credential) => {
          this.#credential?.dispose();
          this.#credential = credential;
        },
        onLine: (line) => {
          this.#take(line);
        },
      });
      if (exitCode !== 0) throw new Error("the host found a fault");
    } catch (error) {
      onEvent({ actor: "host", event: "host.provider-failed", text: timeline.hostEnded(codeOf(error)) });
    } finally {
      this.#isOver = true;
      this.#credential?.dispose();
      this.#credential = undefined;
      for (const credential of this.#credentials) credential.end();
      this.#credentials = [];
      this.#tellChanged();
      if (file !== undefined) await rm(file, { force: true });
      this.#ended.resolve();
    }
  }

  async #writeUsers(): Promise<string> {
    const { folder, system } = this.#options;
    const accounts = (await system.users()).map(({ id, name, fullName }) => ({
      sid: id,
      userName: name,
      qualifiedUserName: `${system.hostName}\\${name}`,
      displayName: fullName,
    }));
    // In LogonUI's order.
    const users = this.#sids.flatMap((sid) => accounts.filter((account) => account.sid === sid));
    files += 1;
    const file = join(folder, `users-${String(process.pid)}-${String(files)}.json`);
    writeFileSync(file, JSON.stringify({ users, accounts }), { mode: 0o600, flag: "wx" });
    return file;
  }

  #take(line: HostLine): void {
    switch (line.event) {
      case "descriptors":
        this.#fresh = { descriptors: line.fields.map(descriptorOf), count: -1, tiles: [] };
        return;
      case "enumeration":
        this.#fresh.count = line.count;
        this.#takeEnumeration();
        return;
      case "tile":
        if (this.#fresh.count < 0) {
          this.#credentials[line.index]?.read(line);
          return;
        }
        this.#fresh.tiles.push(line);
        this.#takeEnumeration();
        return;
      case "did":
      case "skipped":
        this.#done = line.line;
        return;
      case "tile-event":
        this.#credentials[line.tile]?.changed(line);
        return;
      case "connected":
        if (line.cancelled) for (const credential of this.#credentials) credential.connectEnded();
        return;
      case "serialization": {
        const credential = this.#credential;
        this.#credential = undefined;
        const tile = this.#credentials[line.tile];
        if (tile === undefined) credential?.dispose();
        else tile.serialized(line, credential);
        return;
      }
      case "finding":
        this.#options.onEvent({
          actor: "host",
          event: `host.${line.severity}`,
          text: timeline.hostFound(line.name),
        });
        return;
      default:
        // For people who read the report.
        return;
    }
  }

  /** The same tiles again, which the DLL announces for a result, are the ones that LogonUI has. */
  #takeEnumeration(): void {
    const { descriptors, count, tiles } = this.#fresh;
    if (tiles.length < count) return;
    this.#fresh = { descriptors: [], count: -1, tiles: [] };
    const before = this.#credentials;
    const isSame = (tile: HostedTile, index: number) => before[index]?.sid === (tile.sid ?? undefined);
    if (before.length === tiles.length && tiles.every(isSame)) {
      for (const [index, tile] of tiles.entries()) before[index]?.read(tile);
      return;
    }
    for (const credential of before) credential.end();
    this.#descriptors = descriptors;
    this.#credentials = tiles.map((tile) => new DllCredential(tile.index, tile, this));
    this.#tellChanged();
  }
}

function descriptorOf(field: { id: number; type: string | number; label: string; kind: string }) {
  return {
    dwFieldID: field.id,
    cpft: fieldTypes[field.type] ?? CPFT.CPFT_INVALID,
    pszLabel: field.label,
    guidFieldType: field.kind.replaceAll(/[{}]/g, "").toLowerCase(),
  };
}
