/**
 * There are two builds of the programs for a Mac: CMake, which Xcode's tools need, and the script that the tests use. By
 * the compiler that is here both give the same bytes.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { macosBundlePath, macosPrograms } from "../../../scripts/macos-programs.mjs";
import { filesUnder, inRoot } from "../../../scripts/project.mjs";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";

const { describe, test } = requires("linux", "cmake", "compiler", "macos-cross");
const shipped = "prebuilds/macos";

describe("CMake's preset for Linux", () => {
  let folder = "";
  const cmake = (...given: string[]) =>
    execFileSync("cmake", given, { cwd: inRoot("native/macos"), encoding: "utf8" });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-cmake-"));
    const built = join(folder, "build");
    cmake("--preset", "linux-cross", "-B", built);
    cmake("--build", built, "--parallel", "2");
    cmake("--install", built, "--prefix", join(folder, "installed"));
  }, 600_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("installs what ships, with the same bytes", () => {
    const files = filesUnder(join(folder, "installed"));
    const wanted = [
      ...Object.values(macosPrograms).map(({ output }) => output),
      `${macosBundlePath}/Contents/Info.plist`,
    ];
    expect(files.map((file) => `${shipped}/${file}`)).toEqual(wanted.sort());
    for (const file of files)
      expect(
        readFileSync(join(folder, "installed", file)).equals(readFileSync(inRoot(shipped, file))),
        file,
      ).toBe(true);
  });
});
