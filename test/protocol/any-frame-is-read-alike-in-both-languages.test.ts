/** A frame that one language takes and the other refuses, or reads otherwise, found among thousands of them. */
import fc from "fast-check";
import { expect } from "vitest";
import { codeOf } from "../../src/errors/error.ts";
import { holds, isCheckable, markOf } from "../../src/protocol/rules.ts";
import { decode, disposeSecrets, encode } from "../../src/protocol/codec.ts";
import {
  type ListField,
  type MessageRow,
  type PlainField,
  abilities,
  frameHeader,
  hosts,
  inputOptions,
  marks,
  messages,
  outcomes,
  protocolVersion,
  purposes,
  scenarios,
  systems,
} from "../../src/protocol/table.ts";
import { requires } from "../support/requirements.ts";
import { Driver } from "./support/driver.ts";
import { type Plain, anyMessage, damaged, messageOf } from "./support/messages.ts";
import { clang, gcc, understandsCpp, timeToCompile } from "./support/native-program.ts";
import { bytesOf, hostileFrames, validFrames } from "./vectors/read.ts";

/** Printed with every failure; it repeats the run. */
const seed = 20_261_124;

function frameOf(said: Plain): Buffer {
  const message = messageOf(said);
  try {
    return encode(message);
  } finally {
    disposeSecrets(message);
  }
}

/** TypeScript's result for a body: its code, or the frame that it writes again, in hexadecimal. */
function readInTypeScript(body: Uint8Array): string {
  try {
    const message = decode(Uint8Array.from(body));
    const frame = encode(message);
    disposeSecrets(message);
    return frame.toString("hex");
  } catch (error) {
    return codeOf(error);
  }
}

const anyBody = anyMessage.map((said) => frameOf(said).subarray(frameHeader));

const header = (tag: number, length: number) => Buffer.of(tag, length >> 8, length & 0xff);

const widths = { u8: 1, u16: 2, u32: 4, u64: 8 } as const;

/** A field whose value is its maximum and `over`; zero or empty without. */
function fieldOf(field: PlainField, over?: number): Buffer {
  const { tag, type } = field;
  if (type === "text" || type === "secret") {
    const length = over === undefined ? 0 : field.maximum + over;
    return Buffer.concat([header(tag, length), Buffer.alloc(length, "x")]);
  }
  const value = Buffer.alloc(widths[type]);
  // A maximum that fills its width has no number above it.
  if (over !== undefined && type === "u64") value.fill(0xff);
  else if (over !== undefined && "maximum" in field)
    value.writeUIntBE(Math.min(field.maximum + over, 256 ** value.length - 1), 0, value.length);
  return Buffer.concat([header(tag, value.length), value]);
}

/** The required fields of a message or an item but `except`, each as small as possible. */
function least(fields: Readonly<Record<string, PlainField | ListField>>, except?: string): Buffer {
  const needed = Object.entries(fields).flatMap(([name, field]) =>
    field.type !== "list" && field.required === true && name !== except ? [fieldOf(field)] : [],
  );
  return Buffer.concat(needed);
}

/** Bodies at the edge of each maximum: `over` by how much. */
function atTheEdge(over: number): { name: string; body: Buffer }[] {
  return Object.entries<MessageRow>(messages).flatMap(([message, { number, fields }]) => {
    const bodyWith = (name: string, ...parts: Buffer[]) =>
      Buffer.concat([Buffer.of(number), least(fields, name), ...parts]);
    const itemOf = ({ tag }: ListField, item: Buffer) => Buffer.concat([header(tag, item.length), item]);
    return Object.entries(fields).flatMap(([name, field]) => {
      if (field.type !== "list")
        return [{ name: `${message}.${name}`, body: bodyWith(name, fieldOf(field, over)) }];
      const items = Array.from({ length: field.maximum + over }, () => itemOf(field, least(field.item)));
      const parts = Object.entries(field.item).map(([part, row]) => {
        const item = Buffer.concat([least(field.item, part), fieldOf(row, over)]);
        return { name: `${message}.${name}.${part}`, body: bodyWith(name, itemOf(field, item)) };
      });
      return [{ name: `${message}.${name}`, body: bodyWith(name, ...items) }, ...parts];
    });
  });
}

