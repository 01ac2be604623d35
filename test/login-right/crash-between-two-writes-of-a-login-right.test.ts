/**
 * `vestibule macos login-right` on a Mac in a folder, through the shipped helper: the power goes before any of its
 * writes, and the Mac signs people in as before. Whoever it is told about is told what is so.
 */
import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeAll, expect } from "vitest";
import { loginRightOf } from "../../src/cli/macos/login-right-of-a-mac.ts";
import type { LoginRightAction } from "../../src/cli/macos/login-right-options.ts";
import { type Mac, macAt } from "../../src/login-right/mac/mac.ts";
import { places } from "../../src/login-right/mac/places.ts";
import { helperBy } from "../../src/login-right/mac/right-helper.ts";
import { inserted } from "../../src/login-right/plan.ts";
import { loginRightTexts as texts } from "../../src/texts/en/login-right.ts";
import { timeToCompile } from "../protocol/support/native-program.ts";
import { requires } from "../support/requirements.ts";
import { bundleProgram, exported, FakeMac, helpers } from "./support/fake-mac.ts";
import { replacedWindow, rightOf, stock } from "./support/lists.ts";

const { test } = requires("clang", "macos-cross", "auth-host");

const plan = inserted(rightOf(stock), { bundleThere: true });
const withOurs = plan.outcome === "changed" ? plan.mechanisms : [];
const console_ = "system.login.console";
const screenSaver = "use-login-window-ui";

let helper: readonly string[] = [];
beforeAll(() => {
  helper = helpers["as it ships, in the loader"]();
}, timeToCompile);

const macs: FakeMac[] = [];
afterEach(() => {
  for (const mac of macs.splice(0)) mac.end();
});

/** A Mac, and what the command asks of it. @param writes how many it makes before the power goes */
function fakeMac(prepare: (on: FakeMac) => void = () => undefined, writes = Infinity) {
  const fake = new FakeMac(helper);
  macs.push(fake);
  fake.putRight(console_, stock);
  fake.putRight(screenSaver, ["builtin:authenticate"]);
  for (const plugin of [
    "PKINITMechanism",
    "HomeDirMechanism",
    "MCXMechanism",
    "CryptoTokenKit",
    "PSSOAuthPlugin",
  ])
    fake.put(`/System/Library/CoreServices/SecurityAgentPlugins/${plugin}.bundle/Contents/MacOS/x`, "");
  fake.putBundle();
  fake.becomeRoot();
  prepare(fake);
  const real = macAt(helperBy(helper, { VESTIBULE_MAC: fake.folder }), fake.folder, process.geteuid?.() ?? 0);
  let made = 0;
  const counted =
    <Given extends unknown[], Answer>(write: (...given: Given) => Answer) =>
    (...given: Given): Answer => {
      if (made === writes) throw new Error("the power went");
      made += 1;
      return write(...given);
    };
  const mac: Mac = {
    ...real,
    write: counted(real.write),
    keepBackup: counted(real.keepBackup),
    removeBackup: counted(real.removeBackup),
    forgetBoots: counted(real.forgetBoots),
    makeCheckInFolder: counted(real.makeCheckInFolder),
  };
  return { fake, mac };
}

