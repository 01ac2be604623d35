/** English: the directory's texts for administrators and operators. The texts of its pages are in `directory-pages.ts`. */
import { counted } from "./counted.ts";

/** Errors of a provider, for the administrator who set it up. */
export const providerFaults = {
  mixedUp: (sentTo: string, cameTo: string) =>
    `Somebody was sent to the provider ${sentTo}, and its answer came to the address of ${cameTo}. A provider that passes people on to another one does this (mix-up, RFC 9700 section 4.4).`,
  otherIssuer: (said: string) => `The discovery document names another issuer: ${said}.`,
  noDiscovery: (status: number | undefined) =>
    status === undefined
      ? "There is no usable discovery document (/.well-known/openid-configuration)."
      : `The discovery document (/.well-known/openid-configuration) answers with HTTP status ${String(status)}.`,
  untrusted: "The provider's certificate comes from no authority that the directory trusts.",
  untrustedHint:
    "name the authority's certificate under trustedCertificates in the directory's configuration",
  issuerHint: "give the issuer exactly as the provider's discovery document has it",
  refusedThere: (error: string) => `The provider refused the request with ${error}.`,
  refusedCode: (error: string) => `The provider's token endpoint refused the code with ${error}.`,
  clientHint:
    "check the client id and its secret or key, and which authentication the provider expects of this client (set-provider --client-authentication)",
  refusedClient: "The provider's token endpoint refused the client, not the code.",
  methodHint: (method: string) => `keep it from being tried: set-provider --client-authentication ${method}`,
  oddAnswer: (endpoint: "token" | "UserInfo", status: number | undefined) =>
    `The provider's ${endpoint} endpoint answered with ${status === undefined ? "something that is not of the protocol" : `HTTP status ${String(status)}`}.`,
  unreachable: "The provider does not answer.",
  answerOf: (said: string) => `The answer names another issuer (iss): ${said}.`,
  noCode: "The provider sent the person back with neither one code nor an error.",
  noIdToken: "The provider's token endpoint sent no ID token.",
  invalidToken: "The provider's ID token, or the answer that it came in, does not hold.",
  badSignature: "No key of the provider's made the ID token's signature.",
  unknownKey: "The ID token names a key that the provider does not publish (jwks_uri).",
  noKeys: "The provider publishes no usable keys (jwks_uri).",
  algorithm: (allowed: string) =>
    `The ID token is signed in a way that the provider does not list, or not at all. What counts: ${allowed === "" ? "nothing that it lists" : allowed}.`,
  noSignInTime: "The provider does not say when the person signed in (auth_time), although it was asked.",
  oldSignIn: "The person signed in at the provider before they were sent there.",
  clockAhead: (seconds: number) =>
    `The provider says that the person signed in more than ${counted(seconds, "second", "seconds")} from now: one of the two clocks is wrong.`,
  clockHint: "set the clocks of the provider and of this directory by the network",
  freshnessHint:
    "choose what this provider can do: set-provider --freshness (max-age, prompt-login, or nothing with a reason)",
  noClaim: (claim: string) => `The claim ${claim}, which must hold, did not come.`,
  otherClaim: (claim: string) => `The claim ${claim} is not one that may hold here.`,
  claimHint: (claim: string) =>
    `if that organisation is yours too: set-provider --require-claim ${claim}=VALUE`,
  noAddress: (claim: string, sources: string) => `there is no ${claim} in: ${sources}`,
  addressCame: (claim: string, source: string, verified: string | undefined) =>
    `${claim} in the ${source}, ${verified === undefined ? "without email_verified" : `with email_verified: ${verified}`}`,
  unusableAddress: (came: string) => `The provider names no usable e-mail address. What came: ${came}.`,
  refusedRequest: (status: number) =>
    `The provider answers our request to sign somebody in with HTTP status ${String(status)}, and sends nobody back.`,
  redirectHint: (uri: string) =>
    `register this redirect address there, exactly: ${uri}; and check the client id`,
  notVerified: (came: string) =>
    `The provider does not say of the e-mail address that it is verified (email_verified: true). What came: ${came}.`,
  verifiedHint:
    "have the claims email and email_verified (true) sent in the ID token or from UserInfo; where the provider's administrators give out the addresses, set-provider --speaks-for-its-domains counts instead",
  otherDomain: (domain: string) =>
    `The provider vouched for an address of ${domain}, a domain that is not its own here.`,
  domainHint: "name the domain with the provider (--domain), if it may speak for it",
} as const;

