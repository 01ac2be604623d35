/** docs/on-device names commands, options, codes, keys and files as they are: nobody finds out on the machine. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { severities } from "../../src/doctor/contract/findings.ts";
import * as names from "../../src/platform/windows/provider-names.ts";
import { places } from "../../src/login-right/mac/places.ts";
import { loginRightPath, macosBundlePath } from "../../scripts/macos-programs.mjs";
import { credentialProviderPath, loginHostPath } from "../../scripts/windows-programs.mjs";

const root = new URL("../../", import.meta.url);
const guides = readdirSync(new URL("docs/on-device/", root)).filter((name) => name.endsWith(".md"));
const read = (name: string) => readFileSync(new URL(`docs/on-device/${name}`, root), "utf8");
const windows = read("windows.md");

async function help(path: readonly string[]): Promise<string> {
  let said = "";
  const hear = (text: string) => (said += `${text}\n`);
  const { signal } = new AbortController();
  await runCli([...path, "--help"], { out: hear, err: hear, isTty: false, interrupted: signal });
  return said;
}

/** Every `npx vestibule …`, in a block or within a sentence. */
const commands = guides.flatMap((name) =>
  [...read(name).matchAll(/npx vestibule ([^\n`]*)/gu)].map(([, rest = ""]) => rest.split(/\s+/u)),
);

test("commands and options exist", async () => {
  expect(commands.length).toBeGreaterThan(8);
  for (const words of commands) {
    const end = words.findIndex((word) => !/^[a-z]+(?:-[a-z]+)*$/u.test(word));
    const path = end === -1 ? words : words.slice(0, end);
    const said = await help(path);
    const usage = (/Usage: npx vestibule((?: [a-z][a-z-]*)*)/u.exec(said)?.[1] ?? "")
      .split(" ")
      .filter(Boolean);
    expect(path.slice(0, usage.length), words.join(" ")).toEqual(usage);
    // The others are choices of an argument.
    for (const word of path.slice(usage.length)) expect(said, words.join(" ")).toContain(`"${word}"`);
    for (const option of words.filter((word) => word.startsWith("--")))
      expect(said, words.join(" ")).toMatch(new RegExp(String.raw`(?<![\w-])${option}(?![\w-])`, "u"));
  }
});

test("npm scripts exist", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { scripts: object };
  const named = guides.flatMap((name) =>
    [...read(name).matchAll(/npm run ([\w:]+)/gu)].map(([, script]) => script),
  );
  expect(named.filter((script) => !Object.hasOwn(scripts, script ?? ""))).toEqual([]);
});

test("codes of the doctor exist", () => {
  const checks =
    /^(?:registry|provider|password|starts|stand-aside|settings|pipe|agent|configuration|authority|check)-/u;
  const named = [...windows.matchAll(/`([a-z]+(?:-[a-z]+)+)`/gu)]
    .map(([, code = ""]) => code)
    .filter((code) => checks.test(code));
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((code) => !Object.hasOwn(severities, code))).toEqual([]);
});

test("keys, class, pipe and files are the provider's and the build's", () => {
  const keys = [...windows.matchAll(/HKLM:?\\(SOFTWARE\\(?:Policies\\)?Vestibule\w*)/gu)].map(
    ([, key]) => key,
  );
  expect(new Set(keys)).toEqual(new Set([names.startsKey, names.policyKey, names.settingsKey]));
  const classes = [...windows.matchAll(/\$clsid = "(\{[^"]+\})"/gu)].map(([, clsid]) => clsid);
  expect(classes).toEqual([names.providerClass]);
  expect(windows).toContain(`/f ${names.providerClass.slice(1, -1)}\n`);
  // As JavaScript writes it.
  expect(windows).toContain(`'${names.agentPipe.replaceAll("\\", "\\\\")}'`);
  for (const path of [credentialProviderPath, loginHostPath])
    expect(windows).toContain(path.slice(path.lastIndexOf("/") + 1));
  expect(windows).toContain(credentialProviderPath.replaceAll("/", "\\"));
});

test("who has no Visual Studio is told which steps are theirs, and gets no command of its tools", () => {
  const sections = windows.split(/^## /mu).slice(1);
  const timed = sections.filter((section) => /^[^\n]*minutes/u.test(section));
  expect(timed.length).toBeGreaterThan(8);
  const marks = timed.map(
    (section) => /; (either path|(?:needs|without) Visual Studio)\)\n/u.exec(section)?.[1],
  );
  expect(marks).not.toContain(undefined);
  expect(marks).toContain("without Visual Studio");
  const tools = /^(?:dumpbin|npm run build|cmake|node-gyp|msbuild|cl)\b/mu;
  for (const section of sections.filter((each) => tools.test(each)))
    expect(section).toMatch(/^[^\n]*needs Visual Studio\)/u);
  // What the other path copies is in the package.
  const { files } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { files: string[] };
  expect(files).toContain("prebuilds/");
});

test("bundle, socket and preference of the Mac are the plug-in's", () => {
  const macos = read("macos.md");
  const plugin = (file: string) =>
    readFileSync(new URL(`native/macos-authplugin/plugin/${file}`, root), "utf8");
  expect(macos).toContain(macosBundlePath);
  const socket = /VST_AGENT_SOCKET "([^"]+)"/u.exec(plugin("connection.c") + plugin("connection.h"))?.[1];
  expect(macos).toContain(`\`${socket ?? ""}\``);
  const preference = /key = CFSTR\("(StandAside)"\), domain = CFSTR\("([\w.]+)"\)/u.exec(
    plugin("preferences.c"),
  );
  expect(macos).toContain(
    `/Library/Preferences/${preference?.[2] ?? ""} ${preference?.[1] ?? ""} -bool true`,
  );
});

test("the way through Recovery names the files as they are, and moves the list before the bundle", () => {
  const text = readFileSync(new URL("docs/login-right.md", root), "utf8");
  const recovery = /^## When a Mac shows no sign-in[\s\S]*?(?=^## )/mu.exec(text)?.[0] ?? "";
  const onDisk = [...recovery.matchAll(/"\$D(?:\/private)?(\/[\w./-]+)/gu)].map(([, path = ""]) => path);
  const ours = onDisk.filter((path) => /vestibule/iu.test(path));
  expect(new Set(ours)).toEqual(
    new Set([
      places.bundleProgram,
      places.boots,
      places.standAsideLocal,
      places.standAsideLocal.replace(/\.plist$/u, ""),
    ]),
  );
  for (const path of [places.backup, places.bundle]) expect(recovery).toContain(path);
  const steps = [...recovery.matchAll(/^(\d+)\. \*\*([^*]+)\*\*/gmu)].map(([, number]) => Number(number));
  expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  const moves = [...recovery.matchAll(/\bmv [^\n]*/gu)].map(([move]) => move);
  expect(moves.findIndex((move) => move.includes("auth.db"))).toBe(0);
  expect(moves.findIndex((move) => move.includes(places.bundle))).toBe(1);
  expect(recovery).toMatch(/Nobody has followed these steps on a Mac yet/u);
});

test("helper, job, files and codes of the Mac's login right exist", () => {
  const macos = read("macos.md");
  expect(macos).toContain(`\`${loginRightPath}\``);
  for (const path of [places.helper, places.job, places.checkIn, places.boots, places.bundleFolders[0]])
    expect(macos).toContain(path);
  const files = [...macos.matchAll(/`((?:native|src|docs)\/[\w./-]+)`/gu)].map(([, path = ""]) => path);
  expect(files.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  const codes = [...macos.matchAll(/`(boots-[a-z-]+)`/gu)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(1);
  expect(codes.filter((code) => !Object.hasOwn(severities, code))).toEqual([]);
});

test("places of the project exist", () => {
  const linked = guides.flatMap((name) =>
    [...read(name).matchAll(/\]\(([^)#:]+)/gu)].map(
      ([, path = ""]) => new URL(`docs/on-device/${path}`, root),
    ),
  );
  expect(linked.filter((place) => !existsSync(place))).toEqual([]);
});
