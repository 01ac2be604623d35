/**
 * The account's password where people sign in with a PIN. It is random and normally known to nobody, but can be typed by
 * somebody who is told it over the phone (break-glass). Made directly in the arena.
 */
import { Secret } from "./arena.ts";

/** Without 0 O o, 1 l I, which are mistaken for one another. One string per character class of Windows. */
const classes = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"] as const;
const alphabet = Buffer.from(classes.join(""), "latin1");

/** 24 of 56 characters: 139 bits. */
export const generatedLength = 24;

/** The greatest multiple of the alphabet's size in a byte. Larger values would favour the first characters. */
const usable = 256 - (256 % alphabet.length);

function classOf(character: number): number {
  if (character <= 0x39) return 2;
  return character <= 0x5a ? 0 : 1;
}

/** Whether each class occurs: "password must meet complexity requirements" asks for three. */
function isComplex(characters: Uint8Array): boolean {
  let seen = 0;
  for (const character of characters) seen |= 1 << classOf(character);
  return seen === 0b111;
}

/** A random password of 24 unambiguous ASCII characters, upper case, lower case and digits among them. */
export function generateAccountPassword(): Secret {
  return Secret.fill(generatedLength, (password) => {
    // A draw that lacks a class is thrown away whole: repairing it would favour some passwords.
    do draw(password);
    while (!isComplex(password));
  });
}

function draw(password: Uint8Array): void {
  let filled = 0;
  while (filled < password.length) {
    using random = Secret.random(2 * password.length);
    filled = random.use((bytes) => {
      let at = filled;
      for (const byte of bytes) {
        if (at < password.length && byte < usable) password[at++] = alphabet[byte % alphabet.length] ?? 0;
      }
      return at;
    });
  }
}
