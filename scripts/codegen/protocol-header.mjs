/** Writes native/protocol/vestibule_protocol.h: every number of the contract, and a struct for each message. */
import { commentLines, enumeration, headerFile } from "./c-source.mjs";
import { layoutOf, senders } from "./contract.mjs";
import { constantName, unsigned } from "./names.mjs";

export const protocolHeader = "native/protocol/vestibule_protocol.h";

const define = (name, value, comment) => [...commentLines(comment), `#define ${name} ${value}`];

function simpleEnumeration({ comments }, place, prefix, values) {
  return enumeration(
    `vst_${prefix.toLowerCase()}`,
    comments.get(place),
    Object.entries(values).map(([name, number]) => ({
      constant: `VST_${prefix}_${constantName(name)}`,
      number,
      comment: comments.get(`${place}.${name}`),
    })),
  );
}

function purposes({ comments, purposeTable }) {
  const rows = Object.entries(purposeTable);
  const numbered = enumeration(
    "vst_purpose",
    comments.get("purposeTable"),
    rows.map(([name, { number }]) => ({
      constant: `VST_PURPOSE_${constantName(name)}`,
      number,
      comment: comments.get(`purposeTable.${name}`),
    })),
  );
  return [
    ...numbered,
    "",
    ...commentLines(comments.get("PurposeRow")),
    "struct vst_purpose_row {",
    "  // enum vst_purpose.",
    "  uint8_t number;",
    ...commentLines(comments.get("PurposeRow.most"), "  "),
    "  uint8_t most;",
    ...commentLines(comments.get("PurposeRow.maximum"), "  "),
    "  uint16_t text_most;",
    "};",
    `#define VST_PURPOSE_COUNT ${rows.length}`,
    "extern const struct vst_purpose_row vst_purpose_rows[VST_PURPOSE_COUNT];",
  ];
}

const cTypes = {
  u8: "uint8_t",
  u16: "uint16_t",
  u32: "uint32_t",
  u64: "uint64_t",
  text: "struct vst_view",
  secret: "struct vst_view",
};

const kinds = { text: "UTF-8.", secret: "A secret: wipe the buffer that it stands in." };

function requiredBits(prefix, plain) {
  const bits = plain
    .filter(({ field }) => field.required === true)
    .map(({ member }) => `${prefix}_HAS_${member.toUpperCase()}`);
  return bits.length === 0 ? unsigned(0) : `(${bits.join(" | ")})`;
}

function structOf(group, comment) {
  const items = group.members.filter(({ item }) => item !== undefined);
  const plain = group.members.filter(({ item }) => item === undefined);
  return [
    ...items.flatMap(({ item }) => structOf(item, `An item of \`${group.struct}\`.`)),
    ...group.members.flatMap(({ field, constant }) => [
      `#define ${constant}_TAG ${field.tag}`,
      ...(field.maximum === undefined ? [] : [`#define ${constant}_MOST ${unsigned(field.maximum)}`]),
    ]),
    ...plain.map(
      ({ member }, bit) =>
        `#define ${group.prefix}_HAS_${member.toUpperCase()} ${unsigned(`0x${(2 ** bit).toString(16)}`)}`,
    ),
    ...commentLines("The bits without which a frame is malformed."),
    `#define ${group.prefix}_REQUIRED ${requiredBits(group.prefix, plain)}`,
    "",
    ...commentLines(comment),
    `struct ${group.struct} {`,
    "  // The fields that were sent, or are to be: bits named _HAS_. Lists say it by their count.",
    "  uint32_t has;",
    ...group.members.flatMap(({ member, field, constant, item, comment: said }) => [
      ...commentLines([said, kinds[field.type]].filter((part) => part !== undefined).join(" "), "  "),
      ...(item === undefined
        ? [`  ${cTypes[field.type]} ${member};`]
        : [`  size_t ${member}_count;`, `  struct ${item.struct} ${member}[${constant}_MOST];`]),
    ]),
    "};",
    "",
  ];
}

function messages(contract) {
  const layouts = layoutOf(contract);
  return [
    ...enumeration(
      "vst_message_number",
      "What a frame's first byte says.",
      layouts.map(({ constant, row, comment }) => ({ constant, number: row.number, comment })),
    ),
    "",
    ...commentLines(
      "Bytes of the longest frame of each message that this version writes, with its length before it.",
    ),
    ...layouts.map(({ group, frameMost }) => `#define ${group.prefix}_FRAME_MOST ${unsigned(frameMost)}`),
    "",
    ...layouts.flatMap(({ group, row, comment }) =>
      structOf(
        group,
        [`The ${senders[row.from]} sends it.`, comment].filter((part) => part !== undefined).join(" "),
      ),
    ),
    ...commentLines("Any message; `number` says which of `as` holds it."),
    "struct vst_message {",
    "  uint8_t number;",
    "  union {",
    ...layouts.map(({ group, member }) => `    struct ${group.struct} ${member};`),
    "  } as;",
    "};",
  ];
}

export function writeProtocolHeader(contract) {
  const { comments, maximumFrame, frameHeader, fieldHeader, protocolVersion, oldestVersion } = contract;
  return headerFile({
    path: protocolHeader,
    about:
      "The contract between a sign-in plug-in and the agent: numbers, maxima, and what each message holds. " +
      "docs/protocol.md says it in words; codec.h turns bytes into these structs and back. Texts and secrets are " +
      "views into a buffer of the caller's, and nothing here owns memory.",
    includes: ["<stddef.h>", "<stdint.h>", "bytes.h"],
    lines: [
      ...define("VST_PROTOCOL_VERSION", protocolVersion, comments.get("protocolVersion")),
      ...define("VST_OLDEST_VERSION", oldestVersion, comments.get("oldestVersion")),
      ...define("VST_FRAME_MOST", unsigned(maximumFrame), comments.get("maximumFrame")),
      ...define("VST_FRAME_HEADER", unsigned(frameHeader), comments.get("frameHeader")),
      ...define("VST_FIELD_HEADER", unsigned(fieldHeader), comments.get("fieldHeader")),
      "",
      ...simpleEnumeration(contract, "scenarios", "SCENARIO", contract.scenarios),
      "",
      ...simpleEnumeration(contract, "hosts", "HOST", contract.hosts),
      "",
      ...simpleEnumeration(contract, "systems", "SYSTEM", contract.systems),
      "",
      ...simpleEnumeration(contract, "abilities", "ABILITY", contract.abilities),
      "",
      ...purposes(contract),
      "",
      ...simpleEnumeration(contract, "marks", "MARK", contract.marks),
      "",
      ...simpleEnumeration(contract, "inputOptions", "INPUT", contract.inputOptions),
      "",
      ...simpleEnumeration(contract, "outcomes", "OUTCOME", contract.outcomes),
      "",
      ...messages(contract),
    ],
  });
}
