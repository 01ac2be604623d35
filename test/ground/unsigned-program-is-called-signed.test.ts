/** scripts/sign-macos.mjs, with Apple's tools played: whatever goes wrong, nothing is called signed and notarised. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signedPrograms, signMacosPrograms, type Signing } from "../../scripts/macos-signing.mjs";
import { inRoot } from "../../scripts/project.mjs";

const digest = "0123456789ABCDEF0123456789ABCDEF01234567";
const other = "89ABCDEF0123456789ABCDEF0123456789ABCDEF";
const name = "Developer ID Application: Example (TEAM123456)";
const line = (of: string, called: string) => `  1) ${of} "${called}"\n`;
const signature = [
  "CodeDirectory v=20500 size=500 flags=0x10000(runtime) hashes=9+2 location=embedded",
  `Authority=${name}`,
  "Timestamp=30 Nov 2026 at 12:00:00",
].join("\n");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-signing-"));
  mkdirSync(join(folder, "Vestibule.bundle"));
  writeFileSync(join(folder, "vestibule-login-right"), "");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What each tool says, by a part of its command. */
const good = {
  "find-identity": line(digest, name),
  "--display --verbose": signature,
  "notarytool submit": '{"id":"1","status":"Accepted"}',
  "--requirements": 'designated => identifier "vestibule"',
};

async function sign(said: Record<string, string>, more: Partial<Signing> = {}, failing?: string) {
  const commands: string[] = [];
  const lines: string[] = [];
  const run = (command: readonly string[]) => {
    const typed = command.join(" ");
    commands.push(typed);
    const output = Object.entries({ ...good, ...said }).find(([part]) => typed.includes(part))?.[1] ?? "";
    return Promise.resolve({ code: failing !== undefined && typed.includes(failing) ? 3 : 0, output });
  };
  const signing = {
    folder,
    profile: "notary",
    platform: "darwin",
    run,
    say: (text: string) => lines.push(text),
  };
  const error: unknown = await signMacosPrograms({ ...signing, ...more }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { commands, lines, error: error instanceof Error ? error.message : error };
}

test("both are signed, notarised and verified, and their requirements printed", async () => {
  const { commands, lines, error } = await sign({});
  expect(error).toBeUndefined();
  expect(lines.filter((text) => text.includes("notarised"))).toHaveLength(2);
  expect(lines.filter((text) => text.startsWith("designated"))).toHaveLength(2);
  const signings = commands.filter((command) => command.includes("--sign"));
  expect(signings).toHaveLength(2);
  for (const command of signings) expect(command).toContain(`--sign ${digest} `);
});

describe("nothing is called signed", () => {
  test.each([
    [
      "the notary's answer is no, and its tool ends with 0",
      { "notarytool submit": '{"id":"1","status":"Invalid"}', "notarytool log": "the reason" },
      "the reason",
    ],
    ["the notary's answer is none", { "notarytool submit": "" }, "could not be read"],
    [
      "it has no secure timestamp",
      { "--display --verbose": signature.replace("Timestamp", "Signed Time") },
      "lacks a secure timestamp",
    ],
    [
      "it has no hardened runtime",
      { "--display --verbose": signature.replace("0x10000(runtime)", "0x0(none)") },
      "lacks the hardened runtime",
    ],
    [
      "it is signed for this Mac alone",
      { "--display --verbose": signature.replace(name, "Apple Development: Example") },
      "lacks a Developer ID",
    ],
  ])("%s", async (_hazard, said, expected) => {
    const { lines, error } = await sign(said);
    expect(error).toContain(expected);
    expect(lines).toEqual([]);
  });

  test.each([
    "--force --sign",
    "ditto",
    "stapler staple",
    "--verify --strict",
    "--check-notarization",
    "stapler validate",
    "spctl",
  ])("%s fails", async (failing) => {
    const { lines, error } = await sign({}, {}, failing);
    expect(error).toContain("This failed (3)");
    expect(lines).toEqual([]);
  });
});

describe("before anything is signed", () => {
  const development = line(other, "Apple Development: Example");
  const second = line(other, name);
  test.each<[string, Record<string, string>, Partial<Signing>, string]>([
    ["this is no Mac", {}, { platform: "linux" }, "on a Mac only"],
    ["no profile", {}, { profile: undefined }, "store-credentials"],
    ["no program", {}, { folder: "/nowhere" }, "There is no /nowhere/Vestibule.bundle"],
    ["no certificate of the kind", { "find-identity": development }, {}, "No keychain here"],
    ["another one is meant", {}, { identity: "Developer ID Application: Else" }, "called so"],
    ["ad-hoc is asked for", {}, { identity: "-" }, "called so"],
    ["two of one name", { "find-identity": line(digest, name) + second }, { identity: name }, other],
  ])("%s", async (_hazard, said, more, expected) => {
    const { commands, error } = await sign(said, more);
    expect(error).toContain(expected);
    expect(commands.filter((command) => !command.includes("find-identity"))).toEqual([]);
  });

  test("one of two is taken by its digest", async () => {
    const both = line(digest, name) + line(other, name);
    const { commands } = await sign({ "find-identity": both }, { identity: other });
    expect(commands.find((command) => command.includes("--sign"))).toContain(other);
  });
});

test("the names in the signatures are the bundle's and the job's own", () => {
  const list = (file: string, key: string) =>
    new RegExp(`<key>${key}</key>\\s*<string>([^<]+)`).exec(readFileSync(inRoot(file), "utf8"))?.[1];
  expect(signedPrograms(".").map(({ identifier }) => identifier)).toEqual([
    list("native/macos-authplugin/plugin/Info.plist", "CFBundleIdentifier"),
    list("native/macos-login-right/program/vestibule.login-right.plist", "Label"),
  ]);
});

describe("the command", () => {
  const command = (...given: string[]) =>
    spawnSync(process.execPath, [inRoot("scripts/sign-macos.mjs"), ...given], { encoding: "utf8" });

  test("prints what it would run, and runs nothing", async () => {
    const { status, stdout } = command(
      "--dry-run",
      "--folder",
      folder,
      "--identity",
      name,
      "--keychain-profile",
      "notary",
    );
    expect(status).toBe(0);
    const { commands } = await sign({});
    const said = stdout.replaceAll(`'${name}'`, digest).replaceAll("ARCHIVES/", "").trim().split("\n");
    expect(said).toEqual(commands.map((typed) => typed.replaceAll(/\S*\/vestibule-notary-[^/]+\//g, "")));
  });

  test("takes no password, and says so with exit status 2", () => {
    const { status, stdout, stderr } = command("--password", "secret");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("--password");
    expect(stderr).not.toContain("secret");
  });
});
