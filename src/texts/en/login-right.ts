/** English: `vestibule macos login-right`. */
import { command } from "./command.ts";

export const loginRightTexts = {
  macos: "Look after an installation on a Mac.",
  description:
    "Say what a login right has of our mechanisms, and what it would be with them or without. It works on an exported right and changes no Mac.",
  action:
    "status: say what is there; install: put ours in; remove: take ours out; heal: what it should be after somebody else wrote it",
  right: "the right, as `security authorizationdb read system.login.console` prints it",
  output:
    "write the whole right to this file, for `security authorizationdb write`; it must not be there yet",
  without: "our bundle is not on that Mac's disk",
  unwanted: "with heal: nobody wants ours installed on that Mac",
  json: "print JSON and nothing else",
  examples: [
    "macos login-right status --right console.plist",
    "macos login-right install --right console.plist --output console-new.plist",
  ],
  exitStatus:
    "Exit status: 0 done, or nothing to do; 1 ours cannot be put in; 2 wrong arguments, or a file that holds no such right.",

  noRight: "The file holds no right of the authorization database.",
  noRightHint: "on the Mac: security authorizationdb read system.login.console > console.plist",
  otherClass: (name: string) =>
    `The right is of class ${name} and has no list of mechanisms, so ours are not in it.`,
  otherClassHint: "the login window's right is system.login.console",
  outputThere: "The file is there already.",
  outputHint: "name a file that is not there yet: a right that was read before is worth keeping",

  whole: "Ours are installed, each in its place.",
  half: "Ours are installed in part, or not in their places.",
  halfHint: `${command} macos login-right heal --right FILE shows what it should be`,
  none: "Ours are not installed.",
  nothing: "Nothing to change.",
  changes: "It would be changed:",
  written: (file: string) =>
    `The right is in ${file}. On the Mac: security authorizationdb write system.login.console < ${file}`,
  notPut: {
    "bundle-missing":
      "Ours are not put in: without our bundle on the disk the list would keep everybody out.",
    "login-window-replaced": (by: string | undefined) =>
      `Ours are not put in: another product shows the login window${by === undefined ? "" : ` (${by})`}.`,
    "order-unknown": (mechanism: string) =>
      `Ours are not put in: ${mechanism} is missing, there twice, or not where it was in any list that is known.`,
  },
  bundles: (names: string) =>
    `Look on that Mac: each of these bundles must be in a folder SecurityAgentPlugins, or nobody can sign in: ${names}.`,
} as const;
