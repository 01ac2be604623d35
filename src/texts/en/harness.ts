/** English: what the harness, its organisation's sign-in page and the commands say. */

/** The demo organisation's own sign-in page. */
export const provider = {
  organisation: "Acme",
  title: "Sign in to Acme",
  asked: "Vestibule asks who you are.",
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
} as const;

export const secrets = {
  startPin: "PIN set at the start",
  newPin: "New PIN",
  typedPassword: "Password typed before",
  breakGlass: "Break-glass password",
} as const;

export const hints = {
  email: "E-mail",
  providerPassword: "Password at Acme",
  forgottenPin: "The PIN that is forgotten",
  typedPassword: "The Windows password before PIN mode",
} as const;

/** Timeline: one short sentence for each event, by actor. */
export const timeline = {
  harnessReady: "The demo is ready.",
  childStarted: (name: string) => `The ${name} is running.`,
  childEnded: (name: string) => `The ${name} ended.`,
  agentKilled: "The agent was killed.",
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
  browserClosed: "The browser is closed and its profile gone.",
  signInPage: "Shows its sign-in page.",
  providerSignedIn: "The person proved who they are.",
  providerWrong: "Refused a wrong e-mail or password.",
} as const;
