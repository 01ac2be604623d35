/** A PIN that stays behind in a buffer when a frame was refused, did not fit, or is done with. */
import { join } from "node:path";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { VestibuleError, codeOf } from "../../src/errors/error.ts";
import { type Draft, decode, disposeSecrets, encode } from "../../src/protocol/codec.ts";
import { MessageReader } from "../../src/protocol/stream.ts";
import { frameHeader, marks, outcomes, purposes } from "../../src/protocol/table.ts";
import { Secret, arenaReport } from "../../src/secrets/arena.ts";
import { requires } from "../support/requirements.ts";
import { Driver } from "./support/driver.ts";
import { anyMessage, damaged, messageOf, plain } from "./support/messages.ts";
import { compiled, compilers, gcc, root, runCompiled, timeToCompile } from "./support/native-program.ts";

const canary = Buffer.from("correct horse battery");
const answerWithSecret: Draft<"answer"> = {
  message: "answer",
  revision: 1,
  purpose: purposes.submit,
  index: 0,
};

function frameWithSecret(): Buffer {
  using value = Secret.take(Buffer.from(canary));
  return encode({ ...answerWithSecret, secrets: [{ purpose: purposes.secret, value }] });
}

const anyFrame = anyMessage.map((said) => {
  const message = messageOf(said);
  const frame = encode(message);
  disposeSecrets(message);
  return frame;
});

/** `made` has every buffer that is allocated until `spy` is restored. */
function watchAllocation() {
  const made: Buffer[] = [];
  const alloc = Buffer.alloc.bind(Buffer);
  const spy = vi.spyOn(Buffer, "alloc").mockImplementation((...given) => {
    const buffer = alloc(...given);
    made.push(buffer);
    return buffer;
  });
  return { made, spy };
}

test("a frame that cannot be written to its end leaves no secret in its buffer", () => {
  const { made, spy } = watchAllocation();
  try {
    using password = Secret.take(Buffer.from(canary));
    const behindThePassword = [{ mark: marks.kept + 256, text: "out of range" }];
    const { credential } = outcomes;
    expect(() =>
      encode({ message: "outcome", outcome: credential, password, summary: behindThePassword }),
    ).toThrow(VestibuleError);
  } finally {
    spy.mockRestore();
  }
  expect(made.length).toBe(1);
  expect(made[0]?.every((byte) => byte === 0)).toBe(true);
});

test("any bytes give a message or one of our codes, and no slot of the arena stays taken", () => {
  const before = arenaReport().used;
  fc.assert(
    fc.property(damaged(anyFrame.map((frame) => frame.subarray(frameHeader))), (body) => {
      try {
        disposeSecrets(decode(Uint8Array.from(body)));
      } catch (error) {
        expect(error).toBeInstanceOf(VestibuleError);
        expect(codeOf(error)).not.toBe("internal");
      }
      expect(arenaReport().used).toBe(before);
    }),
    { numRuns: 400 },
  );
});

test("messages are the same wherever their bytes are cut, and the received bytes are wiped", () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 12 }),
      (frames, cuts) => {
        const expected = frames.map((frame) => plain(decode(Buffer.from(frame.subarray(frameHeader)))));
        const stream = Buffer.concat(frames);
        const reader = new MessageReader();
        const seen: unknown[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          const piece = stream.subarray(at, at + cut);
          for (const message of reader.push(piece)) seen.push(plain(message));
          expect(piece.every((byte) => byte === 0)).toBe(true);
          at = Math.min(stream.length, at + cut);
        }
        expect(seen).toEqual(expected);
      },
    ),
  );
});

test("a reader that was disposed keeps nothing of what still arrives, nor of the piece that it is reading", () => {
  const { made, spy } = watchAllocation();
  const reader = new MessageReader();
  spy.mockRestore();
  const held = () => made.some((buffer) => buffer.includes(canary.subarray(0, -1)));
  const whole = frameWithSecret();
  const cut = whole.length - 1;
  const before = arenaReport().used;
  // The first message ends the connection, and half of the next is in the same piece.
  const piece = Buffer.concat([whole, whole.subarray(0, cut)]);
  let messages = 0;
  for (const message of reader.push(piece)) {
    messages += 1;
    disposeSecrets(message);
    reader.dispose();
  }
  expect(messages).toBe(1);
  expect(held()).toBe(false);
  const late = Buffer.from(whole.subarray(0, cut));
  expect([...reader.push(late)]).toEqual([]);
  expect([...reader.push(Buffer.from(whole.subarray(cut)))]).toEqual([]);
  expect(held()).toBe(false);
  for (const each of [piece, late]) expect(each.every((byte) => byte === 0)).toBe(true);
  expect(arenaReport().used).toBe(before);
});

const { test: testGcc } = requires("compiler");

testGcc(
  "C: a buffer that is too small is left empty, whichever byte it ends at",
  () => {
    const frame = frameWithSecret();
    const body = frame.subarray(frameHeader);
    const driver = new Driver(gcc);
    const tried = Array.from({ length: frame.length + 1 }, (_, capacity) => driver.rewrite(body, capacity));
    driver.run();
    tried.forEach((result, capacity) => {
      const { code, bytes } = result();
      if (capacity === frame.length) {
        expect(code).toBe("");
        expect(bytes.equals(frame)).toBe(true);
      } else {
        expect(code, String(capacity)).toBe("no room");
        expect(
          bytes.every((byte) => byte === 0),
          String(capacity),
        ).toBe(true);
      }
    });
  },
  timeToCompile,
);

for (const compiler of compilers.filter(({ forThisSystem }) => forThisSystem)) {
  const { test: testC } = requires(compiler.requirement, "linux");
  const source = [join(root, "native", "protocol", "test", "wiped.c")];
  const options = ["-O3"];

  testC(
    `C, made by ${compiler.name}: the optimiser keeps vst_wipe, and removes memset`,
    () => {
      const found = (name: string, extra: readonly string[]) =>
        runCompiled(compiled(name, compiler, source, [...options, ...extra])).stdout.toString();
      expect(found("wiped", [])).toBe("gone\n");
      // The same program with memset for wiping: it shows that the search finds a secret that is left.
      expect(found("not-wiped", ["-DWIPED_BY_MEMSET"])).toBe("found\n");
    },
    timeToCompile,
  );
}
