/**
 * The texts of the simulated operating systems, and of the screen around them, in each language; chosen by
 * `system-languages.ts`. Hosts take their labels from it, and the page the words of the screen.
 */
/** Texts of the screen itself, of either system. */
export interface ScreenWords {
  region: (host: string) => string;
  /** While a play starts over. */
  starting: string;
  off: string;
  turnOn: string;
  /** At the lock screen. */
  wake: string;
  users: string;
  signInOptions: string;
  tiles: string;
  builtIn: (label: string) => string;
  working: string;
  cancel: string;
  submit: string;
  /** Acknowledges an error. */
  ok: string;
  signedInAs: (name: string) => string;
  desktop: string;
  signOut: string;
  preBoot: string;
  desktopName: string;
  menu: string;
  restart: string;
  signOutOf: (name: string) => string;
  notification: string;
  /** A button that stays pressed while the typed text is shown. */
  reveal: string;
  capsLock: string;
  keyboard: (language: string) => string;
  qr: string;
  /** The state of a rule for the new secret, for a screen reader. */
  rule: { kept: string; open: string };
  rulesKept: (kept: number, of: number) => string;
  /** The kind of a list's line, and what became of a store. */
  marks: { loss: string; kept: string; anew: string; closed: string };
  /** The bar above the browser in the screen. */
  browserBar: string;
  browserCancel: string;
}

/** Why a system did not accept a password. */
export interface VerificationWords {
  wrong: string;
  "locked-out": string;
  disabled: string;
  expired: string;
  "must-change": string;
  "not-granted": string;
  unavailable: string;
}

export interface SystemTexts {
  /** BCP 47. */
  language: string;
  /** The keyboard layout, as each system abbreviates it in a corner of the screen. */
  keyboard: { windows: string; macos: string };
  screen: ScreenWords;
  logonUi: {
    passwordTile: string;
    passwordField: string;
    /** Shown instead of the users, where the last user's name is hidden. */
    otherUser: string;
    userNameField: string;
    submit: string;
    verification: VerificationWords;
  };
  loginWindow: {
    passwordField: string;
    /** Where it asks for name and password instead of showing the users. */
    nameField: string;
    submit: string;
    verification: VerificationWords;
    cannotDraw: string;
    noBrowser: string;
    nobodySignsIn: string;
  };
  preBoot: {
    passwordField: string;
    recoveryKeyField: string;
    submit: string;
    useRecoveryKey: string;
    usePassword: string;
    wrongPassword: string;
    wrongRecoveryKey: string;
    unavailable: string;
  };
}
