/**
 * Secrets as slots in one arena of locked memory. Every room that handles a PIN, a password or a key
 * holds a `Secret`, never a string or a Buffer of its own. Loaded first by the agent's composition root.
 * It must never hand out memory that is not zeroed on `dispose`, and never print what it holds.
 */
import { randomFillSync, timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";
import { VestibuleError } from "../errors/error.ts";
import { guardedMemory, lockMemory } from "./sodium.ts";

/** Bytes a slot holds; a longer secret takes several neighbours. */
const slotBytes = 256;
/** 256 slots of 256 bytes: 64 KiB, what an unprivileged process may lock by default on the strictest systems. */
const slotCount = 256;

const memory = guardedMemory(slotBytes * slotCount);
const taken = new Uint8Array(slotCount);

export interface ArenaReport {
  /** Whether the memory is locked, so that it is never written to swap or a core dump. */
  locked: boolean;
  /** Total bytes and bytes in use. */
  bytes: number;
  used: number;
}

let locked = false;

/**
 * Locks the arena (mlock, VirtualLock). Called at start by every process that handles secrets; called again,
 * it tries again where the system refused. A failure is reported, not thrown: a machine that cannot lock
 * memory must still let people in.
 */
export function lockArena(): ArenaReport {
  locked ||= lockMemory(memory);
  return arenaReport();
}

export function arenaReport(): ArenaReport {
  let slots = 0;
  for (const count of taken) if (count !== 0) slots += 1;
  return { locked, bytes: memory.length, used: slots * slotBytes };
}

function take(slots: number): number {
  let free = 0;
  for (let i = 0; i < slotCount; i += 1) {
    free = taken[i] === 0 ? free + 1 : 0;
    if (free === slots) {
      const first = i - slots + 1;
      taken.fill(1, first, i + 1);
      return first;
    }
  }
  throw new VestibuleError("arena_full", { evidence: { slots, slotBytes } });
}

/**
 * A secret: bytes in the arena, bounded, zeroed on `dispose`. It shows itself as `[Secret]` wherever
 * it is printed, logged or turned into JSON.
 *
 * Text is held as UTF-8. Use `using secret = …` so that no path leaves it behind.
 */
export class Secret implements Disposable {
  #first: number;
  readonly #slots: number;
  readonly #view: Uint8Array;

  private constructor(length: number) {
    // Judged before slots are taken: a view that cannot be made would leave them taken for ever.
    if (!Number.isInteger(length) || length < 0) {
      throw new VestibuleError("internal", { evidence: { what: "length of a secret", length } });
    }
    this.#slots = Math.max(1, Math.ceil(length / slotBytes));
    this.#first = take(this.#slots);
    const start = this.#first * slotBytes;
    this.#view = new Uint8Array(memory.buffer, memory.byteOffset + start, length);
  }

  /** A new secret of `length` bytes (0 to 65,536), zeroed, filled in place by `fill`. */
  static fill(length: number, fill: (bytes: Uint8Array) => void): Secret {
    const secret = new Secret(length);
    try {
      fill(secret.#view);
    } catch (error) {
      secret.dispose();
      throw error;
    }
    return secret;
  }

  /** Copies `source` into the arena and zeroes `source`, also when the arena is full. */
  static take(source: Uint8Array): Secret {
    try {
      return Secret.fill(source.length, (bytes) => {
        bytes.set(source);
      });
    } finally {
      source.fill(0);
    }
  }

  /** `length` random bytes. */
  static random(length: number): Secret {
    return Secret.fill(length, (bytes) => {
      randomFillSync(bytes);
    });
  }

  /** A second secret with the same bytes and a life of its own. */
  copy(): Secret {
    return Secret.fill(this.length, (bytes) => {
      this.use((mine) => {
        bytes.set(mine);
      });
    });
  }

  /** The part from `start` (inclusive) to `end` (exclusive), as a secret of its own. */
  slice(start: number, end: number): Secret {
    // A range beyond the end would come back as zeroes: a key that anyone can guess.
    if (!Number.isInteger(start) || start < 0 || end < start || end > this.length) {
      throw new VestibuleError("internal", { evidence: { what: "slice", start, end, length: this.length } });
    }
    return Secret.fill(end - start, (bytes) => {
      this.use((mine) => {
        bytes.set(mine.subarray(start, end));
      });
    });
  }

  /** Length in bytes. */
  get length(): number {
    return this.#view.length;
  }

  get disposed(): boolean {
    return this.#first < 0;
  }

  /**
   * Lends the bytes to `borrower`, which must neither keep nor copy them to memory of its own,
   * and must be synchronous.
   */
  use<T>(borrower: (bytes: Uint8Array) => T): T {
    if (this.disposed) {
      throw new VestibuleError("internal", { evidence: { what: "secret used after dispose" } });
    }
    return borrower(this.#view);
  }

  /** Compares in constant time (for equal lengths). */
  equals(other: Secret): boolean {
    return (
      this.length === other.length && this.use((mine) => other.use((theirs) => timingSafeEqual(mine, theirs)))
    );
  }

  dispose(): void {
    if (this.disposed) return;
    const start = this.#first * slotBytes;
    memory.fill(0, start, start + this.#slots * slotBytes);
    taken.fill(0, this.#first, this.#first + this.#slots);
    this.#first = -1;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return "[Secret]";
  }

  toJSON(): string {
    return "[Secret]";
  }

  [inspect.custom](): string {
    return "[Secret]";
  }
}
