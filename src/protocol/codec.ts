/**
 * Encodes messages to frames and decodes them, driven by the table. Called by the agent and by every TypeScript host.
 * Bytes of a secret go from the frame straight into the arena and never become a string.
 */
import { VestibuleError } from "../errors/error.ts";
import { Secret } from "../secrets/arena.ts";
import {
  type ListField,
  type MessageName,
  type MessageRow,
  type MessageTable,
  type PlainField,
  fieldHeader,
  frameHeader,
  maximumFrame,
  messages,
} from "./table.ts";

type ValueOf<Field> = Field extends { type: "text" }
  ? string
  : Field extends { type: "secret" }
    ? Secret
    : Field extends { type: "u64" }
      ? bigint
      : number;

type RequiredIn<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { required: true } ? Name : never;
}[keyof Fields];
type ListsIn<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { type: "list" } ? Name : never;
}[keyof Fields];

/** The values of plain fields. Required fields are present. */
type PlainValues<Fields> = {
  -readonly [Name in RequiredIn<Fields>]: ValueOf<Fields[Name]>;
} & {
  -readonly [Name in Exclude<keyof Fields, RequiredIn<Fields> | ListsIn<Fields>>]?: ValueOf<Fields[Name]>;
};
type Items<Field> = Field extends { type: "list"; item: infer Item } ? PlainValues<Item>[] : never;

/**
 * A decoded message: `{ message: "screen", revision: 3, fields: […] }`. Required fields are present, a list that was
 * not sent is empty, and other fields that were not sent are absent.
 */
export type Message<Name extends MessageName = MessageName> = {
  [Key in Name]: { message: Key } & PlainValues<(typeof messages)[Key]["fields"]> & {
      -readonly [List in ListsIn<(typeof messages)[Key]["fields"]>]: Items<
        (typeof messages)[Key]["fields"][List]
      >;
    };
}[Name];

/** A message to encode. Unlike in a `Message`, an empty list may be left out. */
export type Draft<Name extends MessageName = MessageName> = {
  [Key in Name]: { message: Key } & PlainValues<(typeof messages)[Key]["fields"]> & {
      -readonly [List in ListsIn<(typeof messages)[Key]["fields"]>]?: Items<
        (typeof messages)[Key]["fields"][List]
      >;
    };
}[Name];

function malformed(what: string, evidence: Record<string, string | number> = {}): VestibuleError {
  return new VestibuleError("frame_malformed", { evidence: { what, ...evidence } });
}

type Plain = string | number | bigint | Secret;

const widths = { u8: 1, u16: 2, u32: 4, u64: 8 } as const;

function lengthOf(field: PlainField, value: Plain, name: string): number {
  if (field.type !== "text" && field.type !== "secret") return widths[field.type];
  const length = value instanceof Secret ? value.length : Buffer.byteLength(value as string);
  if (length > field.maximum) {
    throw new VestibuleError("field_too_long", {
      evidence: { field: name, length, maximum: field.maximum },
    });
  }
  return length;
}

function writeValue(into: Buffer, at: number, field: PlainField, value: Plain, name: string): void {
  if (value instanceof Secret) {
    if (field.type !== "secret") throw malformed("secret in a field that is none", { field: name });
    value.use((bytes) => {
      into.set(bytes, at);
    });
  } else if (typeof value === "string") {
    if (field.type !== "text") throw malformed("text in a field that is none", { field: name });
    into.write(value, at, "utf8");
  } else if (typeof value === "bigint") {
    if (field.type !== "u64") throw malformed("64-bit number in a field that is none", { field: name });
    if (BigInt.asUintN(64, value) !== value) throw malformed("number out of range", { field: name });
    into.writeBigUInt64BE(value, at);
  } else {
    if (field.type === "text" || field.type === "secret" || field.type === "u64")
      throw malformed("number in a field that is none", { field: name });
    if (!Number.isInteger(value) || value < 0 || value > field.maximum)
      throw malformed("number out of range", { field: name, value });
    into.writeUIntBE(value, at, widths[field.type]);
  }
}

type Field = PlainField | ListField;
type Row = Readonly<Record<string, Field>>;
type Loose = Record<string, unknown>;

/** The fields of a row as frames are read and written by them. */
interface Layout {
  fields: readonly (readonly [name: string, field: Field])[];
  byTag: ReadonlyMap<number, { name: string; field: Field }>;
}

const layouts = new WeakMap<Row, Layout>();

/** Made once for each row: a page asks hundreds of times, and a person waits for each answer. */
function layoutOf(row: Row): Layout {
  const known = layouts.get(row);
  if (known !== undefined) return known;
  const fields = Object.entries(row);
  const layout = { fields, byTag: new Map(fields.map(([name, field]) => [field.tag, { name, field }])) };
  layouts.set(row, layout);
  return layout;
}

function measure(row: Row, value: Loose): number {
  let length = 0;
  for (const [name, field] of layoutOf(row).fields) {
    const part = value[name];
    if (part === undefined) {
      if (field.type !== "list" && field.required === true)
        throw malformed("required field is missing", { field: name });
    } else if (field.type === "list") {
      const items = part as Loose[];
      if (items.length > field.maximum) {
        throw new VestibuleError("field_too_long", {
          evidence: { field: name, length: items.length, maximum: field.maximum },
        });
      }
      for (const item of items) length += fieldHeader + measure(field.item, item);
    } else {
      length += fieldHeader + lengthOf(field, part as Plain, name);
    }
  }
  return length;
}

