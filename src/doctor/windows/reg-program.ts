/**
 * The registry by Windows' own `reg.exe`, on Windows and in wine. `reg export` writes a file whose form depends on no
 * language of the system; what `reg query` prints does. It needs nothing of ours, so it also works where our addon does
 * not load.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
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

const unavailable = (what: string, cause?: unknown) =>
  new VestibuleError("store_unavailable", { evidence: { what }, cause });

/** @param output a descriptor, for what it prints. @returns its exit code. @throws `cancelled`, `store_unavailable`; `platform_unsupported` when the program is not there */
async function run(
  { command, environment, interrupted }: RegProgram,
  given: readonly string[],
  output: number | "ignore" = "ignore",
): Promise<number> {
  const [program, ...first] = command;
  const child = spawn(program, [...first, ...given], {
    env: environment,
    stdio: ["ignore", output, "ignore"],
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

async function inOwnFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = makeTemporaryFolder(tmpdir(), "vestibule-registry-");
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readBounded(file: string): Buffer {
  if (statSync(file).size > mostBytes) throw unavailable("registry: too large");
  return readFileSync(file);
}

export function registryBy(program: RegProgram): Registry {
  const keyOf = (path: string) => `${program.root}\\${path}`;

  /** What `reg query` prints of a key: its values, and the keys below it. Undefined: it cannot be read. */
  async function namesIn(key: string): Promise<string | undefined> {
    return await inOwnFolder(async (folder) => {
      // A file: a pipe would stay open for as long as any process that wine has started meanwhile.
      const file = join(folder, "names");
      const output = openSync(file, "wx", 0o600);
      try {
        if ((await run(program, ["query", key, "/reg:64"], output)) !== 0) return undefined;
      } finally {
        closeSync(output);
      }
      return readBounded(file).toString("latin1");
    });
  }

  /**
   * Whether the key is certainly not there. `reg export` has one answer for a key that is missing and one that this user
   * may not read; but a key that can be read names all those below it.
   */
  async function isAbsent(key: string): Promise<boolean> {
    const cut = key.lastIndexOf("\\");
    if (cut === -1) return false;
    const above = key.slice(0, cut);
    const printed = await namesIn(above);
    if (printed === undefined) return await isAbsent(above);
    const belowHive = key.slice(key.indexOf("\\")).toLowerCase();
    // Lines of values begin with blanks.
    return !printed
      .split(/\r?\n/)
      .some((line) => /^HKEY_/.test(line) && line.toLowerCase().endsWith(belowHive));
  }

  return {
    async read(path) {
      return await inOwnFolder(async (folder) => {
        const file = join(folder, "key.reg");
        const given = ["export", keyOf(path), program.named(file), "/y", "/reg:64"];
        if ((await run(program, given)) !== 0)
          return { is: (await isAbsent(keyOf(path))) ? "absent" : "unreadable" };
        return { is: "there", key: readRegistryFile(readBounded(file)) };
      });
    },
    async remove(path) {
      return (await run(program, ["delete", keyOf(path), "/f", "/reg:64"])) === 0;
    },
  };
}
