/**
 * The contract between plug-in, tray and agent as one plain table: every number, type and maximum on the
 * wire is written here by hand and nowhere else. The TypeScript codec reads it; the C header and codec are
 * generated from it. A number keeps its meaning for ever.
 *
 * A frame is a 32-bit big-endian length, then that many bytes: the message's number (one byte), then fields.
 * A field is its tag (one byte), a 16-bit big-endian length, and the value. A field with an unknown tag is skipped,
 * so that a newer peer can send more. A tag that repeats is an error unless the table says `list`. A frame without a
 * field that the table calls `required` is malformed.
 */

/** Bytes of a frame behind its length, at most. */
export const maximumFrame = 65_536;

/** Bytes that frame a message: the length before it. */
export const frameHeader = 4;

/** Bytes before a field's value: its tag and its length. */
export const fieldHeader = 3;

/** The version that this build speaks. Both sides use the lower of their two. */
export const protocolVersion = 3;

/** The oldest version that this build still speaks. Versions 1 and 2 were never released. */
export const oldestVersion = 3;

/**
 * `u8 u16 u32 u64`: unsigned, big-endian. `text`: UTF-8, `maximum` in bytes. `secret`: bytes that are only decoded into
 * a `Secret`. `list`: the tag may repeat up to `maximum` times, each a group of plain fields; a list that was not sent
 * is empty.
 */
export type FieldType = PlainField["type"];

interface FieldBase {
  tag: number;
  /** Without it a frame is malformed. Only for a field that came with its message or item: a peer of an older version
   * does not send one that came later. */
  required?: true;
}

export interface NumberField extends FieldBase {
  type: "u8" | "u16" | "u32";
  /** The greatest value. */
  maximum: number;
}

/** Any 64-bit number: a handle or an identifier of somebody else's, never a quantity. */
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
  /** How many items at most. */
  maximum: number;
  item: Readonly<Record<string, PlainField>>;
}

