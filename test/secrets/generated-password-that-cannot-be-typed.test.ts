import { describe, expect, test } from "vitest";
import { arenaReport } from "../../src/secrets/arena.ts";
import { generateAccountPassword } from "../../src/secrets/generated-password.ts";
import { checkPassword } from "../../src/secrets/password-policy.ts";
import { textOf } from "./support/software-keys.ts";

const many = 4000;

function sample(): string[] {
  return Array.from({ length: many }, () => {
    using password = generateAccountPassword();
    expect(checkPassword(password)).toBeUndefined();
    return textOf(password) ?? "";
  });
}

describe("a generated password", () => {
  const passwords = sample();

  test("has 24 characters that nobody mistakes, of three classes", () => {
    for (const password of passwords) {
      expect(password).toMatch(/^[A-HJ-NP-Za-km-np-z2-9]{24}$/);
      expect(password).toMatch(/[A-Z]/);
      expect(password).toMatch(/[a-z]/);
      expect(password).toMatch(/[2-9]/);
    }
  });

  test("never comes twice, and leaves nothing in the arena", () => {
    expect(new Set(passwords).size).toBe(many);
    expect(arenaReport().used).toBe(0);
  });

  test("favours no character", () => {
    const counts = new Map<string, number>();
    for (const character of passwords.join("")) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(56);
    // The remainder of a byte, without rejection, would give the first 32 characters a quarter more than the rest.
    // Digits are left out: they come a little oftener, since a draw without one is thrown away.
    const sum = (characters: string): number =>
      Array.from(characters).reduce((all, one) => all + (counts.get(one) ?? 0), 0);
    const first = sum("ABCDEFGHJKLMNPQRSTUVWXYZabcdefgh");
    const letters = first + sum("ijkmnpqrstuvwxyz");
    // Six standard deviations of a binomial with p = 2/3: by chance less than once in a hundred million runs.
    expect(Math.abs(first - (letters * 2) / 3)).toBeLessThan(6 * Math.sqrt((letters * 2) / 9));
  });
});
