// Behaviour D1.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/arena.ts";
import { checkPassword, type PasswordOwner } from "../../src/secrets/password-policy.ts";
import { secretOf } from "./support/software-keys.ts";

function check(text: string, owner?: PasswordOwner) {
  using password = secretOf(text);
  return checkPassword(password, owner);
}

describe("length is counted in characters, not in bytes", () => {
  test.each([
    ["", "password_too_short"],
    ["elevenchars", "password_too_short"],
    ["twelve chars", undefined],
    ["é".repeat(11), "password_too_short"],
    ["éb".repeat(6), undefined],
    ["鍵b".repeat(32), undefined],
    ["🔑b".repeat(32), undefined],
    ["🔑".repeat(65), "password_too_long"],
    ["xb".repeat(32), undefined],
    ["x".repeat(65), "password_too_long"],
  ])("%j gives %s", (text, code) => {
    expect(check(text)).toBe(code);
  });
});

describe("bytes that are no text or cannot be typed", () => {
  test.each([
    ["a lone continuation", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
    ["a truncated sequence", [0xe9, 0x8d]],
    ["a line feed", [0x0a]],
    ["NUL", [0x00]],
    ["DEL", [0x7f]],
  ])("%s", (_, tail) => {
    using password = Secret.take(Uint8Array.from([...Buffer.from("long enough otherwise"), ...tail]));
    expect(checkPassword(password)).toBe("secret_not_text");
  });
});

describe("names", () => {
  const owner = { userName: "jmüller", email: "Jörg.Mueller@example.com" };
  test.each([
    ["xx-jmüller-xxxx", "password_contains_name"],
    ["xx-JMÜLLER-xxxx", "password_contains_name"],
    ["xx-jmu\u0308ller-xx", "password_contains_name"],
    ["jörg.MUELLER99", "password_contains_name"],
    ["JÖRG.MUELLER@EXAMPLE.COM", "password_contains_name"],
    ["ends with jmüller", "password_contains_name"],
    ["ends with jmülle", undefined],
    ["example.com is fine", undefined],
  ])("%j gives %s", (text, code) => {
    expect(check(text, owner)).toBe(code);
  });

  test("of one or two characters are not looked for, of three they are", () => {
    expect(check("almost always", { userName: "al", email: "al@x.org" })).toBeUndefined();
    expect(check("almost always", { userName: "alm" })).toBe("password_contains_name");
    expect(check("mail al@x.org to me", { email: "al@x.org" })).toBe("password_contains_name");
  });

  test("an address without a local part, or without an at sign, hides nothing", () => {
    expect(check("the @example.com one", { email: "@example.com" })).toBe("password_contains_name");
    expect(check("the example.com one", { email: "example.com" })).toBe("password_contains_name");
    expect(check("nothing of it here", { email: "" })).toBeUndefined();
  });

  test("are found wherever they stand, in either case", () => {
    const name = fc.string({
      unit: fc.constantFrom(...Array.from("abcXYZ019.éÉΣσςЖж鍵🔑")),
      minLength: 3,
      maxLength: 12,
    });
    const filler = fc.string({
      unit: fc.constantFrom("-", "_", " ", "~", "+"),
      minLength: 12,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        name,
        filler,
        filler,
        fc.constantFrom("upper", "lower", "same"),
        (userName, before, after, how) => {
          const cases = { upper: userName.toUpperCase(), lower: userName.toLowerCase(), same: userName };
          expect(check(before + cases[how] + after, { userName })).toBe("password_contains_name");
          expect(check(before + after, { userName })).toBeUndefined();
        },
      ),
    );
  });
});
