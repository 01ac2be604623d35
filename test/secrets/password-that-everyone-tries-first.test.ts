/** A password of one repeated character, or a plain sequence, is refused, as such a PIN is. */
import { expect, test } from "vitest";
import { checkPassword } from "../../src/secrets/password-policy.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { holds } from "../../src/protocol/rules.ts";

function check(text: string) {
  using password = Secret.take(Buffer.from(text));
  return checkPassword(password);
}

test.each([
  "aaaaaaaaaaaa",
  "            ",
  "éééééééééééé",
  "abcdefghijkl",
  "lkjihgfedcba",
  "123456789012",
  "432109876543",
])("%s", (text) => {
  expect(check(text)).toBe("password_pattern");
  expect(holds({ mark: "noPattern" }, { secret: text, confirmation: text })).toBe(false);
});

test.each(["aaaaaaaaaaab", "baaaaaaaaaaa", "abcdefghijkm", "acegikmoqsuw", "correct horse battery"])(
  "%s is not one of them",
  (text) => {
    expect(check(text)).toBeUndefined();
    expect(holds({ mark: "noPattern" }, { secret: text, confirmation: text })).toBe(true);
  },
);

test("too short is said first: another character more may be all that is wrong", () => {
  expect(check("aaa")).toBe("password_too_short");
});
