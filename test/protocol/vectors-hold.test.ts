/** The vectors, in TypeScript and in C: what one side sends and the other refuses leaves a person before a dead screen. */
import { describe, expect, test } from "vitest";
import { codeOf } from "../../src/errors/error.ts";
import { decode, disposeSecrets, encode } from "../../src/protocol/codec.ts";
import { holds, isCheckable, markOf } from "../../src/protocol/rules.ts";
import { MessageReader } from "../../src/protocol/stream.ts";
import { type MessageRow, frameHeader, messages } from "../../src/protocol/table.ts";
import { requires } from "../support/requirements.ts";
import { Driver } from "./support/driver.ts";
import { messageOf, plain } from "./support/messages.ts";
import { compilers, timeToCompile } from "./support/native-program.ts";
import { bytesOf, hostileFrames, ruleVectors, streams, validFrames } from "./vectors/read.ts";

function codeThrown(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    return codeOf(error);
  }
}

/** The code that a stream's reader throws, given `step` bytes at a time; empty when it throws none. */
function cutInTypeScript(stream: Uint8Array, step: number): string {
  const reader = new MessageReader();
  const bytes = Uint8Array.from(stream);
  const pieces = step === 0 ? 1 : Math.ceil(bytes.length / step);
  return codeThrown(() => {
    for (let piece = 0; piece < pieces; piece += 1) {
      const end = step === 0 ? bytes.length : (piece + 1) * step;
      for (const message of reader.push(bytes.subarray(piece * step, end))) disposeSecrets(message);
    }
  });
}

const rewrittenBody = ({ body, rewritten = body }: { body: string; rewritten?: string }) =>
  bytesOf(rewritten).toString("hex");

test("the vectors cover every message, field and part of an item, and every reason to refuse", () => {
  const seen = new Set<string>();
  for (const { message } of validFrames)
    for (const [name, value] of Object.entries(message)) {
      seen.add(`${message.message}.${name}`);
      for (const item of Array.isArray(value) ? (value as object[]) : [])
        for (const part of Object.keys(item)) seen.add(`${message.message}.${name}.${part}`);
    }
  const known = Object.entries<MessageRow>(messages).flatMap(([message, { fields }]) =>
    Object.entries(fields).flatMap(([name, field]) => [
      `${message}.${name}`,
      ...(field.type === "list" ? Object.keys(field.item).map((part) => `${message}.${name}.${part}`) : []),
    ]),
  );
  expect(known.filter((name) => !seen.has(name))).toEqual([]);
  expect(new Set(hostileFrames.map(({ code }) => code))).toEqual(
    new Set(["frame_malformed", "message_unknown", "frame_too_large", "field_too_long"]),
  );
});

describe("in TypeScript", () => {
  test.each(validFrames)("valid: $name", (vector) => {
    expect(plain(decode(bytesOf(vector.body)))).toEqual(plain(messageOf(vector.message)));
    const message = messageOf(vector.message);
    const frame = encode(message);
    disposeSecrets(message);
    expect(frame.subarray(frameHeader).toString("hex")).toBe(rewrittenBody(vector));
  });

  test.each(hostileFrames)("refused as $code: $name", ({ body, code }) => {
    expect(codeThrown(() => decode(bytesOf(body)))).toBe(code);
  });

  test.each(streams)("stream: $name", ({ stream, bodies, code = "" }) => {
    // The reader decodes each frame as it comes, so the first bad frame decides the code.
    const wrong = bodies
      .map((body) => codeThrown(() => decode(bytesOf(body))))
      .find((thrown) => thrown !== "");
    for (const step of [0, 1, 3, 7]) expect(cutInTypeScript(bytesOf(stream), step)).toBe(wrong ?? code);
  });

  test.each(ruleVectors)("rule: $name", ({ mark, secret, confirmation = "", holds: expected, ...rule }) => {
    expect(holds({ mark: markOf(mark), ...rule }, { secret, confirmation })).toBe(expected);
  });
});

for (const compiler of compilers) {
  const { test: testC } = requires(compiler.requirement);
  const name = `in C, made by ${compiler.name}`;

  testC(
    `${name}: the compiler warns of nothing`,
    () => {
      // A driver without a case: it only compiles.
      if (compiler.forThisSystem) new Driver(compiler).run();
      else new Driver(compiler).compile();
    },
    timeToCompile,
  );

  if (!compiler.forThisSystem) continue;

  testC(
    `${name}: valid frames are read and written again with the same bytes`,
    () => {
      const driver = new Driver(compiler);
      const read = validFrames.map((vector) => ({ vector, result: driver.read(bytesOf(vector.body)) }));
      driver.run();
      for (const { vector, result } of read) {
        const { code, rewritten } = result();
        expect(code, vector.name).toBeUndefined();
        expect(rewritten?.subarray(frameHeader).toString("hex"), vector.name).toBe(rewrittenBody(vector));
        expect(rewritten?.readUInt32BE(), vector.name).toBe((rewritten?.length ?? 0) - frameHeader);
      }
    },
    timeToCompile,
  );

  testC(
    `${name}: hostile frames are refused for the same reason`,
    () => {
      const driver = new Driver(compiler);
      const read = hostileFrames.map((vector) => ({ vector, result: driver.read(bytesOf(vector.body)) }));
      driver.run();
      for (const { vector, result } of read) expect(result().code, vector.name).toBe(vector.code);
    },
    timeToCompile,
  );

  testC(
    `${name}: streams are cut into the same bodies, whatever the pieces`,
    () => {
      const driver = new Driver(compiler);
      const cut = streams.flatMap((vector) =>
        [0, 1, 3, 7, 65_539].flatMap((step) =>
          (["fed", "read straight"] as const).map((how) => ({
            vector,
            result: driver.cut(bytesOf(vector.stream), step, how),
          })),
        ),
      );
      driver.run();
      for (const { vector, result } of cut) {
        const { bodies, code } = result();
        expect(
          bodies.map((body) => body.toString("hex")),
          vector.name,
        ).toEqual(vector.bodies.map((body) => bytesOf(body).toString("hex")));
        expect(code, vector.name).toBe(vector.code ?? "");
      }
    },
    timeToCompile,
  );

  testC(
    `${name}: rules are kept and broken alike`,
    () => {
      const driver = new Driver(compiler);
      const checked = ruleVectors.map((vector) => ({
        vector,
        result: driver.rule(vector, vector.secret, vector.confirmation ?? ""),
      }));
      const broken = [0, 1, 2, 5, 6, 7, 8, 9].map((mark) =>
        driver.ruleOfBytes(mark, Buffer.from("ab\xff", "latin1")),
      );
      driver.run();
      for (const { vector, result } of checked) {
        expect(result(), vector.name).toEqual({
          holds: vector.holds,
          checkable: isCheckable(markOf(vector.mark)),
        });
      }
      expect(broken.map((result) => result())).toEqual(broken.map(() => false));
    },
    timeToCompile,
  );
}