const { test: testGcc } = requires("compiler");
const { test: testClang } = requires("clang");

testGcc(
  "random messages: C reads what TypeScript wrote and writes the same bytes",
  () => {
    const driver = new Driver(gcc);
    const frames = fc.sample(anyMessage, { seed, numRuns: 1500 }).map((said) => {
      const frame = frameOf(said);
      return { said, frame, result: driver.read(frame.subarray(frameHeader)) };
    });
    driver.run();
    for (const { said, frame, result } of frames) {
      const { code, rewritten } = result();
      expect(code ?? rewritten.toString("hex"), `seed ${String(seed)}: ${JSON.stringify(said)}`).toBe(
        frame.toString("hex"),
      );
    }
  },
  timeToCompile,
);

testClang(
  "damaged frames: both languages read them, or both refuse them with the same code",
  () => {
    const driver = new Driver(clang);
    const vectors = [...validFrames, ...hostileFrames]
      .map(({ body }) => bytesOf(body))
      .filter((body) => body.length < 2000);
    const bodies = [
      ...fc.sample(damaged(anyBody), { seed, numRuns: 2500 }),
      ...fc.sample(damaged(fc.constantFrom(...vectors)), { seed, numRuns: 2500 }),
    ].map((body) => ({ body, result: driver.read(body) }));
    driver.run();
    const codes = new Map<string, number>();
    for (const { body, result } of bodies) {
      const expected = readInTypeScript(body);
      const { code, rewritten } = result();
      expect(
        code ?? rewritten.toString("hex"),
        `seed ${String(seed)}: ${Buffer.from(body).toString("hex")}`,
      ).toBe(expected);
      const kind = code ?? "taken";
      codes.set(kind, (codes.get(kind) ?? 0) + 1);
    }
    // Damage must not always be found at the first byte.
    for (const kind of ["taken", "frame_malformed", "field_too_long", "message_unknown"])
      expect(codes.get(kind), kind).toBeGreaterThan(20);
  },
  timeToCompile,
);

testGcc(
  "each maximum of the table is accepted, and one more is refused, in both languages",
  () => {
    const driver = new Driver(gcc);
    const edges = [0, 1].flatMap((over) =>
      atTheEdge(over).map(({ name, body }) => ({ name, over, body, result: driver.read(body) })),
    );
    driver.run();
    const refused = new Set<string>();
    for (const { name, over, body, result } of edges) {
      const { code, rewritten } = result();
      expect(code ?? rewritten.toString("hex"), `${name} + ${String(over)}`).toBe(readInTypeScript(body));
      if (over === 0) expect(code, name).toBeUndefined();
      else if (code !== undefined) refused.add(name);
    }
    expect(refused).toContain("verdict.allow");
    expect(refused).toContain("screen.fields");
    expect(refused).toContain("answer.secrets.value");
  },
  timeToCompile,
);

testGcc(
  "random rules are kept and broken alike",
  () => {
    const driver = new Driver(gcc);
    const typed = fc.oneof(
      fc.string({ maxLength: 8, unit: fc.constantFrom(...Array.from("0123456789")) }),
      fc.string({ maxLength: 8, unit: fc.constantFrom(...Array.from("aAbBäÄkK\u212a日😀")) }),
      fc.string({ maxLength: 12, unit: "binary" }).map((text) => text.toWellFormed()),
      fc
        .tuple(fc.nat(0x2fff), fc.integer({ min: -1, max: 1 }), fc.integer({ min: 1, max: 6 }))
        .map(([start, step, length]) =>
          Array.from({ length }, (_, place) => String.fromCodePoint(start + 8 + step * place)).join(""),
        ),
    );
    const any = fc.record({
      mark: fc.oneof(fc.constantFrom(...Object.values(marks)), fc.nat(255)),
      value: fc.oneof(fc.nat(12), fc.nat(65_535)),
      detail: fc.array(typed, { maxLength: 3 }).map((names) => names.join("\n")),
      secret: typed,
      confirmation: fc.option(typed, { nil: undefined }),
    });
    const checked = fc
      .sample(any, { seed, numRuns: 3000 })
      .map(({ mark, secret, confirmation = secret, ...rule }) => ({
        rule: { mark, ...rule },
        typed: { secret, confirmation },
        result: driver.rule({ mark, ...rule }, secret, confirmation),
      }));
    driver.run();
    for (const { rule, typed: given, result } of checked) {
      const mark = markOf(rule.mark);
      expect(result(), `seed ${String(seed)}: ${JSON.stringify({ rule, given })}`).toEqual({
        holds: holds({ ...rule, mark }, given),
        checkable: isCheckable(mark),
      });
    }
  },
  timeToCompile,
);

