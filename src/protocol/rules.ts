/**
 * The rules for a new secret that a host checks while the person types, to tick them off. Called by the simulated
 * hosts; `native/protocol/rules.c` is the same in C, and `test/protocol/vectors` tests both. It decides nothing: the
 * agent checks the answer against its own policy. Must run in a browser, so it imports nothing of Node.
 */
import { refusedCharacter } from "../secrets/opaque-string.ts";
import { type MarkName, marks } from "./table.ts";

export interface Rule {
  mark: MarkName;
  value?: number | undefined;
  detail?: string | undefined;
}

export interface Typed {
  secret: string;
  confirmation: string;
}

const markNames = new Map<number, MarkName>(
  Object.entries(marks).map(([name, number]) => [number, name as MarkName]),
);

/** An item's mark by its number. An unknown mark of a newer agent is a plain line. */
export function markOf(number: number | undefined): MarkName {
  return markNames.get(number ?? 0) ?? "plain";
}

/** Whether a host can check the rule. */
export function isCheckable(mark: MarkName): boolean {
  return marks[mark] >= marks.minimumCharacters && marks[mark] <= marks.noPattern;
}

/** Folds ASCII letters only, so that hosts agree in every locale. */
const foldAscii = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Fullwidth digits become ASCII digits, as the agent reads a PIN. */
const asPin = (typed: string) =>
  typed.replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xff10 + 0x30));

function isRun(characters: readonly string[], step: number): boolean {
  return characters.every((character, at) => {
    const before = characters[at - 1];
    return before === undefined || (character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0) === step;
  });
}

/** As `isRun`, where 0 follows 9. */
function isPattern(characters: readonly string[], step: number): boolean {
  return characters.every((character, at) => {
    const before = characters[at - 1];
    return before === undefined || isRun([before, character], step) || before + character === wraps[step];
  });
}

const wraps: Readonly<Record<number, string>> = { 1: "90", [-1]: "09" };

/** Whether `typed` meets the rule. An empty secret meets none. */
export function holds({ mark, value = 0, detail = "" }: Rule, { secret, confirmation }: Typed): boolean {
  if (secret === "") return false;
  const characters = Array.from(secret);
  const pin = asPin(secret);
  switch (mark) {
    case "minimumCharacters":
      return characters.length >= value;
    case "maximumCharacters":
      return characters.length <= value;
    case "digits":
      return /^[0-9]+$/.test(pin);
    case "visibleAscii":
      return /^[!-~]+$/.test(pin);
    case "noRun":
      return !isRun(Array.from(pin), 1) && !isRun(Array.from(pin), -1);
    case "noRepeat":
      return !isRun(Array.from(pin), 0);
    case "withoutName": {
      const names = detail.split("\n").filter((name) => name !== "");
      return !names.some((name) => foldAscii(secret).includes(foldAscii(name)));
    }
    case "sameTwice":
      return secret === confirmation;
    case "opaqueString":
      return secret.isWellFormed() && refusedCharacter(new TextEncoder().encode(secret)) === undefined;
    case "noPattern":
      return ![0, 1, -1].some((step) => isPattern(characters, step));
    default:
      return true;
  }
}
