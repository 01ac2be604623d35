/**
 * The texts that a language must provide for the directory's pages; `directory-languages.ts` lists the languages. The
 * meanings of codes come from the catalogue of the same language.
 */

/** The pages of a proof: e-mail first, then the provider, then back to the device. */
export interface DirectoryPageTexts {
  /** By the secret that is reset (`Purpose` of the device API). */
  resetTitle: Readonly<Record<"pin-reset" | "password-reset", string>>;
  resetIntroduction: string;
  device: string;
  account: string;
  email: string;
  emailHelp: string;
  emailInvalid: string;
  next: string;
  cancel: string;
  leavingTitle: string;
  leavingMessage: string;
  leavingLink: string;
  refusedTitle: string;
  backToDevice: string;
  gone: string;
  failed: string;
  goneTitle: string;
  beginAgain: string;
}

/** The page that a person opens on their phone when a disk is locked. */
export interface RecoveryPageTexts {
  beginTitle: string;
  beginIntroduction: string;
  listTitle: string;
  listIntroduction: string;
  none: string;
  show: (hostName: string) => string;
  account: (accountName: string) => string;
  serialNumber: (serialNumber: string) => string;
  /** @param day a date in words */
  setUp: (day: string) => string;
  lastSeen: (day: string) => string;
  /** The same machine was set up again later. */
  replacedBySetUp: string;
  /** The organisation has taken the device out of service. */
  retired: string;
  end: string;
  endedTitle: string;
  ended: string;
  refusedTitle: string;
  back: string;
  used: string;

  keyTitle: (hostName: string) => string;
  keyLabel: string;
  newestLabel: string;
  earlierLabel: string;
  two: string;
  keepSecret: string;
  typing: string;
  appleSiliconTitle: string;
  appleSiliconHint: string;
  /** Steps in order, in macOS's own words in that language. */
  appleSilicon: readonly string[];
  intelTitle: string;
  intel: readonly string[];
  nextTitle: string;
  next: readonly string[];
  replaced: string;
  otherTitle: string;
  other: readonly string[];
}

export interface DirectoryTexts {
  /** BCP 47, also for `<html lang>`. */
  language: string;
  pages: DirectoryPageTexts;
  recovery: RecoveryPageTexts;
}
