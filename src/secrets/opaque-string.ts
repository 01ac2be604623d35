/**
 * Finds the character for which a new secret is not taken: what OpaqueString (RFC 8265 section 4.2) would change or
 * forbid, since the keyboard of another system may type it otherwise. Called where a new password is chosen, and by hosts
 * while it is typed. `native/protocol/opaque_string.c` is the same in C. A secret that exists is never judged by it.
 *
 * It reads bytes and numbers only, and keeps nothing. Imports nothing that a browser has not.
 */
import {
  compositions,
  contextualKind,
  faults,
  joins,
  kindRuns,
  scripts,
  shapeRuns,
  valueBits,
  viramaRank,
} from "./unicode-tables.ts";
import { codePointAt } from "./utf-8.ts";

export type Fault = Exclude<keyof typeof faults, "none">;

/** It is part of a secret: for the person's own screen, never for a log, an error or a peer. */
export interface RefusedCharacter {
  codePoint: number;
  fault: Fault;
}

const faultNames = new Map(Object.entries(faults).map(([name, number]) => [number as number, name as Fault]));

/** The value of the run that holds `point`. The first run begins at 0. */
function valueIn(runs: Uint32Array, point: number): number {
  const size = 2 ** valueBits;
  let low = 0;
  let high = runs.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((runs[middle] ?? 0) < (point + 1) * size) low = middle;
    else high = middle;
  }
  return (runs[low] ?? 0) % size;
}

interface Shape {
  /** Of a mark's canonical combining class; 0 where it is 0. */
  rank: number;
  joins: number;
  script: number;
}

function shapeOf(point: number): Shape {
  const shape = valueIn(shapeRuns, point);
  return { rank: shape >> 5, joins: (shape >> 2) & 7, script: shape & 3 };
}

const scriptOf = (point: number | undefined) => (point === undefined ? scripts.other : shapeOf(point).script);

/** Of two code points. */
const pairOf = (first: number, second: number) => first * 2 ** 21 + second;

/** The pairs that form C puts one character in the place of. */
const composedPairs = new Set<number>();
const partsOf = new Map<number, { first: number; second: number }>();
for (let at = 0; at < compositions.length; at += 2) {
  const high = compositions[at] ?? 0;
  const low = compositions[at + 1] ?? 0;
  const first = high >>> 10;
  const second = ((high & 0x3ff) << 11) | (low >>> 21);
  composedPairs.add(pairOf(first, second));
  partsOf.set(low & 0x1fffff, { first, second });
}

/**
 * What a mark of `rank` meets of a starter in the canonical order: the starter without the marks in it that stand
 * behind this one.
 */
function beneath(starter: number, rank: number): number {
  let left = starter;
  for (;;) {
    const parts = partsOf.get(left);
    if (parts === undefined || shapeOf(parts.second).rank <= rank) return left;
    left = parts.first;
  }
}

/** What the characters before one leave for it. */
interface Before {
  point: number | undefined;
  /** The last character whose class is 0: marks are joined to it. */
  starter: number | undefined;
  rank: number;
  /** Whether a letter joins what comes next, across marks. */
  joinsNext: boolean;
}

/** Whether form C puts the character in another place or joins it to one before (UAX 15, canonical composition). */
function isSeparate(point: number, { rank }: Shape, before: Before): boolean {
  if (rank > 0 && rank < before.rank) return true;
  // Behind a mark of its own class, or a character of none behind any mark, it is blocked.
  const blocked = before.rank > 0 && before.rank >= rank;
  if (before.starter === undefined || blocked) return false;
  return composedPairs.has(pairOf(rank === 0 ? before.starter : beneath(before.starter, rank), point));
}

function some(text: Uint8Array, holds: (point: number) => boolean): boolean {
  for (let at = 0; at < text.length;) {
    const { codePoint, next } = codePointAt(text, at);
    if (holds(codePoint)) return true;
    at = next;
  }
  return false;
}

const following = (text: Uint8Array, at: number) =>
  at < text.length ? codePointAt(text, at).codePoint : undefined;

/** Whether the next letter, across marks, joins what stands before it. */
function isJoined(text: Uint8Array, next: number): boolean {
  for (let at = next; at < text.length;) {
    const { codePoint, next: after } = codePointAt(text, at);
    const { joins: joined } = shapeOf(codePoint);
    if (joined !== joins.through) return joined === joins.both || joined === joins.previous;
    at = after;
  }
  return false;
}

const isArabicIndic = (point: number) => point >= 0x660 && point <= 0x669;
const isExtendedArabicIndic = (point: number) => point >= 0x6f0 && point <= 0x6f9;
const smallL = 0x6c;

/** RFC 5892 appendix A, for the character before `next`. */
function isInPlace(text: Uint8Array, point: number, next: number, before: Before): boolean {
  switch (point) {
    case 0x200c:
      return before.rank === viramaRank || (before.joinsNext && isJoined(text, next));
    case 0x200d:
      return before.rank === viramaRank;
    case 0xb7:
      return before.point === smallL && following(text, next) === smallL;
    case 0x375:
      return scriptOf(following(text, next)) === scripts.greek;
    case 0x5f3:
    case 0x5f4:
      return scriptOf(before.point) === scripts.hebrew;
    case 0x30fb:
      return some(text, (other) => shapeOf(other).script === scripts.japanese);
    default:
      return !some(text, isArabicIndic(point) ? isExtendedArabicIndic : isArabicIndic);
  }
}

/**
 * The first character of `text` for which it is not taken as a new secret, or `undefined`. Nothing is refused in an
 * empty text: how long a secret has to be is another rule.
 * @param text known to be UTF-8
 */
export function refusedCharacter(text: Uint8Array): RefusedCharacter | undefined {
  let before: Before = { point: undefined, starter: undefined, rank: 0, joinsNext: false };
  for (let at = 0; at < text.length;) {
    const { codePoint: point, next } = codePointAt(text, at);
    const kind = valueIn(kindRuns, point);
    const shape = shapeOf(point);
    let fault: number = kind;
    if (kind === contextualKind)
      fault = isInPlace(text, point, next, before) ? faults.none : faults.outOfPlace;
    if (fault === faults.none && isSeparate(point, shape, before)) fault = faults.separate;
    const name = faultNames.get(fault);
    if (fault !== faults.none && name !== undefined) return { codePoint: point, fault: name };
    before = {
      point,
      starter: shape.rank === 0 ? point : before.starter,
      rank: shape.rank,
      joinsNext:
        shape.joins === joins.through
          ? before.joinsNext
          : shape.joins === joins.both || shape.joins === joins.next,
    };
    at = next;
  }
  return undefined;
}
