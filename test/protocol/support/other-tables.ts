/**
 * Made-up tables of another version than this build's: of a later build, which has more of everything, and of an earlier
 * one, which lacks what need not be sent. Tests speak as such a peer.
 */
import { type Codec, type Draft, codecOf } from "../../../src/protocol/codec.ts";
import {
  type ListField,
  type MessageRow,
  type MessageTable,
  type PlainField,
  messages,
  protocolVersion,
} from "../../../src/protocol/table.ts";

type Fields = MessageRow["fields"];

export const newerVersion = protocolVersion + 1;
export const olderVersion = protocolVersion - 1;

/** Tags and a number that no row of this build has. */
const laterText = { tag: 200, type: "text", maximum: 64 } as const;
const laterNumber = { tag: 201, type: "u64" } as const;
const laterItem = { tag: 202, type: "list", maximum: 4, item: { note: { ...laterText, tag: 1 } } } as const;

function longer(fields: Fields): Fields {
  const known = Object.entries(fields).map(([name, field]): [string, PlainField | ListField] => [
    name,
    field.type === "list" ? { ...field, item: { ...field.item, laterText, laterNumber } } : field,
  ]);
  return { ...Object.fromEntries(known), laterText, laterNumber, laterItem };
}

function withEach(fieldsOf: (fields: Fields) => Fields): MessageTable {
  return Object.fromEntries(
    Object.entries(messages as MessageTable).map(([name, row]) => [
      name,
      { ...row, fields: fieldsOf(row.fields) },
    ]),
  );
}

/** Each message, and each item of a list, can carry more; one message is new. */
export const newerTable: MessageTable = {
  ...withEach(longer),
  later: { number: 200, from: "plugin", fields: { laterText } },
};

const isNeeded = (field: PlainField | ListField) => field.type === "list" || field.required === true;

/** No message has a field that may be left out; what a version adds to a message is always such a field. */
export const olderTable: MessageTable = withEach((fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, field]) => isNeeded(field))),
);

export const newerCodec: Codec = codecOf(newerTable);
export const olderCodec: Codec = codecOf(olderTable);

/** Numbers that a later build may give a meaning, and this one does not. */
export const laterPurpose = 200;
export const laterOutcome = 200;

/** A frame of the message that only the newer table has. */
export function laterMessage(): Buffer {
  const later: { message: string } = { message: "later" };
  return newerCodec.encode(later as Draft);
}

/** The same message as a later build sends it: with more fields in it and in each of its items. */
export function saidLater<Said extends { message: string }>(message: Said): Said {
  const more = { laterText: "later", laterNumber: 1n, laterItem: [{ note: "one" }, { note: "two" }] };
  const { laterItem, ...inItem } = more;
  const lists = Object.entries<unknown>(message)
    .filter((entry): entry is [string, object[]] => Array.isArray(entry[1]))
    .map(([name, items]) => [name, items.map((item) => ({ ...item, ...inItem }))] as const);
  return { ...message, ...Object.fromEntries(lists), ...inItem, laterItem };
}
