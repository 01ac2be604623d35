/** Writes native/protocol/vestibule_protocol.c: the rows that codec.c reads messages by. */
import { commentLines, sourceFile } from "./c-source.mjs";
import { layoutOf } from "./contract.mjs";
import { constantName } from "./names.mjs";

export const protocolRows = "native/protocol/vestibule_protocol.c";

function rowsOf(group) {
  const field = ({ constant, field: { type, maximum }, member, item }) => {
    const place = `offsetof(struct ${group.struct}, ${member})`;
    const bound = maximum === undefined ? "" : `, .maximum = ${constant}_MOST`;
    const shared = `.tag = ${constant}_TAG${bound}`;
    const values =
      item === undefined
        ? [
            `${shared}, .type = VST_TYPE_${type.toUpperCase()},`,
            `.has = ${group.prefix}_HAS_${member.toUpperCase()}, .offset = ${place}`,
          ]
        : [
            `${shared}, .type = VST_TYPE_LIST,`,
            `.offset = ${place}, .count_offset = offsetof(struct ${group.struct}, ${member}_count),`,
            `.item = &${item.struct}_group`,
          ];
    return [`    {${values[0]}`, ...values.slice(1).map((line) => `     ${line}`)].join("\n") + "},";
  };
  return [
    ...group.members.flatMap(({ item }) => (item === undefined ? [] : rowsOf(item))),
    `static const struct vst_field ${group.struct}_rows[] = {`,
    ...group.members.map(field),
    "};",
    `static const struct vst_group ${group.struct}_group = {`,
    `    .fields = ${group.struct}_rows, .count = ${group.members.length}, .size = sizeof(struct ${group.struct}),`,
    `    .required = ${group.prefix}_REQUIRED};`,
    "",
  ];
}

export function writeProtocolRows(contract) {
  const layouts = layoutOf(contract);
  return sourceFile(
    "The rows of each message, as rows.h has them, and of each purpose. Constant data only.",
    [
      '#include "rows.h"',
      "",
      ...layouts.flatMap(({ group }) => rowsOf(group)),
      ...commentLines("In the order of the table."),
      "const struct vst_row vst_rows[] = {",
      ...layouts.map(
        ({ constant, group }) => `    {.number = ${constant}, .group = &${group.struct}_group},`,
      ),
      "};",
      "const size_t vst_row_count = sizeof vst_rows / sizeof vst_rows[0];",
      "",
      "// number, most, text_most",
      "const struct vst_purpose_row vst_purpose_rows[VST_PURPOSE_COUNT] = {",
      ...Object.entries(contract.purposeTable).map(
        ([name, { most, maximum }]) => `    {VST_PURPOSE_${constantName(name)}, ${most}, ${maximum}},`,
      ),
      "};",
    ],
  );
}
