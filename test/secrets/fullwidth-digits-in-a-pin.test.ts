/**
 * An input method of East Asia types a digit in full width, and it looks like any other. The person who chose a PIN with
 * one width must not be shut out with the other.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret, arenaReport } from "../../src/secrets/arena.ts";
import { withAsciiDigits } from "../../src/secrets/pin-digits.ts";
import { checkPin } from "../../src/secrets/pin-policy.ts";
import { secretOf } from "./support/software-keys.ts";

function taken(typed: Uint8Array): Buffer {
  using secret = Secret.take(Uint8Array.from(typed));
  using pin = withAsciiDigits(secret);
  return pin.use((bytes) => Buffer.from(bytes));
}

const fullwidth = (text: string) =>
  text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x30 + 0xff10));

describe("fullwidth digits are the digits that they are", () => {
  test.each([
    ["", ""],
    ["\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "0123456789"],
    ["9\uff1283\uff175", "928375"],
    ["a\uff11!\uff12", "a1!2"],
  ])("%j is %j", (typed, pin) => {
    expect(taken(Buffer.from(typed)).toString()).toBe(pin);
  });

  test.each([
    ["the signs before and behind them", "\uff0f\uff1a"],
    ["fullwidth letters", "\uff21\uff41"],
    ["Arabic-Indic digits", "\u0661\u0662\u0663"],
    ["Devanagari digits", "\u0967\u0968"],
    ["mathematical digits", "\u{1d7ce}"],
    ["circled digits", "\u2460"],
  ])("%s stay what they are", (_what, typed) => {
    expect(taken(Buffer.from(typed)).toString()).toBe(typed);
  });

  test("bytes that are no text stay as they came, cut off digits too", () => {
    for (const bytes of ["ff", "ef", "efbc", "efbc8f", "31efbc", "bc90", "efefbc"])
      expect(taken(Buffer.from(bytes, "hex")).toString("hex")).toBe(bytes);
    expect(taken(Buffer.from("efefbc91", "hex")).toString("hex")).toBe("ef31");
  });

  test("of any text, nothing but these digits changes", () => {
    const character = fc.oneof(
      fc.constantFrom(...Array.from("0189\uff10\uff15\uff19\uff0f\uff1a")),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(character), (characters) => {
        const typed = characters.join("").toWellFormed();
        const expected = typed.replace(/[\uff10-\uff19]/g, (digit) => digit.normalize("NFKC"));
        expect(taken(Buffer.from(typed)).toString()).toBe(expected);
      }),
    );
  });
});

test("a PIN is judged by what its digits are", () => {
  const judged = (typed: string) => {
    using secret = secretOf(typed);
    using pin = withAsciiDigits(secret);
    return checkPin(pin);
  };
  expect(judged(fullwidth("928375"))).toBeUndefined();
  expect(judged(fullwidth("123456"))).toBe("pin_sequence");
  expect(judged(`1${fullwidth("2")}3${fullwidth("456")}`)).toBe("pin_sequence");
  expect(judged(`1${fullwidth("111")}11`)).toBe("pin_repeated");
  expect(judged(fullwidth("92837"))).toBe("pin_too_short");
  expect(judged("\u0669\u0662\u0668\u0663\u0667\u0665")).toBe("pin_not_digits");
});

test("what was typed and what it is made into lie in the arena, each until it is disposed", () => {
  const { used } = arenaReport();
  const typed = secretOf(fullwidth("928375"));
  const pin = withAsciiDigits(typed);
  expect(arenaReport().used).toBeGreaterThan(used);
  expect(typed.length).toBe(18);
  pin.dispose();
  typed.dispose();
  expect(arenaReport().used).toBe(used);
});
