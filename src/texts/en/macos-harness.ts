/** English: the events of the simulated macOS, at pre-boot and at its login window. */

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
  reconcileMissed: (code: string) =>
    code === ""
      ? "Whether the disk opens with the new password could not be asked of the agent."
      : `Whether the disk opens with the new password could not be asked of the agent: ${code}.`,
  mechanism: (event: string, mechanism: string) => `authd: ${event} (${mechanism}).`,
} as const;
