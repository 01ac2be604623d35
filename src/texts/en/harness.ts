/** English: what the harness, its organisation's sign-in page and the commands say. */

/** The demo organisation's own sign-in page. */
export const provider = {
  organisation: "Acme",
  title: "Sign in to Acme",
  asked: "Your computer asks who you are.",
  email: "E-mail",
  password: "Password",
  submit: "Sign in",
  wrong: "E-mail or password is incorrect.",
  expiredTitle: "This page has expired",
  expired: "Go back and start again.",
} as const;

/** What the simulated Windows says by itself, as LogonUI does. */
export const logonUi = {
  lock: "Press any key to unlock",
  passwordTile: "Password",
  passwordField: "Password",
  submit: "Sign in",
  brandImage: "Picture of the tile",
  title: "Title",
  message: "Message",
  progress: "Progress",
  notice: "Notice",
  link: "Link",
  verification: {
    wrong: "The password is incorrect. Try again.",
    "locked-out": "The referenced account is currently locked out and may not be logged on to.",
    disabled: "Your account has been disabled. Please see your system administrator.",
    expired: "Your password has expired and must be changed.",
    "must-change": "Your password must be changed before signing in.",
    "not-granted": "The sign-in method you're trying to use isn't allowed.",
    unavailable: "There are currently no logon servers available to service the logon request.",
  },
  cannotDraw: "This sign-in option sent something that Windows cannot show. Use another one.",
  agentLost: "The sign-in option stopped answering. Nothing that was finished is lost.",
  signedIn: "Signed in.",
} as const;

export const people = {
  owner: "Owner of this device",
  colleague: "Same organisation, may not sign in on this device",
  unbound: "Same organisation, has a device of her own",
  you: "You",
  atOwnProvider: "Owner of this device, at your own provider",
} as const;

export const secrets = {
  startPin: "PIN set at the start",
  newPin: "New PIN",
  typedPassword: "Password typed before",
  startPassword: "Password set at the start",
  newPassword: "New password",
  breakGlass: "Break-glass password",
  recoveryKey: "Recovery key at the directory",
} as const;

export const scenarios = { list: "`vestibule rehearse list` shows the scenarios" } as const;

export const hints = {
  keep: "name a folder that is empty, or that is not there yet",
  email: "E-mail",
  providerPassword: "Password at Acme",
  forgottenPin: "The PIN that is forgotten",
  typedPassword: "The Windows password before PIN mode",
  forgottenPassword: "The password that is forgotten",
} as const;

/** Timeline: one short sentence for each event, by actor. */
export const timeline = {
  harnessReady: "The demo is ready.",
  childStarted: (name: string) => `The ${name} is running.`,
  childEnded: (name: string) => `The ${name} ended.`,
  agentKilled: "The agent was killed.",
  restarted: "Restarted the device.",
  powerLost: "The power failed; the device starts again.",
  phoneOut: "Took the phone out.",
  phoneAway: "Put the phone away.",
  wake: "Woke the screen.",
  selectUser: (name: string) => `Chose ${name}.`,
  selectTile: (tile: string) => `Chose the sign-in option ${tile}.`,
  submitted: "Submitted what was typed.",
  link: (text: string) => `Chose “${text}”.`,
  cancelled: "Went back.",
  signedOut: "Signed out.",
  screen: (title: string) => `Shows “${title}”.`,
  notice: (text: string) => `Says “${text}”.`,
  agentAway: "The agent is not there; the tile says so.",
  agentBack: "The agent answers.",
  logonRight: (name: string) => `Windows signed ${name} in.`,
  logonRefused: (result: string) => `Windows refused the sign-in: ${result}.`,
  refused: (code: string) => `The agent refused: ${code}.`,
  browserOpened: "The organisation's page is shown in the sign-in screen.",
  notExamined: "What opens what could not be tried.",
  browserClosed: "The browser is closed and its profile gone.",
} as const;

/** Events of the children's logs. */
export const logTexts: Readonly<Record<string, string>> = {
  enrolled: "The device is enrolled.",
  "arena-not-locked": "The memory for secrets could not be locked.",
  "peers-not-checked": "Peers are not checked: the native addon is missing.",
  "peer-refused": "Refused a process that is not the sign-in host.",
  "set-up-recorded": "The set-up is in the journal.",
  "set-up-completed": "The PIN is set up.",
  refused: "Refused.",
  "reset-recorded": "The reset is in the journal.",
  "reset-completed": "The new PIN counts.",
  "host-refused": "Kept the browser from a host that is not allowed.",
  "bindings-not-refreshed": "The bindings could not be fetched.",
  listening: "Listens.",
  ending: "Ends.",
  "provider.listening": "The organisation's provider is there.",
  "provider.page": "Shows its sign-in page.",
  "provider.wrong": "Refused a wrong e-mail or password.",
  "provider.signed-in": "The person proved who they are.",
  "provider.error": "Refused a request.",
};

/** Events of the directory's audit log. */
export const auditTexts: Readonly<Record<string, string>> = {
  "device-enrolled": "Enrolled the device.",
  "proof-begun": "Sent the person to their organisation's provider.",
  "identity-recorded": "Recorded who the person is at their provider.",
  "proof-granted": "Granted one reset.",
  "proof-refused": "Refused the proof.",
  "proof-cancelled": "The proof was cancelled.",
  "grant-redeemed": "The grant was used; the recovery part is released.",
  "grant-refused": "Refused a grant.",
  "recovery-part-stored": "Stored the new recovery part.",
  "recovery-part-confirmed": "The new recovery part counts; earlier ones are gone.",
  "break-glass-stored": "Stored the sealed break-glass password.",
  "break-glass-confirmed": "The sealed break-glass password counts.",
  "binding-added": "Bound the person to the device.",
  "break-glass-released": "Released the break-glass password to an administrator.",
  "device-reset-completed": "The device reports: reset completed.",
  "device-reset-undone": "The device reports: reset undone.",
  "device-reset-refused": "The device reports: reset refused.",
  "device-secret-captured": "The device reports: current secret captured.",
  "device-break-glass-rotated": "The device reports: break-glass password rotated.",
  "device-signed-in": "The device reports: signed in.",
};
