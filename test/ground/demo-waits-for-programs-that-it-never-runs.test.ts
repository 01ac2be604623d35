/** A command compiles the programs for the systems that it plays, and no others: nobody waits for what is not run. */
import { expect, test } from "vitest";
import { systemsNeeded } from "../../scripts/native-systems.mjs";

test.each<[string, string[], string[]]>([
  ["without --native nothing", ["demo", "--device", "mac-filevault"], []],
  ["the demo's default device", ["demo", "--native"], ["windows"]],
  ["a Mac", ["demo", "--native", "--device", "mac-filevault"], ["macos"]],
  ["a Mac, with an equals sign", ["demo", "--device=mac-no-way", "--native"], ["macos"]],
  ["a Mac, in the short form", ["demo", "-d", "mac-pre-boot", "--native", "--language", "de"], ["macos"]],
  ["a Mac, in the shortest form", ["demo", "--native", "-dmac-pre-boot"], ["macos"]],
  ["Windows by name", ["demo", "--native", "-d", "windows-password"], ["windows"]],
  ["a device that there is not", ["demo", "--native", "--device", "amiga"], []],
  ["help alone", ["demo", "--native", "--help"], []],
  ["a scenario for a Mac", ["rehearse", "mac-reset-token-missing", "--native"], ["macos"]],
  ["a scenario for Windows", ["rehearse", "--native", "windows-pin-reset"], ["windows"]],
  ["all scenarios", ["rehearse", "all", "--native"], ["windows", "macos"]],
  ["a scenario that there is not", ["rehearse", "nobody-has-it", "--native"], []],
  ["a simulated rehearsal", ["rehearse", "all"], []],
  ["the login host for Windows", ["host", "windows", "--dll", "a.dll"], ["windows"]],
  ["the login host for a Mac", ["host", "macos", "--plugin", "a.bundle"], ["macos"]],
  ["another command", ["doctor"], []],
  ["no command", [], []],
])("%s", (_name, given, systems) => {
  expect(systemsNeeded(given)).toEqual(systems);
});
