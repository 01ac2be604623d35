/**
 * The plug-ins that ship, for a play with another system than the demo began with: built in a clone by scripts/run.mjs,
 * as the command's own set-up has built those of the first. A package has no sources; there the harness says what is
 * missing.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DeviceBefore } from "../harness/contract/login-harness-contract.ts";

/** From src/cli/ and dist/cli/ alike. */
const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @returns whether nothing is left to do. What is still missing is named when it is looked for. Never rejects */
export function bringNativeParts(system: DeviceBefore["system"], signal: AbortSignal): Promise<boolean> {
  const script = inRoot("scripts/run.mjs");
  if (!existsSync(script) || !existsSync(inRoot("src"))) return Promise.resolve(true);
  if (signal.aborted) return Promise.resolve(false);
  const child = spawn(process.execPath, [script, "native", system], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const end = () => {
    child.kill("SIGTERM");
  };
  signal.addEventListener("abort", end);
  return new Promise((resolve) => {
    const over = (isDone: boolean): void => {
      signal.removeEventListener("abort", end);
      resolve(isDone);
    };
    child.once("error", () => {
      over(false);
    });
    child.once("close", (code) => {
      over(code === 0);
    });
  });
}
