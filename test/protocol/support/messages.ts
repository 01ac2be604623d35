/**
 * Messages as plain data, to compare: a secret is `{ secret: hex }`, a 64-bit number `{ u64: decimal }`. And any message
 * of the table, at random.
 */
import fc from "fast-check";
import { type Draft, type Message, disposeSecrets } from "../../../src/protocol/codec.ts";
import { type ListField, type MessageRow, type PlainField, messages } from "../../../src/protocol/table.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { bytesOf } from "../vectors/read.ts";

export type Plain =
  number | string | { secret: string } | { u64: string } | Plain[] | { [name: string]: Plain };

/** A message as plain data. Disposes its secrets. */
export function plain(message: Draft): Plain {
  const convert = (value: unknown): Plain => {
    if (value instanceof Secret) return { secret: value.use((bytes) => Buffer.from(bytes).toString("hex")) };
    if (typeof value === "bigint") return { u64: String(value) };
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part)]));
    return value as number | string;
  };
  try {
    return convert(message);
  } finally {
    disposeSecrets(message);
  }
}

/** A message from plain data or from a vector. The caller disposes its secrets. */
export function messageOf(said: unknown): Message {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== "object" || value === null) return value;
    if ("u64" in value) return BigInt(value.u64 as string);
    if ("secret" in value) return Secret.take(bytesOf(value.secret as string));
    if ("times" in value && "text" in value) return (value.text as string).repeat(value.times as number);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part)]));
  };
  const message = convert(said) as Message;
  return { ...emptyLists(message.message), ...message };
}

/** The empty lists of a decoded message whose lists were not sent. */
function emptyLists(name: Message["message"]): Record<string, []> {
  const row: MessageRow = messages[name];
  const lists = Object.entries(row.fields).filter(([, { type }]) => type === "list");
  return Object.fromEntries(lists.map(([list]) => [list, []]));
}

function anyValue(field: PlainField): fc.Arbitrary<Plain> {
  if (field.type === "text") {
    // A character has four bytes at most.
    const short = fc.string({ unit: "binary", maxLength: Math.min(6, Math.floor(field.maximum / 4)) });
    const full = fc.constantFrom("a", "ß", "日", "😀").map((character) => {
      return character.repeat(Math.floor(field.maximum / Buffer.byteLength(character)));
    });
    return fc.oneof({ weight: 12, arbitrary: short }, { weight: 1, arbitrary: full });
  }
  if (field.type === "u64") {
    const any = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 2n ** 64n - 1n));
    return any.map((number) => ({ u64: String(number) }));
  }
  if (field.type === "secret") {
    return fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ secret: Buffer.from(bytes).toString("hex") }));
  }
  return fc.oneof(fc.nat(Math.min(field.maximum, 300)), fc.constantFrom(0, field.maximum));
}

function anyItems({ item, maximum }: ListField): fc.Arbitrary<Plain[]> {
  const some = fc.array(anyFields(item), { minLength: 1, maxLength: Math.min(3, maximum) });
  const full = fc.array(anyFields(item), { minLength: maximum, maxLength: maximum });
  return fc.oneof({ weight: 9, arbitrary: some }, { weight: 1, arbitrary: full });
}

function anyFields(fields: Readonly<Record<string, PlainField | ListField>>): fc.Arbitrary<Plain> {
  const parts = Object.entries(fields).map(([name, field]) => {
    const some: fc.Arbitrary<Plain> = field.type === "list" ? anyItems(field) : anyValue(field);
    return [name, some] as const;
  });
  const requiredKeys = Object.entries(fields)
    .filter(([, field]) => field.type !== "list" && field.required === true)
    .map(([name]) => name);
  return fc.record(Object.fromEntries(parts), { requiredKeys });
}

/** Any message that the table allows, as plain data. */
export const anyMessage: fc.Arbitrary<Plain> = fc.oneof(
  ...Object.entries(messages).map(([name, row]: [string, MessageRow]) =>
    anyFields(row.fields).map((fields) => ({ message: name, ...(fields as Record<string, Plain>) })),
  ),
);

/** A frame's body with a few bytes changed, put in, or cut off. */
export function damaged(body: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.nat(),
    byte: fc.nat(255),
    how: fc.constantFrom("set", "insert", "cut", "swap"),
  });
  return fc.tuple(body, fc.array(change, { minLength: 1, maxLength: 4 })).map(([bytes, changes]) => {
    let damagedBytes = Buffer.from(bytes);
    for (const { at, byte, how } of changes) {
      const place = damagedBytes.length === 0 ? 0 : at % damagedBytes.length;
      const before = damagedBytes.subarray(0, place);
      const after = damagedBytes.subarray(place);
      if (how === "set") damagedBytes = Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
      else if (how === "insert") damagedBytes = Buffer.concat([before, Buffer.of(byte), after]);
      else if (how === "cut") damagedBytes = Buffer.concat([before]);
      else damagedBytes = Buffer.concat([damagedBytes.subarray(0, 1), after, before.subarray(1)]);
    }
    return damagedBytes;
  });
}
