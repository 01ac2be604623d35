/** Names of the table as C spells them, and numbers and texts as C literals. Used by every writer of C. */

/** Words that are no member of a struct in C or C++. */
const reserved = new Set(
  `auto bool break case catch char class const continue default delete do double else enum export extern false float
   for friend goto if inline int long namespace new operator private protected public register return short signed
   sizeof static struct switch template this throw true try typedef union unsigned using virtual void volatile while`.split(
    /\s+/,
  ),
);

const words = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");

/** `accountId` is `account_id`. */
export function memberName(name) {
  const member = words(name).toLowerCase();
  if (!/^[a-z][a-z0-9_]*$/.test(member) || reserved.has(member))
    throw new Error(`src/protocol: "${name}" is no name in C`);
  return member;
}

/** `accountId` is `ACCOUNT_ID`. */
export const constantName = (name) => words(name).toUpperCase();

/** A number as an unsigned constant of C. */
export const unsigned = (number) => `UINT32_C(${number})`;

/** C99 takes `??!` and its like for something else. */
const withoutTrigraphs = (literal) => literal.replace(/(?<=\?)\?/g, "\\?");

/** UTF-8 as a narrow string literal: octal, since a hexadecimal escape takes every digit that follows it. */
export function narrow(text) {
  const escaped = Array.from(Buffer.from(text, "utf8"), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${withoutTrigraphs(escaped.join(""))}"`;
}

/**
 * A wide string literal (UTF-16 where wchar_t has 16 bits). Universal character names below U+00A0 are not allowed
 * in C99, and all that stand there are controls.
 */
export function wide(text) {
  const escaped = Array.from(text, (character) => {
    const point = character.codePointAt(0);
    if (character === '"' || character === "\\") return `\\${character}`;
    if (point >= 0x20 && point < 0x7f) return character;
    if (point < 0xa0 || (point >= 0xd800 && point <= 0xdfff))
      throw new Error(`src/texts: ${JSON.stringify(text)} holds a character that a label cannot have`);
    return point > 0xffff
      ? `\\U${point.toString(16).padStart(8, "0")}`
      : `\\u${point.toString(16).padStart(4, "0")}`;
  });
  return `L"${withoutTrigraphs(escaped.join(""))}"`;
}