function say(mac: Mac, action: LoginRightAction, { dryRun = false, json = false } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTty: false,
    interrupted: new AbortController().signal,
  };
  const code = loginRightOf(mac, action, { dryRun, json }, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("installed, looked at and removed: the list is the one of before", () => {
  const { fake, mac } = fakeMac();
  expect(say(mac, "status").out).toContain(texts.none);
  const dry = say(mac, "install", { dryRun: true });
  expect(dry.out).toContain("+ Vestibule:offer");
  expect(fake.mechanisms()).toEqual(stock);
  expect(existsSync(fake.path(places.backup))).toBe(false);

  expect(say(mac, "install").code).toBe(0);
  expect(fake.mechanisms()).toEqual(withOurs);
  expect(readFileSync(fake.path(places.backup), "utf8")).not.toContain("Vestibule:");
  const whole = say(mac, "status");
  expect(whole.out).toContain(texts.whole);
  expect(whole.out).not.toContain(texts.bundlesMissing("").slice(0, 20));
  expect(say(mac, "install").out).toBe(texts.nothing);

  expect(say(mac, "remove").code).toBe(0);
  expect(fake.mechanisms()).toEqual(stock);
  expect(existsSync(fake.path(places.backup))).toBe(false);
  // Nobody wants them any more.
  expect(say(mac, "heal").out).toBe(texts.nothing);
});

test("an upgrade writes its own list: healed, with a back-up of the new one", () => {
  const { fake, mac } = fakeMac();
  say(mac, "install");
  const upgraded = ["builtin:new", ...stock];
  // Captures had hung: whoever puts ours in again wants them again.
  fake.put(places.captureStarts, "...");
  fake.putRight(console_, upgraded);
  expect(say(mac, "heal").code).toBe(0);
  expect(fake.mechanisms().filter((each) => !each.startsWith("Vestibule:"))).toEqual(upgraded);
  expect(fake.mechanisms()).toHaveLength(upgraded.length + 3);
  expect(existsSync(fake.path(places.captureStarts))).toBe(false);
  expect(fake.read(places.backup)).toContain("builtin:new");
});

test("the bundle is missing: named, taken out, and put in by nobody", () => {
  const { fake, mac } = fakeMac();
  say(mac, "install");
  fake.remove(bundleProgram);
  expect(say(mac, "status").out).toContain(texts.bundlesMissing("Vestibule"));
  const mended = say(mac, "heal");
  expect(mended.code).toBe(1);
  expect(mended.err).toContain(texts.notPut["bundle-missing"]);
  expect(fake.mechanisms()).toEqual(stock);
  expect(say(mac, "install").code).toBe(1);
  expect(fake.mechanisms()).toEqual(stock);
});

test("another product's window is left to it", () => {
  const { fake, mac } = fakeMac((on) => {
    on.putRight(console_, replacedWindow);
  });
  expect(say(mac, "install").err).toContain("OtherLogin:window");
  expect(fake.mechanisms()).toEqual(replacedWindow);
  expect(existsSync(fake.path(places.backup))).toBe(false);
});

test("what macOS does not let us do is said with its number", () => {
  const { fake, mac } = fakeMac();
  fake.remove("root");
  const denied = say(mac, "install");
  expect(denied).toMatchObject({ code: 1, out: "" });
  expect(denied.err).toContain(texts.denied(console_, texts.status(-60005)));
  expect(JSON.parse(say(mac, "install", { json: true }).out)).toMatchObject({
    is: "failed",
    step: "write",
    failure: { why: "denied", status: -60005 },
  });

  fake.put("authd-away", "");
  expect(say(mac, "status").err).toContain(texts.notRead(console_, texts.status(-60008)));
  fake.remove("authd-away");
  fake.becomeRoot();
  fake.put("authd-forgets", "");
  const forgotten = say(mac, "install");
  expect(forgotten.err).toContain(texts.notKept(console_));
  expect(forgotten.err).toContain(texts.restored);

  fake.remove("authd-forgets");
  fake.put(`rights/${console_}`, exported(stock).replace("evaluate-mechanisms", "rule"));
  expect(say(mac, "install").code).toBe(1);
  expect(say(macAt(helperBy(["/nonexistent"]), fake.folder), "status").err).toContain(texts.noHelper);
});

const starts: Record<string, (on: FakeMac) => void> = {
  "stock list": () => undefined,
  "installed by half": (on) => {
    on.putRight(console_, [...stock, "Vestibule:capture,privileged"]);
    on.putRight(screenSaver, ["Vestibule:offer", "builtin:authenticate"]);
    on.put(places.backup, exported(stock));
  },
  installed: (on) => {
    on.putRight(console_, withOurs);
    on.put(places.backup, exported(stock));
    on.put(places.boots, "boots 1\n");
  },
  "bundle missing": (on) => {
    on.putRight(console_, withOurs);
    on.putRight(screenSaver, ["Vestibule:offer", "builtin:authenticate"]);
    on.put(places.backup, exported(stock));
    on.remove(bundleProgram);
  },
};

for (const [from, prepare] of Object.entries(starts))
  for (const action of ["install", "heal", "remove"] as const)
    test(`${action}, ${from}: the power goes before any write`, () => {
      let ends = 0;
      for (let writes = 0; writes < 20; writes += 1) {
        const { fake, mac } = fakeMac(prepare, writes);
        const before = fake.canSignIn();
        let isCut = false;
        try {
          say(mac, action);
        } catch (error) {
          expect(String(error)).toContain("the power went");
          isCut = true;
        }
        expect(fake.canSignIn() || !before, `after ${String(writes)} writes`).toBe(true);
        // The next try comes to its end, whatever is left.
        const ofFolder = helperBy(helper, { VESTIBULE_MAC: fake.folder });
        const again = macAt(ofFolder, fake.folder, process.geteuid?.() ?? 0);
        say(again, action === "install" && !before ? "heal" : action);
        expect(fake.canSignIn()).toBe(true);
        if (action === "remove") expect(fake.mechanisms()).toEqual(stock);
        if (!isCut) break;
        ends += 1;
      }
      expect(ends).toBeLessThan(20);
    });

test("places and marks are the helper's", () => {
  const header = readFileSync(
    new URL("../../native/macos-login-right/program/places.h", import.meta.url),
    "utf8",
  );
  const named = new Map(
    [...header.matchAll(/#define (VLR_\w+) (?:VLR_FOLDER )?"([^"]+)"/gu)].map(([, name, path]) => [
      name,
      path,
    ]),
  );
  const inFolder = (path: string) => path.slice(places.folder.length);
  expect(Object.fromEntries(named) as unknown).toMatchObject({
    VLR_BUNDLE_PROGRAM: places.bundleProgram,
    VLR_FOLDER: places.folder,
    VLR_BACKUP: inFolder(places.backup),
    VLR_STATE: inFolder(places.boots),
    VLR_CHECK_IN: inFolder(places.checkIn),
    VLR_CAPTURE_STARTS: inFolder(places.captureStarts),
  });
  const plugin = readFileSync(
    new URL("../../native/macos-authplugin/plugin/check_in.h", import.meta.url),
    "utf8",
  );
  expect(plugin).toContain(`#define VST_CHECK_IN "${places.checkIn}"`);
  const sentinel = readFileSync(
    new URL("../../native/macos-authplugin/plugin/sentinel.h", import.meta.url),
    "utf8",
  );
  expect(sentinel).toContain(`#define VST_CAPTURE_STARTS "${places.captureStarts}"`);
  const job = readFileSync(
    new URL("../../native/macos-login-right/program/vestibule.login-right.plist", import.meta.url),
    "utf8",
  );
  expect(job).toContain(`<string>${places.helper}</string>`);
  expect(job).toContain(`<string>${places.bundleFolders[0]}</string>`);
});
