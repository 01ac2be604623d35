/** English: what the simulated macOS says by itself, at pre-boot and at its login window, and how its events read. */

export const loginWindow = {
  passwordField: "Enter Password",
  submit: "Sign in",
  title: "Title",
  message: "Message",
  progress: "Progress",
  notice: "Notice",
  brandImage: "Picture",
  link: "Link",
  verification: {
    wrong: "That password was not right.",
    "locked-out": "This account is locked for now. Try again later.",
    disabled: "This account has been disabled.",
    expired: "The password of this account has expired.",
    "must-change": "The password of this account must be changed.",
    "not-granted": "This account may not sign in here.",
    unavailable: "The sign-in could not be checked. Try again.",
  },
  cannotDraw: "What the organisation's service sent cannot be shown. Sign in with your password.",
  noBrowser: "The organisation's page cannot be shown.",
  nobodySignsIn: "The system's own sign-in cannot run: part of it is missing.",
} as const;

export const preBoot = {
  passwordField: "Enter Password",
  recoveryKeyField: "Enter Recovery Key",
  submit: "Unlock",
  useRecoveryKey: "Unlock with the recovery key",
  usePassword: "Unlock with a password",
  wrongPassword: "That password does not unlock the disk.",
  wrongRecoveryKey: "That recovery key does not unlock the disk.",
  unavailable: "The disk could not be unlocked. Try again.",
} as const;

/** Timeline: one short sentence for each event. */
export const macTimeline = {
  signedIn: (name: string) => `macOS signed ${name} in.`,
  wrongPassword: "The login window shakes: the password is wrong.",
  logonRefused: (result: string) => `macOS refused the sign-in: ${result}.`,
  forgotOffered: "“Forgot password?” is offered.",
  preBoot: "The Mac is at pre-boot; its disk is locked.",
  preBootOpened: (by: string) => `Pre-boot opened the disk with the ${by}.`,
  preBootWrong: (by: string) => `Pre-boot did not take the ${by}.`,
  byPassword: "password",
  byRecoveryKey: "recovery key",
  passThroughRefused: (result: string) =>
    `The account did not take the password that opened the disk: ${result}.`,
  navigationRefused: (host: string, code: string) => `Did not go to ${host}: ${code}.`,
  noHost: "that address",
  browserOpened: "The organisation's page is shown in the login window.",
  browserClosed: "The login window closed its browser.",
  browserFailed: "The login window could not open its browser.",
  captured: "The agent was told of the sign-in.",
  captureMissed: (code: string) =>
    code === ""
      ? "The agent could not be told of the sign-in."
      : `The agent keeps nothing of the sign-in: ${code}.`,
  mechanism: (event: string, mechanism: string) => `authd: ${event} (${mechanism}).`,
} as const;
