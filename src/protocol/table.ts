/**
 * The contract between plug-in, tray and agent in one table: every number, type and maximum on the wire is written here
 * by hand and nowhere else. The TypeScript codec reads it; the C header and codec are generated from it. The meaning of
 * a number never changes.
 *
 * A frame is a 32-bit big-endian length, then that many bytes: the message's number (one byte), then fields. A field is
 * its tag (one byte), a 16-bit big-endian length, and the value. A field with an unknown tag is skipped, so that a
 * newer peer can send more. A tag that repeats is an error unless the table says `list`. A frame without a `required`
 * field is malformed.
 */

/** The greatest length of a frame in bytes, without its length prefix. */
export const maximumFrame = 65_536;

/** Bytes of a frame's length prefix. */
export const frameHeader = 4;

/** Bytes of a field's header: its tag and its length. */
export const fieldHeader = 3;

/** The version of this build. The two sides use the lower of their versions. */
export const protocolVersion = 3;

/** The oldest version that this build speaks. Versions 1 and 2 were never released. */
export const oldestVersion = 3;

/**
 * `u8 u16 u32 u64`: unsigned, big-endian. `text`: UTF-8, `maximum` in bytes. `secret`: bytes that are only decoded into
 * a `Secret`. `list`: the tag may repeat up to `maximum` times, each a group of plain fields; a list that was not sent
 * is empty.
 */
export type FieldType = PlainField["type"];

interface FieldBase {
  tag: number;
  /**
   * A frame without the field is malformed. Only for a field of the version that introduced its message or item: an
   * older peer does not send a field that was added later.
   */
  required?: true;
}

export interface NumberField extends FieldBase {
  type: "u8" | "u16" | "u32";
  /** The greatest value. */
  maximum: number;
}

/** Any 64-bit number: a handle or an identifier that another party assigned, never a quantity. */
export interface WideNumberField extends FieldBase {
  type: "u64";
}

export interface BytesField extends FieldBase {
  type: "text" | "secret";
  /** The greatest length in bytes. */
  maximum: number;
}

export type PlainField = NumberField | WideNumberField | BytesField;

export interface ListField {
  tag: number;
  type: "list";
  /** The greatest number of items. */
  maximum: number;
  item: Readonly<Record<string, PlainField>>;
}

export interface MessageRow {
  number: number;
  /** The sender. */
  from: "plugin" | "agent";
  fields: Readonly<Record<string, PlainField | ListField>>;
}

/** A table of messages by their names. */
export type MessageTable = Readonly<Record<string, MessageRow>>;

const u8 = (tag: number, maximum = 0xff) => ({ tag, type: "u8", maximum }) as const;
const u16 = (tag: number) => ({ tag, type: "u16", maximum: 0xffff }) as const;
const u32 = (tag: number) => ({ tag, type: "u32", maximum: 0xffff_ffff }) as const;
const u64 = (tag: number) => ({ tag, type: "u64" }) as const;
const text = (tag: number, maximum: number) => ({ tag, type: "text", maximum }) as const;
const secret = (tag: number) => ({ tag, type: "secret", maximum: 512 }) as const;
const required = <Field extends PlainField>(field: Field) => ({ ...field, required: true }) as const;

/** Why the host was started. */
export const scenarios = {
  signIn: 1,
  unlock: 2,
  /**
   * The person asked the system to change a password. The agent answers with a screen that says how the system does it.
   */
  changePassword: 3,
  confirm: 4,
  /** The system has just signed the person in; the host passes on the password that they typed, and shows nothing. */
  capture: 5,
  /** The host has its own sign-in, and the person pressed "Forgot password?" beside it. */
  forgotten: 6,
  /**
   * The system has just signed the person in, and the desktop is not there yet. The host answers a screen that asks for
   * `password` alone by itself, with the password that was checked, or with none where it has none, and shows nothing
   * before another screen comes. Whatever the session ends with, the sign-in goes on.
   */
  reconcile: 7,
} as const;

/** The kinds of host, for the agent's log: nothing is decided by what a host says of itself. */
export const hosts = {
  credentialProvider: 1,
  authorizationPlugin: 2,
  tray: 3,
  /** A simulated host. */
  harness: 4,
  /** Asks whether the agent answers, and shows nothing. */
  doctor: 5,
} as const;