function write(into: Buffer, start: number, row: Row, value: Loose): number {
  let at = start;
  const header = (tag: number, length: number) => {
    into.writeUInt8(tag, at);
    into.writeUInt16BE(length, at + 1);
    at += fieldHeader;
  };
  for (const [name, field] of layoutOf(row).fields) {
    const part = value[name];
    if (part === undefined) continue;
    if (field.type === "list") {
      for (const item of part as Loose[]) {
        header(field.tag, measure(field.item, item));
        at = write(into, at, field.item, item);
      }
    } else {
      const length = lengthOf(field, part as Plain, name);
      header(field.tag, length);
      writeValue(into, at, field, part as Plain, name);
      at += length;
    }
  }
  return at;
}

function encodeBy(row: MessageRow, fields: Loose): Buffer {
  const length = 1 + measure(row.fields, fields);
  if (length > maximumFrame)
    throw new VestibuleError("frame_too_large", { evidence: { length, maximum: maximumFrame } });
  const frame = Buffer.alloc(frameHeader + length);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt8(row.number, frameHeader);
  try {
    write(frame, frameHeader + 1, row.fields, fields);
  } catch (error) {
    // A secret may already have been written before the value that failed.
    frame.fill(0);
    throw error;
  }
  return frame;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readValue(bytes: Uint8Array, field: PlainField, name: string): Plain {
  if (field.type === "text" || field.type === "secret") {
    if (bytes.length > field.maximum) {
      throw new VestibuleError("field_too_long", {
        evidence: { field: name, length: bytes.length, maximum: field.maximum },
      });
    }
    if (field.type === "secret") return Secret.take(bytes);
    try {
      return strictUtf8.decode(bytes);
    } catch {
      throw malformed("text is not UTF-8", { field: name });
    }
  }
  if (bytes.length !== widths[field.type]) throw malformed("number of the wrong width", { field: name });
  if (field.type === "u64")
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readBigUInt64BE();
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  if (value > field.maximum) throw malformed("number out of range", { field: name, value });
  return value;
}

/** Disposes every secret in a value that is thrown away. */
export function disposeSecrets(value: unknown): void {
  if (value instanceof Secret) value.dispose();
  else if (Array.isArray(value)) for (const item of value) disposeSecrets(item);
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) disposeSecrets(part);
}

function readFields(body: Uint8Array, { byTag }: Layout, value: Loose): void {
  let at = 0;
  while (at < body.length) {
    if (at + fieldHeader > body.length) throw malformed("field header is cut off");
    const tag = body[at] ?? 0;
    const length = ((body[at + 1] ?? 0) << 8) | (body[at + 2] ?? 0);
    at += fieldHeader;
    if (at + length > body.length) throw malformed("field is longer than its frame", { tag });
    const bytes = body.subarray(at, at + length);
    at += length;
    const known = byTag.get(tag);
    if (known === undefined) continue;
    const { name, field } = known;
    if (field.type === "list") {
      const items = value[name] as Loose[];
      if (items.length >= field.maximum) throw malformed("list is too long", { field: name });
      items.push(read(bytes, field.item));
    } else {
      if (value[name] !== undefined) throw malformed("field repeats", { field: name });
      value[name] = readValue(bytes, field, name);
    }
  }
}

function read(body: Uint8Array, row: Row): Loose {
  const layout = layoutOf(row);
  const value: Loose = {};
  for (const [name, { type }] of layout.fields) if (type === "list") value[name] = [];
  try {
    readFields(body, layout, value);
    for (const [name, field] of layout.fields)
      if (field.type !== "list" && field.required === true && value[name] === undefined)
        throw malformed("required field is missing", { field: name });
    return value;
  } catch (error) {
    disposeSecrets(value);
    throw error;
  }
}

export interface Codec {
  /**
   * Encodes a frame, its length included. The caller wipes the frame after sending when the message holds a secret.
   * @throws `field_too_long`, `frame_too_large`, `frame_malformed` (a value that the table does not allow, a missing
   * required field)
   */
  encode(message: Draft): Buffer;
  /**
   * Decodes a frame's body (without its length). Bytes of secrets are wiped from `body` as they are read.
   * @throws `frame_too_large`, `message_unknown`, `frame_malformed`, `field_too_long`; `arena_full`
   */
  decode(body: Uint8Array): Message;
}

/** A codec for another table than this build's. Tests use it to speak as a newer or older peer. */
export function codecOf(table: MessageTable): Codec {
  const byNumber = new Map(Object.entries(table).map(([name, row]) => [row.number, { name, row }]));
  return {
    encode({ message: name, ...fields }) {
      const row = table[name];
      if (row === undefined) throw new VestibuleError("message_unknown", { evidence: { message: name } });
      return encodeBy(row, fields);
    },
    decode(body) {
      if (body.length > maximumFrame) {
        throw new VestibuleError("frame_too_large", {
          evidence: { length: body.length, maximum: maximumFrame },
        });
      }
      const number = body[0];
      if (number === undefined) throw malformed("empty frame");
      const known = byNumber.get(number);
      if (known === undefined) throw new VestibuleError("message_unknown", { evidence: { number } });
      return { message: known.name, ...read(body.subarray(1), known.row.fields) } as Message;
    },
  };
}

/** The codec of this build's table. */
export const { encode, decode } = codecOf(messages);
