/**
 * Our credential provider as the simulated LogonUI loads it, with the COM interfaces that the real DLL will have: a
 * tile for each user, and the fields that they all declare up front.
 */
import { type WindowsFieldType, windowsFields } from "../../protocol/windows-fields.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import { noStatus } from "../contract/status.ts";
import { labelOf } from "../drawing/drawn-field.ts";
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
import type { SideChannel, CreateProvider } from "./created-provider.ts";
import { countOf, sidsIn, takesScenario, tileAt } from "./tiles.ts";
import {
  VestibuleCredential,
  type Shared,
  type VestibuleProviderOptions,
  labelField,
} from "./vestibule-credential.ts";

const { S_OK, E_NOTIMPL, E_INVALIDARG } = hresult;

const fieldTypes: Record<WindowsFieldType, CPFT> = {
  "tile-image": CPFT.CPFT_TILE_IMAGE,
  "large-text": CPFT.CPFT_LARGE_TEXT,
  "small-text": CPFT.CPFT_SMALL_TEXT,
  password: CPFT.CPFT_PASSWORD_TEXT,
  edit: CPFT.CPFT_EDIT_TEXT,
  submit: CPFT.CPFT_SUBMIT_BUTTON,
  "command-link": CPFT.CPFT_COMMAND_LINK,
};

/** A new instance begins with the brand that the agent sent last. */
export function vestibuleProvider(options: VestibuleProviderOptions): CreateProvider {
  const said = { brand: options.brand };
  return () => {
    const provider = new VestibuleProvider(options, said);
    return { provider, sideChannel: provider.sideChannel };
  };
}

class VestibuleProvider implements ICredentialProvider, ICredentialProviderSetUserArray {
  readonly #options: VestibuleProviderOptions;
  readonly #said: { brand: string };
  readonly #labels: FieldLabels;
  #credentials: VestibuleCredential[] = [];
  #advised: { pcpe: ICredentialProviderEvents; upAdviseContext: number } | undefined;

  constructor(options: VestibuleProviderOptions, said: { brand: string }) {
    this.#options = options;
    this.#said = said;
    this.#labels = textsFor(options.locale).labels;
  }

  readonly sideChannel: SideChannel = {
    drawn: (pcpc, dwFieldID) => this.#own(pcpc)?.drawn(dwFieldID),
    cancel: (pcpc) => this.#own(pcpc)?.cancel() ?? false,
    saidOnDesktop: (pcpc) => this.#own(pcpc)?.saidOnDesktop ?? noStatus,
    refresh: () => {
      for (const credential of this.#credentials) credential.refresh();
    },
  };

  QueryInterface: IUnknown["QueryInterface"] = (riid) =>
    riid === "ICredentialProviderSetUserArray" ? (this as never) : undefined;

  SetUsageScenario(cpus: CPUS) {
    return takesScenario(cpus);
  }

  SetSerialization(): typeof E_NOTIMPL {
    return E_NOTIMPL;
  }

  SetUserArray(users: ICredentialProviderUserArray): typeof S_OK {
    const sids = sidsIn(users);
    // A screen that names no user has one tile under "Other user": the agent asks for the name.
    const tiles = sids.length === 0 ? [""] : sids;
    this.#credentials = tiles.map((sid) => new VestibuleCredential(sid, this.#options, this.#shared()));
    return S_OK;
  }

  Advise(pcpe: ICredentialProviderEvents, upAdviseContext: number): typeof S_OK {
    this.#advised = { pcpe, upAdviseContext };
    return S_OK;
  }

  UnAdvise(): typeof S_OK {
    this.#advised = undefined;
    for (const credential of this.#credentials) credential.end();
    return S_OK;
  }

  GetFieldDescriptorCount(): Returned<{ pdwCount: number }> {
    return { hr: S_OK, pdwCount: windowsFields.length + 1 };
  }

  GetFieldDescriptorAt(dwIndex: number): Returned<{ ppcpfd: CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR }> {
    const { GUID_NULL, CPFG_CREDENTIAL_PROVIDER_LABEL, CPFG_CREDENTIAL_PROVIDER_LOGO } = CPFG;
    if (dwIndex === labelField) {
      const ppcpfd = { dwFieldID: labelField, cpft: CPFT.CPFT_SMALL_TEXT, pszLabel: "" };
      return { hr: S_OK, ppcpfd: { ...ppcpfd, guidFieldType: CPFG_CREDENTIAL_PROVIDER_LABEL } };
    }
    const row = windowsFields[dwIndex];
    if (row === undefined) return { hr: E_INVALIDARG };
    return {
      hr: S_OK,
      ppcpfd: {
        dwFieldID: row.id,
        cpft: fieldTypes[row.type],
        pszLabel: labelOf(row.purpose, this.#labels),
        guidFieldType: row.type === "tile-image" ? CPFG_CREDENTIAL_PROVIDER_LOGO : GUID_NULL,
      },
    };
  }

  GetCredentialCount() {
    return countOf(this.#credentials);
  }

  GetCredentialAt(dwIndex: number): Returned<{ ppcpc: ICredentialProviderCredential }> {
    return tileAt(this.#credentials, dwIndex);
  }

  #own(pcpc: ICredentialProviderCredential): VestibuleCredential | undefined {
    return this.#credentials.find((each) => each === pcpc);
  }

  #shared(): Shared {
    const brand = () => this.#said.brand;
    return {
      get brand() {
        return brand();
      },
      labels: this.#labels,
      onBrand: (said) => {
        this.#said.brand = said;
        for (const credential of this.#credentials) credential.tellLabel();
      },
      onReady: () => {
        this.#advised?.pcpe.CredentialsChanged(this.#advised.upAdviseContext);
      },
    };
  }
}
