/**
 * A compiled program for another system is not started: the tests do the same with wine installed and
 * registered with the kernel as without it.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { requires } from "../support/requirements.ts";
import {
  compiled,
  compilers,
  gcc,
  mingw,
  root,
  runCompiled,
  timeToCompile,
} from "./support/native-program.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-system-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
  rmSync(folder, { recursive: true, force: true });
});

const source = [join(root, "native", "protocol", "test", "wiped.c")];

const { test: testMingw } = requires("mingw", "linux");
testMingw(
  "a program for Windows is compiled and refused",
  () => {
    const program = compiled("wiped", mingw, source);
    expect(() => runCompiled(program)).toThrow(/another system/);
  },
  timeToCompile,
);

const { test: testGcc } = requires("compiler", "linux");
testGcc(
  "a program for this system runs",
  () => {
    expect(runCompiled(compiled("wiped", gcc, source, ["-O3"])).stdout.toString()).toBe("gone\n");
  },
  timeToCompile,
);

const { test: testLinux } = requires("linux");

testLinux("a file that is no program of this system is refused without being started, a script too", () => {
  const [program, trace] = [join(folder, "program"), join(folder, "started")];
  writeFileSync(program, `#!/bin/sh\ntouch '${trace}'\n`, { mode: 0o755 });
  expect(() => runCompiled(program)).toThrow(/another system/);
  expect(existsSync(trace)).toBe(false);
});

testLinux("with wine on PATH the same tests are listed, and wine is not started", async () => {
  const trace = join(folder, "started");
  writeFileSync(join(folder, "wine"), `#!/bin/sh\ntouch '${trace}'\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  vi.resetModules();
  const again = await import("./support/native-program.ts");
  expect(again.compilers).toEqual(compilers);
  expect(existsSync(trace)).toBe(false);
});
