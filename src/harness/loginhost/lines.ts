/**
 * The lines that the login host writes (native/windows-credprov/loginhost/report.h), as schemas: the host runs beside
 * somebody else's DLL, so that nothing it says is believed before it was looked at. Read by login-host.ts.
 */
import { z } from "zod";

const text = z.string().max(200_000);
/** No provider comes near it. */
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(10_000);
const count = z.int().min(0);
/** "0x80004001". */
const result = z.string().regex(/^0x[0-9A-F]{8}$/);
const guid = z.string().max(40);
/** A word of ours, or the number that has none. */
const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.union([z.enum(words), z.int()]);

const fieldType = word([
  "invalid",
  "large-text",
  "small-text",
  "command-link",
  "edit-text",
  "password",
  "tile-image",
  "checkbox",
  "combobox",
  "submit-button",
]);
const fieldState = word(["hidden", "selected", "deselected", "both"]);
const interactiveState = word(["none", "read-only", "disabled", "focused"]);
const icon = word(["none", "error", "warning", "success"]);
const response = word([
  "no-credential-not-finished",
  "no-credential-finished",
  "return-credential-finished",
  "return-no-credential-finished",
]);

/** Of 1024 by 1024 pixels. */
const largestPicture = Math.ceil((1024 * 1024 * 4) / 3) * 4;

const picture = z.object({
  width: z.int().min(1).max(1024),
  height: z.int().min(1).max(1024),
  /** Four bytes a pixel, rows from the top, in base64. */
  rgba: z.base64().max(largestPicture),
});
export type Picture = z.infer<typeof picture>;

const field = z.object({
  id: count,
  type: fieldType,
  label: text,
  state: fieldState.optional(),
  interactiveState: interactiveState.optional(),
  value: text.optional(),
  /** Of a password field, whose text nobody gets. */
  valueLength: count.optional(),
  checked: z.boolean().optional(),
  items: list(text).optional(),
  selected: count.optional(),
  adjacentTo: count.optional(),
  options: list(z.string().max(60)).optional(),
  picture: picture.optional(),
  /** Where the provider refused to give the value. */
  result: result.optional(),
});
export type HostedField = z.infer<typeof field>;

const tile = z.object({
  event: z.literal("tile"),
  enumeration: count,
  index: count,
  /** 2 with ICredentialProviderCredential2: bound to a user. */
  version: z.int(),
  connectable: z.boolean(),
  sid: text.nullable(),
  fields: list(field),
});
export type HostedTile = z.infer<typeof tile>;

/** How bad: a fault harms the sign-in screen, a warning is worth knowing. */
const finding = z.looseObject({
  event: z.literal("finding"),
  name: z.string().max(60),
  severity: z.enum(["fault", "warning"]),
});
export type Finding = z.infer<typeof finding>;

const serialization = z.object({
  event: z.literal("serialization"),
  tile: count,
  result,
  response,
  status: text,
  icon,
  credential: z
    .object({
      package: count,
      provider: guid,
      bytes: count,
      /** Whether its bytes lie in the harness's file; absent where there is none. */
      handedOver: z.boolean().optional(),
      logon: z
        .object({
          type: z.enum(["logon", "unlock"]),
          domain: text,
          user: text,
          secretLength: count,
        })
        .optional(),
    })
    .optional(),
});

const timing = z.object({
  name: text,
  calls: count,
  totalMicroseconds: count,
  longestMicroseconds: count,
});

export const hostLine = z.discriminatedUnion("event", [
  z.object({ event: z.literal("refused"), reason: z.string().max(60) }).catchall(z.unknown()),
  z.object({
    event: z.literal("host"),
    wine: text,
    process: count,
    uiThread: count,
    watchesMemory: z.boolean(),
  }),
  z.object({ event: z.literal("lent"), functions: list(text) }),
  // The process that the provider lets into the foreground.
  z.object({ event: z.literal("foreground"), process: count }),
  // What the provider wrote for Event Tracing.
  z.object({ event: z.literal("trace"), name: text, numbers: z.record(text, count), otherBytes: count }),
  z.object({
    event: z.literal("classes"),
    // As many as the DLL answers to.
    classes: z.array(z.object({ clsid: guid, provider: z.boolean(), result })),
  }),
  z.object({
    event: z.literal("filter"),
    clsid: guid,
    result,
    allowsPasswordProvider: z.boolean(),
    allowsProvider: z.boolean(),
  }),
  z.object({ event: z.literal("scenario"), taken: z.boolean(), result }),
  z.object({ event: z.literal("remote-credential"), result, bytes: count }),
  z.object({ event: z.literal("serialization-set"), result }),
  z.object({ event: z.literal("users"), count, taken: z.boolean(), result: result.nullable() }),
  z.object({ event: z.literal("user-filter"), provider: guid }),
  z.object({ event: z.literal("advised"), result }),
  z.object({
    event: z.literal("descriptors"),
    fields: list(z.object({ id: count, type: fieldType, label: text, kind: guid })),
  }),
  z.object({
    event: z.literal("enumeration"),
    number: count,
    result,
    count,
    default: count.nullable(),
    autoLogon: z.boolean(),
  }),
  tile,
  z.object({ event: z.literal("selected"), tile: count, autoLogon: z.boolean() }),
  z
    .object({
      event: z.literal("tile-event"),
      call: z.string().max(60),
      enumeration: count,
      tile: count,
      thread: count,
      field: count.optional(),
      value: text.optional(),
      valueLength: count.optional(),
    })
    .catchall(z.unknown()),
  z.object({ event: z.literal("credentials-changed"), thread: count }),
  z.object({ event: z.literal("status"), text }),
  z.object({ event: z.literal("did"), line: count, do: text, result }),
  z.object({ event: z.literal("skipped"), line: count, do: text, problem: z.string().max(60) }),
  z.object({ event: z.literal("submitted"), tile: count, byItself: z.boolean() }),
  z.object({ event: z.literal("connected"), result, cancelled: z.boolean(), disconnectShown: z.boolean() }),
  serialization,
  z.object({
    event: z.literal("reported-result"),
    tile: count,
    reported: result,
    result,
    status: text,
    icon,
  }),
  z.object({ event: z.literal("disconnected"), result }),
  z.object({ event: z.literal("script-stopped"), line: count, problem: z.string().max(60) }),
  z.object({ event: z.literal("released"), unadvised: result, providerReferences: count }),
  z.object({
    /** A window that the provider opened itself. Its title may be a person's name. */
    event: z.literal("window"),
    class: text,
    thread: count,
    titleLength: count,
    width: z.int(),
    height: z.int(),
    picture: picture.optional(),
  }),
  z.object({
    event: z.literal("memory-searched"),
    /** Of the script; null at the end, when the provider has been released. */
    line: count.nullable(),
    /** Different ones that were searched for, and those that are too short to be. */
    secrets: count,
    tooShort: count,
    /** Of the hosted process. */
    bytes: count,
    /** Copies; each place has a finding. */
    found: count,
  }),
  finding,
  z.object({
    event: z.literal("end"),
    methods: list(timing),
    threads: z.object({ before: count, after: count }).optional(),
  }),
]);
export type HostLine = z.infer<typeof hostLine>;
