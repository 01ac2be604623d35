/**
 * Runs in Windows' Node: keeps settings under a key of its own as the agent does, reads each time what is there by
 * `reg.exe`, and writes one line of JSON. `ADDON QUESTION`. Its output has to be a file.
 */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { keyOf } from "../../../src/doctor/contract/registry.ts";
import { registryBy } from "../../../src/doctor/windows/reg-program.ts";
import type { Native } from "../../../src/platform/native/contract.ts";
import type { LogoSize, SettingsForProvider } from "../../../src/platform/provider-settings.ts";
import { registryProviderSettings } from "../../../src/platform/windows/registry-provider-settings.ts";

/** Of a picture its length, as the doctor reads it: an argument has no room for pixels. */
export type LogoLengths = Record<LogoSize, number | undefined>;

export interface Asked {
  settings: Omit<SettingsForProvider, "logo"> & { logo: LogoLengths };
  then: {
    Brand?: string | undefined;
    Accounts?: readonly string[] | undefined;
    Contact?: readonly string[];
    Logo72?: number | undefined;
    Logo192?: number | undefined;
  };
}

const [addon = "", question = ""] = process.argv.slice(2);
const { windows } = createRequire(import.meta.url)(addon) as Native;
if (windows === undefined) throw new Error("no Windows");
const pixels = (length: number | undefined, first = 0) =>
  length === undefined ? undefined : Uint8Array.from({ length }, (_, at) => (first + at) % 251);
const withPixels = ({ logo, ...others }: Asked["settings"], first?: number): SettingsForProvider => ({
  ...others,
  logo: { small: pixels(logo.small, first), large: pixels(logo.large) },
});
const { whole: wholeAsked, asked } = JSON.parse(question) as { whole: Asked["settings"]; asked: Asked[] };
const whole = withPixels(wholeAsked);
const say = (what: string, value: unknown) => process.stdout.write(`${JSON.stringify({ what, value })}\n`);

const reg = String.raw`C:\windows\system32\reg.exe`;
const key = `SOFTWARE\\VestibuleTest${String(process.pid)}`;
const registry = registryBy({
  command: [reg],
  environment: process.env,
  named: (path) => path,
  root: "HKLM",
  interrupted: new AbortController().signal,
});
let written: string[] = [];
const settings = registryProviderSettings((path, name, value) => {
  const isWritten = windows.keepValue(path, name, value);
  if (isWritten) written.push(name);
  return isWritten;
}, key);

const names = ["Brand", "Accounts", "Contact", "Logo72", "Logo192"];
async function read() {
  const answer = await registry.read(key);
  if (answer.is === "unreadable") throw new Error("the key cannot be read");
  return keyOf(answer);
}
async function values() {
  const there = await read();
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const value = there?.values.get(name.toLowerCase());
    if (value?.kind === "text") found[name] = value.text;
    if (value?.kind === "texts") found[name] = value.texts;
    if (value?.kind === "bytes") found[name] = value.length;
  }
  return found;
}

// An administrator's.
execFileSync(reg, ["add", `HKLM\\${key}`, "/v", "StandAside", "/t", "REG_DWORD", "/d", "0", "/f"], {
  stdio: "ignore",
});

for (const { settings: given } of asked) {
  settings.keep(whole);
  const leftOut = settings.keep(withPixels(given));
  say("kept", { values: await values(), leftOut });
}

settings.keep(whole);
written = [];
settings.keep(whole);
say("again", written);
// As long, and another one.
settings.keep(withPixels(wholeAsked, 1));
say("another", written);
const there = await read();
say(
  "kinds",
  Object.fromEntries(
    [...names, "StandAside"].map((name) => [name, there?.values.get(name.toLowerCase())?.kind]),
  ),
);
await registry.remove(key);

const refusals: [string, string, unknown][] = [
  ["SYSTEM\\CurrentControlSet", "x", "y"],
  ["SOFTWARE\\a b", "x", "y"],
  [key, "", "y"],
  [key, "x", "a\0b"],
  [key, "x", []],
  [key, "x", ["a", ""]],
  [key, "x", new Uint8Array(0)],
  [key, "x", new Uint8Array(256 * 1024 + 1)],
  [key, "x", new Uint16Array(4)],
  [key, "x", new ArrayBuffer(4)],
];
say(
  "refused",
  refusals.map(([path, name, value]) => {
    try {
      return windows.keepValue(path, name, value as string);
    } catch (error) {
      return typeof (error as { errno?: unknown }).errno;
    }
  }),
);
