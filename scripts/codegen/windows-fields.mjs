/** Writes native/protocol/vestibule_windows_fields.h: the descriptors that a credential provider declares. */
import { commentLines, headerFile } from "./c-source.mjs";
import { constantName } from "./names.mjs";

export const windowsFieldsHeader = "native/protocol/vestibule_windows_fields.h";

/** CREDENTIAL_PROVIDER_FIELD_TYPE of credentialprovider.h. */
export const fieldTypes = {
  "large-text": 1,
  "small-text": 2,
  "command-link": 3,
  edit: 4,
  password: 5,
  "tile-image": 6,
  submit: 9,
};

const typeName = (type) => `VST_CPFT_${type.replace("-", "_").toUpperCase()}`;

export function writeWindowsFields({ windowsFields, purposeTable }) {
  windowsFields.forEach(({ id }, place) => {
    if (id !== place)
      throw new Error(`src/protocol: field ${id} of the Windows table stands at place ${place}`);
  });
  const inputs = windowsFields.filter(({ type }) => type === "edit" || type === "password");
  const [first] = inputs;
  if (inputs.some(({ id }, place) => id !== first.id + place))
    throw new Error("src/protocol: the inputs of the Windows table do not follow each other");
  const row = ({ id, type, purpose, index, columns }) => {
    const { label } = purposeTable[purpose];
    const labelled = label === null ? "NONE" : constantName(label);
    const values = [id, typeName(type), `VST_PURPOSE_${constantName(purpose)}`, index, columns];
    return `    {${[...values, `VST_LABEL_${labelled}`].join(", ")}},`;
  };
  return headerFile({
    path: windowsFieldsHeader,
    about:
      "The field table of the credential provider, in the order in which LogonUI stacks it. A field's id is its place. " +
      "To be included by one file of the plug-in.",
    includes: ["<stdint.h>", "vestibule_protocol.h", "vestibule_texts.h"],
    lines: [
      ...commentLines(
        "CREDENTIAL_PROVIDER_FIELD_TYPE of credentialprovider.h, which not every tool chain has.",
      ),
      "enum vst_cpft {",
      ...Object.entries(fieldTypes).map(([type, number]) => `  ${typeName(type)} = ${number},`),
      "};",
      "",
      "struct vst_windows_field {",
      ...commentLines("dwFieldID.", "  "),
      "  uint32_t id;",
      ...commentLines("enum vst_cpft.", "  "),
      "  uint32_t type;",
      ...commentLines("enum vst_purpose.", "  "),
      "  uint8_t purpose;",
      ...commentLines("Which of several of the same purpose.", "  "),
      "  uint8_t index;",
      ...commentLines("What a tile has room for: an ideogram takes two, other characters one.", "  "),
      "  uint16_t columns;",
      ...commentLines("enum vst_label: what GetFieldDescriptorAt gives as the label.", "  "),
      "  uint8_t label;",
      "};",
      "",
      `#define VST_WINDOWS_FIELD_COUNT ${windowsFields.length}`,
      ...commentLines("The fields that a person types into follow each other."),
      `#define VST_WINDOWS_FIRST_INPUT ${first.id}`,
      `#define VST_WINDOWS_INPUT_COUNT ${inputs.length}`,
      "",
      "static const struct vst_windows_field vst_windows_fields[VST_WINDOWS_FIELD_COUNT] = {",
      "    // id, type, purpose, index, columns, label",
      ...windowsFields.map(row),
      "};",
    ],
  });
}