/** The systems whose codes a `result` can carry. */
export const systems = {
  /** `code` is the NTSTATUS of ReportResult, `subCode` its sub-status. */
  windows: 1,
  /** `code` is the hint `reason` of the next evaluation, or OpenDirectory's error; 0 where the host knows neither. */
  macos: 2,
} as const;

/** What a host can show besides the fields of a screen: bits of `hello.shows`. */
export const abilities = {
  /** A browser of the host's own, which uses the agent's proxy and asks about each navigation. */
  browser: 1,
  /** A picture large enough for a QR code. A Windows tile has none: its one image is 72 pixels wide. */
  pictures: 2,
} as const;

/** The wire format of a purpose. */
export interface PurposeRow {
  number: number;
  /** How many fields of the purpose a screen may have; their indices begin at 0. */
  most: number;
  /** Bytes of the field's text; 0 where only the label is shown. */
  maximum: number;
  /**
   * The text compiled into the host (`FieldLabels`) that labels the field; null where only the agent's text is shown.
   */
  label: string | null;
}

/** What a field of a screen is for. The host decides how it looks; labels are compiled into the host. */
export const purposeTable = {
  brand: { number: 1, most: 1, maximum: 64, label: "brandImage" },
  title: { number: 2, most: 1, maximum: 256, label: null },
  message: { number: 3, most: 1, maximum: 512, label: null },
  /** The PIN to sign in with. */
  secret: { number: 4, most: 1, maximum: 0, label: "pin" },
  newSecret: { number: 5, most: 1, maximum: 0, label: "newPin" },
  confirm: { number: 6, most: 1, maximum: 0, label: "confirmPin" },
  /** Typed, but not kept as a secret: a one-time password, the number that the phone shows. */
  code: { number: 7, most: 1, maximum: 0, label: "code" },
  submit: { number: 8, most: 1, maximum: 0, label: "submit" },
  action: { number: 9, most: 3, maximum: 256, label: null },
  progress: { number: 10, most: 1, maximum: 256, label: null },
  notice: { number: 11, most: 1, maximum: 512, label: null },
  /** The account's current password. Not `secret`, because its label differs and labels are fixed. */
  currentPassword: { number: 12, most: 1, maximum: 0, label: "currentPassword" },
  /** The account's password to sign in with. */
  password: { number: 13, most: 1, maximum: 0, label: "password" },
  newPassword: { number: 14, most: 1, maximum: 0, label: "newPassword" },
  confirmPassword: { number: 15, most: 1, maximum: 0, label: "confirmPassword" },
  /** The host shows its own browser, which begins at this address. Sent only to a host with the ability `browser`. */
  web: { number: 16, most: 1, maximum: 512, label: null },
  /** `host:port` of the proxy that is this browser's only way out. Always sent with `web` and with a `credential`. */
  webProxy: { number: 17, most: 1, maximum: 64, label: null },
  /** A line of a list. Its `mark` says which kind: a rule, a loss, a store that was kept, a step. */
  item: { number: 18, most: 6, maximum: 256, label: null },
  /** What to do next, below a refusal. */
  next: { number: 19, most: 1, maximum: 256, label: null },
  /** The password before the one that the directory has now. */
  previousPassword: { number: 20, most: 1, maximum: 0, label: "previousPassword" },
  /** A code in large type, to read or compare: the phone's short code, the number of a push. */
  shownCode: { number: 21, most: 1, maximum: 32, label: null },
  /** The address to open on the phone, as text. */
  address: { number: 22, most: 1, maximum: 128, label: null },
  /** The same address as the content of a QR code. Sent only to a host with the ability `pictures`. */
  qr: { number: 23, most: 1, maximum: 512, label: null },
  /** `value` is the number of seconds until the screen expires; the host counts down. */
  timeLeft: { number: 24, most: 1, maximum: 0, label: "timeLeft" },
  /** The account's name, where the host does not know the tile's user. Answered in `answer.userName`. */
  userName: { number: 25, most: 1, maximum: 0, label: "userName" },
  /** The recovery key of the disk, typed with or without its hyphens. Sent only in a session for `reconcile`. */
  recoveryKey: { number: 26, most: 1, maximum: 0, label: "recoveryKey" },
} as const satisfies Record<string, PurposeRow>;