testGcc(
  "a struct whose members C fills in is the message that TypeScript names alike",
  () => {
    const secret = (text: string) => ({ secret: Buffer.from(text).toString("hex") });
    const expected: Plain[] = [
      {
        message: "hello",
        version: 258,
        locale: "locale",
        scenario: scenarios.forgotten,
        accountId: "account",
        shows: abilities.browser | abilities.pictures,
        session: 0x0708090a,
        host: hosts.tray,
        build: "build",
        parentWindow: { u64: String(0x0102030405060708n) },
        desktopWidth: 2,
        desktopHeight: 3,
        desktopScale: 4,
      },
      { message: "welcome", version: protocolVersion, brand: "brand" },
      {
        message: "screen",
        revision: 0x01020304,
        fields: [
          {
            purpose: purposes.item,
            index: 4,
            text: "text",
            mark: marks.withoutName,
            value: 0x0304,
            detail: "detail",
          },
          {
            purpose: purposes.newSecret,
            index: 0,
            text: "",
            options: inputOptions.numeric | inputOptions.reveal,
            credential: secret("credential"),
          },
        ],
      },
      {
        message: "answer",
        revision: 0x05060708,
        purpose: purposes.action,
        index: 2,
        code: "code",
        userName: "user",
        secrets: [
          { purpose: purposes.secret, value: secret("first") },
          { purpose: purposes.confirm, value: secret("") },
        ],
      },
      { message: "cancel", revision: 0xff00ff00 },
      { message: "navigate", question: 5, address: "address" },
      { message: "verdict", question: 6, allow: 1, code: "code" },
      {
        message: "outcome",
        outcome: outcomes.refused,
        accountName: "name",
        password: secret("password"),
        code: "code",
        text: "text",
        summary: [{ mark: marks.closed, text: "thing" }],
        id: { u64: String(0xf1f2f3f4f5f6f7f8n) },
        accountId: "account",
        qualifier: "machine",
      },
      { message: "fault", code: "code" },
      {
        message: "result",
        outcome: { u64: String(0x1112131415161718n) },
        accepted: 1,
        system: systems.macos,
        code: 5,
        subCode: 6,
      },
      { message: "foreground", process: 7 },
    ];
    expect(expected.length).toBe(Object.keys(messages).length);
    const driver = new Driver(gcc);
    const filled = expected.map((said) => {
      const frame = frameOf(said);
      return { said, frame, result: driver.members(frame[frameHeader] ?? 0) };
    });
    driver.run();
    for (const { said, frame, result } of filled)
      expect(result().toString("hex"), JSON.stringify(said)).toBe(frame.toString("hex"));
  },
  timeToCompile,
);

const everyHeader = [
  "codec",
  "stream",
  "rules",
  "opaque_string",
  "vestibule_texts",
  "vestibule_windows_fields",
]
  .map((name) => `#include "${name}.h"\n`)
  .join("");
const usesThem = `${everyHeader}int main() { return static_cast<int>(vst_windows_fields[0].id); }\n`;

for (const compiler of [gcc, clang]) {
  const { test: testCpp } = requires(compiler.requirement);
  testCpp(
    `the headers compile in C++ (${compiler.name})`,
    () => {
      understandsCpp(compiler, usesThem);
      expect(() => {
        understandsCpp(compiler, `${usesThem}#error planted\n`);
      }).toThrow(/planted/);
    },
    timeToCompile,
  );
}
