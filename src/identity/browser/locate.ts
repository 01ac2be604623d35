/**
 * Finds a Chromium on this machine. Called before a browser is launched. A path in the configuration is final;
 * otherwise only places that administrators alone can write to are searched, never PATH.
 */
import { access, constants } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import places from "./places.json" with { type: "json" };

/**
 * The browser's binary, not its start script: a script reads machine settings that weaken our flags. A data file,
 * because set-up (scripts/system-packages.mjs) searches the same places before anything is compiled.
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