export type PurposeName = keyof typeof purposeTable;

/** The purposes' numbers on the wire. */
export const purposes = Object.fromEntries(
  Object.entries(purposeTable).map(([name, { number }]) => [name, number]),
) as { readonly [Name in PurposeName]: (typeof purposeTable)[Name]["number"] };

/**
 * The kind of an `item`. 1 to 10 are rules for the new secret of the same screen, which a host can check while the
 * person types (`rules.ts`, `native/protocol/rules.c`). The agent checks them in any case.
 */
export const marks = {
  plain: 0,
  /** At least `value` characters (Unicode code points). */
  minimumCharacters: 1,
  /** At most `value` characters. */
  maximumCharacters: 2,
  /** 0 to 9 only. In a PIN, a fullwidth digit counts as its ASCII digit, for this rule and the next three. */
  digits: 3,
  /** Visible ASCII only, no space. */
  visibleAscii: 4,
  /** Not a sequence in which every character is one above, or one below, the one before it. */
  noRun: 5,
  /** Not the same character throughout. */
  noRepeat: 6,
  /** Contains none of the names in `detail`, one on each line; ASCII letters are compared without case. */
  withoutName: 7,
  /** Both entries are equal. */
  sameTwice: 8,
  /**
   * Nothing that OpaqueString (RFC 8265 section 4.2) changes or forbids: another keyboard may type it in another way.
   */
  opaqueString: 9,
  /**
   * Neither the same character throughout nor a sequence in which every character is one above, or one below, the one
   * before it. After 9 comes 0.
   */
  noPattern: 10,
  /** A rule that only the agent can check. */
  rule: 15,
  kept: 16,
  /** Empty now; the old store is kept aside. */
  anew: 17,
  /** The new secret does not open it. */
  closed: 18,
  /** Shown before the person agrees: this is lost, or stops working. */
  loss: 19,
  /** One of several steps, in order. */
  step: 20,
} as const;

/** How an input is typed into: bits of a field's `options`. */
export const inputOptions = {
  /** Digits; a host may show a number pad (CPCFO_NUMBERS_ONLY). */
  numeric: 1,
  /** A button that shows the typed text while it is pressed (CPCFO_ENABLE_PASSWORD_REVEAL). */
  reveal: 2,
} as const;

/** How a session ends. */
export const outcomes = {
  /** Sign in with `accountName` and `password`. */
  credential: 1,
  /** Nothing to sign in with; the host goes back to the tile. */
  finished: 2,
  refused: 3,
  cancelled: 4,
} as const;

