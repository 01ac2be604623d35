/**
 * Writes native/protocol/vestibule_texts.*: the texts that hosts must show before the agent has answered, or without
 * it (`FieldLabels`), in every language. UTF-8 in one file, wide for Windows in another, so that each host links one.
 */
import { commentLines, enumeration, headerFile, sourceFile } from "./c-source.mjs";
import { constantName, narrow, wide } from "./names.mjs";

export const textsHeader = "native/protocol/vestibule_texts.h";
export const textsSource = "native/protocol/vestibule_texts.c";
export const wideTextsSource = "native/protocol/vestibule_texts_wide.c";

const labelsOf = ({ catalogues }) => Object.keys(catalogues[0].labels);

/** The place of the language that every choice ends with. */
function lastResort({ catalogues }) {
  const place = catalogues.findIndex(({ language }) => language === "en");
  if (place < 0) throw new Error("src/texts: there is no English");
  return place;
}

/** Only what needs it: a reader of octal numbers wants to know what they say. */
const readable = (text) => (/^[ -~]*$/.test(text) ? "" : `  // ${text}`);

const table = (contract, type, name, literal) => [
  `static const ${type} *const ${name}[VST_LANGUAGE_COUNT][VST_LABEL_COUNT] = {`,
  ...contract.catalogues.flatMap(({ language, labels }) => [
    `    // ${language}`,
    "    {",
    `        [VST_LABEL_NONE] = ${literal("")},`,
    ...labelsOf(contract).map((label) => {
      const text = labels[label];
      return `        [VST_LABEL_${constantName(label)}] = ${literal(text)},${readable(text)}`;
    }),
    "    },",
  ]),
  "};",
];

export function writeTextsHeader(contract) {
  const labels = labelsOf(contract);
  return headerFile({
    path: textsHeader,
    about:
      "The texts that a sign-in plug-in has compiled in. vestibule_texts.c holds them as UTF-8; " +
      "vestibule_texts_wide.c as wchar_t, which a Windows plug-in hands to its host as they are, without a " +
      "conversion that could fail. Nothing is put into them but `{time}`.",
    includes: ["<stddef.h>", "<stdint.h>", "<wchar.h>", "bytes.h"],
    lines: [
      ...enumeration("vst_label", "Which text. No wire carries these numbers.", [
        { constant: "VST_LABEL_NONE", number: 0 },
        ...labels.map((label, place) => ({
          constant: `VST_LABEL_${constantName(label)}`,
          number: place + 1,
        })),
        { constant: "VST_LABEL_COUNT", number: labels.length + 1 },
      ]),
      "",
      `#define VST_LANGUAGE_COUNT ${contract.catalogues.length}`,
      "",
      ...commentLines(
        "The language for a locale (BCP 47 in ASCII, or `de_AT.UTF-8`), as src/texts chooses it: by its first " +
          "subtag, else English. Always less than VST_LANGUAGE_COUNT.",
      ),
      "size_t vst_language(struct vst_view locale);",
      "",
      ...commentLines("Its BCP 47 tag; the last resort's for a number that is none."),
      "const char *vst_language_tag(size_t language);",
      "",
      ...commentLines(
        "The label of a purpose (enum vst_purpose); VST_LABEL_NONE where the agent's text says it all.",
      ),
      "enum vst_label vst_label_of(uint8_t purpose);",
      "",
      ...commentLines("Static, never NULL: empty for VST_LABEL_NONE and for numbers that are none."),
      "const char *vst_text(size_t language, enum vst_label label);",
      "const wchar_t *vst_text_wide(size_t language, enum vst_label label);",
    ],
  });
}

export function writeTexts(contract) {
  const labelled = Object.entries(contract.purposeTable).filter(([, { label }]) => label !== null);
  return sourceFile("The plug-ins' texts as UTF-8, and the choice of a language. Constant data only.", [
    '#include "vestibule_texts.h"',
    "",
    '#include "language_choice.h"',
    '#include "vestibule_protocol.h"',
    "",
    "static const char *const languages[VST_LANGUAGE_COUNT] = {",
    ...contract.catalogues.map(({ language }) => `    ${narrow(language)},`),
    "};",
    "",
    ...table(contract, "char", "texts", narrow),
    "",
    `#define LAST_RESORT ${lastResort(contract)}`,
    "",
    "size_t vst_language(struct vst_view locale) {",
    "  return vst_choose_language(locale, languages, VST_LANGUAGE_COUNT, LAST_RESORT);",
    "}",
    "",
    "const char *vst_language_tag(size_t language) {",
    "  return languages[language < VST_LANGUAGE_COUNT ? language : LAST_RESORT];",
    "}",
    "",
    "enum vst_label vst_label_of(uint8_t purpose) {",
    "  switch (purpose) {",
    ...labelled.flatMap(([name, { label }]) => [
      `    case VST_PURPOSE_${constantName(name)}:`,
      `      return VST_LABEL_${constantName(label)};`,
    ]),
    "    default:",
    "      return VST_LABEL_NONE;",
    "  }",
    "}",
    "",
    "const char *vst_text(size_t language, enum vst_label label) {",
    '  return language < VST_LANGUAGE_COUNT && (unsigned)label < VST_LABEL_COUNT ? texts[language][label] : "";',
    "}",
  ]);
}

export function writeWideTexts(contract) {
  return sourceFile("The plug-ins' texts as wchar_t, for Windows. Constant data only.", [
    '#include "vestibule_texts.h"',
    "",
    ...table(contract, "wchar_t", "texts", wide),
    "",
    "const wchar_t *vst_text_wide(size_t language, enum vst_label label) {",
    '  return language < VST_LANGUAGE_COUNT && (unsigned)label < VST_LABEL_COUNT ? texts[language][label] : L"";',
    "}",
  ]);
}
