/**
 * A new secret that holds what OpaqueString (RFC 8265) changes or forbids may be typed otherwise on another keyboard,
 * and then signs nobody in. The judgement is the same in both languages, for every code point, and it is the engine's
 * own as far as the engine has one.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusedCharacter } from "../../src/secrets/opaque-string.ts";
import { faults } from "../../src/secrets/unicode-tables.ts";
import { longForm } from "../support/long-form.ts";
import { requires } from "../support/requirements.ts";
import { Driver } from "./support/driver.ts";
import { compilers, timeToCompile } from "./support/native-program.ts";
import { opaqueStrings } from "./vectors/read.ts";

const judged = (text: string) => refusedCharacter(Buffer.from(text));

/** In the form of the C driver's answers. */
function inNumbers(text: string) {
  const refused = judged(text);
  return { fault: faults[refused?.fault ?? "none"], character: refused?.codePoint };
}

const named = (codePoint: number) => `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
const readable = (text: string) =>
  Array.from(text, (character) => named(character.codePointAt(0)!)).join(" ");

const everyCharacter = Array.from({ length: 0x110000 }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));
const marks = everyCharacter.filter((character) => /^\p{M}$/u.test(character));
const composed = everyCharacter.filter((character) => character.normalize("NFD") !== character);
/** Characters that combine with each other: few, so that random strings hold such pairs. */
const sociable = Array.from(
  "aeiouAEIOUqlç\u00f4\u1ecd\u0300\u0301\u0302\u0304\u0307\u0308\u030a\u031b\u0323\u0328\u0316\u0338\u0345\u0342\u0313\u3099\u304b\u30cf\u093c\u0928\u0915\u09c7\u09be\u0dd9\u0dcf\u0dca\u0ddc\u0bc6\u0bbe",
);
const contextual = Array.from("\u200c\u200d\u00b7\u0375\u05f3\u05f4\u30fb\u0661\u06f1lαאア東بد\u094d\u064e");

const oneOf = (characters: readonly string[]) =>
  fc.nat(characters.length - 1).map((place) => characters[place]!);

const anyText = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: oneOf(sociable) },
    { weight: 3, arbitrary: oneOf(contextual) },
    { weight: 2, arbitrary: oneOf(marks) },
    { weight: 2, arbitrary: oneOf(composed) },
    { weight: 1, arbitrary: oneOf(everyCharacter) },
  ),
  { maxLength: 8 },
);

describe("in TypeScript", () => {
  test.each(opaqueStrings)("$name", ({ text, character, fault }) => {
    const refused = judged(text);
    expect(refused && { character: named(refused.codePoint), fault: refused.fault }).toEqual(
      fault === undefined ? undefined : { character, fault },
    );
  });

  test("the vectors show every fault", () => {
    const seen = new Set(opaqueStrings.map(({ fault }) => fault ?? "none"));
    expect([...seen].sort()).toEqual(Object.keys(faults).sort());
  });

  test("each single character is judged by the properties of RFC 8264", () => {
    const allowed = /^(?!\p{Default_Ignorable_Code_Point})[ \p{L}\p{M}\p{N}\p{S}\p{P}]$/u;
    const jamo = /^[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb]$/u;
    const exceptions = new Set("\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b");
    const needsOthers = new Set("\u00b7\u0375\u05f3\u05f4\u30fb");
    const isTaken = (character: string) =>
      allowed.test(character) &&
      !jamo.test(character) &&
      !exceptions.has(character) &&
      !needsOthers.has(character) &&
      character.normalize("NFC") === character;
    const differing = everyCharacter.filter(
      (character) => (judged(character) === undefined) !== isTaken(character),
    );
    expect(differing.map(readable)).toEqual([]);
  });

  test("each composed character is accepted in one spelling only: composed or decomposed", () => {
    const spelledByForm = composed.filter((character) => !/^[\uac00-\ud7a3]$/u.test(character));
    for (const character of spelledByForm) {
      const spellings = [character, character.normalize("NFD")];
      // Either spelling may also be refused for one of its characters.
      for (const text of spellings)
        if (text.normalize("NFC") !== text) expect(judged(text), readable(text)).toBeDefined();
        else expect(["separate", "replaced"], readable(text)).not.toContain(judged(text)?.fault);
    }
  });

  test("a text is refused for its form exactly where the engine's form C differs", () => {
    fc.assert(
      fc.property(anyText, (characters) => {
        const text = characters.join("");
        const refused = judged(text);
        // A fault of another kind may come before the first character that is not in form C.
        if (refused !== undefined && refused.fault !== "separate" && refused.fault !== "replaced") return;
        expect(refused === undefined, readable(text)).toBe(text.normalize("NFC") === text);
      }),
      { numRuns: longForm ? 500_000 : 20_000 },
    );
  });

  test("the reported character stands in the text", () => {
    fc.assert(
      fc.property(anyText, (characters) => {
        const refused = judged(characters.join(""));
        if (refused !== undefined) expect(characters).toContain(String.fromCodePoint(refused.codePoint));
      }),
    );
  });
});

for (const compiler of compilers) {
  if (!compiler.forThisSystem) continue;
  const { test: testC } = requires(compiler.requirement);
  const name = `in C, made by ${compiler.name}`;

  testC(
    `${name}: the vectors hold`,
    () => {
      const driver = new Driver(compiler);
      const found = opaqueStrings.map((vector) => ({
        vector,
        result: driver.refused(Buffer.from(vector.text)),
      }));
      driver.run();
      for (const { vector, result } of found) {
        const { fault, character } = result();
        expect(fault, vector.name).toBe(faults[(vector.fault ?? "none") as keyof typeof faults]);
        expect(character === undefined ? undefined : named(character), vector.name).toBe(vector.character);
      }
    },
    timeToCompile,
  );

  testC(
    `${name}: every code point is judged as in TypeScript`,
    () => {
      const driver = new Driver(compiler);
      const result = driver.everyRefused();
      driver.run();
      const found = result();
      expect(found.length).toBe(0x110000);
      const differing = everyCharacter.filter(
        (character) => found[character.codePointAt(0)!] !== inNumbers(character).fault,
      );
      expect(differing.map(readable)).toEqual([]);
    },
    timeToCompile,
  );

  testC(
    `${name}: any text is judged as in TypeScript, and bytes that are no UTF-8 are refused`,
    () => {
      const driver = new Driver(compiler);
      const texts = fc
        .sample(anyText, { numRuns: longForm ? 200_000 : 20_000, seed: 20261124 })
        .map((characters) => characters.join(""));
      const found = texts.map((text) => ({ text, result: driver.refused(Buffer.from(text)) }));
      const broken = ["ff", "61ff", "c0af", "eda080", "f4908080", "6180", "e98d"].map((bytes) =>
        driver.refused(Buffer.from(bytes, "hex")),
      );
      driver.run();
      for (const { text, result } of found) expect(result(), readable(text)).toEqual(inNumbers(text));
      for (const result of broken) expect(result().fault).not.toBe(faults.none);
    },
    timeToCompile,
  );
}
