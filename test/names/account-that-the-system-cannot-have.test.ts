/** A name that no local account of the system can have is refused where the system is known. */
import { expect, test } from "vitest";
import { faultOfAccountName, faultOnSystem } from "../../src/names/account-name.ts";

test.each([
  ["a".repeat(20), "windows", undefined],
  ["a".repeat(21), "windows", "too-long-for-windows"],
  // In UTF-16 units, as Windows counts.
  ["\u{1f600}".repeat(10), "windows", undefined],
  ["\u{1f600}".repeat(11), "windows", "too-long-for-windows"],
  ["alice.", "windows", "ends-in-full-stop"],
  ["a.b", "windows", undefined],
  ["alice.", "macos", undefined],
  ["a".repeat(255), "macos", undefined],
  ["a".repeat(256), "macos", "too-long-for-macos"],
  // In bytes of UTF-8.
  ["\u00e4".repeat(128), "macos", "too-long-for-macos"],
  ["a".repeat(256), "linux", undefined],
] as const)("%s on %s", (name, system, fault) => {
  expect(faultOfAccountName(name)).toBeUndefined();
  expect(faultOnSystem(name, system)).toBe(fault);
});
