/**
 * The plug-ins that ship, for a play with another system than the demo began with: built in a clone by scripts/run.mjs,
 * as the command's own set-up has built those of the first. A package has no sources; there the harness says what is
 * missing.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DeviceBefore } from "../harness/contract/login-harness-contract.ts";

/** From src/cli/ and dist/cli/ alike. */
const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Resolves when it is done, or could not be: what is still missing is named when it is looked for. */
export async function bringNativeParts(system: DeviceBefore["system"], signal: AbortSignal): Promise<void> {
  const script = inRoot("scripts/run.mjs");
  if (!existsSync(script) || !existsSync(inRoot("src"))) return;
  const child = spawn(process.execPath, [script, "native", system], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const end = () => {
    child.kill("SIGTERM");
  };
  signal.addEventListener("abort", end);
  try {
    await once(child, "close");
  } finally {
    signal.removeEventListener("abort", end);
  }
}
