/**
 * Builds on Windows what scripts/windows-programs.mjs builds elsewhere: by CMake's presets, with Visual Studio's compiler
 * and the SDK's header. Used by build.mjs there. Never run: what can be tried without Windows, the tests try.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot, pinnedNodeHome, runQuietly, Trouble } from "./project.mjs";
import { windowsSources } from "./windows-programs.mjs";

/** The preset of native/windows-credprov/CMakePresets.json for a processor that Node names so. */
export const presetOf = (processor) => `windows-${processor}`;

/** The commands, one after the other, each to run in `native/windows-credprov`. */
export function msvcCommands(processor) {
  const preset = presetOf(processor);
  return [
    ["cmake", "--preset", preset],
    ["cmake", "--build", "--preset", preset],
    [
      "cmake",
      "--install",
      inRoot(".vestibule/windows/cmake", preset),
      ...["--config", "Release", "--prefix", inRoot(`prebuilds/win32-${processor}`)],
    ],
  ];
}

/**
 * What node-gyp is told. The package of the pinned Node has no node.lib, which a DLL of Windows is linked against, so
 * node-gyp brings it with the headers of that version, from Node's own server, checked against the list of their sums.
 */
export function addonFlags() {
  const { version } = JSON.parse(readFileSync(join(pinnedNodeHome(), "package.json"), "utf8"));
  return ["rebuild", `--target=${version}`, `--arch=${process.arch}`, "--loglevel=error"];
}

export async function buildByMsvc() {
  for (const [program, ...given] of msvcCommands(process.arch)) {
    const { code, output } = await runQuietly(program, given, { cwd: inRoot(windowsSources) });
    if (code !== 0) throw new Trouble(`The programs for Windows do not build:\n${output.trim()}`);
  }
}
