/**
 * The COM interfaces between LogonUI and a credential provider (credentialprovider.h), as types: what LogonUI calls, in
 * which order, and what a provider may call back. `hosted-provider.ts` calls them, `vestibule-provider.ts` implements
 * them. Names and numbers are Microsoft's; nothing here is our own.
 *
 * The order: SetUsageScenario, SetSerialization (sometimes), SetUserArray, Advise, GetFieldDescriptorCount/At,
 * GetCredentialCount/At; for each credential Advise, GetFieldState, GetStringValue and the other values; then
 * SetSelected, SetStringValue, CommandLinkClicked, GetSerialization, ReportResult, SetDeselected (which may come before
 * ReportResult), UnAdvise. Objects are apartment-threaded: every call in either direction is on LogonUI's thread.
 *
 * How COM is written here: a result is `hr` together with the out-parameters by their names. The garbage collector
 * replaces AddRef and Release. QueryInterface takes an interface's name.
 */
import { windowsStatuses } from "../../protocol/results.ts";
import type { Secret } from "../../secrets/arena.ts";

/** HRESULT, as an unsigned number. */
export const hresult = {
  S_OK: 0,
  S_FALSE: 1,
  E_NOTIMPL: 0x8000_4001,
  E_FAIL: 0x8000_4005,
  E_INVALIDARG: 0x8007_0057,
} as const;
export type HRESULT = (typeof hresult)[keyof typeof hresult];

/** Out-parameters are present only with S_OK. */
export type Returned<Outs> = ({ hr: typeof hresult.S_OK } & Outs) | { hr: Exclude<HRESULT, 0> };

/** CREDENTIAL_PROVIDER_USAGE_SCENARIO. Since Windows 10 an unlock usually arrives as CPUS_LOGON. */
export const CPUS = {
  CPUS_INVALID: 0,
  CPUS_LOGON: 1,
  CPUS_UNLOCK_WORKSTATION: 2,
  CPUS_CHANGE_PASSWORD: 3,
  CPUS_CREDUI: 4,
  CPUS_PLAP: 5,
} as const;
export type CPUS = (typeof CPUS)[keyof typeof CPUS];

/** CREDENTIAL_PROVIDER_FIELD_TYPE. */
export const CPFT = {
  CPFT_INVALID: 0,
  CPFT_LARGE_TEXT: 1,
  CPFT_SMALL_TEXT: 2,
  CPFT_COMMAND_LINK: 3,
  CPFT_EDIT_TEXT: 4,
  CPFT_PASSWORD_TEXT: 5,
  CPFT_TILE_IMAGE: 6,
  CPFT_CHECKBOX: 7,
  CPFT_COMBOBOX: 8,
  CPFT_SUBMIT_BUTTON: 9,
} as const;
export type CPFT = (typeof CPFT)[keyof typeof CPFT];

/** CREDENTIAL_PROVIDER_FIELD_STATE: in which form of the tile a field is shown. */
export const CPFS = {
  CPFS_HIDDEN: 0,
  CPFS_DISPLAY_IN_SELECTED_TILE: 1,
  CPFS_DISPLAY_IN_DESELECTED_TILE: 2,
  CPFS_DISPLAY_IN_BOTH: 3,
} as const;
export type CPFS = (typeof CPFS)[keyof typeof CPFS];

/** CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE. */
export const CPFIS = { CPFIS_NONE: 0, CPFIS_READONLY: 1, CPFIS_DISABLED: 2, CPFIS_FOCUSED: 3 } as const;
export type CPFIS = (typeof CPFIS)[keyof typeof CPFIS];

/** CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE. */
export const CPGSR = {
  /** More input is needed: the tile stays as it is. */
  CPGSR_NO_CREDENTIAL_NOT_FINISHED: 0,
  /** The provider has finished, without a credential. */
  CPGSR_NO_CREDENTIAL_FINISHED: 1,
  CPGSR_RETURN_CREDENTIAL_FINISHED: 2,
  /** As NO_CREDENTIAL_FINISHED, and LogonUI returns: every provider is unadvised. */
  CPGSR_RETURN_NO_CREDENTIAL_FINISHED: 3,
} as const;
export type CPGSR = (typeof CPGSR)[keyof typeof CPGSR];

/** CREDENTIAL_PROVIDER_STATUS_ICON. */
export const CPSI = { CPSI_NONE: 0, CPSI_ERROR: 1, CPSI_WARNING: 2, CPSI_SUCCESS: 3 } as const;
export type CPSI = (typeof CPSI)[keyof typeof CPSI];

/** CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS; a field has their sum. */
export const CPCFO = {
  CPCFO_NONE: 0,
  CPCFO_ENABLE_PASSWORD_REVEAL: 1,
  CPCFO_IS_EMAIL_ADDRESS: 2,
  CPCFO_ENABLE_TOUCH_KEYBOARD_AUTO_INVOKE: 4,
  CPCFO_NUMBERS_ONLY: 8,
  CPCFO_SHOW_ENGLISH_KEYBOARD: 0x10,
} as const;

