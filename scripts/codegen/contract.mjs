/**
 * The contract as the writers of this folder take it: the tables of src/protocol, the hosts' texts, and the comments
 * of the table. `layoutOf` adds what C needs (names, bits, sizes) and refuses a table that C could not hold.
 */
import { readFileSync } from "node:fs";
import { resultCodes } from "../../src/protocol/results.ts";
import * as table from "../../src/protocol/table.ts";
import { windowsFields } from "../../src/protocol/windows-fields.ts";
import { catalogues } from "../../src/texts/languages/languages.ts";
import { inRoot } from "../project.mjs";
import { commentsOf } from "./comments.mjs";
import { constantName, memberName } from "./names.mjs";

export function readContract() {
  const { file, at } = commentsOf(readFileSync(inRoot("src/protocol/table.ts"), "utf8"));
  return { ...table, resultCodes, windowsFields, catalogues, introduction: file, comments: at };
}

/** Who a message's `from` is, in words. */
export const senders = { plugin: "host", agent: "agent" };

const widths = { u8: 1, u16: 2, u32: 4, u64: 8 };

/** Bytes of a field with its header, at most. */
function most(field, fieldHeader) {
  if (field.type !== "list") return fieldHeader + (widths[field.type] ?? field.maximum);
  const item = Object.values(field.item).reduce((sum, part) => sum + most(part, fieldHeader), 0);
  return field.maximum * (fieldHeader + item);
}

function fitsItsType({ type, maximum }) {
  // Every number of 64 bits is allowed: C keeps a maximum in 32.
  if (type === "u64") return maximum === undefined;
  return type in widths ? maximum < 256 ** widths[type] : maximum <= 0xffff;
}

function refuse(sentence) {
  throw new Error(`src/protocol: ${sentence}`);
}

/** A group is a message or an item of a list: what becomes a struct. `prefix` begins its constants. */
function groupOf({ contract, prefix, struct, kind, fields, place }) {
  const { comments, fieldHeader } = contract;
  const members = Object.entries(fields).map(([name, field]) => ({
    name,
    field,
    member: memberName(name),
    constant: `${prefix}_${constantName(name)}`,
    comment: comments.get(`${place}.${name}`),
    item:
      field.type === "list"
        ? groupOf({
            contract,
            prefix: `${prefix}_${constantName(name)}`,
            struct: `${struct}_${memberName(name)}`,
            kind: "item",
            fields: field.item,
            place: `${place}.${name}.item`,
          })
        : undefined,
  }));
  const tags = new Set(members.map(({ field }) => field.tag));
  if (tags.size !== members.length) refuse(`${place} gives a tag twice`);
  if (members.length > 32) refuse(`${place} has more fields than a struct has bits`);
  for (const { name, field, item } of members) {
    if (field.tag < 1 || field.tag > 255) refuse(`the tag of ${place}.${name} does not fit a byte`);
    if (item === undefined) {
      if (!fitsItsType(field)) refuse(`the maximum of ${place}.${name} does not fit its type`);
    } else {
      if (item.members.some((part) => part.item !== undefined))
        refuse(`${place}.${name} has a list in a list`);
      if (item.most > 0xffff) refuse(`an item of ${place}.${name} does not fit a field`);
    }
  }
  return {
    prefix,
    struct: `${struct}_${kind}`,
    members,
    most: Object.values(fields).reduce((sum, field) => sum + most(field, fieldHeader), 0),
  };
}

/** The messages in the order of the table, each with the struct that it becomes. */
export function layoutOf(contract) {
  const { messages, comments, frameHeader, maximumFrame } = contract;
  const layouts = Object.entries(messages).map(([name, row]) => ({
    name,
    row,
    member: memberName(name),
    constant: `VST_MESSAGE_${constantName(name)}`,
    comment: comments.get(`messages.${name}`),
    group: groupOf({
      contract,
      prefix: `VST_${constantName(name)}`,
      struct: `vst_${memberName(name)}`,
      kind: "message",
      fields: row.fields,
      place: `messages.${name}.fields`,
    }),
  }));
  const numbers = new Set(layouts.map(({ row }) => row.number));
  if (numbers.size !== layouts.length) refuse("a message's number is given twice");
  for (const { name, group } of layouts)
    if (1 + group.most > maximumFrame) refuse(`${name} does not fit a frame`);
  return layouts.map((layout) => ({ ...layout, frameMost: frameHeader + 1 + layout.group.most }));
}
