/** The agent that ships cannot tell its peers apart without the addon, so it does not start, and says what to do. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inRoot } from "../../scripts/project.mjs";
import { requires } from "../support/requirements.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-bundle-"));
  cpSync(inRoot("dist/bundle"), folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const addon = () => join(folder, "vestibule.node");

/** Starts the bundle; its exit code and its log lines. */
function start(browser = "") {
  const paths = { config: "vestibule.yaml", state: "state", browser: "browser", endpoint: "run/agent.sock" };
  const options = Object.entries(paths).flatMap(([name, path]) => [`--${name}`, join(folder, path)]);
  writeFileSync(join(folder, "vestibule.yaml"), `directory:\n  url: https://directory.invalid\n${browser}`);
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--disable-sigusr1", join(folder, "agent.js"), ...options],
    { encoding: "utf8", env: {} },
  );
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, lines };
}

test("an addon that is not there", () => {
  rmSync(addon(), { force: true });
  const { status, lines } = start();
  expect(status).toBe(2);
  expect(lines).toMatchObject([{ event: "cannot-start", code: "addon_unavailable", file: addon() }]);
  expect(lines[0]?.["sentence"]).toContain("C++ compiler");
  expect(existsSync(join(folder, "state"))).toBe(false);
  expect(existsSync(join(folder, "run"))).toBe(false);
});

test("an addon that does not load", () => {
  writeFileSync(addon(), "not a library");
  const { status, lines } = start();
  expect(status).toBe(2);
  expect(lines).toMatchObject([{ event: "cannot-start", code: "addon_unavailable" }]);
});

test("another addon under its name", () => {
  cpSync(join(folder, "sodium-native.node"), addon());
  const { status, lines } = start();
  expect(status).toBe(2);
  expect(lines).toMatchObject([{ code: "addon_unavailable", what: "no function listen" }]);
});

const { test: testWithAddon } = requires("linux", "native-addon");
testWithAddon("with its addon it comes as far as the missing adapter for this system", () => {
  const { status, lines } = start();
  expect(status).toBe(2);
  expect(lines.at(-1)).toMatchObject({ event: "cannot-start", code: "platform_unsupported" });
});

const { test: testAsRoot } = requires("linux", "native-addon", "root");
testAsRoot("as root it says that its browser shares an account, unless it has one of its own", () => {
  const shared = { reader: "operator", event: "browser-account-shared", account: "nobody" };
  expect(start().lines[0]).toMatchObject(shared);
  const own = start("browser: { account: www-data }\n").lines;
  expect(own.map(({ event }) => event)).toEqual(["cannot-start"]);
  expect(own[0]).toMatchObject({ code: "platform_unsupported" });
});

testAsRoot("a browser that would run as root, or as nobody there is, is said and stops no start", () => {
  for (const account of ["root", "nobody-of-that-name"]) {
    const { lines } = start(`browser: { account: ${account} }\n`);
    // As `config check` says it: by the setting, with its line.
    expect(lines).toMatchObject([
      { event: "setting-unusable", code: "config_invalid", field: "browser.account", line: 3 },
      { event: "cannot-start", code: "platform_unsupported" },
    ]);
  }
});

test("neither of the harness's stand-ins is in it", () => {
  const bundle = readFileSync(join(folder, "agent.js"), "utf8");
  expect(bundle).toContain("peer-refused");
  for (const name of ["skipPeerCheck", "listenInFolder"]) expect(bundle).not.toContain(name);
});