export const messages = {
  hello: {
    number: 1,
    from: "plugin",
    fields: {
      version: required(u16(1)),
      /** The session's locale (BCP 47). */
      locale: required(text(2, 35)),
      scenario: required(u8(3)),
      /** The tile's user: SID or UUID. Empty where the host does not know it; the agent then asks for a name. */
      accountId: required(text(4, 184)),
      /** The sum of `abilities`. */
      shows: required(u8(5)),
      /**
       * The system's session that the host runs in (Windows: session id; macOS: audit session). For the log only: where
       * a browser is shown follows from what the kernel says of the peer.
       */
      session: required(u32(6)),
      /** `hosts`. */
      host: required(u8(7)),
      /** The host's own version and build, for the log. */
      build: required(text(8, 64)),
      /** The window that a browser is placed above (Windows: HWND). Not sent by a host without one. */
      parentWindow: u64(9),
      /** The desktop that the host is shown on, in pixels. */
      desktopWidth: u32(10),
      desktopHeight: u32(11),
      /** In percent: 100, 150. */
      desktopScale: u16(12),
    },
  },
  welcome: {
    number: 2,
    from: "agent",
    fields: { version: required(u16(1)), brand: required(text(2, 64)) },
  },
  screen: {
    number: 3,
    from: "agent",
    fields: {
      /** Grows with each screen of a session; an answer names the revision that it answers. */
      revision: required(u32(1)),
      fields: {
        tag: 2,
        type: "list",
        /** Room for each row of the widest table and for the fields that have no row there. */
        maximum: 32,
        item: {
          purpose: required(u8(1)),
          /** Which of several fields of the same purpose: actions 0 to 2, items 0 to 5. */
          index: required(u8(2, 7)),
          text: required(text(3, 512)),
          /** Of an item: its `marks` number. */
          mark: u8(4),
          /** Of a rule: its number. Of `timeLeft`: seconds. */
          value: u16(5),
          /** Of `withoutName`: the names. */
          detail: text(6, 512),
          /** Of an input: the sum of `inputOptions`. */
          options: u8(7),
          /**
           * Of `webProxy`: the password that the proxy asks for (RFC 9110 section 11.7, scheme Basic, user name
           * `vestibule`). Made for this session alone. Never put into a command line, a URL or a log.
           */
          credential: secret(8),
        },
      },
    },
  },
  answer: {
    number: 4,
    from: "plugin",
    fields: {
      revision: required(u32(1)),
      /** The purpose of the field that the person answered with: `submit` or `action`. */
      purpose: required(u8(2)),
      index: required(u8(3, 7)),
      secrets: {
        tag: 4,
        type: "list",
        maximum: 3,
        item: { purpose: required(u8(1)), value: required(secret(2)) },
      },
      /** The text typed into `code`. */
      code: text(5, 64),
      /** The text typed into `userName`. */
      userName: text(6, 256),
    },
  },
  /** Legal at any time, with any revision. */
  cancel: { number: 5, from: "plugin", fields: { revision: required(u32(1)) } },
  /** A host with a browser of its own asks before each navigation. */
  navigate: {
    number: 6,
    from: "plugin",
    fields: { question: required(u32(1)), address: required(text(2, 8192)) },
  },
  /** A refusal without a code: the address was the end of the proof, and the host closes its browser. */
  verdict: {
    number: 7,
    from: "agent",
    fields: { question: required(u32(1)), allow: required(u8(2, 1)), code: text(3, 64) },
  },
  outcome: {
    number: 8,
    from: "agent",
    fields: {
      outcome: required(u8(1)),
      accountName: text(2, 256),
      password: secret(3),
      /** An error code of ours, where there is one. */
      code: text(4, 64),
      /** With a summary: what its lines do not say. */
      text: text(5, 512),
      /** What became of each store that the old secret protected: `kept`, `anew`, `closed`. */
      summary: {
        tag: 6,
        type: "list",
        maximum: 8,
        item: { mark: required(u8(1)), text: required(text(2, 256)) },
      },
      /** Of a credential: the random id by which a `result` names it, on any connection. */
      id: u64(7),
      /** Only with a credential: SID or UUID of the account to sign in. It decides, not the name. */
      accountId: text(8, 184),
      /**
       * Of a credential: the machine or domain that `accountName` belongs to, as in `machine\name`. Empty on a system
       * without such qualifiers.
       */
      qualifier: text(9, 256),
    },
  },
  /** The session cannot go on: a peer broke the protocol. The agent closes the connection after it. */
  fault: { number: 9, from: "agent", fields: { code: required(text(1, 64)) } },
  /**
   * The system's answer to a credential. Legal at any time, on any connection, also before `hello`; it may never come.
   */
  result: {
    number: 10,
    from: "plugin",
    fields: {
      /** `outcome.id`. */
      outcome: required(u64(1)),
      /** 1: the person is signed in. */
      accepted: required(u8(2, 1)),
      /** `systems`. */
      system: required(u8(3)),
      code: u32(4),
      subCode: u32(5),
    },
  },
  /**
   * The agent's browser has a window and needs the focus. On Windows only a thread of the host's own process can give
   * it (AllowSetForegroundWindow). A host without a use for this ignores it.
   */
  foreground: { number: 11, from: "agent", fields: { process: required(u32(1)) } },
} as const satisfies MessageTable;

export type MessageName = keyof typeof messages;
export type ScenarioName = keyof typeof scenarios;
export type OutcomeName = keyof typeof outcomes;
export type HostName = keyof typeof hosts;
export type SystemName = keyof typeof systems;
export type MarkName = keyof typeof marks;