export interface MessageRow {
  number: number;
  /** Who sends it. */
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

/** What a host was started for. */
export const scenarios = {
  signIn: 1,
  unlock: 2,
  /** The person asked the system to change a password. Answered with a screen that says how the system does it. */
  changePassword: 3,
  confirm: 4,
  /** The system itself has just signed somebody in; the host passes on what they typed, and shows nothing. */
  capture: 5,
  /** The host has a sign-in of its own, and the person pressed "Forgot password?" beside it. */
  forgotten: 6,
} as const;

/** The kinds of host, for the agent's log: nothing is decided by what a host says of itself. */
export const hosts = {
  credentialProvider: 1,
  authorizationPlugin: 2,
  tray: 3,
  /** A simulated host. */
  harness: 4,
} as const;

/** Whose codes a `result` carries. */
export const systems = {
  /** `code` is the NTSTATUS of ReportResult, `subCode` its sub-status. */
  windows: 1,
  /** `code` is the hint `reason` of the next evaluation, or OpenDirectory's error; 0 where the host knows neither. */
  macos: 2,
} as const;

/** What a host can show beyond the fields of a screen: bits of `hello.shows`. */
export const abilities = {
  /** A browser of its own, which takes the agent's proxy and asks about each navigation. */
  browser: 1,
  /** A picture large enough for a QR code. A Windows tile has none: its one image is 72 pixels wide. */
  pictures: 2,
} as const;

/** What the wire allows a purpose. */
export interface PurposeRow {
  number: number;
  /** How many a screen may have; their indices begin at 0. */
  most: number;
  /** Bytes of its text, 0 where the label says it all. */
  maximum: number;
  /** Which of the texts compiled into a host (`FieldLabels`) names it; null where the agent's text says it all. */
  label: string | null;
}

/** What a field of a screen is for. The host decides how it looks; labels are compiled into the host. */
export const purposeTable = {
  brand: { number: 1, most: 1, maximum: 64, label: "brandImage" },
  title: { number: 2, most: 1, maximum: 256, label: null },
  message: { number: 3, most: 1, maximum: 512, label: null },
  /** The PIN, to sign in with. */
  secret: { number: 4, most: 1, maximum: 0, label: "pin" },
  newSecret: { number: 5, most: 1, maximum: 0, label: "newPin" },
  confirm: { number: 6, most: 1, maximum: 0, label: "confirmPin" },
  /** Typed, and no secret that is kept: a one-time password, the number that the phone shows. */
  code: { number: 7, most: 1, maximum: 0, label: "code" },
  submit: { number: 8, most: 1, maximum: 0, label: "submit" },
  action: { number: 9, most: 3, maximum: 256, label: null },
  progress: { number: 10, most: 1, maximum: 256, label: null },
  notice: { number: 11, most: 1, maximum: 512, label: null },
  /** The account's password as it is; beside `secret` because its label differs and labels are fixed. */
  currentPassword: { number: 12, most: 1, maximum: 0, label: "currentPassword" },
  /** The account's password, to sign in with. */
  password: { number: 13, most: 1, maximum: 0, label: "password" },
  newPassword: { number: 14, most: 1, maximum: 0, label: "newPassword" },
  confirmPassword: { number: 15, most: 1, maximum: 0, label: "confirmPassword" },
  /** The host's own browser is to be shown, beginning at this address. Only to a host with that ability. */
  web: { number: 16, most: 1, maximum: 512, label: null },
  /**
   * `host:port` of the proxy that is this browser's only way out. Always beside `web`, and always with a `credential`.
   */
  webProxy: { number: 17, most: 1, maximum: 64, label: null },
  /** A line of a list; its `mark` says of what: a rule, what is lost, what was kept, a step. */
  item: { number: 18, most: 6, maximum: 256, label: null },
  /** What to do next, beneath a refusal. */
  next: { number: 19, most: 1, maximum: 256, label: null },
  /** The password before the one that the directory has now. */
  previousPassword: { number: 20, most: 1, maximum: 0, label: "previousPassword" },
  /** Shown large, to be read or compared: the phone's short code, the number of a push. */
  shownCode: { number: 21, most: 1, maximum: 32, label: null },
  /** Where to go on the phone, to be read. */
  address: { number: 22, most: 1, maximum: 128, label: null },
  /** The same as a QR code holds it. Only to a host with the ability `pictures`. */
  qr: { number: 23, most: 1, maximum: 512, label: null },
  /** `value` is how many seconds from now the screen is good for; the host counts down. */
  timeLeft: { number: 24, most: 1, maximum: 0, label: "timeLeft" },
  /** The account's name, where the host does not say whose tile it is. Answered in `answer.userName`. */
  userName: { number: 25, most: 1, maximum: 0, label: "userName" },
} as const satisfies Record<string, PurposeRow>;

export type PurposeName = keyof typeof purposeTable;

/** Numbers on the wire. */
export const purposes = Object.fromEntries(
  Object.entries(purposeTable).map(([name, { number }]) => [name, number]),
) as { readonly [Name in PurposeName]: (typeof purposeTable)[Name]["number"] };

/**
 * What an `item` is. 1 to 8 are rules for the new secret of the same screen, which a host can check while it is typed
 * (`rules.ts` and `native/protocol/rules.c` say how); the agent checks them all the same.
 */
export const marks = {
  plain: 0,
  /** At least `value` characters (Unicode code points). */
  minimumCharacters: 1,
  /** At most `value` characters. */
  maximumCharacters: 2,
  /** 0 to 9 only. In a PIN a fullwidth digit is the digit that it is: here and in the next three. */
  digits: 3,
  /** Visible ASCII only, no space. */
  visibleAscii: 4,
  /** Not every character one above, or one below, the one before it. */
  noRun: 5,
  /** Not one character over and over. */
  noRepeat: 6,
  /** Holds none of the names in `detail`, one a line; capital and small ASCII letters count as the same. */
  withoutName: 7,
  /** Typed twice alike. */
  sameTwice: 8,
  /** Nothing that OpaqueString (RFC 8265 section 4.2) changes or forbids: another keyboard may type it otherwise. */
  opaqueString: 9,
  /** A rule that only the agent can check. */
  rule: 15,
  kept: 16,
  /** Empty now; the old one is kept aside. */
  anew: 17,
  /** Stays closed to the new secret. */
  closed: 18,
  /** Said before the person agrees: this does not come along, or works no more. */
  loss: 19,
  /** One of several things to do, in order. */
  step: 20,
} as const;

/** How an input is typed into: bits of a field's `options`. */
export const inputOptions = {
  /** Digits; a host may show a pad of them (CPCFO_NUMBERS_ONLY). */
  numeric: 1,
  /** A button that shows what was typed, as long as it is pressed (CPCFO_ENABLE_PASSWORD_REVEAL). */
  reveal: 2,
} as const;

/** How a session ends. */
export const outcomes = {
  /** Sign in with `accountName` and `password`. */
  credential: 1,
  /** Nothing to sign in with; go back to the tile. */
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
      /** BCP 47, of the session. */
      locale: required(text(2, 35)),
      scenario: required(u8(3)),
      /** The tile's user: SID or UUID. Empty where the host does not say who it is; the agent then asks for a name. */
      accountId: required(text(4, 184)),
      /** `abilities`, added up. */
      shows: required(u8(5)),
      /**
       * The system's session that the host runs in (Windows: session id; macOS: audit session). For the log: where a
       * browser is shown follows from what the kernel says of the peer, never from this.
       */
      session: required(u32(6)),
      /** `hosts`. */
      host: required(u8(7)),
      /** The host's own version and build, for the log. */
      build: required(text(8, 64)),
      /** The window that a browser belongs above (Windows: HWND). Not sent by a host that has none. */
      parentWindow: u64(9),
      /** Of the desktop that the host is shown on, in pixels. */
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
      /** Grows with each screen of a session; an answer names the one it answers. */
      revision: required(u32(1)),
      fields: {
        tag: 2,
        type: "list",
        /** Whatever a screen may hold: each row of the widest table, and what has no row there. */
        maximum: 32,
        item: {
          purpose: required(u8(1)),
          /** Which of several of the same purpose: actions 0 to 2, items 0 to 5. */
          index: required(u8(2, 7)),
          text: required(text(3, 512)),
          /** Of an item: `marks`. */
          mark: u8(4),
          /** Of a rule: its number. Of `timeLeft`: seconds. */
          value: u16(5),
          /** Of `withoutName`: the names. */
          detail: text(6, 512),
          /** Of an input: `inputOptions`, added up. */
          options: u8(7),
          /**
           * Of `webProxy`: the password that the proxy asks for (RFC 9110 section 11.7, scheme Basic, user name
           * `vestibule`). It is of this session alone. Never in a command line, a URL or a log.
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
      /** The purpose that was used to answer: `submit` or `action`. */
      purpose: required(u8(2)),
      index: required(u8(3, 7)),
      secrets: {
        tag: 4,
        type: "list",
        maximum: 3,
        item: { purpose: required(u8(1)), value: required(secret(2)) },
      },
      /** What was typed into `code`. */
      code: text(5, 64),
      /** What was typed into `userName`. */
      userName: text(6, 256),
    },
  },
  /** Legal at any time, whatever the revision. */
  cancel: { number: 5, from: "plugin", fields: { revision: required(u32(1)) } },
  /** A host with a browser of its own asks before each navigation. */
  navigate: {
    number: 6,
    from: "plugin",
    fields: { question: required(u32(1)), address: required(text(2, 8192)) },
  },
  /** Refused without a code: the address was the end of the proof, and the host closes its browser. */
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
      /** Our code, where there is something to say. */
      code: text(4, 64),
      /** Beside a summary: what its lines do not say. */
      text: text(5, 512),
      /** What became of what the old secret protected: `kept`, `anew`, `closed`. */
      summary: {
        tag: 6,
        type: "list",
        maximum: 8,
        item: { mark: required(u8(1)), text: required(text(2, 256)) },
      },
      /** Of a credential: what its `result` names it by, on any connection. Random. */
      id: u64(7),
      /** Of a credential: SID or UUID of the account to sign in, whatever its name. */
      accountId: text(8, 184),
      /**
       * Of a credential: the machine or domain that `accountName` belongs to, as in `machine\name`. Empty on a system
       * whose accounts have no such qualifier.
       */
      qualifier: text(9, 256),
    },
  },
  /** The session cannot go on: a peer spoke wrongly. The connection closes behind it. */
  fault: { number: 9, from: "agent", fields: { code: required(text(1, 64)) } },
  /**
   * What the system made of a credential. Legal at any time, on any connection, also before `hello`; it may never come.
   */
  result: {
    number: 10,
    from: "plugin",
    fields: {
      /** `outcome.id`. */
      outcome: required(u64(1)),
      /** 1: somebody is signed in. */
      accepted: required(u8(2, 1)),
      /** `systems`. */
      system: required(u8(3)),
      code: u32(4),
      subCode: u32(5),
    },
  },
  /**
   * The agent's browser has a window, and wants the focus, which on Windows only a thread of the host's own process can
   * give (AllowSetForegroundWindow). A host for which this means nothing passes over it.
   */
  foreground: { number: 11, from: "agent", fields: { process: required(u32(1)) } },
} as const satisfies MessageTable;

export type MessageName = keyof typeof messages;
export type ScenarioName = keyof typeof scenarios;
export type OutcomeName = keyof typeof outcomes;
export type HostName = keyof typeof hosts;
export type SystemName = keyof typeof systems;
export type MarkName = keyof typeof marks;
