/** `reg export`'s file is read exactly: quotes, line breaks and brackets in it change nothing, and another form is refused. */
import { describe, expect, test } from "vitest";
import { codeOf } from "../../src/errors/error.ts";
import { keyIn, numberIn, textIn, valueIn } from "../../src/doctor/contract/registry.ts";
import { readRegistryFile } from "../../src/doctor/windows/registry-file.ts";
import { withVariables } from "../../src/doctor/windows/variables.ts";

const fileOf = (...lines: string[]) =>
  Buffer.from(`\ufeff${["Windows Registry Editor Version 5.00", "", ...lines, ""].join("\r\n")}`, "utf16le");
const top = String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Vestibule]`;
const wide = (text: string) =>
  [...Buffer.from(text, "utf16le")].map((byte) => byte.toString(16).padStart(2, "0"));

test("values of every kind", () => {
  const key = readRegistryFile(
    fileOf(
      top,
      '@="the default"',
      '"Brand"="Größe"',
      '"Number"=dword:fffffffe',
      `"Path"=hex(2):${wide("%SystemRoot%\\x.dll\0").join(",")}`,
      `"Accounts"=hex(7):${wide("S-1-5\0S-1-6\0\0").join(",")}`,
      '"Logo72"=hex:00,ff',
      '"Empty"=hex(7):',
    ),
  );
  expect(textIn(key, "")).toBe("the default");
  expect(textIn(key, "BRAND")).toBe("Größe");
  expect(numberIn(key, "number")).toBe(0xfffffffe);
  expect(valueIn(key, "path")).toEqual({ kind: "text", text: "%SystemRoot%\\x.dll", hasVariables: true });
  expect(valueIn(key, "accounts")).toEqual({ kind: "texts", texts: ["S-1-5", "S-1-6"] });
  expect(valueIn(key, "logo72")).toEqual({ kind: "bytes", length: 2 });
  expect(valueIn(key, "empty")).toEqual({ kind: "texts", texts: [] });
  expect(textIn(key, "missing")).toBeUndefined();
  expect(numberIn(key, "brand")).toBeUndefined();
});

test("a text that looks like another line stays a text", () => {
  const key = readRegistryFile(
    fileOf(
      top,
      String.raw`"a\"]=\\"="one \"quoted\" \\"`,
      '"lines"="first',
      String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Other]`,
      String.raw`\"StandAside\"=dword:00000001`,
      'last"',
      '"after"=dword:00000007',
    ),
  );
  expect(textIn(key, 'a"]=\\')).toBe('one "quoted" \\');
  expect(textIn(key, "lines")).toContain("StandAside");
  expect(key.keys.size).toBe(0);
  expect(numberIn(key, "after")).toBe(7);
});

test("bytes that go on in the next line", () => {
  const bytes = wide("C:\\Program Files\\x.dll\0");
  const key = readRegistryFile(
    fileOf(
      top,
      `"Path"=hex(2):${bytes.slice(0, 9).join(",")},\\`,
      `  ${bytes.slice(9).join(",")}`,
      '"n"=dword:00000001',
    ),
  );
  expect(textIn(key, "path")).toBe("C:\\Program Files\\x.dll");
  expect(numberIn(key, "n")).toBe(1);
});

test("keys within keys, one of them with a bracket in its name", () => {
  const key = readRegistryFile(
    fileOf(
      top,
      "",
      String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Vestibule\{Class}\InprocServer32]`,
      '"ThreadingModel"="Apartment"',
      "",
      String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Vestibule\odd]name]`,
      '@="odd"',
      String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Vestibule\__proto__]`,
      '@="plain"',
    ),
  );
  expect(textIn(keyIn(keyIn(key, "{CLASS}"), "inprocserver32"), "threadingmodel")).toBe("Apartment");
  expect(textIn(keyIn(key, "odd]name"), "")).toBe("odd");
  expect(textIn(keyIn(key, "__proto__"), "")).toBe("plain");
});

describe("is refused", () => {
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["another form", Buffer.from("REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\X]\r\n")],
    ["no key", fileOf()],
    ["a value before a key", fileOf('"a"=dword:00000001')],
    ["a key elsewhere", fileOf(top, String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Vestibule2]`)],
    ["a key that removes", fileOf(top, String.raw`[-HKEY_LOCAL_MACHINE\SOFTWARE\Vestibule\x]`)],
    ["a key without end", fileOf(String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE] and more`)],
    ["a text without end", fileOf(top, '"a"="never')],
    ["a name without end", fileOf(top, '"a')],
    ["bytes that are none", fileOf(top, '"a"=hex:zz')],
    ["half a byte", fileOf(top, '"a"=hex:0,00')],
    ["a number too short", fileOf(top, '"a"=dword:1')],
    ["a value that removes", fileOf(top, '"a"=-')],
    ["a line of another kind", fileOf(top, "; comment")],
  ])("%s", (_, bytes) => {
    let code: unknown;
    try {
      readRegistryFile(bytes);
    } catch (error) {
      code = codeOf(error);
    }
    expect(code).toBe("store_unavailable");
  });
});

test("variables are replaced without case, once, and an unknown one stays", () => {
  const variables = { SystemRoot: "C:\\%windir%", NAME: undefined };
  expect(withVariables("%systemroot%\\x %Nowhere% %name% 100%", variables)).toBe(
    "C:\\%windir%\\x %Nowhere% %name% 100%",
  );
});
