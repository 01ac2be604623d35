/**
 * The launcher is a process of its own, across a socket: what a page may reach, a whole proof, and what is left when the
 * launcher or whoever asked it goes away. What is refused in a page is the same wherever the browser was started:
 * `page-reaches-for-a-forbidden-host` tries it with both.
 */
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { expect } from "vitest";
import { startBrowser } from "../../../src/identity/browser/running-browser.ts";
import { requires } from "../../support/requirements.ts";
import { bindingId, grantId, userId } from "../support/fake-directory.ts";
import { setUpProof } from "../support/proof-set-up.ts";
import { launcherProgram } from "./support/launcher-process.ts";
import { makeRuntimeDirectory, openSite, profileIn } from "./support/opened-page.ts";

const { test } = requires("chromium", "linux");
const startLauncher = launcherProgram();
const request = { proxyPort: 1, headless: true, locale: "en", width: 100, height: 100 };

/** Processes, zombies aside, whose command line names the folder: browsers with a profile in it. */
async function browsersIn(runtimeDirectory: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes(`--user-data-dir=${runtimeDirectory}/`)) found.push(pid);
  }
  return found;
}

test("allowed: a person proves themselves, the process is named, nothing is left", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const other = await startLauncher(runtimeDirectory);
  const set = await setUpProof(
    (end) => `<script>location = ${JSON.stringify(end)}</script>`,
    () => other.launcher,
  );
  try {
    expect(await set.prover.prove(set.request)).toMatchObject({ userId, bindingId, grantId });
    expect(set.pages).toHaveLength(2);
    expect(await readdir(runtimeDirectory)).toEqual([]);
    expect(await browsersIn(runtimeDirectory)).toEqual([]);

    const browser = await startBrowser(other.launcher, request);
    expect(await browsersIn(runtimeDirectory)).toContain(String(browser.processId));
    await Promise.all([browser.close(), browser.close()]);
    await browser.ended;
    expect(await readdir(runtimeDirectory)).toEqual([]);
    expect(await browsersIn(runtimeDirectory)).toEqual([]);
  } finally {
    await set.tearDown();
    await other.stop();
    await rm(runtimeDirectory, { recursive: true, force: true });
  }
}, 60_000);

test("denied: the launcher finds no browser, and its code arrives", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const other = await startLauncher(runtimeDirectory, "/nonexistent/chromium");
  await expect(startBrowser(other.launcher, request)).rejects.toMatchObject({ code: "browser_missing" });
  expect(await readdir(runtimeDirectory)).toEqual([]);
  await other.stop();
  await rm(runtimeDirectory, { recursive: true });
}, 60_000);

test("cancelled while it starts: the browser that it began is gone", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const other = await startLauncher(runtimeDirectory);
  const left = new AbortController();
  try {
    const starting = startBrowser(other.launcher, request, { signal: left.signal });
    // Its profile is the first that it makes.
    await expect.poll(() => readdir(runtimeDirectory)).toHaveLength(1);
    left.abort();
    await expect(starting).rejects.toMatchObject({ code: "cancelled" });
  } finally {
    // Ends once all that it was asked for is over.
    await other.stop();
  }
  expect(await readdir(runtimeDirectory)).toEqual([]);
  expect(await browsersIn(runtimeDirectory)).toEqual([]);
  await rm(runtimeDirectory, { recursive: true });
}, 60_000);

test("the browser dies: its end is seen, and closing wipes what it left", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const other = await startLauncher(runtimeDirectory);
  try {
    const browser = await startBrowser(other.launcher, request);
    process.kill(browser.processId, "SIGKILL");
    await Promise.all([browser.ended, browser.devtools.closed]);
    await browser.close();
    expect(await readdir(runtimeDirectory)).toEqual([]);
    expect(await browsersIn(runtimeDirectory)).toEqual([]);
  } finally {
    await other.stop();
    await rm(runtimeDirectory, { recursive: true, force: true });
  }
}, 60_000);

test("the launcher dies midway: the page is lost, the browser ends, and the next launcher wipes the rest", async () => {
  const folder = await makeRuntimeDirectory();
  const other = await startLauncher(folder);
  const opened = await openSite((_request, response) => response.end("hello"), {
    launcher: () => other.launcher,
  });
  try {
    await opened.page.navigate(new URL(opened.origin));
    const profile = await profileIn(folder);
    await other.kill();
    await expect(opened.page.redirected).rejects.toMatchObject({ code: "browser_failed" });
    await opened.browser.ended;
    // Nobody said that it is gone, so nobody may believe it.
    await expect(opened.browser.close()).rejects.toMatchObject({ code: "browser_failed" });
    // A browser ends when its DevTools pipe closes.
    await expect.poll(() => browsersIn(folder), { timeout: 15_000 }).toEqual([]);
    expect(existsSync(profile)).toBe(true);

    const next = await startLauncher(folder);
    await next.launcher.sweep();
    await next.stop();
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await opened.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
