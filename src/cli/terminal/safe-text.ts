/**
 * Makes text safe for a terminal. Devices, providers and people write names and messages that an administrator reads: an
 * escape sequence in one could rewrite what stands above it, and a line break could forge a line. `runCli` passes all
 * that any command prints through `safeIo`; `safeText` is also for values within a line.
 */
import { randomBytes } from "node:crypto";
import type { Io } from "./io.ts";

/**
 * Controls, format characters (overrides of direction among them), separators of lines, halves of surrogate pairs,
 * private and unassigned characters. Not the joiners U+200C and U+200D: names in several scripts need them.
 */
const unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/** As JSON and JavaScript write it, so that a JSON text keeps its value. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => String.raw`\u` + character.charCodeAt(at).toString(16).padStart(4, "0"),
  ).join("");
}

/** `text` on one line, with every character that is not plainly visible as `\u` and four hexadecimal digits. */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, escaped);
}

/** `value` with `safeText` applied to every string in its arrays and plain objects. */
export function safeFields<Value>(value: Value): Value {
  if (typeof value === "string") return safeText(value) as Value;
  if (Array.isArray(value)) return value.map(safeFields) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, safeFields(field)])) as Value;
}

/** Nobody who writes a text that is printed knows it, so nobody else's text is taken for a style of ours. */
const ours = `\u001b${randomBytes(8).toString("hex")}[`;
const style = new RegExp(`${ours.replace("[", String.raw`\[`)}(\\d{1,2})m`);

/** `text` in a colour of SGR (ECMA-48 section 8.3.117), for a terminal behind `safeIo`. */
export function styled(text: string, colour: number): string {
  return `${ours}${String(colour)}m${text}${ours}0m`;
}

const safeLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.split("\t").map(safeText).join("\t"))
    .join("\n");

/** Text of several lines, with styles that `styled` made. */
function printable(text: string): string {
  return text
    .split(style)
    .map((part, at) => (at % 2 === 0 ? safeLines(part) : `\u001b[${part}m`))
    .join("");
}

/** `io`, through which nothing reaches the terminal that could steer it. */
export function safeIo(io: Io): Io {
  const { ask } = io;
  return {
    ...io,
    out: (text) => {
      io.out(printable(text));
    },
    err: (text) => {
      io.err(printable(text));
    },
    ...(ask !== undefined && { ask: (question: string) => ask(printable(question)) }),
  };
}
