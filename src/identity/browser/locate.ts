/**
 * Where a Chromium is on this machine. Called before a browser is launched. An explicit path from the configuration
 * is final; otherwise places that only administrators write to are looked at, never PATH.
 */
import { access, constants } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { VestibuleError } from "../../errors/error.ts";

/** The browser itself before its start script: a script reads settings of the machine that weaken our flags. */
const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    "/opt/microsoft/msedge/msedge",
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/usr/lib/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
  ],
  darwin: [
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files\\Chromium\\Application\\chrome.exe",
  ],
};

async function runs(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param options.configured absolute path from the configuration
 * @throws `browser_missing`
 */
export async function locateBrowser(options: { configured?: string | undefined } = {}): Promise<string> {
  const { configured } = options;
  const candidates = configured === undefined ? (places[process.platform] ?? []) : [configured];
  for (const path of candidates) if (isAbsolute(path) && (await runs(path))) return path;
  throw new VestibuleError("browser_missing", { evidence: { configured, looked: candidates.length } });
}
