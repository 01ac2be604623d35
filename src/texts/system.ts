/**
 * What the simulated operating systems, and the screen that stands for them, have to say by themselves in each
 * language; `system-languages.ts` chooses. Hosts take their labels from it, the page the words of the screen.
 */
/** Of the screen itself, whichever system is on it. */
export interface ScreenWords {
  region: (host: string) => string;
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
  /** Takes note of what went wrong. */
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
  /** A button that stays pressed as long as what was typed is shown. */
  reveal: string;
  capsLock: string;
  keyboard: (language: string) => string;
  qr: string;
  /** What became of a rule for the new secret, to a screen reader. */
  rule: { kept: string; open: string };
  rulesKept: (kept: number, of: number) => string;
  /** What a line of a list is about, and at the end what became of the thing that it names. */
  marks: { loss: string; kept: string; anew: string; closed: string };
  /** Around the browser in the screen. */
  browserBar: string;
  browserCancel: string;
}

/** Why a system did not take a password, except that it was right. */
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
  /** The keyboard's layout, as each system abbreviates it in a corner of the screen. */
  keyboard: { windows: string; macos: string };
  screen: ScreenWords;
  logonUi: {
    passwordTile: string;
    passwordField: string;
    /** Instead of the users, where the last one's name is hidden. */
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
