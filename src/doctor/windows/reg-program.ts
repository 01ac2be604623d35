/**
 * The registry by Windows' own `reg.exe`, on Windows and in wine. `reg export` writes a file whose form depends on no
 * language of the system; what `reg query` prints does. It needs nothing of ours, so it also works where our addon does
 * not load.
 */
import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import { makeTemporaryFolder } from "../../folders/make-folder.ts";
import type { Registry } from "../contract/registry.ts";
import { readRegistryFile } from "./registry-file.ts";

export interface RegProgram {
  /** What starts it, and what comes before its own arguments. */
  readonly command: readonly [string, ...string[]];
  readonly environment: NodeJS.ProcessEnv;
  /** What paths are below, as the program names it: `HKLM`. */
  readonly root: string;
  /** A path of this system as the program names it. */
  named(path: string): string;
  readonly interrupted: AbortSignal;
}

/** More than any of the keys that are asked for. */
const mostBytes = 16 * 1024 * 1024;
const mostMilliseconds = 60_000;
const silent: StdioOptions = "ignore";

const unavailable = (what: string, cause?: unknown) =>
  new VestibuleError("store_unavailable", { evidence: { what }, cause });

/** @returns its exit code. @throws `cancelled`, `store_unavailable`; `platform_unsupported` when the program is not there */
async function run(
  { command, environment, interrupted }: RegProgram,
  given: readonly string[],
): Promise<number> {
  const [program, ...first] = command;
  const child = spawn(program, [...first, ...given], {
    env: environment,
    stdio: silent,
    timeout: mostMilliseconds,
    signal: interrupted,
    windowsHide: true,
  });
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== null) return code;
  } catch (cause) {
    if (interrupted.aborted) throw new VestibuleError("cancelled", { cause });
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw isMissing
      ? new VestibuleError("platform_unsupported", { evidence: { what: program }, cause })
      : unavailable("reg.exe", cause);
  }
  throw unavailable("reg.exe");
}

export function registryBy(program: RegProgram): Registry {
  const keyOf = (path: string) => `${program.root}\\${path}`;
  return {
    async read(path) {
      const folder = makeTemporaryFolder(tmpdir(), "vestibule-registry-");
      try {
        const file = join(folder, "key.reg");
        // It has one answer for a key that is not there and for one that may not be read.
        const given = ["export", keyOf(path), program.named(file), "/y", "/reg:64"];
        if ((await run(program, given)) !== 0) return undefined;
        if (statSync(file).size > mostBytes) throw unavailable("registry export: too large");
        return readRegistryFile(readFileSync(file));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    async remove(path) {
      return (await run(program, ["delete", keyOf(path), "/f", "/reg:64"])) === 0;
    },
  };
}
