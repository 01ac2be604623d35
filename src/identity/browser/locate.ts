/**
 * Where a Chromium is on this machine. Called before a browser is launched. An explicit path from the configuration
 * is final; otherwise places that only administrators write to are looked at, never PATH.
 */
import { access, constants } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import places from "./places.json" with { type: "json" };

/**
 * The browser itself before its start script: a script reads settings of the machine that weaken our flags. A file
 * of data, because set-up (scripts/system-packages.mjs) looks for a browser in the same places before anything is
 * compiled.
 */
const known: Partial<Record<NodeJS.Platform, readonly string[]>> = places;

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
  const candidates = configured === undefined ? (known[process.platform] ?? []) : [configured];
  for (const path of candidates) if (isAbsolute(path) && (await runs(path))) return path;
  throw new VestibuleError("browser_missing", { evidence: { configured, looked: candidates.length } });
}
