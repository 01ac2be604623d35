import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/arena.ts";
import { checkPin, rulesOf, type PinRules } from "../../src/secrets/pin-policy.ts";
import { secretOf } from "./support/software-keys.ts";

function check(text: string, rules?: Partial<PinRules>) {
  using pin = secretOf(text);
  return checkPin(pin, rules);
}

describe("digits, the default", () => {
  test.each([
    ["", "pin_too_short"],
    ["13579", "pin_too_short"],
    ["123456", "pin_sequence"],
    ["654321", "pin_sequence"],
    ["0123456789", "pin_sequence"],
    ["9876543210", "pin_sequence"],
    ["111111", "pin_repeated"],
    ["0".repeat(127), "pin_repeated"],
    ["13".repeat(64), "pin_too_long"],
    ["12a456", "pin_not_digits"],
    ["abcdef", "pin_not_digits"],
    [" 92837", "pin_not_digits"],
    ["92837\u0660", "pin_not_digits"],
    ["928375\0", "pin_not_digits"],
    ["928375\n", "pin_not_digits"],
  ])("%j is refused: %s", (text, code) => {
    expect(check(text)).toBe(code);
  });

  test.each(["928375", "121212", "123457", "1234560", "890123", "210987", "112345", `${"12".repeat(63)}3`])(
    "%j is allowed: no run over the whole PIN, none that wraps",
    (text) => {
      expect(check(text)).toBeUndefined();
    },
  );

  test("bytes that are no text", () => {
    using pin = Secret.take(Uint8Array.of(0x31, 0x32, 0x33, 0x34, 0xff, 0x36));
    expect(checkPin(pin)).toBe("secret_not_text");
  });
});

describe("alphanumeric, by policy", () => {
  test.each([
    ["abcdef", "pin_sequence"],
    ["FEDCBA", "pin_sequence"],
    ["aaaaaa", "pin_repeated"],
    ["a b c d", "secret_not_text"],
    ["größer1", "secret_not_text"],
    ["ab1", "pin_too_short"],
    ["a1b2c3", undefined],
    ["Aaaaaa", undefined],
    ["!a1b2c", undefined],
  ])("%j gives %s", (text, code) => {
    expect(check(text, { characters: "alphanumeric" })).toBe(code);
  });
});

test("every run and every repetition of every allowed length is refused", () => {
  for (let length = 6; length <= 10; length += 1) {
    for (let first = 0; first + length <= 10; first += 1) {
      const up = Array.from({ length }, (_, i) => String(first + i)).join("");
      expect(check(up)).toBe("pin_sequence");
      expect(check(Array.from(up).reverse().join(""))).toBe("pin_sequence");
    }
  }
  for (let digit = 0; digit <= 9; digit += 1) expect(check(String(digit).repeat(6))).toBe("pin_repeated");
});

test("nothing but digits of the right length is ever allowed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 140 }), fc.boolean(), (bytes, digits) => {
      const source = digits ? bytes.map((byte) => 0x30 + (byte % 10)) : bytes;
      const plain = Buffer.from(source).toString("latin1");
      using pin = Secret.take(source);
      if (checkPin(pin) === undefined) expect(plain).toMatch(/^[0-9]{6,127}$/);
      else expect(/^[0-9]{6,127}$/.test(plain) && new Set(plain).size > 1 && !isRun(plain)).toBe(false);
    }),
  );
});

const isRun = (text: string): boolean => "0123456789".includes(text) || "9876543210".includes(text);

describe("a policy", () => {
  test("may ask for more", () => {
    expect(check("9283756", { minimum: 8 })).toBe("pin_too_short");
    expect(check("92837561", { minimum: 8 })).toBeUndefined();
    expect(check("928375612", { maximum: 8 })).toBe("pin_too_long");
  });

  test("never goes below 6 or above 127, whatever it says", () => {
    expect(rulesOf({ minimum: 1, maximum: 9999 })).toEqual({
      minimum: 6,
      maximum: 127,
      characters: "digits",
    });
    expect(rulesOf({ minimum: Number.NaN, maximum: 3 })).toEqual({
      minimum: 6,
      maximum: 6,
      characters: "digits",
    });
    expect(rulesOf({ minimum: 20, maximum: 10 })).toEqual({ minimum: 20, maximum: 20, characters: "digits" });
    expect(rulesOf()).toEqual({ minimum: 6, maximum: 127, characters: "digits" });
    expect(check("1352", { minimum: 4 })).toBe("pin_too_short");
  });
});
