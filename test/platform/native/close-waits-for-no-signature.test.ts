/**
 * Looking at the signature of a client's program reads all of it, and may take long: an agent that stops does not stand
 * still for it, and its process ends. Windows' own Node under wine, with a wintrust.dll that takes as long as the test says.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { windowsAddonPath } from "../../../scripts/windows-addon.mjs";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";
import { runInWindowsNode } from "../support/windows-node.ts";

const { test } = requires("linux", "mingw", "wine", "windows-node");
const support = join(import.meta.dirname, "../support");
const program = bundleChild(join(support, "closing-listener.ts"));
const folder = mkdtempSync(join(tmpdir(), "vestibule-signature-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a listener closes while a signature is looked at, and its name is free", async () => {
  const slow = join(folder, "wintrust.dll");
  const flags = ["-shared", "-static", "-DUNICODE", "-D_UNICODE", "-Wl,--kill-at"];
  const built = spawnSync("x86_64-w64-mingw32-g++-win32", [
    ...flags,
    join(support, "slow-signature.cc"),
    "-o",
    slow,
  ]);
  expect(built.stderr.toString()).toBe("");
  // A DLL is looked for beside the addon first.
  const addon = join(folder, "addon.node");
  copyFileSync(inRoot(windowsAddonPath), addon);
  const place = (name: string) => underWine(join(folder, name));
  const pipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule\signature`;
  const said = await runInWindowsNode(program, [pipe, underWine(addon), underWine(folder)], {
    WINEDLLOVERRIDES: "mscoree,mshtml=;winemenubuilder.exe,winedbg.exe=d;wintrust=n",
    VESTIBULE_TEST_BEGAN: place("began"),
    VESTIBULE_TEST_GO_ON: place("go-on"),
    VESTIBULE_TEST_ENDED: place("ended"),
  });
  expect(said.values("ended before close")).toEqual([false]);
  expect(said.values("listens again")).toEqual([true]);
  expect(said.values("ended before exit")).toEqual([false]);
  expect(said.values("connected")).toEqual([]);
  expect(said.values("failure")).toEqual([]);
  expect(said.exit).toBe(0);
});
