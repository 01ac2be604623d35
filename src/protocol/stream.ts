/**
 * Cuts a byte stream into messages. Both ends have one reader per connection. Each frame is wiped once it is decoded,
 * since it may hold a secret.
 */
import { VestibuleError } from "../errors/error.ts";
import { type Message, decode } from "./codec.ts";
import { frameHeader, maximumFrame } from "./table.ts";

export class MessageReader {
  readonly #buffer = Buffer.alloc(frameHeader + maximumFrame);
  #filled = 0;
  #disposed = false;

  /**
   * Takes the bytes of `chunk` and yields the messages that they complete. `chunk` is zeroed. Once the reader is
   * disposed, also while it yields a message, it takes nothing more.
   * @throws `frame_too_large` for a length over the maximum, and everything that `decode` throws. The caller must then
   * close the connection.
   */
  *push(chunk: Uint8Array): Generator<Message> {
    let taken = 0;
    try {
      while (taken < chunk.length && !this.#disposed) {
        const room = Math.min(this.#needed() - this.#filled, chunk.length - taken);
        this.#buffer.set(chunk.subarray(taken, taken + room), this.#filled);
        this.#filled += room;
        taken += room;
        if (this.#filled < frameHeader || this.#filled < this.#needed()) continue;
        yield this.#complete();
      }
    } finally {
      chunk.fill(0);
    }
  }

  /** Zeroes the bytes of an unfinished message. What still arrives is zeroed, and not kept. */
  dispose(): void {
    this.#disposed = true;
    this.#buffer.fill(0);
    this.#filled = 0;
  }

  #needed(): number {
    if (this.#filled < frameHeader) return frameHeader;
    const length = this.#buffer.readUInt32BE(0);
    if (length === 0) throw new VestibuleError("frame_malformed", { evidence: { what: "empty frame" } });
    if (length > maximumFrame) {
      throw new VestibuleError("frame_too_large", { evidence: { length, maximum: maximumFrame } });
    }
    return frameHeader + length;
  }

  #complete(): Message {
    const end = this.#filled;
    this.#filled = 0;
    try {
      return decode(this.#buffer.subarray(frameHeader, end));
    } finally {
      this.#buffer.fill(0, 0, end);
    }
  }
}
