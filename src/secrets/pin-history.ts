/**
 * The last five PINs as salted Argon2id hashes, newest first. Lives only inside the PIN container's sealed
 * payload, in the arena; used by `OpenContainer`. Must never be stored outside: a PIN has few digits,
 * and no hash holds against someone who may guess without a counter.
 */
import { randomFillSync } from "node:crypto";
import { Secret } from "./arena.ts";
import { argon2id, keyBytes, saltBytes, type Argon2Cost } from "./sodium.ts";

/** How many PINs back, the current one included, may not be chosen again. */
export const rememberedPins = 5;
/** salt ‖ hash */
export const entryBytes = saltBytes + keyBytes;

/** Cheaper than what guards the PIN itself, since these hashes lie behind the seal: about 7 ms each. Fixed by the container's version. */
const cost: Argon2Cost = { ops: 1, memory: 8 * 1024 * 1024 };

/** Hashes `pin` with the salt that `entry` begins with, into the rest of it. */
function hashInto(entry: Uint8Array, pin: Secret): void {
  pin.use((bytes) => {
    argon2id(entry.subarray(saltBytes), bytes, entry.subarray(0, saltBytes), cost);
  });
}

function newEntry(pin: Secret): Secret {
  return Secret.fill(entryBytes, (entry) => {
    randomFillSync(entry.subarray(0, saltBytes));
    hashInto(entry, pin);
  });
}

/** Where in `history` (0 is the newest) `pin` is, or -1. */
export function findPin(history: Secret, pin: Secret): number {
  for (let i = 0; i * entryBytes < history.length; i += 1) {
    using kept = history.slice(i * entryBytes, (i + 1) * entryBytes);
    using candidate = kept.copy();
    candidate.use((entry) => {
      hashInto(entry, pin);
    });
    if (candidate.equals(kept)) return i;
  }
  return -1;
}

/**
 * A new history with `pin` as its newest. A PIN that is already there moves to the front, so that a change that
 * is driven forward twice after a crash counts once.
 */
export function remember(history: Secret | undefined, pin: Secret): Secret {
  using entry = newEntry(pin);
  if (history === undefined) return entry.copy();
  const before = findPin(history, pin);
  const others = Array.from({ length: history.length / entryBytes }, (_, i) => i).filter((i) => i !== before);
  const kept = others.slice(0, rememberedPins - 1);
  return Secret.fill((kept.length + 1) * entryBytes, (bytes) => {
    entry.use((newest) => {
      bytes.set(newest);
    });
    history.use((old) => {
      kept.forEach((from, to) => {
        bytes.set(old.subarray(from * entryBytes, (from + 1) * entryBytes), (to + 1) * entryBytes);
      });
    });
  });
}
