/**
 * The values of `SOFTWARE\Vestibule` that the agent keeps, and what the credential provider takes of them. Called by what
 * writes them and by the doctor. The numbers are those of `native/windows-credprov/provider`, and a test compares them:
 * the provider passes over a value that is longer, whole.
 */
import { logoSides, type SettingName, type SettingsForProvider } from "../provider-settings.ts";

/** In UTF-16 units, with the zero after each text and the one that ends a list (`settings.h`). */
export const providerRooms = { brand: 65, accounts: 16 * 1024, contact: 512 } as const;

/** As many lines of the contact are shown (`settings.h`). */
export const mostContactLines = 3;

/** Units of a SID; the tile of a longer one is left out (`conversation.h`). */
export const longestSid = 184;

const bytesOf = (side: number): number => side * side * 4;

/** Bytes of each picture: blue, green, red, alpha for each pixel (`brand_image.cc`). */
export const pictureBytes = { Logo72: bytesOf(logoSides.small), Logo192: bytesOf(logoSides.large) } as const;

export const settingNames = {
  brand: "Brand",
  accounts: "Accounts",
  contact: "Contact",
  "logo.small": "Logo72",
  "logo.large": "Logo192",
} as const satisfies Record<SettingName, string>;

/** A text is REG_SZ, several are REG_MULTI_SZ, bytes are REG_BINARY; undefined: no such value. */
export interface ProviderValues {
  Brand: string | undefined;
  Contact: readonly string[] | undefined;
  Accounts: readonly string[] | undefined;
  Logo72: Uint8Array | undefined;
  Logo192: Uint8Array | undefined;
}

const isText = (text: string): boolean => text !== "" && !text.includes("\0");

/** [MS-DTYP] 2.4.2.1, in the form in which Windows writes one. */
export const isSid = (text: string): boolean =>
  text.length <= longestSid && /^S-1-(?:\d{1,10}|0x[\dA-F]{12})(?:-\d{1,10}){1,15}$/.test(text);

export const isBrand = (text: string): boolean => isText(text) && text.length < providerRooms.brand;

/** A text of a list that is empty would end it. */
export function isList(texts: readonly string[], room: number): boolean {
  const units = texts.reduce((sum, text) => sum + text.length + 1, 1);
  return texts.length > 0 && texts.every(isText) && units <= room;
}

export const isContact = (lines: readonly string[]): boolean =>
  lines.length <= mostContactLines && isList(lines, providerRooms.contact);

/**
 * An empty list would leave nobody a tile, and one that is cut or has another kind of name in it some of those whom it is
 * for: then there is none, and every local account has one.
 */
export const isAccounts = (sids: readonly string[]): boolean =>
  sids.every(isSid) && isList(sids, providerRooms.accounts);

/** @returns the values, and which settings are left out, because the provider would not take them whole */
export function valuesOf({ brand, accounts, contact, logo }: SettingsForProvider): {
  values: ProviderValues;
  leftOut: SettingName[];
} {
  const leftOut: SettingName[] = [];
  const taken = <Value>(name: SettingName, value: Value, isTaken: boolean): Value | undefined => {
    if (isTaken) return value;
    leftOut.push(name);
    return undefined;
  };
  const picture = (name: "Logo72" | "Logo192", size: keyof typeof logo) => {
    const pixels = logo[size];
    return pixels && taken(`logo.${size}`, pixels, pixels.length === pictureBytes[name]);
  };
  return {
    values: {
      Brand: taken("brand", brand, isBrand(brand)),
      Contact: contact.length === 0 ? undefined : taken("contact", contact, isContact(contact)),
      Accounts:
        accounts === undefined || accounts.length === 0
          ? undefined
          : taken("accounts", accounts, isAccounts(accounts)),
      Logo72: picture("Logo72", "small"),
      Logo192: picture("Logo192", "large"),
    },
    leftOut,
  };
}
