/** English: the directory's pages, and the hints of its device API. */

export const directoryPages = {
  language: "en",
  resetTitle: { "pin-reset": "Reset your PIN", "password-reset": "Reset your password" },
  resetIntroduction: "Tell us who you are. Your organisation will ask you to sign in.",
  device: "Device",
  account: "Account",
  email: "E-mail address",
  emailHelp: "The address you use at your organisation.",
  emailInvalid: "This is not an e-mail address. Check it.",
  next: "Next",
  cancel: "Cancel",
  leavingTitle: "Going to your organisation",
  leavingMessage: "You are being taken to your organisation's sign-in page.",
  leavingLink: "Continue to sign in",
  refusedTitle: "This did not work",
  backToDevice: "Back to the device",
  gone: "This page is no longer valid. Close it and start again.",
  failed: "Something went wrong here. Close this page and start again.",
  goneTitle: "Start again",
  beginAgain: "Begin again",
} as const;

/** The page that a person opens on their phone when a disk is locked. */
export const recoveryPages = {
  beginTitle: "Unlock your computer's disk",
  beginIntroduction:
    "If your computer wants a password before it starts, and you have forgotten it, its recovery key opens the disk. Tell us who you are. Your organisation will ask you to sign in.",
  listTitle: "Your computers",
  listIntroduction:
    "Choose the computer that is locked. That you saw its recovery key is recorded, and the key is replaced after use.",
  none: "Your organisation holds no recovery key for any computer of yours. Ask your administrator for help.",
  show: (hostName: string) => `Show the recovery key of ${hostName}`,
  account: (accountName: string) => `Account: ${accountName}`,
  end: "Finish",
  endedTitle: "Finished",
  ended: "You can close this page.",
  refusedTitle: "This did not work",
  back: "Back to your computers",
  used: "This page was used already, or another one took its place. Go back to your computers and choose again.",

  keyTitle: (hostName: string) => `Recovery key of ${hostName}`,
  keyLabel: "Recovery key",
  newestLabel: "First try this recovery key",
  earlierLabel: "If it is not accepted, try this one",
  two: "This computer was being given a new recovery key when it was last heard of. One of these two opens it.",
  keepSecret: "Show this page to nobody, and do not write the key down: it is replaced after use.",
  typing: "Type it as it is here: capital letters, digits and hyphens.",
  appleSiliconTitle: "On a Mac with Apple silicon",
  appleSiliconHint: "Macs that came out since November 2020. If you are not sure, try these steps first.",
  appleSilicon: [
    "Turn the Mac on and wait until it asks for your password. If it shows several people, choose yourself.",
    "Press Option, Shift and Return together. The field now asks for a recovery key.",
    "If it does not, click the question mark beside the password field and choose the recovery key there.",
    "Type the recovery key and press Return.",
    "Wait. The Mac starts up to its login window.",
  ],
  intelTitle: "On a Mac with an Intel processor",
  intel: [
    "Turn the Mac on and wait until it asks for your password. If it shows several people, choose yourself.",
    "Click the question mark beside the password field. If there is none, type a wrong password until a message appears.",
    "Click the arrow beside “reset it using your recovery key”.",
    "Type the recovery key and press Return.",
    "Wait. If a window asks for a new password now, click Cancel there: the next part keeps more of what you have.",
  ],
  nextTitle: "Then choose a new password",
  next: [
    "At the login window, choose yourself and type any password once. It is refused.",
    "Choose “Forgot password?”, prove who you are as you did here, and choose a new password.",
    "If you remember your password after all, sign in with it instead.",
  ],
  replaced:
    "After somebody has signed in on the Mac, it replaces this recovery key with a new one by itself.",
  otherTitle: "How to use it",
  other: [
    "Start the computer and wait until it asks how to unlock the disk.",
    "Type the recovery key where it asks for one.",
  ],
} as const;

