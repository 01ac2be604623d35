/**
 * A real Chromium for the suites that look at pages: started as `nobody` with its sandbox on, since the suites
 * may run as root, and driven by playwright-core, which cannot start a browser as somebody else. Tests call
 * `startChromium`; it never passes --no-sandbox.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium } from "playwright-core";
import { locateBrowser } from "../../src/identity/browser/locate.ts";
import { lowRights } from "./low-rights.ts";

export interface StartedChromium extends AsyncDisposable {
  browser: Browser;
  pid: number;
}

async function devToolsAddress(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error("Chromium has no stderr");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /DevTools listening on (ws:\/\/\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
    said.push(line);
  }
  throw new Error(`Chromium ended at its start: ${said.join("\n")}`);
}

/**
 * Starts one browser; dispose it to end the process and remove its profile.
 * @param more further command-line switches, such as a proxy or a trusted key
 */
export async function startChromium(more: readonly string[] = []): Promise<StartedChromium> {
  const program = await locateBrowser();
  const user = lowRights();
  const home = mkdtempSync(join(tmpdir(), "vestibule-chromium-"));
  if (user !== undefined) chownSync(home, user.uid, user.gid);
  const child = spawn(
    program,
    [
      "--headless=new",
      "--remote-debugging-port=0",
      `--user-data-dir=${join(home, "profile")}`,
      "--disable-quic",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-gpu",
      // Lists of suggestions of an address bar that nobody sees: two pages more for each window.
      "--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxPopup",
      ...more,
      "about:blank",
    ],
    {
      ...user,
      cwd: home,
      env: { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home, LANG: "en_US.UTF-8", TZ: "UTC" },
      stdio: ["ignore", "ignore", "pipe"],
      // A group of its own: the browser's helpers end with it.
      detached: true,
    },
  );
  const ended = once(child, "exit");
  const pid = child.pid;
  const end = async () => {
    if (pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-pid, "SIGKILL");
    if (pid !== undefined) await ended;
    // The last of its helpers may still be writing.
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  try {
    if (pid === undefined) {
      await ended;
      throw new Error("Chromium did not start");
    }
    const browser = await chromium.connectOverCDP(await devToolsAddress(child));
    child.stderr.resume();
    return {
      browser,
      pid,
      async [Symbol.asyncDispose]() {
        await browser.close();
        await end();
      },
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}
