/**
 * Names the character for which a new password is not taken. Called by the choice of a password, for its screen alone: the
 * character was part of what the person typed, so it goes into no log and no error, where the code says enough. Neither
 * its place nor how many there are is said.
 */
import type { Fault, RefusedCharacter } from "../../secrets/opaque-string.ts";
import type { Catalogue, CharacterName } from "../../texts/catalogue.ts";

const isBetween = (point: number, first: number, last: number) => point >= first && point <= last;

function spaceName(point: number): CharacterName {
  if (point === 0xa0 || point === 0x202f || point === 0x2007) return "noBreakSpace";
  return point === 0x3000 ? "fullwidthSpace" : "space";
}

function invisibleName(point: number): CharacterName {
  if (point === 0x200b) return "zeroWidthSpace";
  if (point === 0xfeff || point === 0x2060) return "zeroWidthNoBreakSpace";
  if (point === 0xad) return "softHyphen";
  if (isBetween(point, 0xfe00, 0xfe0f) || isBetween(point, 0xe0100, 0xe01ef)) return "variationSelector";
  const isDirection =
    point === 0x61c ||
    isBetween(point, 0x200e, 0x200f) ||
    isBetween(point, 0x202a, 0x202e) ||
    isBetween(point, 0x2066, 0x2069);
  return isDirection ? "directionMark" : "invisible";
}

function outOfPlaceName(point: number): CharacterName {
  if (point === 0x200c) return "zeroWidthNonJoiner";
  return point === 0x200d ? "zeroWidthJoiner" : "outOfPlace";
}

const names: Readonly<Record<Fault, (point: number) => CharacterName>> = {
  space: spaceName,
  invisible: invisibleName,
  control: () => "control",
  unassigned: () => "unassigned",
  replaced: () => "replaced",
  disallowed: () => "disallowed",
  separate: () => "separate",
  outOfPlace: outOfPlaceName,
};

/** As Unicode writes it: `U+00A0`. */
const codeOf = (point: number) => `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;

/** The sentence that stands beneath the fields when the person is asked again. */
export function characterNotice(
  { screens: { refusedCharacter } }: Pick<Catalogue, "screens">,
  { codePoint, fault }: RefusedCharacter,
): string {
  const character = refusedCharacter.names[names[fault](codePoint)];
  return refusedCharacter.sentence({ character, code: codeOf(codePoint) });
}
