/**
 * What is known of each code point that a new secret is judged by (RFC 8265 section 4.2.2, OpaqueString), taken from the
 * Unicode properties of the JavaScript engine. Used by unicode-tables.mjs. The pinned Node decides the version of
 * Unicode: with another Node the tables may come out otherwise, and the test of fresh files says so.
 */
import { joinBoth, joinNext, joinPrevious, joinThrough } from "./joining-types.mjs";

const last = 0x10ffff;
const text = (codePoint) => String.fromCodePoint(codePoint);
const changes = (string, form) => string.normalize(form) !== string;

/**
 * Why a character keeps a new secret from being taken. Each has a name in words in `src/texts`, so a number is never
 * given a second meaning.
 */
export const faults = {
  none: 0,
  /** A space that is not the ASCII one. */
  space: 1,
  invisible: 2,
  control: 3,
  unassigned: 4,
  /** Form C puts others in its place, whatever stands beside it. */
  replaced: 5,
  disallowed: 6,
  /** A mark that form C joins to the letter before it, or puts before another mark. */
  separate: 7,
  /** Allowed beside certain others only, and they are not there. */
  outOfPlace: 8,
};

/** In the place of a fault: where it stands decides (RFC 8264 sections 9.6 and 9.8, RFC 5892 appendix A). */
export const contextualKind = 9;

/** RFC 8264 section 9.6. */
const contextual = new Set([0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb]);
const disallowed = new Set([0x640, 0x7fa, 0x302e, 0x302f, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303b]);
const isDigitInContext = (point) => (point >= 0x660 && point <= 0x669) || (point >= 0x6f0 && point <= 0x6f9);

const is = {
  space: /^\p{Zs}$/u,
  unassigned: /^\p{Cn}$/u,
  joinControl: /^\p{Join_Control}$/u,
  /** Hangul_Syllable_Type L, V and T: the conjoining jamo. */
  oldHangulJamo: /^[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb]$/u,
  ignorable: /^\p{Default_Ignorable_Code_Point}$/u,
  control: /^\p{Cc}$/u,
  /** LetterDigits, OtherLetterDigits, Spaces, Symbols and Punctuation. */
  inFreeform: /^[\p{L}\p{M}\p{N}\p{Zs}\p{S}\p{P}]$/u,
  greek: /^\p{Script=Greek}$/u,
  hebrew: /^\p{Script=Hebrew}$/u,
  japanese: /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]$/u,
  throughMark: /^[\p{Mn}\p{Me}]$/u,
};

/**
 * RFC 8264 section 8 in its order, for the FreeformClass. Before it stand the spaces that OpaqueString maps, since that
 * is what they are to a person; behind it what form C replaces, so that what is disallowed anyway is called so.
 */
function kindOf(point) {
  const character = text(point);
  if (point !== 0x20 && is.space.test(character)) return faults.space;
  // The other exceptions are letters that the classes below allow, too.
  if (contextual.has(point) || isDigitInContext(point)) return contextualKind;
  if (disallowed.has(point)) return faults.disallowed;
  // Noncharacters, too: nobody types one, whatever it is called.
  if (is.unassigned.test(character)) return faults.unassigned;
  if (is.joinControl.test(character)) return contextualKind;
  if (is.oldHangulJamo.test(character)) return faults.disallowed;
  if (is.ignorable.test(character)) return faults.invisible;
  if (is.control.test(character)) return faults.control;
  if (!is.inFreeform.test(character) && !changes(character, "NFKC")) return faults.disallowed;
  return changes(character, "NFC") ? faults.replaced : faults.none;
}

/** Of a letter, for the rules of what may stand beside it. */
export const scripts = { other: 0, greek: 1, hebrew: 2, japanese: 3 };
export const joins = { nothing: 0, both: 1, next: 2, previous: 3, through: 4 };

function scriptOf(character) {
  if (is.greek.test(character)) return scripts.greek;
  if (is.hebrew.test(character)) return scripts.hebrew;
  return is.japanese.test(character) ? scripts.japanese : scripts.other;
}

function joiningOf(point, character) {
  if (joinBoth.has(point)) return joins.both;
  if (joinNext.has(point)) return joins.next;
  if (joinPrevious.has(point)) return joins.previous;
  return joinThrough.has(point) || is.throughMark.test(character) ? joins.through : joins.nothing;
}

const everyPoint = function* () {
  for (let point = 0; point <= last; point += 1) yield point;
};

/** A character that no other stands behind in canonical order: what moves before it has a class that is not 0. */
const highest = "\u0345";
const isMark = (character) =>
  !changes(character, "NFD") && (character === highest || changes(`a${highest}${character}`, "NFD"));

/**
 * The marks by their canonical combining class. The engine tells no class, but which of two marks comes first; so the
 * classes have ranks, from 1, in the order of their numbers.
 */
function ranksOfMarks() {
  const marks = Array.from(everyPoint(), text).filter(isMark);
  const comesFirst = (one, other) => changes(`a${other}${one}`, "NFD");
  const classes = [];
  for (const mark of marks) {
    const same = classes.find(([first]) => !comesFirst(first, mark) && !comesFirst(mark, first));
    if (same === undefined) classes.push([mark]);
    else same.push(mark);
  }
  classes.sort(([one], [other]) => (comesFirst(one, other) ? -1 : 1));
  return new Map(
    classes.flatMap((members, place) => members.map((member) => [member.codePointAt(0), place + 1])),
  );
}

/** Hangul syllables are composed by arithmetic, of jamo that no new secret may have. */
const isHangulSyllable = (point) => point >= 0xac00 && point <= 0xd7a3;

/** What form C puts together: first and second character, and the one that takes their place; in that order. */
function readCompositions() {
  const composed = Array.from(everyPoint()).filter((point) => {
    const character = text(point);
    return !isHangulSyllable(point) && changes(character, "NFD") && !changes(character, "NFC");
  });
  const compositions = composed.map((composite) => {
    const parts = Array.from(text(composite).normalize("NFD"));
    const [first, ...rest] = Array.from(parts.slice(0, -1).join("").normalize("NFC"), (part) =>
      part.codePointAt(0),
    );
    const second = parts.at(-1).codePointAt(0);
    if (rest.length > 0 || (text(first) + text(second)).normalize("NFC") !== text(composite))
      throw new Error(`U+${composite.toString(16)} is not put together of two`);
    return { first, second, composite };
  });
  return compositions.sort((one, other) => one.first - other.first || one.second - other.second);
}

/** Where the value changes: `{ start, value }`, the first at 0. */
function runsOf(valueOf) {
  const runs = [];
  for (const point of everyPoint()) {
    const value = valueOf(point);
    if (runs.at(-1)?.value !== value) runs.push({ start: point, value });
  }
  return runs;
}

function read() {
  const ranks = ranksOfMarks();
  const rankOf = (point) => ranks.get(point) ?? 0;
  const shapeOf = (point) => {
    const character = text(point);
    return (rankOf(point) << 5) | (joiningOf(point, character) << 2) | scriptOf(character);
  };
  return {
    version: process.versions.unicode,
    kindRuns: runsOf(kindOf),
    shapeRuns: runsOf(shapeOf),
    compositions: readCompositions(),
    /** The class of U+094D, Devanagari's virama, and its like. */
    virama: rankOf(0x94d),
  };
}

let known;

/** Read once: it asks a million code points a dozen questions. */
export const unicode = () => (known ??= read());
