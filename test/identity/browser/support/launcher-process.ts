/** Starts a launcher that is another process, for tests that reach it across a socket. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { remoteLauncher } from "../../../../src/harness/browser/remote-launcher.ts";
import type { BrowserLauncher } from "../../../../src/identity/browser/launcher.ts";
import { bundleChild } from "../../../support/bundle-child.ts";

export interface LauncherProcess {
  launcher: BrowserLauncher;
  pid: number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Ends it once its browsers are gone. */
  stop(): Promise<void>;
}

/** Called at the top of a test file; what it returns, in its tests. */
export function launcherProgram(): (
  runtimeDirectory: string,
  executable?: string,
) => Promise<LauncherProcess> {
  const program = bundleChild(fileURLToPath(new URL("launcher-child.ts", import.meta.url)));
  return async (runtimeDirectory, executable) => {
    // 0700: nobody else reaches the socket.
    const folder = await mkdtemp(join(tmpdir(), "vestibule-launcher-"));
    const path = join(folder, "s");
    const child = spawn(
      process.execPath,
      [program, runtimeDirectory, path, ...(executable === undefined ? [] : [executable])],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    const exited = once(child, "exit");
    await Promise.race([once(child.stdout, "data"), exited]);
    const gone = async (): Promise<void> => {
      await exited;
      await rm(folder, { recursive: true, force: true });
    };
    return {
      launcher: remoteLauncher(() => Promise.resolve(connect({ path, allowHalfOpen: true }))),
      pid: child.pid ?? 0,
      kill() {
        child.kill("SIGKILL");
        return gone();
      },
      stop() {
        child.stdin.end();
        return gone();
      },
    };
  };
}
