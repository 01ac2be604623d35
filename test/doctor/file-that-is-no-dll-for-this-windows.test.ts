/** A file is taken for a DLL of a processor by its headers alone, whatever it is called. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dllFile, judgeDll } from "../../src/doctor/dll-file.ts";

const folder = mkdtempSync(join(tmpdir(), "vestibule-dll-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function headOf(machine: number, { at = 0x80, characteristics = 0x2022, bytes = 512 } = {}): Buffer {
  const head = Buffer.alloc(bytes);
  head.write("MZ", "latin1");
  head.writeUInt32LE(at, 0x3c);
  if (at + 24 > bytes) return head;
  head.write("PE\0\0", at, "latin1");
  head.writeUInt16LE(machine, at + 4);
  head.writeUInt16LE(characteristics, at + 22);
  return head;
}

test.each([
  ["x64", headOf(0x8664), { is: "dll", processor: "x64" }],
  ["ARM64", headOf(0xaa64), { is: "dll", processor: "arm64" }],
  ["32 bits", headOf(0x014c), { is: "dll", processor: "ia32" }],
  ["an unknown processor", headOf(0x1234), { is: "dll", processor: "0x1234" }],
  ["a program", headOf(0x8664, { characteristics: 0x0022 }), { is: "no-dll" }],
  ["headers beyond its end", headOf(0x8664, { at: 0xfffffff0 }), { is: "no-dll" }],
  ["headers cut off", headOf(0x8664, { at: 500 }), { is: "no-dll" }],
  ["text", Buffer.from("MZ, but no more than that"), { is: "no-dll" }],
  ["nothing", Buffer.alloc(0), { is: "no-dll" }],
])("%s", (_, head, expected) => {
  expect(judgeDll(head)).toEqual(expected);
});

test("a file, no file, a folder", () => {
  const file = join(folder, "x.dll");
  writeFileSync(file, headOf(0x8664));
  expect(dllFile(file)).toEqual({ is: "dll", processor: "x64" });
  expect(dllFile(join(folder, "y.dll"))).toEqual({ is: "missing" });
  expect(dllFile(join(file, "z.dll"))).toEqual({ is: "missing" });
  expect(dllFile(folder)).toEqual({ is: "unreadable" });
});
