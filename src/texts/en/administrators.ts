/** English: `vestibule directory …`: the commands about administrators and keys of the API. */

export const administratorTexts = {
  createAdmin: "add an administrator; the password is typed twice, or read from a file or standard input",
  email: "the administrator's e-mail address",
  name: "the administrator's name; default: the address",
  role: "owner, manager, help-desk or read-only",
  passwordFile: "file that holds the password, or - for standard input; without it the terminal asks",
  listAdmins: "list administrators with their roles",
  setAdmin: "change an administrator's role, or switch one off or on",
  which: "the administrator's e-mail address or id",
  disabled: "yes switches the administrator off, no on again",
  removeAdmin: "remove an administrator; the last owner stays",
  createApiKey: "make a key for the API; it is printed once",
  keyName: "what the key is for",
  scope:
    "a noun and read or write that the key is narrowed to, as users:read; may be given several times. Default: all that its role may do",
  expiresInDays: "days until it expires, 1 to 365",
  listApiKeys: "list keys of the API: name, role, scopes, when they were last used",
  revokeApiKey: "end a key of the API at once",
  key: "the key's id, as list-api-keys prints it",
  json: "print JSON and nothing else",
  yes: "agree without being asked",

  askPassword: "Password (12 to 64 characters, without address or name): ",
  askAgain: "The same again: ",
  noTerminal: "A password has to be typed, and there is no terminal to ask on.",
  noTerminalHint: "name a file with --password-file, or - for standard input",
  unreadable: "The file with the password cannot be read.",
  unreadableHint: "name a file that you may read, with the password in its first line",
  added: (id: string) => `Added: ${id}.`,
  scan: "Scan this code with an authenticator app now. It is not shown again:",
  noAdmins: "No administrator is there.",
  noKeys: "No key is there.",
  administrator: (one: {
    administratorId: string;
    email: string;
    name: string;
    role: string;
    disabled: boolean;
  }) =>
    [
      `${one.email}: ${one.name} (${one.administratorId})`,
      one.role,
      ...(one.disabled ? ["disabled"] : []),
    ].join(", "),
  apiKey: (one: {
    keyId: string;
    name: string;
    role: string;
    scopes: readonly string[] | undefined;
    expiresAt: string;
    lastUsedAt: string | undefined;
    revoked: boolean;
  }) =>
    [
      `${one.name} (${one.keyId})`,
      one.role,
      ...(one.scopes === undefined ? [] : [one.scopes.join(" ")]),
      `until ${one.expiresAt}`,
      one.lastUsedAt === undefined ? "never used" : `last used ${one.lastUsedAt}`,
      ...(one.revoked ? ["revoked"] : []),
    ].join(", "),
  keyShownOnce: (id: string, until: string) =>
    `The key ${id} is good until ${until}. It is printed once, on standard output.`,
  removing: (email: string) => `${email} is removed, and can no longer sign in.`,
  ask: "Go on? Type yes: ",
  removed: "Removed.",
  changed: "Changed.",
  same: "It is already set this way.",
  revoked: "Revoked.",
  whatToChange: "Nothing was named that should change.",
  whatToChangeHint: "say --role or --disabled",
  lastOwner: "This is the only owner who can sign in.",
  lastOwnerHint: "make somebody else an owner first",
} as const;
