/** English: `vestibule macos login-right`. */
import { command } from "./command.ts";

export const loginRightTexts = {
  macos: "Look after an installation on a Mac.",
  description:
    "Say what a login right has of our mechanisms, and put them in or take them out: of this Mac, or, with --right, of an exported right, where no Mac is changed.",
  action:
    "status: say what is there; install: put ours in; remove: take ours out; heal: what it should be after somebody else wrote it",
  right:
    "look at this exported right, as `security authorizationdb read system.login.console` prints it, and change no Mac",
  output:
    "with --right: write the whole right to this file, for `security authorizationdb write`; it must not be there yet",
  without: "with --right: our bundle is not on that Mac's disk",
  unwanted: "with --right and heal: nobody wants ours installed on that Mac",
  dryRun: "on a Mac: say what would be done, and do nothing",
  json: "print JSON and nothing else",
  examples: [
    "macos login-right install --dry-run",
    "macos login-right status --right console.plist",
    "macos login-right install --right console.plist --output console-new.plist",
  ],
  exitStatus:
    "Exit status: 0 done, or nothing to do; 1 ours cannot be put in, or macOS did not let us; 2 wrong arguments, or a file that holds no such right.",

  noMac: "This is no Mac, so it has no login right.",
  noMacHint: `look at an exported one: ${command} macos login-right status --right FILE`,
  onlyWithRight: (option: string) => `${option} is for an exported right, with --right.`,
  dryRunWithRight: "--dry-run is for this Mac: with --right nothing is changed without --output.",
  noRoot: "Only root may change the login right.",
  noRootHint: (action: string) =>
    `${command} macos login-right ${action} --dry-run shows what would be done; then the same under sudo, without --dry-run`,
  noHelper: "The helper for the login right is not there, or does not start.",
  noHelperHint: "build it: npm run build (docs/login-right.md)",
  denied: (right: string, status: string) => `macOS does not let this program change ${right} (${status}).`,
  deniedHint: "run it as root, on the Mac itself; a profile of a device management may own the right",
  notRead: (right: string, status: string) => `macOS does not say what ${right} is (${status}).`,
  notReadHint: "security authorizationdb read system.login.console shows what macOS says",
  notWritten: (right: string, status: string) => `${right} could not be written (${status}).`,
  notKept: (right: string) => `macOS took the new ${right} and kept another one.`,
  restored: "The list of before is there again.",
  notRestored: (backup: string) =>
    `The list of before could not be put back. It is in ${backup}: security authorizationdb write system.login.console < ${backup}`,
  status: (status: number | undefined) => (status === undefined ? "no number" : `OSStatus ${String(status)}`),
  changed: (right: string) => `${right} was changed:`,
  wouldChange: (right: string) => `${right} would be changed:`,
  screenSaverHasOurs: (right: string) => `Ours are in a right of the screen saver: ${right}.`,
  screenSaverHint: `${command} macos login-right heal takes them out`,
  backup: (file: string) => `The list without ours is kept in ${file}.`,
  bundlesMissing: (names: string) =>
    `These bundles are in the list and not on this Mac's disk, so nobody can sign in: ${names}.`,

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
  healHint: `${command} macos login-right heal --dry-run shows what it should be`,
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