/** Password Sync of a binding that has it. */
const syncStates = {
  waiting: "Password Sync: waits until the directory next sees the password; the old one works",
  "on-its-way": "Password Sync: the directory password is on its way; the old one works",
  "in-step": "Password Sync: the account has the directory password",
} as const;

/** `vestibule directory …`: commands about devices, bindings and recovery keys. */
export const directoryCommands = {
  devices: "list devices with their bindings: what is recoverable, whether a recovery key is held",
  json: "print JSON and nothing else",
  none: "No device is enrolled.",
  device: (device: {
    hostName: string;
    system: string;
    deviceId: string;
    revoked: boolean;
    serialNumber: string | undefined;
    lastSeenAt: string | undefined;
    succeededBy: string | undefined;
  }) =>
    [
      `${device.hostName} (${device.system}, ${device.deviceId})`,
      ...(device.serialNumber === undefined ? [] : [`serial number ${device.serialNumber}`]),
      ...(device.lastSeenAt === undefined ? [] : [`last heard of ${device.lastSeenAt}`]),
      ...(device.succeededBy === undefined ? [] : [`retired: enrolled again as ${device.succeededBy}`]),
      ...(device.revoked && device.succeededBy === undefined ? ["revoked"] : []),
    ].join(", "),
  recoveryKey: {
    none: "  recovery key: none held",
    current: "  recovery key: held",
    rotate: "  recovery key: held; it was released, and is replaced after the next sign-in there",
  },
  binding: (binding: {
    accountName: string;
    localSecret: string;
    escrow: string;
    recoverable: boolean;
    recoveryKeyRelease: "person" | "administrator";
    breakGlass: string;
    disabled: boolean;
    passwordSync?: "yes" | "no" | undefined;
    sync: "waiting" | "on-its-way" | "in-step" | undefined;
  }) =>
    [
      `  ${binding.accountName}: ${binding.localSecret}`,
      `escrow ${binding.escrow}`,
      binding.recoverable ? "recoverable" : "not recoverable",
      `break-glass ${binding.breakGlass}`,
      binding.recoveryKeyRelease === "person"
        ? "the person may see the disk's recovery key on their phone"
        : "only an administrator may release the disk's recovery key",
      ...(binding.sync === undefined ? [] : [syncStates[binding.sync]]),
      ...(binding.disabled ? ["disabled"] : []),
    ].join(", "),

  /** @param called an id, after the name that people know, where there is one */
  auditEntry: (
    entry: {
      sequence: number;
      at: string;
      actor: string;
      event: string;
      code?: string | undefined;
      userId?: string | undefined;
      deviceId?: string | undefined;
      bindingId?: string | undefined;
      grantId?: string | undefined;
      detail: Record<string, unknown>;
    },
    called: (id: string) => string,
  ) =>
    [
      `${String(entry.sequence)} ${entry.at} ${entry.actor.replace(/^device:(.+)$/, (_, id: string) => `device:${called(id)}`)} ${entry.event}`,
      ...(entry.code === undefined ? [] : [entry.code]),
      ...[entry.userId, entry.deviceId, entry.bindingId, entry.grantId].flatMap((id) =>
        id === undefined ? [] : [called(id)],
      ),
      ...Object.entries(entry.detail).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
    ].join(" "),
  noEntries: "There are no entries.",
  olderEntries: (sequence: number) => `Older entries: --before ${String(sequence)}`,
  setBinding:
    "change a binding: account, name of the person, kind of local secret, escrow, who may release the recovery key, Password Sync",
  passwordSync:
    "yes: the directory password replaces the local one, and follows it; no: the local secret is the person's own",
  syncConsequences: [
    "With Password Sync, the directory password replaces the local one, when the directory next sees it: when it is set or changed.",
    "Who does not know their directory password cannot sign in there then. Until it arrives, the old one works.",
    "What the old one protects comes along where the device knows it, or the person types it; else they are told what is lost.",
  ],
  askSync: "Turn Password Sync on? Type yes: ",
  noSyncConsequences:
    "The account keeps the password that it has. From now on it is the person's own, and can be reset at the sign-in screen.",
  newAccount:
    "another local account; only while nothing is kept of the one it has, since the device finds that by its id from then on",
  displayName: "the person's name, as a page shows it",
  accountConsequences: (before: string, after: string) => [
    `From its next request on the device serves the account ${after}, and no longer ${before}: the same person can reset that one.`,
    `If the device has kept a password of ${before} and not yet reported it, it goes on serving that one.`,
    "Whether the device has an account of that name is not known here.",
  ],
  askAccount: "Bind that account? Type yes: ",
  account: "name of the local account",
  localSecret: "pin or password",
  escrow: "split, device or off",
  recoveryKeyRelease:
    "who may release the disk's recovery key: the person on their phone too, or only an administrator",
  dryRun: "print what would change, and change nothing",
  yes: "agree to the consequences without being asked",
  before: (setting: string, before: string, after: string) => `${setting}: ${before} -> ${after}`,
  same: "The binding is already set this way.",
  dryRunDone: "Nothing was changed (dry run).",
  done: "Changed. The device learns of it at its next request to the directory.",
  pinConsequences: [
    "With a PIN, the account's password is random and known to nobody. These go on wanting it typed:",
    "  - remote desktop sign-in to this device",
    "  - network shares of this device, opened from elsewhere with this account",
    "  - Run as, and tasks that are scheduled to run with a stored password",
    "  - setting up Windows Hello",
    "The person is told the same, and has to agree at the device. The password can be released as break-glass.",
  ],
  ask: "Turn the PIN on? Type yes: ",
  noPinConsequences: [
    "Without a PIN, the person chooses a password at their next sign-in. They prove the PIN, or who they are, once more.",
    "The PIN opens nothing after that. To turn it on again, the person has to agree at the device.",
  ],
  askNoPin: "Turn the PIN off? Type yes: ",
  noEscrowConsequences: {
    pin: [
      "Without escrow, a forgotten PIN cannot be reset: nobody knows the account's password.",
      "What is left then is the break-glass password, if one is stored, and an administrator's account of the device.",
    ],
    password: [
      "Without escrow, a forgotten password cannot be recovered. It can be replaced; what the old one protected is lost:",
      "  - saved passwords, certificates and encrypted files of the account (Windows), its keychain (macOS)",
      "  - on a Mac, the disk opens with the new password only if the directory has the disk's recovery key",
    ],
  },
  askNoEscrow: "Turn escrow off? Type yes: ",

  recoveryKeyCommand: "recovery keys of encrypted disks",
  releaseRecoveryKey:
    "release the recovery key of a device's disk; it is audited, and replaced after the next sign-in there",
  whichDevice: "the device's id or host name",
  reason: "reason, for the audit log",
} as const;

