/** English: the texts of the commands. An error's sentence comes from its code; hints are added here. */
import { command } from "./command.ts";
import { counted } from "./counted.ts";
import type { ErrorCode } from "../../errors/codes.ts";

export const cli = {
  description: "Reset a forgotten PIN or password at the sign-in screen itself.",
  examples: (lines: readonly string[]) => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}\n`,
  at: (place: string) => `  at ${place}`,
  hint: (hint: string) => `  hint: ${hint}`,
  cancelled: "Cancelled.",
  exitStatus:
    "Exit status: 0 done; 1 failed; 2 wrong arguments, input, configuration or environment; 130 ended by Ctrl+C.",
  emptyValue: (option: string) => `The value of ${option} is empty.`,
  emptyHint: "give it a value, or leave the option out; a variable of the shell that is not set is empty",
  emptyMandatoryHint: "give it a value; a variable of the shell that is not set is empty",
  startStep: (step: string) => `  ${step} …`,
  stillAt: (step: string, seconds: number) => `  ${step}: still under way after ${seconds.toFixed(0)} s`,
  seeHelp: (command: string) => `${command} --help lists the commands and options`,

  demo: {
    description:
      "Run a whole organisation, directory, agent and a simulated Windows or macOS sign-in screen on this machine.",
    device: "device to start with; the page can start over with any of them",
    language: "language of the sign-in screen; the page can start over in any of them",
    port: "port of the page, 0 to 65535; 0 takes any free one",
    open: "open the page in the default browser",
    native:
      "on Linux: run the plug-in that ships in its login host; Windows' credential provider and agent run under wine",
    keep: "keep the demo's state in this directory; without it nothing is kept. Each start over adds one: DIR-2, …",
    issuer: "try your own provider: its issuer, https, exactly as in its discovery document",
    clientId: "client id of this demo at that provider",
    clientSecretFile: "file with the client secret; without it the client is public and uses PKCE",
    email: "your e-mail address at that provider; the computer's owner gets this address",
    allow: "another host that its sign-in pages need; may be given several times",
    trust: "file of certificate authorities (PEM) to trust for it, in addition to the system's",
    directoryPort: "port of the demo's directory, part of the redirect URI; default with --issuer: 8443",
    providerNote:
      "A provider of your own needs --issuer, --client-id and --email. The redirect URI to register there is printed.",
    starting: "Starting the directory, the organisation's provider and the agent…",
    startingWithYours: "Starting the directory and the agent…",
    register: (uri: string) =>
      ["The provider answers. Register this redirect URI there, exactly:", "", `  ${uri}`, ""].join("\n"),
    ready: (address: string, steps: string, known: readonly { label: string; value: string }[]) =>
      [
        "",
        "The simulated sign-in screen is at",
        "",
        `  ${address}`,
        "",
        steps,
        "",
        ...known.map(({ label, value }) => `  ${label}: ${value}`),
        "",
        "Beside the screen: who is who, what opens what, and “Start over” with another device. Ctrl+C ends everything.",
        "",
      ].join("\n"),
    /** What to do first on each device; `brand` is on the sign-in option. */
    steps: (brand: string) => ({
      "windows-pin": `Open it, wake the screen, choose ${brand} under “Sign-in options”, and “I forgot my PIN”.`,
      "windows-password": `Open it, wake the screen, choose ${brand} under “Sign-in options”, and “I forgot my password”.`,
      "windows-no-escrow": `Open it, wake the screen, choose ${brand} under “Sign-in options”, and “I forgot my password”.`,
      "windows-names-hidden": `Open it, wake the screen, choose ${brand} under “Sign-in options”, and type the user name.`,
      "mac-filevault": "Open it, type a wrong password once, and choose “Forgot password?”.",
      "mac-no-escrow": "Open it, type a wrong password once, and choose “Forgot password?”.",
      "mac-service-account": "Open it, type a wrong password once, and choose “Forgot password?”.",
      "mac-no-way":
        "Open it, type a wrong password once, and choose “Forgot password?”: it is refused, by name.",
      "mac-pre-boot": "Open it, take out the phone, and let it show you the key that opens the disk.",
      "mac-no-filevault": "Open it, type a wrong password once, and choose “Forgot password?”.",
      "mac-names-hidden":
        "Open it, type the user name and a wrong password, choose “Forgot password?” and type the name.",
    }),
    ended: "Ended. Nothing is left running.",
    kept: (directory: string, data: string) =>
      [
        `The state is kept in ${directory}. Its directory can be administered:`,
        "",
        `  ${command} directory devices --data ${data}`,
        "",
      ].join("\n"),
    cannotOpen: "No browser could be opened; open the address yourself.",

    provider: {
      missing: "A provider of your own needs this, too.",
      missingHint: "give --issuer, --client-id and --email together",
      notHttps: "The issuer is not an https address without a query.",
      issuerHint: "the issuer is what stands before /.well-known/openid-configuration",
      noEmail: "This is no e-mail address.",
      emailHint: "the address by which the provider knows you",
      noHost: "This is no host name.",
      emptyHint: "leave the option out for a public client",
      trustHint: "name the authority that signed its certificate: --trust FILE, in PEM",
      status: (status: number) => `The provider answered with status ${String(status)}.`,
      noDocument: "What answered there is no discovery document.",
      otherIssuer: (issuer: string) => `The provider calls itself ${issuer.slice(0, 200)}.`,
      noEndpoint: (name: string) => `Its discovery document names no https ${name}.`,
      untrusted: "The provider's certificate is not trusted here.",
      unreachable: "The provider does not answer.",
      unreachableHint: "check the address, the network, and a proxy between",
    },
  },

  /** A file that an option names. */
  namedFile: {
    missing: "The file does not exist.",
    missingHint: "check the name and the folder you are in",
    unreadable: "The file cannot be read.",
    unreadableHint: "check its permissions, and that it is no folder",
    empty: "The file is empty.",
    noCertificate: "The file holds something that is no certificate in PEM, or none at all.",
    trustHint: "name a file of certificate authorities in PEM",
  },

  rehearse: {
    description:
      "Play a scenario without a window and check its outcome. Exit status 0 only when it is the expected one.",
    name: "a scenario's name, a .yaml file, `all`, or `list`",
    json: "print the result as JSON and nothing else",
    trace: "write a trace with pictures to this HTML file; secrets are masked",
    jobs: "with `all`: how many run at a time, 1 to 16",
    watch: "play again when the scenario or the build has changed, until Ctrl+C",
    show: "print the address of the live page, and begin when it is opened",
    native: "through the plug-in that ships, in its login host (Linux); Windows' runs under wine",
    passed: (scenario: string, ms: number) => `${scenario}: as expected, ${String(ms)} ms of machine time`,
    failed: (scenario: string) => `${scenario}: NOT as expected`,
    got: (outcome: string) => `  came out: ${outcome}`,
    mismatch: (at: string, problem: string) => `  ${at}: ${problem}`,
    opens: (secret: string, stores: string) => `  ${secret} opens: ${stores}`,
    nothing: "nothing",
    all: (good: number, all: number, time: string) =>
      `${String(good)} of ${String(all)} as expected, in ${time}`,
    drawing: "Drawing the screens…",
    traced: (file: string) => `The trace is in ${file}`,
    watchAt: (address: string) => `Open ${address} to watch; the rehearsal begins then.\n`,
    watching: (files: string) => `Waiting for a change of ${files} or the build. Ctrl+C ends.`,
    notWithList: "a list is only printed; leave the option out",
    notBoth: "--watch plays again and again; leave one of the two out",
    oneOnly: "only one rehearsal can be shown; name it",
  },

  config: {
    description: "Work with an agent's configuration.",
    check: "check a vestibule.yaml and the files that it names; every fault is named with its line and field",
    directory: "it is the configuration of a directory's server",
    good: (file: string) => `${file} is good.`,
    /** Of a file of certificate authorities. */
    authority: (fault: { file: string; problem: "unreadable" | "expires" | "expired"; until?: Date }) => {
      const day = fault.until?.toISOString().slice(0, 10) ?? "";
      switch (fault.problem) {
        case "unreadable":
          return `warning: ${fault.file} cannot be read as PEM certificates; only the system's authorities are trusted.`;
        case "expires":
          return `warning: a certificate in ${fault.file} expires on ${day}. Add the next one to directory.trustedCertificate before.`;
        case "expired":
          return `warning: a certificate in ${fault.file} has expired on ${day}.`;
      }
    },
  },

  directory: {
    noData: "No directory's data is there.",
    dataIs: (data: string) => `it is in ${data}`,
    initHint: `\`${command} directory init\` begins a new one`,
    description: "Administer a directory on the machine that holds its data.",
    data: "directory that holds the data",
    administrator: "your name for the audit log",
    init: "make the data directory and its keys",
    database: "file (mode 0600) with the address of a PostgreSQL database, in place of SQLite",
    initDone: (data: string) => `The directory's data is in ${data}.`,
    initNothing: (data: string) => `A directory's data is in ${data} already; nothing was changed.`,
    addUser: "add a user",
    email: "e-mail address",
    name: "name, as shown",
    addProvider: "add an OpenID provider; its client secret, if it has one, is read from a file",
    issuer: "issuer, https, exactly as the provider names it",
    clientId: "client id",
    clientSecretFile: "file with the client secret; without it the client is public and uses PKCE",
    domain: "e-mail domain that it may vouch for; may be given several times",
    enrolmentToken: "issue a one-time token for a device, with the user of the device",
    user: "the user's e-mail address",
    account: "name of the local account",
    localSecret: "pin or password",
    escrow: "split, device or off",
    expires: "seconds until the token expires, 1 to 2592000",
    breakGlass:
      "release the password of an account in PIN mode; it is audited, and replaced at the next contact of the device",
    device: "the device's id or host name",
    reason: "reason, for the audit log",
    audit: "print a page of the audit log, newest last",
    most: "the most entries, 1 to 1000; the newest",
    before: "only entries with a smaller number than this",
  },
} as const;