/** GUIDs of a field descriptor's `guidFieldType` (shlguid.h); all zero for a field without a meaning to LogonUI. */
export const CPFG = {
  GUID_NULL: "00000000-0000-0000-0000-000000000000",
  /** The picture among the sign-in options. */
  CPFG_CREDENTIAL_PROVIDER_LOGO: "2d837775-f6cd-464e-a745-482fd0b47493",
  /** The provider's name among the sign-in options. */
  CPFG_CREDENTIAL_PROVIDER_LABEL: "286bbff3-bad4-438f-b007-79b7267c3d48",
} as const;

/** The value of `pdwDefault` when no credential is to be chosen. */
export const CREDENTIAL_PROVIDER_NO_DEFAULT = 0xffff_ffff;

/** NTSTATUS values of LsaLogonUser (ntstatus.h), as unsigned numbers. */
export const ntstatus = {
  STATUS_SUCCESS: 0,
  STATUS_INVALID_PARAMETER: 0xc000_000d,
  STATUS_LOGON_FAILURE: windowsStatuses.STATUS_LOGON_FAILURE.code,
  STATUS_ACCOUNT_RESTRICTION: windowsStatuses.STATUS_ACCOUNT_RESTRICTION.code,
  STATUS_PASSWORD_EXPIRED: windowsStatuses.STATUS_PASSWORD_EXPIRED.code,
  STATUS_ACCOUNT_DISABLED: windowsStatuses.STATUS_ACCOUNT_DISABLED.code,
  STATUS_NO_LOGON_SERVERS: windowsStatuses.STATUS_NO_LOGON_SERVERS.code,
  STATUS_LOGON_TYPE_NOT_GRANTED: windowsStatuses.STATUS_LOGON_TYPE_NOT_GRANTED.code,
  STATUS_PASSWORD_MUST_CHANGE: windowsStatuses.STATUS_PASSWORD_MUST_CHANGE.code,
  STATUS_ACCOUNT_LOCKED_OUT: windowsStatuses.STATUS_ACCOUNT_LOCKED_OUT.code,
} as const;
export type NTSTATUS = (typeof ntstatus)[keyof typeof ntstatus];

/** CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR. */
export interface CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR {
  dwFieldID: number;
  cpft: CPFT;
  pszLabel: string;
  guidFieldType: string;
}

/** CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION. `cbSerialization` is the length of the bytes. */
export interface CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION {
  ulAuthenticationPackage: number;
  clsidCredentialProvider: string;
  /** As the authentication package reads it; the receiver disposes it. */
  rgbSerialization: Secret;
}

/** The out-parameters with a text for the person. */
export interface OptionalStatus {
  ppszOptionalStatusText?: string | undefined;
  pcpsiOptionalStatusIcon: CPSI;
}

/** The out-parameters of GetSerialization. */
export type Serialized = OptionalStatus &
  (
    | {
        pcpgsr: typeof CPGSR.CPGSR_RETURN_CREDENTIAL_FINISHED;
        pcpcs: CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION;
      }
    | { pcpgsr: Exclude<CPGSR, typeof CPGSR.CPGSR_RETURN_CREDENTIAL_FINISHED>; pcpcs?: undefined }
  );

/** The interfaces that QueryInterface may return. */
interface Queried {
  ICredentialProviderSetUserArray: ICredentialProviderSetUserArray;
  ICredentialProviderCredential2: ICredentialProviderCredential2;
  ICredentialProviderCredentialWithFieldOptions: ICredentialProviderCredentialWithFieldOptions;
  ICredentialProviderCredentialEvents2: ICredentialProviderCredentialEvents2;
}

export interface IUnknown {
  /** `undefined` is E_NOINTERFACE. */
  QueryInterface<Name extends keyof Queried>(riid: Name): Queried[Name] | undefined;
}

export interface ICredentialProvider extends IUnknown {
  /** Normal answers: E_NOTIMPL for a scenario without a tile, E_INVALIDARG for CPUS_PLAP. */
  SetUsageScenario(cpus: CPUS, dwFlags: number): HRESULT;
  SetSerialization(pcpcs: CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION): HRESULT;
  Advise(pcpe: ICredentialProviderEvents, upAdviseContext: number): HRESULT;
  UnAdvise(): HRESULT;
  GetFieldDescriptorCount(): Returned<{ pdwCount: number }>;
  /** Called before an agent could have answered, so labels are compiled in. */
  GetFieldDescriptorAt(dwIndex: number): Returned<{ ppcpfd: CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR }>;
  /** With `pbAutoLogonWithDefault` LogonUI at once calls the default credential's GetSerialization. */
  GetCredentialCount(): Returned<{ pdwCount: number; pdwDefault: number; pbAutoLogonWithDefault: boolean }>;
  GetCredentialAt(dwIndex: number): Returned<{ ppcpc: ICredentialProviderCredential }>;
}

export interface ICredentialProviderEvents {
  /** LogonUI asks again for descriptors, count and credentials. */
  CredentialsChanged(upAdviseContext: number): HRESULT;
}

