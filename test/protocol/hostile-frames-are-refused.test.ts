/** What a hostile or broken peer may send: every such frame ends in a code, never in a crash or a secret as text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VestibuleError, codeOf } from "../../src/errors/error.ts";
import { type Draft, type Message, decode, disposeSecrets, encode } from "../../src/protocol/codec.ts";
import { MessageReader } from "../../src/protocol/stream.ts";
import { frameHeader, maximumFrame, messages, outcomes, purposes } from "../../src/protocol/table.ts";
import { Secret, arenaReport } from "../../src/secrets/arena.ts";
import { helloOf } from "./support/fake-connection.ts";

function caught(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return codeOf(error);
  }
  return "nothing was thrown";
}

/** A submitted screen of one secret. */
const answerWith = (value: Secret): Draft<"answer"> => ({
  message: "answer",
  revision: 1,
  purpose: purposes.submit,
  index: 0,
  secrets: [{ purpose: purposes.secret, value }],
});

/** The body of a cancel, followed by `bytes`. */
const cancelAnd = (...bytes: number[]) =>
  Buffer.concat([encode({ message: "cancel", revision: 7 }).subarray(frameHeader), Buffer.from(bytes)]);

const revisionTag = messages.cancel.fields.revision.tag;

// The vectors cover what both languages refuse; these tests cover the arena and the streams.
describe("decode", () => {
  test.each([
    ["a field header that is cut off", cancelAnd(99, 0), "frame_malformed"],
    ["a field longer than its frame", cancelAnd(99, 0, 9, 0), "frame_malformed"],
    ["a field that repeats", cancelAnd(revisionTag, 0, 4, 0, 0, 0, 1), "frame_malformed"],
    ["a required field that is missing", Buffer.of(messages.cancel.number), "frame_malformed"],
  ])("refuses %s", (_what, frame, code) => {
    expect(caught(() => decode(frame))).toBe(code);
  });

  test("skips a tag that only a newer peer knows", () => {
    expect(decode(cancelAnd(99, 0, 2, 1, 2))).toEqual({ message: "cancel", revision: 7 });
  });

  test("gives an empty list for a list that was not sent, and leaves out other fields that were not sent", () => {
    const answer = { message: "answer", revision: 1, purpose: purposes.submit, index: 0 } as const;
    expect(decode(encode(answer).subarray(frameHeader))).toStrictEqual({ ...answer, secrets: [] });
  });

  test("gives back every slot of the arena when a frame is malformed behind a secret", () => {
    const before = arenaReport().used;
    using value = Secret.take(Buffer.from("hunter2"));
    const cut = Buffer.concat([encode(answerWith(value)).subarray(frameHeader), Buffer.from([5, 0, 9, 1])]);
    expect(caught(() => decode(cut))).toBe("frame_malformed");
    value.dispose();
    expect(arenaReport().used).toBe(before);
  });

  test("gives back every slot of the arena when a required field is missing beside a secret", () => {
    const before = arenaReport().used;
    const { outcome, password } = messages.outcome.fields;
    const body = Buffer.of(messages.outcome.number, password.tag, 0, 2, 0x70, 0x77);
    expect(caught(() => decode(body))).toBe("frame_malformed");
    expect(arenaReport().used).toBe(before);
    const whole = Buffer.concat([body, Buffer.of(outcome.tag, 0, 1, outcomes.finished)]);
    disposeSecrets(decode(Buffer.from(whole)));
  });

  test("decodes or throws a code, whatever the bytes", () => {
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
  const hello = helloOf({ locale: "de-DE", accountId: "S-1-5-21-1" });

  test("puts messages together from any pieces, and wipes the pieces", () => {
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

  test("refuses a length above the maximum before the bytes arrive", () => {
    const header = Buffer.alloc(frameHeader);
    header.writeUInt32BE(maximumFrame + 1);
    expect(caught(() => [...new MessageReader().push(header)])).toBe("frame_too_large");
  });

  test("refuses an empty frame", () => {
    expect(caught(() => [...new MessageReader().push(Buffer.alloc(frameHeader))])).toBe("frame_malformed");
  });
});

describe("encode", () => {
  test("holds every bound that decode holds", () => {
    const { locale } = messages.hello.fields;
    const tooLong = "x".repeat(locale.maximum + 1);
    expect(caught(() => encode(helloOf({ locale: tooLong })))).toBe("field_too_long");
    expect(caught(() => encode({ message: "cancel", revision: 2 ** 32 }))).toBe("frame_malformed");
    expect(caught(() => encode(helloOf({ parentWindow: 2n ** 64n })))).toBe("frame_malformed");
    expect(caught(() => encode(helloOf({ parentWindow: -1n })))).toBe("frame_malformed");
    using long = Secret.random(messages.outcome.fields.password.maximum + 1);
    const outcome = { message: "outcome", outcome: outcomes.credential, password: long } as const;
    expect(caught(() => encode(outcome))).toBe("field_too_long");
    const { maximum } = messages.screen.fields.fields;
    const fields = Array.from({ length: maximum + 1 }, () => ({
      purpose: purposes.brand,
      index: 0,
      text: "",
    }));
    expect(caught(() => encode({ message: "screen", revision: 1, fields }))).toBe("field_too_long");
  });

  test("refuses a message without a required field", () => {
    // As from JavaScript: the type forbids it.
    expect(caught(() => encode({ message: "cancel" } as Draft))).toBe("frame_malformed");
  });

  test("carries a secret byte for byte, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => {
        using value = Secret.take(Uint8Array.from(bytes));
        const frame = encode(answerWith(value));
        const message = decode(frame.subarray(frameHeader)) as Message<"answer">;
        using received = message.secrets[0]?.value;
        expect(received?.equals(value)).toBe(true);
        // The bytes are gone from the frame once they are in the arena.
        if (bytes.some((byte) => byte !== 0) && bytes.length > 8) {
          expect(Buffer.from(frame).includes(Buffer.from(bytes))).toBe(false);
        }
      }),
    );
  });
});