/**
 * The hint for a folder that cannot be used.
 * @param reason the system's name of it, such as ENOSPC
 * @param what the setting that names the folder; absent when none does
 * @param over bytes that the path has too many
 */
export function folderHint(reason: string, what: string | undefined, over?: number): string {
  const another = what === undefined ? "use another folder" : `name another folder with ${what}`;
  switch (reason) {
    case "ENOSPC":
    case "EDQUOT":
      return `the disk is full: make room, or ${another}`;
    case "EROFS":
      return `the disk is read-only: ${another}`;
    case "ENAMETOOLONG":
      return over === undefined
        ? `its path is too long: ${another}`
        : `its path is ${counted(over, "byte", "bytes")} too long for the sockets in it: ${another}`;
    case "ENOENT":
      return `it does not exist, and nothing can be made there: make it, or ${another}`;
    case "ENOTDIR":
    case "EEXIST":
      return `a file is there, and no folder: ${another}`;
    case "EACCES":
    case "EPERM":
      return `this account may not write there: allow it, or ${another}`;
    default:
      return `the system refuses it (${reason}): ${another}`;
  }
}

/** Hints for codes whose sentence alone does not say what to do. */
export const hints: Partial<Readonly<Record<ErrorCode, string>>> = {
  config_missing: "check the name and the folder you are in",
  config_invalid: "mend what is named; paths are relative to the file's folder",
  port_in_use: "choose another port, or 0 for any free one",
  browser_missing: "install Chromium or name one with `browser.path` in vestibule.yaml",
  internal: "this is a fault of ours; please report it with what you did",
};