/** Why a name is refused. */
export const nameFaults = {
  address: "This is no e-mail address that can be compared: ASCII only, without blanks around it.",
  domain: "This is no domain: two labels or more of a to z, 0 to 9 and hyphens.",
  inALabels: (domain: string) => `write the domain in A-labels: ${domain}`,
  line: {
    empty: "It is empty.",
    "too-long": "It is too long: names have at most 256 bytes, reasons 500.",
    "control-character": "It holds a line break or another control character.",
    "invisible-character":
      "It holds a character that cannot be seen, or that changes the direction of the text.",
    "blank-around": "It begins or ends with a blank.",
    "not-composed":
      "It is not in the composed form (Unicode NFC): a letter apart from its accent, or a sign for a letter.",
    "too-long-for-windows": "It is too long: an account of Windows has at most 20 characters in its name.",
    "too-long-for-macos": "It is too long: an account of macOS has at most 255 bytes in its name.",
    "ends-in-full-stop": "It ends in a full stop: Windows has no account of such a name.",
    "reserved-character":
      'It holds a character that no account name has: one of " / \\ [ ] : ; | = , + * ? < > @',
  },
} as const;

/** Hints for an administrator's command. */
export const adminHints = {
  severalDevices: (ids: readonly string[]) => `Several devices have that host name: ${ids.join(", ")}.`,
  byId: "name the device by its id",
  userHasBindings: "Devices have bindings of this user.",
  removeBindings: "remove those bindings first; `npx vestibule directory bindings --user` lists them",
  otherName: "The user is there already, with another name.",
  setUser: "change it with `npx vestibule directory set-user`, or correct the list",
  otherBinding: "The account is bound already, to another user or with other settings.",
  accountBound: "That account of the device is bound already.",
  listBindings:
    "`npx vestibule directory bindings` lists the bindings; `npx vestibule directory remove-binding` removes one",
  accountInUse:
    "The directory keeps a recovery part or a break-glass password of this account. The device knows the account by its id, and goes on serving it under any name.",
  accountCaptured:
    "The device has reported that it keeps a password of this account. It knows the account by its id, and goes on serving it under any name.",
  bindAnother:
    "for another account, `npx vestibule directory bind` makes a binding of its own; an account that was renamed on the device needs none",
  setBinding:
    "change it with `npx vestibule directory set-binding` or `npx vestibule directory remove-binding`, or correct the list",
  settings: "see `npx vestibule directory set-provider --help`",
  issuer: "an https address without user, query or fragment",
  providers: (names: readonly string[]) =>
    names.length === 0 ? "no provider has been added" : `there are: ${names.join(", ")}`,
  sharedIssuer: "Many organisations share this issuer, so a claim must say which one is meant.",
  requiredClaim: (claim: string, example: string | undefined) =>
    claim === "any"
      ? "name a claim that only your organisation's people have: --require-claim NAME=VALUE"
      : `name your organisation's: --require-claim ${claim}=${example ?? (claim === "hd" ? "example.com" : "VALUE")}`,
  unverifiedClaim: "No provider says of preferred_username or upn that it is verified.",
  addressClaim: "use it only together with --speaks-for-its-domains yes",
  noClientId: "The client id is empty.",
  clientId: "the id that the provider gave its client, as it shows it",
  noSecret: "The client secret is empty.",
  secret: "leave it out for a public client",
  noDomain: "A provider speaks for at least one domain.",
  issuerTaken: (name: string) => `The provider ${name} has this issuer already.`,
  changeThat: (name: string) =>
    `\`npx vestibule directory set-provider --provider ${name}\` changes that one`,
  domainTaken: (domain: string, name: string) => `The provider ${name} speaks for ${domain} already.`,
  notAnIssuer: "This is no issuer of an OpenID provider.",
  notAName: "This is no name of a provider.",
  notAKey: "This is no private key that can be used.",
  cannotAuthenticate: "The client has nothing to authenticate with in this way.",
  clientKey: "a private key for signing: PEM (PKCS #8) or a JWK; RSA, P-256, P-384, P-521 or Ed25519",
  nothingToAuthenticate: "it needs a client secret or, for private_key_jwt, a client key",
  providerName:
    "1 to 40 letters a to z, digits and hyphens; the redirect address ends in it, for example: login",
  setPassword: "set one first: `npx vestibule directory set-password --user`",
  noPin: "a PIN is for Windows devices; on macOS and Linux the account has a password",
} as const;

