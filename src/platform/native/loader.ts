/**
 * Loads the native addon, once a process, by its exact path: no folder is searched and no environment variable is read,
 * because what is loaded here runs as root or LocalSystem. Called by composition roots and by tests.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VestibuleError } from "../../errors/error.ts";
import type { Native } from "./contract.ts";

/** Set by the bundler of the shipped agent, which loads nothing outside its own folder. */
declare const VESTIBULE_BUNDLED: boolean | undefined;
/** Set by the bundler of the harness's directory: the way from the bundle's folder to the checkout's. */
declare const VESTIBULE_ROOT: string | undefined;

function addonPath(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  if (typeof VESTIBULE_BUNDLED !== "undefined") return join(here, "vestibule.node");
  // Where scripts/build.mjs puts it, from src/platform/native/ and dist/platform/native/ alike.
  const root = join(here, typeof VESTIBULE_ROOT === "undefined" ? "../../.." : VESTIBULE_ROOT);
  return join(root, "prebuilds", `${process.platform}-${process.arch}`, "@vestibule+toolkit.node");
}

const functions = ["listen", "closeMemory"] as const satisfies readonly (keyof Native)[];

/** The first function that `loaded` lacks. */
function missingIn(loaded: unknown): string | undefined {
  const members = new Map(typeof loaded === "object" && loaded !== null ? Object.entries(loaded) : []);
  return functions.find((name) => typeof members.get(name) !== "function");
}

/** Whether there is an addon to load. Without a compiler none was built. */
export function isNativeThere(): boolean {
  return existsSync(addonPath());
}

/** @throws `addon_unavailable` when it is not there, does not load, or is another one */
export function loadNative(): Native {
  const file = addonPath();
  let loaded: unknown;
  try {
    loaded = createRequire(import.meta.url)(file);
  } catch (cause) {
    throw new VestibuleError("addon_unavailable", { evidence: { file }, cause });
  }
  const missing = missingIn(loaded);
  if (missing === undefined) return loaded as Native;
  throw new VestibuleError("addon_unavailable", { evidence: { file, what: `no function ${missing}` } });
}
