/**
 * There are two builds of the programs for Windows (CMake, which Windows has, and the script that the tests use) and two of
 * the addon. They are made of the same sources, and by one compiler the first two give the same bytes.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test as always } from "vitest";
import { filesUnder, inRoot } from "../../../scripts/project.mjs";
import { addonSources } from "../../../scripts/windows-addon.mjs";
import { msvcCommands } from "../../../scripts/windows-msvc.mjs";
import {
  compilingC,
  compilingOf,
  sourcesOf,
  windowsPrograms,
  windowsSources,
} from "../../../scripts/windows-programs.mjs";
import { longForm } from "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";

/** What decides the code: folders of headers are named by each build in its own way. */
const flagsIn = (command: string) =>
  [...new Set(command.replaceAll("\\", "").match(/(?<= |^)-(?:[DOWf]\S+|std=\S+)/g))].sort();

const { describe: withCMake } = requires("linux", "mingw", "cmake", "compiler");

withCMake("CMake, with the compiler that is here", () => {
  let folder = "";
  const cmake = (...given: string[]) =>
    execFileSync("cmake", given, { cwd: inRoot(windowsSources), encoding: "utf8" });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-cmake-"));
    cmake("--preset", "mingw-x64", "-B", folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  always("takes each program's sources, as the script compiles them, and no other", () => {
    const all = JSON.parse(readFileSync(join(folder, "compile_commands.json"), "utf8")) as {
      file: string;
      command: string;
    }[];
    let most = 0;
    for (const [name, program] of Object.entries(windowsPrograms)) {
      const { cpp, c } = sourcesOf(program);
      most += cpp.length + c.length;
      const own = all.filter(({ command }) => command.includes(`CMakeFiles/${name}.dir/`));
      const files = own.map(({ file }) => relative(inRoot(windowsSources), file));
      expect(files.sort(), name).toEqual([...cpp, ...c].sort());
      for (const { file, command } of own)
        expect(flagsIn(command), file).toEqual(
          flagsIn((file.endsWith(".c") ? compilingC : compilingOf(program)).join(" ")),
        );
    }
    expect(all).toHaveLength(most);
  });

  // Two minutes.
  if (longForm) {
    always(
      "gives the same bytes",
      () => {
        cmake("--build", folder, "--parallel", "2");
        for (const [name, { file, output }] of Object.entries(windowsPrograms))
          expect(readFileSync(join(folder, file)).equals(readFileSync(inRoot(output))), name).toBe(true);
      },
      600_000,
    );
  }
});

describe("the build on Windows, as far as it can be judged here", () => {
  interface Preset {
    name: string;
    hidden?: boolean;
    configurePreset?: string;
  }
  const presets = JSON.parse(readFileSync(inRoot(windowsSources, "CMakePresets.json"), "utf8")) as {
    configurePresets: Preset[];
    buildPresets: Preset[];
  };

  always.each(["x64", "arm64"])("names a preset that there is: %s", (processor) => {
    const [configure = [], build = []] = msvcCommands(processor);
    expect(presets.configurePresets.map(({ name }) => name)).toContain(configure.at(-1));
    expect(presets.buildPresets).toContainEqual(expect.objectContaining({ name: build.at(-1) }));
  });

  always("every preset for building has one for configuring", () => {
    const configured = presets.configurePresets
      .filter(({ hidden }) => hidden !== true)
      .map(({ name }) => name);
    expect(presets.buildPresets.map(({ configurePreset }) => configurePreset)).toEqual(configured);
  });

  always("node-gyp takes the addon's sources on Windows as the script does", () => {
    const source = readFileSync(inRoot("binding.gyp"), "utf8");
    const named = [...source.matchAll(/"native\/addon\/src\/((?:windows\/)?[\w]+\.cc)"/g)].map(
      ([, file]) => file,
    );
    expect(named.sort()).toEqual(addonSources().sort());
  });

  always("no source of a program is left out by both", () => {
    const taken = Object.values(windowsPrograms).flatMap((program) => sourcesOf(program).cpp);
    const there = filesUnder(inRoot(windowsSources)).filter((file) => file.endsWith(".cc"));
    // portable/ is compiled by this system's compiler, for tests that need no Windows, and for the count of lines.
    expect(there.filter((file) => !taken.includes(file))).toEqual([
      "portable/count_lines.cc",
      "portable/damage.cc",
      "portable/screens.cc",
    ]);
  });
});
