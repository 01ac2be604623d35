/**
 * A personal recovery key as macOS shows it: six groups of four upper-case letters and digits. Called by file-vault.ts.
 * It is made and compared in the arena and never becomes a string.
 */
import { Secret } from "../../../secrets/arena.ts";

/** 32 characters that cannot be mistaken for one another: 24 of them are 120 bits. */
const alphabet = Buffer.from("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", "ascii");
const groups = 6;
const groupLength = 4;
const hyphen = 0x2d;
const space = 0x20;

export function newRecoveryKey(): Secret {
  using random = Secret.random(groups * groupLength);
  return Secret.fill(groups * (groupLength + 1) - 1, (bytes) => {
    random.use((source) => {
      source.forEach((byte, i) => {
        const at = i + Math.floor(i / groupLength);
        bytes[at] = alphabet[byte % alphabet.length] ?? 0;
        if (i % groupLength === groupLength - 1 && at + 1 < bytes.length) bytes[at + 1] = hyphen;
      });
    });
  });
}

/** The characters alone, in upper case: people type it with and without hyphens. Undefined when it cannot be one. */
export function typedRecoveryKey(typed: Secret): Secret | undefined {
  const length = groups * groupLength;
  let found = 0;
  const characters = Secret.fill(length, (bytes) => {
    typed.use((source) => {
      for (const byte of source) {
        if (byte === hyphen || byte === space) continue;
        if (found < length) bytes[found] = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
        found += 1;
      }
    });
  });
  if (found === length) return characters;
  characters.dispose();
  return undefined;
}
