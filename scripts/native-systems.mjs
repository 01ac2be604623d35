/**
 * For which systems a command needs the programs of scripts/windows-programs.json and scripts/macos-programs.json, by its
 * arguments: compiling what it does not run would only make a person wait. Used by run.mjs.
 */
import { existsSync, readFileSync } from "node:fs";
import { inRoot } from "./project.mjs";

/** As the devices and scenarios name them. */
export const nativeSystems = ["windows", "macos"];

/** The value of an option in each of the forms that commander takes. */
function optionValue(programArguments, { long, short }) {
  for (const [at, argument] of programArguments.entries()) {
    if (argument === long || argument === short) return programArguments[at + 1];
    if (argument.startsWith(`${long}=`)) return argument.slice(long.length + 1);
    if (argument.startsWith(short) && !argument.startsWith("--")) return argument.slice(short.length);
  }
  return undefined;
}

/** That of the demo's first device; another one's is brought when the page starts over with it. */
function systemsOfDemo(programArguments) {
  const device = optionValue(programArguments, { long: "--device", short: "-d" }) ?? "windows";
  return nativeSystems.filter((system) => device.startsWith(system === "macos" ? "mac-" : system));
}

/** What the file says is checked when it is played; a name that nobody has needs nothing. */
function systemsOfScenario(name) {
  if (name === "all") return nativeSystems;
  const file = [name, inRoot("scenarios", `${name}.yaml`)].find(
    (each) => each.endsWith(".yaml") && existsSync(each),
  );
  if (file === undefined) return [];
  const text = readFileSync(file, "utf8");
  return nativeSystems.filter((system) => new RegExp(`\\bsystem:\\s*["']?${system}\\b`).test(text));
}

/** @param programArguments those of `vestibule`, from the name of the command on */
export function systemsNeeded([command, ...rest]) {
  if (rest.includes("--help") || rest.includes("-h")) return [];
  const isNative = rest.includes("--native");
  switch (command) {
    case "demo":
      return isNative ? systemsOfDemo(rest) : [];
    case "rehearse":
      return isNative ? [...new Set(rest.flatMap((name) => systemsOfScenario(name)))] : [];
    case "host":
      return nativeSystems.filter((system) => system === rest[0]);
    default:
      return [];
  }
}
