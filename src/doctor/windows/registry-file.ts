/**
 * Reads what `reg export` writes ("Windows Registry Editor Version 5.00"). The form is the same in every language of
 * Windows. Called by `reg-program.ts`. Nothing is executed or followed; what the form does not have is an error.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { RegistryKey, RegistryValue } from "../contract/registry.ts";

interface GrowingKey {
  values: Map<string, RegistryValue>;
  keys: Map<string, GrowingKey>;
}

const header = "Windows Registry Editor Version 5.00";
/** The types of Windows that have a meaning here (winnt.h): others are kept as "other". */
const expandable = 2;
const strings = 7;

function malformed(what: string): VestibuleError {
  return new VestibuleError("store_unavailable", { evidence: { what: `registry export: ${what}` } });
}

const newKey = (): GrowingKey => ({ values: new Map(), keys: new Map() });

/** Cuts a text of UTF-16 at its first zero, as programs that read it do. */
const untilZero = (text: string) => text.split("\0", 1)[0] ?? "";

function bytesOf(list: string): Buffer {
  const bytes = list.split(",").filter((byte) => byte !== "");
  if (!bytes.every((byte) => /^[0-9a-f]{2}$/i.test(byte))) throw malformed("bytes");
  return Buffer.from(bytes.join(""), "hex");
}

/** @param data what stands behind the equals sign, lines joined */
function valueOf(data: string): RegistryValue {
  const number = /^dword:([0-9a-f]{8})$/i.exec(data)?.[1];
  if (number !== undefined) return { kind: "number", number: Number.parseInt(number, 16) };
  const [, type, list] = /^hex(?:\(([0-9a-f]+)\))?:([0-9a-f,]*)$/i.exec(data) ?? [];
  if (list === undefined) throw malformed("a value");
  const bytes = bytesOf(list);
  if (type === undefined) return { kind: "bytes", length: bytes.length };
  switch (Number.parseInt(type, 16)) {
    case expandable:
      return { kind: "text", text: untilZero(bytes.toString("utf16le")), hasVariables: true };
    case strings: {
      const texts = bytes.toString("utf16le").split("\0");
      const end = texts.indexOf("");
      return { kind: "texts", texts: end === -1 ? texts : texts.slice(0, end) };
    }
    default:
      return { kind: "other" };
  }
}

/** A quoted text from `at`: backslashes stand before quotes and backslashes, and a line break in it is part of it. */
function quoted(source: string, at: number): { text: string; end: number } {
  let text = "";
  for (let index = at + 1; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === '"') return { text, end: index + 1 };
    if (character === "\\") index += 1;
    text += source.charAt(index);
  }
  throw malformed("a text without end");
}

/** The end of the line that `at` is in. */
function endOfLine(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end === -1 ? source.length : end;
}

/** Data of bytes goes on in the next line behind a backslash. */
function data(source: string, at: number): { data: string; end: number } {
  let end = endOfLine(source, at);
  let line = source.slice(at, end).trim();
  while (line.endsWith("\\")) {
    const next = endOfLine(source, end + 1);
    line = line.slice(0, -1) + source.slice(end + 1, next).trim();
    end = next;
  }
  return { data: line, end };
}

/** The key at `path` below `root`, which is made with those between. */
function keyAt(root: GrowingKey, path: readonly string[]): GrowingKey {
  let key = root;
  for (const name of path) {
    const next = key.keys.get(name.toLowerCase()) ?? newKey();
    key.keys.set(name.toLowerCase(), next);
    key = next;
  }
  return key;
}

/**
 * @param bytes of the file: UTF-16, little-endian, with a mark
 * @returns the key that was exported
 * @throws `store_unavailable` for anything else
 */
export function readRegistryFile(bytes: Uint8Array): RegistryKey {
  const source = Buffer.from(bytes)
    .toString("utf16le")
    .replace(/^\ufeff/, "")
    .replaceAll("\r\n", "\n");
  if (!source.startsWith(`${header}\n`)) throw malformed("another form");
  const root = newKey();
  let top: string | undefined;
  let key: GrowingKey | undefined;
  let at = header.length + 1;
  while (at < source.length) {
    const first = source.charAt(at);
    if (first === "\n") {
      at += 1;
      continue;
    }
    if (first === "[") {
      const end = endOfLine(source, at);
      const path = source.slice(at + 1, end).trimEnd();
      // A name may contain a bracket: the last one of the line ends it.
      if (!path.endsWith("]")) throw malformed("a key");
      const name = path.slice(0, -1);
      top ??= name;
      if (name !== top && !name.startsWith(`${top}\\`)) throw malformed("a key elsewhere");
      key = keyAt(root, name.slice(top.length).split("\\").slice(1));
      at = end;
      continue;
    }
    const name = first === "@" ? { text: "", end: at + 1 } : first === '"' ? quoted(source, at) : undefined;
    if (name === undefined || key === undefined || source.charAt(name.end) !== "=") throw malformed("a line");
    let value: RegistryValue;
    if (source.charAt(name.end + 1) === '"') {
      const text = quoted(source, name.end + 1);
      value = { kind: "text", text: text.text, hasVariables: false };
      at = text.end;
    } else {
      const read = data(source, name.end + 1);
      value = valueOf(read.data);
      at = read.end;
    }
    key.values.set(name.text.toLowerCase(), value);
  }
  if (top === undefined) throw malformed("no key");
  return root;
}