/** Hints of the device API, for those who write or operate an agent. */
export const apiHints = {
  tooLarge: "The body is larger than this path accepts.",
  mediaType: "Send application/json.",
  json: "The body is not valid JSON.",
  length: "Content-Length does not agree with the body.",
  host: "The Host header is not the directory's public name.",
  http: "This is not an HTTP request.",
} as const;

/** Messages of the server process to its starter. */
export const directoryProcess = {
  usage: "Usage: --config FILE [--control-fd 3]",
  place: (place: string) => `Place: ${place}.`,
  hint: (hint: string) => `Hint: ${hint}.`,
  noCoreHint: "install a C++ compiler and run npm run build, or let the service manager set LimitCORE=0",
} as const;

/** What is wrong with the database of a directory, and with the file that says where it is. */
export const databaseFaults = {
  begun: "A directory's data is there already.",
  cannotBeRead: "file with the database's address cannot be read",
  openToOthers: "file with the database's address open to others (wants 0600)",
  form: "one line: postgres://USER:PASSWORD@HOST:5432/DATABASE, with ?sslrootcert=FILE for an authority of your own",
  notAnAddress: "no address of a PostgreSQL database (characters such as @ in a password are written as %40)",
  unknownParameter: (name: string, known: readonly string[]) =>
    `unknown parameter ${name.slice(0, 40)}; there are: ${known.join(", ")}`,
  socket: "the parameter host is the absolute folder of a socket, in an address without a host",
  incomplete: "host, user or database is missing",
  withoutTls: "sslmode=disable is for the machine's own loopback only",
  sslmode: (mode: string) =>
    `sslmode=${mode.slice(0, 40)} does not check who answers; leave it out, or give verify-full`,
  otherKey: "the key file of another directory: copy the one that the database was begun with",
  noServer: "no PostgreSQL server answers at the address",
  noHost: "the host of the address has no address of its own",
  refused: "the PostgreSQL server refuses the user or the password",
  noDatabase: "the PostgreSQL server has no such database",
  noRights: "the user may not make tables in the PostgreSQL database",
  full: "the PostgreSQL server takes no more connections",
  starting: "the PostgreSQL server is starting or stopping",
  untrusted: (code: string) => `the PostgreSQL server's certificate is not trusted: ${code}`,
} as const;
