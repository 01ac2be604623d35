/**
 * Writes what the rules for new secrets know of Unicode, for TypeScript and for C: the same three tables, and the
 * numbers of the faults. `src/secrets/opaque-string.ts` and `native/protocol/opaque_string.c` read them.
 */
import { commentLines, enumeration, headerFile, notByHand, sourceFile } from "./c-source.mjs";
import { constantName } from "./names.mjs";
import { contextualKind, faults, joins, scripts, unicode } from "./unicode.mjs";

export const tablesScript = "src/secrets/unicode-tables.ts";
export const tablesHeader = "native/protocol/vestibule_unicode.h";
export const tablesSource = "native/protocol/vestibule_unicode.c";

const sources = "scripts/codegen/unicode.mjs and Node's own Unicode: change that";

/** Bits of a run that hold its value; above them stands the first code point. */
const valueBits = 11;
/** Of a composition: 21 bits each for the first, the second and the composed character, from above. */
const pointBits = 21;

const about = {
  kinds:
    "Runs of code points of one kind, each its first code point and its kind: a fault, `none`, or the contextual kind.",
  shapes:
    "Runs of code points of one shape: the rank of a mark's canonical combining class, from 1 (6 bits), what it joins " +
    "(3 bits), its script (2 bits).",
  compositions:
    "What form C puts together: first and second character and the one that takes their place, 21 bits each, sorted.",
};

const packed = (runs) =>
  runs.map(({ start, value }) => {
    if (value >= 1 << valueBits) throw new Error(`unicode.mjs: ${value} is too large for a run`);
    return start * (1 << valueBits) + value;
  });
const composed = ({ first, second, composite }) =>
  (BigInt(first) << BigInt(2 * pointBits)) | (BigInt(second) << BigInt(pointBits)) | BigInt(composite);

/** Columns of a line of numbers. */
const width = 118;

function inLines(literals) {
  const lines = [];
  let line = "   ";
  for (const literal of literals) {
    if (line.length + literal.length + 2 > width) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${literal},`;
  }
  return [...lines, line];
}

const constants = (prefix, values) =>
  Object.entries(values).map(([name, number]) => ({
    constant: `VST_${prefix}_${constantName(name)}`,
    number,
  }));

export function writeTablesHeader() {
  const { version, kindRuns, shapeRuns, compositions, virama } = unicode();
  return headerFile({
    path: tablesHeader,
    about: `What opaque_string.c knows of Unicode ${version}.`,
    includes: ["<stdint.h>"],
    sources,
    lines: [
      ...enumeration(
        "vst_fault",
        "Why a character keeps a new secret from being taken.",
        constants("FAULT", faults),
      ),
      "",
      ...commentLines("In the place of a fault: where it stands decides."),
      `#define VST_KIND_CONTEXTUAL ${contextualKind}u`,
      "",
      ...enumeration("vst_script", "Of a letter, as far as a rule asks.", constants("SCRIPT", scripts)),
      "",
      ...enumeration("vst_join", "Which of its neighbours a letter joins.", constants("JOINS", joins)),
      "",
      `#define VST_RANK_VIRAMA ${virama}u`,
      "",
      `#define VST_RUN_VALUE_BITS ${valueBits}u`,
      `#define VST_KIND_RUNS ${kindRuns.length}u`,
      `#define VST_SHAPE_RUNS ${shapeRuns.length}u`,
      `#define VST_COMPOSITIONS ${compositions.length}u`,
      "",
      ...commentLines(about.kinds),
      "extern const uint32_t vst_kind_runs[VST_KIND_RUNS];",
      "",
      ...commentLines(about.shapes),
      "extern const uint32_t vst_shape_runs[VST_SHAPE_RUNS];",
      "",
      ...commentLines(about.compositions),
      "extern const uint64_t vst_compositions[VST_COMPOSITIONS];",
    ],
  });
}

export function writeTablesSource() {
  const { version, kindRuns, shapeRuns, compositions } = unicode();
  const table = (declared, numbers) => [
    `const ${declared} = {`,
    ...inLines(numbers.map((number) => `0x${number.toString(16)}`)),
    "};",
  ];
  return sourceFile(
    `Unicode ${version} for opaque_string.c. Constant data only.`,
    [
      '#include "vestibule_unicode.h"',
      "",
      ...table("uint32_t vst_kind_runs[VST_KIND_RUNS]", packed(kindRuns)),
      "",
      ...table("uint32_t vst_shape_runs[VST_SHAPE_RUNS]", packed(shapeRuns)),
      "",
      ...table("uint64_t vst_compositions[VST_COMPOSITIONS]", compositions.map(composed)),
    ],
    sources,
  );
}

function base64Of(bytes) {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,104}/g);
  return ["  [", ...lines.map((line) => `    "${line}",`), '  ].join(""),'];
}

const bigEndian = (numbers) =>
  numbers.flatMap((number) => [24, 16, 8, 0].map((bits) => (number >>> bits) & 255));

const asObject = (name, comment, values) => [
  `/** ${comment} */`,
  `export const ${name} = {`,
  ...Object.entries(values).map(([key, number]) => `  ${key}: ${number},`),
  "} as const;",
];

export function writeTablesScript() {
  const { version, kindRuns, shapeRuns, compositions, virama } = unicode();
  const halves = compositions.map(composed).flatMap((all) => [Number(all >> 32n), Number(all & 0xffffffffn)]);
  return [
    "/**",
    ` * What opaque-string.ts knows of Unicode ${version}.`,
    " *",
    ` * ${notByHand(sources)}`,
    " */",
    "",
    ...asObject("faults", "Why a character keeps a new secret from being taken.", faults),
    "",
    "/** In the place of a fault: where it stands decides. */",
    `export const contextualKind = ${contextualKind};`,
    "",
    ...asObject("scripts", "Of a letter, as far as a rule asks.", scripts),
    "",
    ...asObject("joins", "Which of its neighbours a letter joins.", joins),
    "",
    `export const viramaRank = ${virama};`,
    "",
    "/** Bits of a run that hold its value. */",
    `export const valueBits = ${valueBits};`,
    "",
    "/** 32-bit numbers, most significant byte first. */",
    "function numbers(base64: string): Uint32Array {",
    "  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));",
    "  const view = new DataView(bytes.buffer);",
    "  return Uint32Array.from({ length: bytes.length / 4 }, (_, place) => view.getUint32(place * 4));",
    "}",
    "",
    `/** ${about.kinds} */`,
    "export const kindRuns = numbers(",
    ...base64Of(bigEndian(packed(kindRuns))),
    ");",
    "",
    "/**",
    " * Runs of code points of one shape: the rank of a mark's canonical combining class, from 1 (6 bits), what it joins",
    " * (3 bits), its script (2 bits).",
    " */",
    "export const shapeRuns = numbers(",
    ...base64Of(bigEndian(packed(shapeRuns))),
    ");",
    "",
    "/**",
    " * What form C puts together: first and second character and the one that takes their place, 21 bits each, in two",
    " * numbers; sorted.",
    " */",
    "export const compositions = numbers(",
    ...base64Of(bigEndian(halves)),
    ");",
    "",
  ].join("\n");
}
