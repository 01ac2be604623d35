/** English: `vestibule directory …`: commands that list, change, disable and remove, and the import. */
import { command } from "./command.ts";
import { counted } from "./counted.ts";

export const administration = {
  json: "print JSON and nothing else",
  dryRun: "print what would change, and change nothing",
  yes: "agree without being asked",
  user: "the user's e-mail address or id",
  device: "the device's id or host name",
  account: "name of the local account",
  issuer:
    "issuer of the provider, exactly as it was recorded; `npx vestibule directory identities` lists them",

  users: "list users with the number of their identities and bindings",
  setUser: "change a user's e-mail address or name; what was recorded of them stays",
  newEmail: "the new e-mail address",
  newName: "the new name, as shown",
  setPassword: "set a user's directory password; it is asked for twice",
  disableUser: "switch a user off: no reset is granted to them, and no recovery key shown",
  enableUser: "switch a user on again",
  removeUser: "remove a user with their recorded identities; their bindings have to be removed before",
  setDevice: "change the host name that a device is listed by",
  hostName: "the new host name",
  revokeDevice: "end a device's access at once and for good; it has to be enrolled again",
  removeDevice: "remove a device, its bindings, and what is kept for it",
  bindings: "list bindings: all, or those of a user or a device",
  bind: "bind a user to an account of a device that is enrolled",
  displayName: "the person's name as the device shows it; default: the user's name",
  localSecret: "pin or password",
  escrow: "split, device or off",
  recoveryKeyRelease:
    "who may release the disk's recovery key: the person on their phone too, or only an administrator",
  disableBinding: "switch a binding off: no reset is granted by it; the device goes on serving the account",
  enableBinding: "switch a binding on again",
  removeBinding: "remove a binding, its recovery parts and its break-glass password",
  identities: "list the recorded identities: all, or those of a user or a provider",
  forgetIdentity:
    "forget recorded identities of a user, or all at a provider that was migrated; the next proof counts as the first",
  import: "add users and bindings from CSV files; one refused line refuses all, unless --partial is given",
  importTakes:
    "Without --partial all lines are one transaction, for which the directory's server waits: about 2 s for 20,000 lines. With it 500 lines are one.",
  importUsers: "CSV file with the columns email and name",
  importBindings:
    "CSV file with the columns user, device and account; also display_name, local_secret, escrow, recovery_key_release",
  partial: "take the good lines although others are refused; cut short, it reports what was added",

  noUsers: "No user is there.",
  noBindings: "No binding is there.",
  noIdentities: "No identity is recorded.",
  listedUser: (user: {
    email: string;
    name: string;
    userId: string;
    disabled: boolean;
    identities: number;
    bindings: number;
  }) =>
    [
      `${user.email}: ${user.name} (${user.userId})`,
      counted(user.identities, "identity", "identities"),
      counted(user.bindings, "binding", "bindings"),
      ...(user.disabled ? ["disabled"] : []),
    ].join(", "),
  listedBinding: (of: { hostName: string; deviceId: string; email: string }, binding: string) =>
    `${of.hostName} (${of.deviceId}), ${of.email}: ${binding.trim()}`,
  listedIdentity: (identity: { email: string; issuer: string; subject: string; recordedAt: string }) =>
    `${identity.email}: ${identity.subject} at ${identity.issuer}, since ${identity.recordedAt}`,

  passwordSet: (devices: number) =>
    devices === 0
      ? "Set. No device follows it."
      : `Set. It is on its way to ${counted(devices, "device", "devices")}.`,
  changed: "Changed.",
  same: "It is already set this way.",
  nothingDone: "Nothing was changed.",
  dryRunDone: "Nothing was changed (dry run).",
  disabled: "Disabled.",
  enabled: "Enabled.",
  removed: "Removed.",
  revoked: "Revoked. Its tokens and grants are void.",
  forgotten: "Forgotten.",
  ask: "Go on? Type yes: ",
  nobodyAgreed: "Somebody has to agree to this, and there is no terminal to ask on.",
  wantsYes: "say --yes to agree, or run it on a terminal to be asked",

  wouldRemoveUser: (gone: { email: string; identities: number; tokens: number }) => [
    `${gone.email} is removed, with ${counted(gone.identities, "recorded identity", "recorded identities")}.`,
    ...(gone.tokens === 0
      ? []
      : [
          `${counted(gone.tokens, "enrolment token that promises", "enrolment tokens that promise")} them a binding can no longer be used.`,
        ]),
  ],
  wouldRevoke: (device: { hostName: string; deviceId: string }) => [
    `${device.hostName} (${device.deviceId}) loses its access at once, and for good.`,
    "Accounts in PIN mode go on with their PIN. Nobody can reset a forgotten one there until it is enrolled again.",
  ],
  wouldRemove: (
    what: string,
    gone: { bindings: number; recoveryParts: number; breakGlass: number; recoveryKeys: number },
  ) => [
    `${what} is removed.`,
    ...(gone.bindings > 1 ? [`  - ${counted(gone.bindings, "binding", "bindings")}`] : []),
    ...(gone.recoveryParts === 0
      ? []
      : ["  - recovery parts: a forgotten secret there cannot be recovered from escrow any more"]),
    ...(gone.breakGlass === 0
      ? []
      : [
          "  - a break-glass password, which nobody else has: release it first if the account still needs it",
        ]),
    ...(gone.recoveryKeys === 0
      ? []
      : ["  - the recovery key of its disk: release it first if the disk still needs it"]),
  ],
  deviceCalled: (device: { hostName: string; deviceId: string }) => `${device.hostName} (${device.deviceId})`,
  bindingCalled: (account: string, hostName: string) => `The binding of ${account} on ${hostName}`,
  wouldForget: "These are forgotten; the next proof of each is taken for their first, by e-mail address:",

  userThere: (email: string) => `There is a user ${email} already.`,
  bindingThere: (account: string, hostName: string) => `${account} is bound on ${hostName} already.`,
  noUser: (given: string) => `There is no user ${given}.`,
  noDevice: (given: string) => `There is no device ${given}.`,
  severalDevices: (given: string, ids: readonly string[]) =>
    `${String(ids.length)} devices are called ${given}: ${ids.join(", ")}.`,
  noBinding: (account: string, hostName: string) => `There is no binding of ${account} on ${hostName}.`,
  noIdentity: (of: string) => `No identity is recorded of ${of}.`,
  noIdentityAt: (issuer: string) => `No identity is recorded at ${issuer}.`,
  emptyWord: "It is empty.",
  byId: "name it by its id",
  meant: (word: string) => `did you mean ${word}?`,
  thereAre: (words: readonly string[]) => `there is ${words.join(", ")}`,
  noneYet: {
    user: `no user is there yet; \`${command} directory add-user\` adds one`,
    device: `no device is enrolled yet; \`${command} directory enrolment-token\` issues a token for one`,
    binding: `the device has no binding; \`${command} directory bind\` makes one`,
    identity: "no identity is recorded yet",
  },
  whichIdentities: "Nothing says whose identities are meant.",
  whichIdentitiesHint: "say --user, --issuer, or both",
  whatToChange: "Nothing says what to change.",
  changeHint: (name: string) => `\`${command} directory ${name} --help\` lists what can be changed`,

  csv: {
    noFiles: "No file is named.",
    noFilesHint: "say --users FILE, --bindings FILE, or both",
    notUtf8: "The file is not text in UTF-8.",
    noHeader: "The first line has to name the columns.",
    noRows: "The file has no rows: nothing comes after the line that names the columns.",
    noRowsHint: "write one user or binding a line, or leave the option out",
    unknownColumn: (name: string) => `There is no column ${JSON.stringify(name)}.`,
    columnTwice: (name: string) => `The column ${name} is named twice.`,
    missingColumn: (name: string) => `The column ${name} is missing.`,
    columns: (names: readonly string[]) => `the columns are ${names.join(", ")}`,
    fields: (expected: number, got: number) =>
      `The line has ${counted(got, "field", "fields")}; the first line names ${counted(expected, "column", "columns")}.`,
    quoteNotClosed: "A quotation mark is not closed.",
    quoteInside: "A quotation mark stands inside a field; double it, and quote the whole field.",
    tooLong: "The line is too long.",
    unreadable: "The line cannot be read as CSV.",
    notOneOf: (words: readonly string[]) => `It is none of ${words.join(", ")}.`,
    refused: (at: string, sentence: string) => `${at}: refused: ${sentence}`,
    added: (at: string) => `${at}: added`,
    would: (at: string) => `${at}: would be added`,
    there: (at: string) => `${at}: there already`,
    done: (added: number, there: number, refused: number) =>
      `${String(added)} added, ${String(there)} there already, ${String(refused)} refused.`,
    wouldBeDone: (good: number, there: number, refused: number) =>
      `${String(good)} would be added, ${String(there)} there already, ${String(refused)} refused.`,
    /** Of lists that were not taken because of refused lines. */
    refusedAll: "Nothing was added: a refused line refuses all. --partial takes the others.",
    stopped: "It stopped before the end. What is reported as added is added; run it again for the rest.",
  },
} as const;

/** Sentences of errors that name what they are about. `given` is what was asked for, where it may be repeated. */
export const aboutNoun = {
  missing: (noun: string, given: string | undefined) =>
    given === undefined ? `There is no such ${noun}.` : `There is no ${noun} ${given}.`,
  there: (noun: string, given: string | undefined) =>
    given === undefined ? `There is such a ${noun} already.` : `The ${noun} ${given} is there already.`,
} as const;