/** What is wrong with a provider, for whoever set it up. */
export const providerFaults = {
  otherIssuer: (said: string) => `The discovery document names another issuer: ${said}.`,
  noDiscovery: (status: number | undefined) =>
    status === undefined
      ? "There is no usable discovery document (/.well-known/openid-configuration)."
      : `The discovery document (/.well-known/openid-configuration) answers with HTTP status ${String(status)}.`,
  issuerHint: "give the issuer exactly as the provider's discovery document has it",
  refusedThere: (error: string) => `The provider refused the request with ${error}.`,
  refusedCode: (error: string) => `The provider's token endpoint refused the code with ${error}.`,
  clientHint: "check the client id, and whether the provider expects a client secret",
  refusedRequest: (status: number) =>
    `The provider answers our request to sign somebody in with HTTP status ${String(status)}, and sends nobody back.`,
  redirectHint: (uri: string) =>
    `register this redirect address there, exactly: ${uri}; and check the client id`,
  notVerified: "The provider does not say of the e-mail address that it is verified (email_verified: true).",
  verifiedHint:
    "have the address verified there, and the claims email and email_verified sent in the ID token or from UserInfo",
  otherDomain: (domain: string) =>
    `The provider vouched for an address of ${domain}, a domain that is not its own here.`,
  domainHint: "name the domain with the provider (--domain), if it may speak for it",
} as const;

/** `vestibule directory …`: commands about devices, bindings and recovery keys. */
export const directoryCommands = {
  devices: "list devices with their bindings: what is recoverable, whether a recovery key is held",
  json: "print JSON and nothing else",
  none: "No device is enrolled.",
  device: (device: { hostName: string; system: string; deviceId: string; revoked: boolean }) =>
    `${device.hostName} (${device.system}, ${device.deviceId})${device.revoked ? ", revoked" : ""}`,
  recoveryKey: {
    none: "  recovery key: none held",
    current: "  recovery key: held",
    rotate: "  recovery key: held, was shown, and is replaced after the next sign-in there",
  },
  binding: (binding: {
    accountName: string;
    localSecret: string;
    escrow: string;
    recoverable: boolean;
    recoveryKeyRelease: string;
    breakGlass: string;
  }) =>
    [
      `  ${binding.accountName}: ${binding.localSecret}`,
      `escrow ${binding.escrow}`,
      binding.recoverable ? "recoverable" : "not recoverable",
      `break-glass ${binding.breakGlass}`,
      `recovery key shown by ${binding.recoveryKeyRelease}`,
    ].join(", "),

  setBinding: "change a binding: kind of local secret, escrow, who may show the recovery key",
  account: "name of the local account",
  localSecret: "pin or password",
  escrow: "split, device or off",
  recoveryKeyRelease:
    "who may show the disk's recovery key: the person on their phone too, or an administrator only",
  dryRun: "say what would change, and change nothing",
  yes: "agree to the consequences without being asked",
  before: (setting: string, before: string, after: string) => `${setting}: ${before} -> ${after}`,
  same: "Nothing differs from what is set.",
  dryRunDone: "Nothing was changed (dry run).",
  done: "Changed. The device hears of it when it next asks the directory.",
  notDone: "Nothing was changed.",
  wantsYes: "say --yes to agree, or run it on a terminal to be asked",
  pinConsequences: [
    "With a PIN, the account's password is random and known to nobody. These go on wanting it typed:",
    "  - remote desktop sign-in to this device",
    "  - network shares of this device, opened from elsewhere with this account",
    "  - Run as, and tasks that are scheduled to run with a stored password",
    "  - setting up Windows Hello",
    "The person is told the same, and has to agree at the device. The password can be released as break-glass.",
  ],
  ask: "Turn the PIN on? Type yes: ",

  recoveryKeyCommand: "recovery keys of encrypted disks",
  releaseRecoveryKey:
    "release the recovery key of a device's disk; audited, and replaced once somebody has signed in there",
  whichDevice: "the device's id or host name",
  reason: "why, for the audit log",
} as const;

/** Hints for an administrator's command. */
export const adminHints = {
  noPin: "a PIN is for Windows devices; on macOS and Linux the account has a password",
} as const;

/** For whoever writes or operates an agent. */
export const apiHints = {
  tooLarge: "The body is larger than this path accepts.",
  mediaType: "Send application/json.",
  json: "The body is not valid JSON.",
  length: "Content-Length does not agree with the body.",
  host: "The Host header is not the directory's public name.",
  http: "This is not an HTTP request.",
} as const;

/** The server process, to whoever starts it. */
export const directoryProcess = {
  usage: "Usage: --config FILE [--control-fd 3]",
  place: (place: string) => `Place: ${place}.`,
  hint: (hint: string) => `Hint: ${hint}.`,
} as const;