export interface ICredentialProviderSetUserArray {
  SetUserArray(users: ICredentialProviderUserArray): HRESULT;
}

/** A native array also has SetProviderFilter and GetAccountOptions. */
export interface ICredentialProviderUserArray {
  GetCount(): Returned<{ userCount: number }>;
  GetAt(userIndex: number): Returned<{ user: ICredentialProviderUser }>;
}

/** A native user also has GetProviderID, GetStringValue and GetValue. */
export interface ICredentialProviderUser {
  GetSid(): Returned<{ sid: string }>;
}

export interface ICredentialProviderCredential extends IUnknown {
  Advise(pcpce: ICredentialProviderCredentialEvents & IUnknown): HRESULT;
  UnAdvise(): HRESULT;
  SetSelected(): Returned<{ pbAutoLogon: boolean }>;
  /** May come before ReportResult. */
  SetDeselected(): HRESULT;
  GetFieldState(dwFieldID: number): Returned<{ pcpfs: CPFS; pcpfis: CPFIS }>;
  GetStringValue(dwFieldID: number): Returned<{ ppsz: string }>;
  /** `phbmp` is an HBITMAP. */
  GetBitmapValue(dwFieldID: number): Returned<{ phbmp: bigint }>;
  GetCheckboxValue(dwFieldID: number): Returned<{ pbChecked: boolean; ppszLabel: string }>;
  GetSubmitButtonValue(dwFieldID: number): Returned<{ pdwAdjacentTo: number }>;
  GetComboBoxValueCount(dwFieldID: number): Returned<{ pcItems: number; pdwSelectedItem: number }>;
  GetComboBoxValueAt(dwFieldID: number, dwItem: number): Returned<{ ppszItem: string }>;
  /**
   * @param psz LPCWSTR: UTF-16, little-endian, without its terminating NUL. Valid during the call; LogonUI wipes it.
   * Bytes instead of a string, because a string cannot be wiped.
   */
  SetStringValue(dwFieldID: number, psz: Uint8Array): HRESULT;
  SetCheckboxValue(dwFieldID: number, bChecked: boolean): HRESULT;
  SetComboBoxSelectedValue(dwFieldID: number, dwSelectedItem: number): HRESULT;
  /** Returns at once; later results come by events. */
  CommandLinkClicked(dwFieldID: number): HRESULT;
  /** Returns at once: a provider that has to wait returns NOT_FINISHED, and later calls CredentialsChanged. */
  GetSerialization(): Returned<Serialized>;
  ReportResult(ntsStatus: NTSTATUS, ntsSubstatus: NTSTATUS): Returned<OptionalStatus>;
}

export interface ICredentialProviderCredential2 extends ICredentialProviderCredential {
  /** S_FALSE without a SID: the credential belongs to no user and is shown under "Other user". */
  GetUserSid(): Returned<{ sid: string }>;
}

export interface ICredentialProviderCredentialWithFieldOptions {
  /** The sum of CPCFO. */
  GetFieldOptions(dwFieldID: number): Returned<{ options: number }>;
}

export interface ICredentialProviderCredentialEvents {
  SetFieldState(pcpc: ICredentialProviderCredential, dwFieldID: number, cpfs: CPFS): HRESULT;
  SetFieldInteractiveState(pcpc: ICredentialProviderCredential, dwFieldID: number, cpfis: CPFIS): HRESULT;
  /** The value of an input; its label is in its descriptor. */
  SetFieldString(pcpc: ICredentialProviderCredential, dwFieldID: number, psz: string): HRESULT;
  SetFieldCheckbox(
    pcpc: ICredentialProviderCredential,
    dwFieldID: number,
    bChecked: boolean,
    pszLabel: string,
  ): HRESULT;
  SetFieldBitmap(pcpc: ICredentialProviderCredential, dwFieldID: number, hbmp: bigint): HRESULT;
  SetFieldComboBoxSelectedItem(
    pcpc: ICredentialProviderCredential,
    dwFieldID: number,
    dwSelectedItem: number,
  ): HRESULT;
  DeleteFieldComboBoxItem(pcpc: ICredentialProviderCredential, dwFieldID: number, dwItem: number): HRESULT;
  AppendFieldComboBoxItem(pcpc: ICredentialProviderCredential, dwFieldID: number, pszItem: string): HRESULT;
  SetFieldSubmitButton(pcpc: ICredentialProviderCredential, dwFieldID: number, dwAdjacentTo: number): HRESULT;
  /** `phwndOwner` is an HWND. */
  OnCreatingWindow(): Returned<{ phwndOwner: bigint }>;
}

export interface ICredentialProviderCredentialEvents2 extends ICredentialProviderCredentialEvents {
  /** Changes from here on are drawn together at EndFieldUpdates. */
  BeginFieldUpdates(): HRESULT;
  EndFieldUpdates(): HRESULT;
  /** The sum of CPCFO. */
  SetFieldOptions(pcpc: ICredentialProviderCredential, fieldID: number, options: number): HRESULT;
}
