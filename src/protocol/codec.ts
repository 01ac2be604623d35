/**
 * Messages to bytes and back, driven by the table. Used by the agent and by every TypeScript host.
 * Bytes of a secret go from the frame straight into the arena; they never become a string.
 */
import { VestibuleError } from "../errors/error.ts";
import { Secret } from "../secrets/arena.ts";
import {
  type ListField,
  type MessageName,
  type MessageRow,
  type PlainField,
  fieldHeader,
  frameHeader,
  maximumFrame,
  messages,
} from "./table.ts";

type ValueOf<Type> = Type extends "text" ? string : Type extends "secret" ? Secret : number;
type Values<Fields> = {
  -readonly [Name in keyof Fields]?: Fields[Name] extends { type: "list"; item: infer Item }
    ? {
        -readonly [Part in keyof Item]?: Item[Part] extends PlainField ? ValueOf<Item[Part]["type"]> : never;
      }[]
    : Fields[Name] extends PlainField
      ? ValueOf<Fields[Name]["type"]>
      : never;
};

/** One message: `{ message: "screen", revision: 3, fields: […] }`. Absent fields were not sent. */
export type Message<Name extends MessageName = MessageName> = {
  [Key in Name]: { message: Key } & Values<(typeof messages)[Key]["fields"]>;
}[Name];

const rowByNumber = new Map<number, { name: string; row: MessageRow }>(
  Object.entries(messages).map(([name, row]) => [row.number, { name, row }]),
);

function malformed(what: string, evidence: Record<string, string | number> = {}): VestibuleError {
  return new VestibuleError("frame_malformed", { evidence: { what, ...evidence } });
}

type Plain = string | number | Secret;

function lengthOf(field: PlainField, value: Plain, name: string): number {
  switch (field.type) {
    case "u8":
      return 1;
    case "u16":
      return 2;
    case "u32":
      return 4;
    case "text":
    case "secret": {
      const length = value instanceof Secret ? value.length : Buffer.byteLength(value as string);
      if (length > field.maximum) {
        throw new VestibuleError("field_too_long", {
          evidence: { field: name, length, maximum: field.maximum },
        });
      }
      return length;
    }
  }
}

function writeValue(into: Buffer, at: number, field: PlainField, value: Plain, name: string): void {
  if (value instanceof Secret) {
    if (field.type !== "secret") throw malformed("secret in a field that is none", { field: name });
    value.use((bytes) => {
      into.set(bytes, at);
    });
    return;
  }
  if (typeof value === "string") {
    if (field.type !== "text") throw malformed("text in a field that is none", { field: name });
    into.write(value, at, "utf8");
    return;
  }
  if (field.type === "text" || field.type === "secret")
    throw malformed("number in a field that is none", { field: name });
  if (!Number.isInteger(value) || value < 0 || value > field.maximum) {
    throw malformed("number out of range", { field: name, value });
  }
  into.writeUIntBE(value, at, lengthOf(field, value, name));
}

type Row = Readonly<Record<string, PlainField | ListField>>;
type Loose = Record<string, unknown>;

function measure(row: Row, value: Loose): number {
  let length = 0;
  for (const [name, field] of Object.entries(row)) {
    const part = value[name];
    if (part === undefined) continue;
    if (field.type === "list") {
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
  for (const [name, field] of Object.entries(row)) {
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

/**
 * A whole frame with its length before it. The caller wipes it once it is sent when the message holds a secret.
 * @throws `field_too_long`, `frame_too_large`, `frame_malformed` (a value the table does not allow)
 */
export function encode(message: Message): Buffer {
  const { message: name, ...fields } = message;
  const row = messages[name];
  const length = 1 + measure(row.fields, fields);
  if (length > maximumFrame)
    throw new VestibuleError("frame_too_large", { evidence: { length, maximum: maximumFrame } });
  const frame = Buffer.alloc(frameHeader + length);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt8(row.number, frameHeader);
  try {
    write(frame, frameHeader + 1, row.fields, fields);
  } catch (error) {
    // A value that does not go may stand behind a secret that is already written.
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
  if (bytes.length !== lengthOf(field, 0, name))
    throw malformed("number of the wrong width", { field: name });
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  if (value > field.maximum) throw malformed("number out of range", { field: name, value });
  return value;
}

/** Disposes every secret in a value that is given up. */
export function disposeSecrets(value: unknown): void {
  if (value instanceof Secret) value.dispose();
  else if (Array.isArray(value)) for (const item of value) disposeSecrets(item);
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) disposeSecrets(part);
}

function read(body: Uint8Array, row: Row): Loose {
  const byTag = new Map(Object.entries(row).map(([name, field]) => [field.tag, { name, field }]));
  const value: Loose = {};
  try {
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
        const items = (value[name] ??= []) as Loose[];
        if (items.length >= field.maximum) throw malformed("list is too long", { field: name });
        items.push(read(bytes, field.item));
      } else {
        if (value[name] !== undefined) throw malformed("field repeats", { field: name });
        value[name] = readValue(bytes, field, name);
      }
    }
    return value;
  } catch (error) {
    disposeSecrets(value);
    throw error;
  }
}

/**
 * Decodes a frame's body (without its length). Bytes of secrets are wiped from `body` as they are taken.
 * @throws `frame_too_large`, `message_unknown`, `frame_malformed`, `field_too_long`; `arena_full`
 */
export function decode(body: Uint8Array): Message {
  if (body.length > maximumFrame) {
    throw new VestibuleError("frame_too_large", {
      evidence: { length: body.length, maximum: maximumFrame },
    });
  }
  const number = body[0];
  if (number === undefined) throw malformed("empty frame");
  const known = rowByNumber.get(number);
  if (known === undefined) throw new VestibuleError("message_unknown", { evidence: { number } });
  return { message: known.name, ...read(body.subarray(1), known.row.fields) } as Message;
}
