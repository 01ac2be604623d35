/** The doctor's checks of a Mac: each state of its login right, files, check-ins and preference is named by its code. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inserted } from "../../src/login-right/plan.ts";
import { judgeCheckIns, judgeMacStandAside, mostFailedBoots } from "../../src/doctor/checks/check-ins.ts";
import { judgeLoginRight } from "../../src/doctor/checks/login-right.ts";
import { judgeBundle, judgeJob } from "../../src/doctor/checks/mac-files.ts";
import type { Finding } from "../../src/doctor/contract/findings.ts";
import type { OwnedFile } from "../../src/doctor/contract/mac.ts";
import { type Run, bootsIn, thisMac } from "../../src/doctor/macos/this-mac.ts";
import { places } from "../../src/login-right/mac/places.ts";
import { replacedWindow, rightOf, stock, variants } from "../login-right/support/lists.ts";

const codes = (found: readonly Finding[]) => found.map(({ code }) => code);
const plan = inserted(rightOf(stock), { bundleThere: true });
const withOurs = plan.outcome === "changed" ? plan.mechanisms : [];

const judged = (
  mechanisms: readonly string[],
  { wanted = true, screenSaver = [] as string[], missing = [] as string[] } = {},
) =>
  codes(
    judgeLoginRight(
      { is: "read", right: rightOf(mechanisms), screenSaver, wanted },
      (plugin) => !missing.includes(plugin),
    ),
  );

test("the login right: whole, none, lost, by half, without its bundle, of others", () => {
  const quiet = "screen-saver-without-ours";
  expect(judged(withOurs)).toEqual(["login-right-whole", quiet]);
  expect(judged(stock, { wanted: false })).toEqual(["login-right-none", quiet]);
  expect(judged(stock)).toEqual(["login-right-lost", quiet]);
  expect(judged(["Vestibule:old", ...stock])).toEqual(["login-right-half", quiet]);
  expect(judged(withOurs, { missing: ["Vestibule"] })).toContain("login-right-bundle-missing");
  expect(judged(replacedWindow)).toContain("login-right-replaced");
  expect(judged([...stock, "loginwindow:login"])).toContain("login-right-unknown-order");
  expect(judged(variants["of another vendor before the window"])).toContain("login-right-other-vendor");
  expect(judged(withOurs, { screenSaver: ["use-login-window-ui"] })).toContain("screen-saver-has-ours");
  expect(codes(judgeLoginRight({ is: "failed", status: -60008 }, () => true))).toEqual([
    "login-right-unreadable",
  ]);
});

const roots: OwnedFile = { is: "there", owner: 0, mode: 0o755, signature: "good" };
const filesBut = (other: Partial<Record<"bundle" | "program" | "helper" | "job", OwnedFile>>) => ({
  fileAt: (what: "bundle" | "program" | "helper" | "job"): OwnedFile => other[what] ?? roots,
});

test("the plug-in's files: missing, another's, writable by others, signed by whom", () => {
  expect(codes(judgeBundle(filesBut({})))).toEqual(["bundle-signed"]);
  expect(codes(judgeBundle(filesBut({ bundle: { is: "missing" } })))).toEqual(["bundle-missing"]);
  expect(codes(judgeBundle(filesBut({ program: { is: "missing" } })))).toEqual(["bundle-missing"]);
  expect(codes(judgeBundle(filesBut({ bundle: { ...roots, owner: 501 } })))).toContain("mac-file-not-roots");
  expect(codes(judgeBundle(filesBut({ program: { ...roots, mode: 0o775 } })))).toContain(
    "mac-file-not-roots",
  );
  expect(codes(judgeBundle(filesBut({ program: { ...roots, signature: "broken" } })))).toEqual([
    "bundle-signature-broken",
  ]);
  expect(codes(judgeBundle(filesBut({ program: { ...roots, signature: "ad-hoc" } })))).toEqual([
    "bundle-signed-ad-hoc",
  ]);
  expect(codes(judgeJob(filesBut({})))).toEqual(["job-there"]);
  expect(codes(judgeJob(filesBut({ helper: { is: "missing" }, job: { is: "missing" } })))).toEqual([
    "helper-missing",
    "job-missing",
  ]);
  expect(codes(judgeJob(filesBut({ job: { is: "unreadable" } })))).toEqual(["mac-file-unreadable"]);
});

test("the check-ins: none, good, failed, taken out, of no known form", () => {
  const written = (failed: number, takenOut: number) =>
    bootsIn(`boots 1\nboot 1234\nphase failed\nfailed ${String(failed)}\ntaken-out ${String(takenOut)}\n`);
  const folder: OwnedFile = { is: "there", owner: 92, mode: 0o755 };
  expect(codes(judgeCheckIns({ is: "none" }, folder))).toEqual(["boots-none"]);
  expect(codes(judgeCheckIns(written(0, 0), folder))).toEqual(["boots-good"]);
  expect(codes(judgeCheckIns(written(2, 0), folder))).toEqual(["boots-failed"]);
  expect(codes(judgeCheckIns(written(3, 1), folder))).toEqual(["boots-taken-out"]);
  expect(codes(judgeCheckIns(bootsIn("boots 2\n"), folder))).toEqual(["boots-unreadable"]);
  expect(codes(judgeCheckIns({ is: "none" }, { ...folder, owner: 0 }))).toContain(
    "check-in-folder-of-another",
  );
  const core = new URL("../../native/macos-login-right/core/check_ins.h", import.meta.url);
  expect(readFileSync(core, "utf8")).toContain(`#define VLR_FAILED_MOST ${String(mostFailedBoots)}\n`);
});

test("StandAside of another type is told from one that the plug-in takes", () => {
  const none = () => ({ is: "failed", why: "no-right", status: -60005 }) as const;
  /** As `defaults` answers, by its manual page. */
  const judgedWith = (local: { type: string; value: string } | undefined) =>
    codes(
      judgeMacStandAside(
        thisMac({ read: none, write: none }, "", (program, verb, file) => {
          expect(program).toBe("/usr/bin/defaults");
          if (file !== places.standAsideLocal || local === undefined)
            return { status: 1, said: "The domain/default pair of (…, StandAside) does not exist\n" };
          return {
            status: 0,
            said: verb === "read-type" ? `Type is ${local.type}\n\n` : `${local.value}\n\n`,
          };
        }).standAside(),
      ),
    );
  expect(judgedWith(undefined)).toEqual(["mac-stand-aside-unset"]);
  expect(judgedWith({ type: "boolean", value: "1" })).toEqual(["mac-stand-aside-set"]);
  expect(judgedWith({ type: "boolean", value: "0" })).toEqual(["mac-stand-aside-unset"]);
  // Written without -bool.
  expect(judgedWith({ type: "string", value: "1" })).toEqual(["mac-stand-aside-no-boolean"]);
  expect(judgedWith({ type: "integer", value: "1" })).toEqual(["mac-stand-aside-no-boolean"]);
});

test.each<[string, Run]>([
  ["defaults could not be asked", () => ({ status: null, said: "" })],
  ["a file may not be read", () => ({ status: 1, said: "Could not parse: /Library/… . Permission denied" })],
  [
    "the value was gone when it was read",
    (_, verb) => (verb === "read-type" ? { status: 0, said: "Type is boolean\n" } : { status: 1, said: "" }),
  ],
])("StandAside is not called unset where %s", (_where, run) => {
  const none = () => ({ is: "failed", why: "no-right", status: -60005 }) as const;
  const judged = codes(judgeMacStandAside(thisMac({ read: none, write: none }, "", run).standAside()));
  expect([...new Set(judged)]).toEqual(["mac-stand-aside-unknown"]);
});
