/**
 * The contract between plug-in, tray and agent as one plain table: every number, type and maximum on the
 * wire is written here by hand and nowhere else. The TypeScript codec reads it; the C header and codec are
 * generated from it. Numbers are never used again for another meaning.
 *
 * A frame is a 32-bit big-endian length, then that many bytes: the message's number (one byte), then fields.
 * A field is its tag (one byte), a 16-bit big-endian length, and the value. Unknown tags are skipped,
 * so that a newer peer may say more; a tag that repeats where the table does not say `list` is an error.
 */

/** Bytes of a frame behind its length, at most. */
export const maximumFrame = 65_536;

/** The version this build speaks. Both sides use the lower of the two. */
export const protocolVersion = 1;

/**
 * `u8 u16 u32`: unsigned, big-endian. `text`: UTF-8, `maximum` in bytes. `secret`: bytes that are only ever
 * decoded into a `Secret`. `list`: the tag may repeat up to `maximum` times, each a group of plain fields.
 */
export type FieldType = "u8" | "u16" | "u32" | "text" | "secret";

export interface PlainField {
  tag: number;
  type: FieldType;
  /** Greatest value of a number, greatest length in bytes of `text` and `secret`. */
  maximum: number;
}

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

const u8 = (tag: number, maximum = 0xff) => ({ tag, type: "u8", maximum }) as const;
const u16 = (tag: number) => ({ tag, type: "u16", maximum: 0xffff }) as const;
const u32 = (tag: number) => ({ tag, type: "u32", maximum: 0xffff_ffff }) as const;
const text = (tag: number, maximum: number) => ({ tag, type: "text", maximum }) as const;
const secret = (tag: number) => ({ tag, type: "secret", maximum: 512 }) as const;

/** What a host was started for. */
export const scenarios = {
  signIn: 1,
  unlock: 2,
  changePassword: 3,
  confirm: 4,
  /** The system itself has just signed somebody in; the host passes on what they typed, and shows nothing. */
  capture: 5,
  /** The host has a sign-in of its own, and the person pressed "Forgot password?" beside it. */
  forgotten: 6,
} as const;

/** What a host can show beyond the fields of a screen: bits of `hello.shows`. */
export const abilities = {
  /** A browser of its own, which takes the agent's proxy and asks about each navigation. */
  browser: 1,
} as const;

/** What a field of a screen is for. The host decides how it looks; its label is compiled into the host. */
export const purposes = {
  brand: 1,
  title: 2,
  message: 3,
  secret: 4,
  newSecret: 5,
  confirm: 6,
  code: 7,
  submit: 8,
  action: 9,
  progress: 10,
  notice: 11,
  /** The account's password as it is, asked once; beside `secret` because its label differs and labels are fixed. */
  currentPassword: 12,
  /** The account's password, to sign in with. */
  password: 13,
  newPassword: 14,
  confirmPassword: 15,
  /** The host's own browser is to be shown, beginning at this address. Only to a host with that ability. */
  web: 16,
  /** `host:port` of the proxy that is this browser's only way out. Always beside `web`. */
  webProxy: 17,
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
      version: u16(1),
      /** BCP 47, of the session. */
      locale: text(2, 35),
      scenario: u8(3),
      /** The tile's user: SID or UUID. Empty where the host does not say who it is. */
      accountId: text(4, 184),
      /** `abilities`, added up. */
      shows: u8(5),
    },
  },
  welcome: {
    number: 2,
    from: "agent",
    fields: { version: u16(1), brand: text(2, 64) },
  },
  screen: {
    number: 3,
    from: "agent",
    fields: {
      /** Grows with each screen of a session; an answer names the one it answers. */
      revision: u32(1),
      fields: {
        tag: 2,
        type: "list",
        maximum: 16,
        item: {
          purpose: u8(1),
          /** Which of several of the same purpose: actions 0 to 2. */
          index: u8(2, 7),
          text: text(3, 512),
        },
      },
    },
  },
  answer: {
    number: 4,
    from: "plugin",
    fields: {
      revision: u32(1),
      /** The purpose that was used to answer: `submit` or `action`. */
      purpose: u8(2),
      index: u8(3, 7),
      secrets: {
        tag: 4,
        type: "list",
        maximum: 3,
        item: { purpose: u8(1), value: secret(2) },
      },
      code: text(5, 64),
    },
  },
  /** Legal at any time, whatever the revision. */
  cancel: { number: 5, from: "plugin", fields: { revision: u32(1) } },
  /** A host with a browser of its own asks before each navigation. */
  navigate: { number: 6, from: "plugin", fields: { question: u32(1), address: text(2, 8192) } },
  /** Refused without a code: the address was the end of the proof, and the host closes its browser. */
  verdict: {
    number: 7,
    from: "agent",
    fields: { question: u32(1), allow: u8(2, 1), code: text(3, 64) },
  },
  outcome: {
    number: 8,
    from: "agent",
    fields: {
      outcome: u8(1),
      accountName: text(2, 256),
      password: secret(3),
      /** Our code, where there is something to say. */
      code: text(4, 64),
      text: text(5, 512),
    },
  },
  /** The session cannot go on: a peer spoke wrongly. The connection closes behind it. */
  fault: { number: 9, from: "agent", fields: { code: text(1, 64) } },
} as const satisfies Record<string, MessageRow>;

export type MessageName = keyof typeof messages;
export type PurposeName = keyof typeof purposes;
export type ScenarioName = keyof typeof scenarios;
export type OutcomeName = keyof typeof outcomes;
