/** What a hostile or broken peer may send: every such frame ends in a code, never in a crash or a secret as text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VestibuleError, codeOf } from "../../src/errors/error.ts";
import { type Message, decode, disposeSecrets, encode } from "../../src/protocol/codec.ts";
import { MessageReader } from "../../src/protocol/stream.ts";
import { frameHeader, maximumFrame } from "../../src/protocol/table.ts";
import { Secret, arenaReport } from "../../src/secrets/arena.ts";

function caught(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return codeOf(error);
  }
  return "nothing was thrown";
}

const body = (...bytes: number[]) => Uint8Array.from(bytes);

describe("decode", () => {
  test.each([
    ["an empty frame", body(), "frame_malformed"],
    ["a number nobody gave", body(250), "message_unknown"],
    ["a field header that is cut off", body(5, 1, 0), "frame_malformed"],
    ["a field longer than its frame", body(5, 1, 0, 9, 0), "frame_malformed"],
    ["a number of the wrong width", body(5, 1, 0, 1, 7), "frame_malformed"],
    ["a field that repeats", body(5, 1, 0, 4, 0, 0, 0, 1, 1, 0, 4, 0, 0, 0, 1), "frame_malformed"],
    ["a number over its maximum", body(4, 3, 0, 1, 200), "frame_malformed"],
    ["text that is not UTF-8", body(1, 2, 0, 2, 0xc3, 0x28), "frame_malformed"],
    ["text over its maximum", body(1, 2, 0, 36, ...new Array<number>(36).fill(65)), "field_too_long"],
  ])("refuses %s", (_what, frame, code) => {
    expect(caught(() => decode(frame))).toBe(code);
  });

  test("skips a tag that only a newer peer knows", () => {
    expect(decode(body(5, 99, 0, 2, 1, 2, 1, 0, 4, 0, 0, 0, 7))).toEqual({ message: "cancel", revision: 7 });
  });

  test("gives back every slot of the arena when a frame turns out to be malformed behind a secret", () => {
    const before = arenaReport().used;
    using value = Secret.take(Buffer.from("hunter2"));
    const frame = encode({ message: "answer", revision: 1, secrets: [{ purpose: 4, value }] });
    const cut = Buffer.concat([frame.subarray(frameHeader), Buffer.from([5, 0, 9, 1])]);
    expect(caught(() => decode(cut))).toBe("frame_malformed");
    value.dispose();
    expect(arenaReport().used).toBe(before);
  });

  test("never does anything but decode or throw a code, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          disposeSecrets(decode(Uint8Array.from(bytes)));
        } catch (error) {
          expect(error).toBeInstanceOf(VestibuleError);
          expect(codeOf(error)).not.toBe("internal");
        }
      }),
    );
  });
});

describe("MessageReader", () => {
  const hello: Message<"hello"> = {
    message: "hello",
    version: 1,
    locale: "de-DE",
    scenario: 1,
    accountId: "S-1-5-21-1",
  };

  test("puts messages together whatever the pieces they arrive in, and wipes the pieces", () => {
    const bytes = Buffer.concat([encode(hello), encode({ message: "cancel", revision: 3 })]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }), (cuts) => {
        const reader = new MessageReader();
        const source = Buffer.from(bytes);
        const seen: Message[] = [];
        let at = 0;
        for (const cut of [...cuts, source.length]) {
          const piece = source.subarray(at, at + cut);
          seen.push(...reader.push(piece));
          expect(piece.every((byte) => byte === 0)).toBe(true);
          at = Math.min(source.length, at + cut);
        }
        expect(seen).toEqual([hello, { message: "cancel", revision: 3 }]);
      }),
    );
  });

  test("refuses a length over the maximum before the bytes arrive", () => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(maximumFrame + 1);
    expect(caught(() => [...new MessageReader().push(header)])).toBe("frame_too_large");
  });

  test("refuses an empty frame", () => {
    expect(caught(() => [...new MessageReader().push(Buffer.alloc(4))])).toBe("frame_malformed");
  });
});

describe("encode", () => {
  test("holds every bound that decode holds", () => {
    expect(caught(() => encode({ message: "hello", locale: "x".repeat(36) }))).toBe("field_too_long");
    expect(caught(() => encode({ message: "cancel", revision: 2 ** 32 }))).toBe("frame_malformed");
    using long = Secret.random(513);
    expect(caught(() => encode({ message: "outcome", password: long }))).toBe("field_too_long");
    const fields = Array.from({ length: 33 }, () => ({ purpose: 1, index: 0, text: "" }));
    expect(caught(() => encode({ message: "screen", revision: 1, fields }))).toBe("field_too_long");
  });

  test("carries a secret byte for byte, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => {
        using value = Secret.take(Uint8Array.from(bytes));
        const frame = encode({ message: "answer", revision: 1, secrets: [{ purpose: 5, value }] });
        const message = decode(frame.subarray(frameHeader)) as Message<"answer">;
        using received = message.secrets?.[0]?.value;
        expect(received?.equals(value)).toBe(true);
        // The bytes are gone from the frame once they are in the arena.
        if (bytes.some((byte) => byte !== 0) && bytes.length > 8) {
          expect(Buffer.from(frame).includes(Buffer.from(bytes))).toBe(false);
        }
      }),
    );
  });
});
