/**
 * Starts a browser for one proof: as a low-rights account, sandboxed, with an emptied environment, a fresh profile and
 * a process group of its own. Ends the whole group and wipes the profile afterwards. Called by `local-launcher.ts`.
 * Only the process that started it can drive the browser: DevTools is a pipe.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { statfs } from "node:fs/promises";
import { Readable, Writable } from "node:stream";
import { getCACertificates } from "node:tls";
import { VestibuleError } from "../../errors/error.ts";
import { lowRightsAccount } from "./account.ts";
import { browserFlags } from "./flags.ts";
import type { BrowserRequest, LaunchedBrowser } from "./launcher.ts";
import { killBrowser } from "./processes.ts";
import { createProfile, type Profile, temporaryFolder } from "./profile.ts";

export interface LaunchOptions extends BrowserRequest {
  /** From `locateBrowser`. */
  executable: string;
  /** The folder for profiles; the browser's account must be able to traverse it. */
  runtimeDirectory: string;
  /** The account that it runs as when the agent is root. Default: `nobody`. */
  account?: string | undefined;
  /** The environment that a browser with a window needs to find its display; empty when headless. */
  display?: Readonly<Record<string, string>> | undefined;
}

const smallBytes = 256 * 1024 * 1024;

/** On Linux Chromium does not look at the system's authorities, as the agent does; elsewhere it does by itself. */
const systemAuthorities = (): readonly string[] =>
  process.platform === "linux" ? getCACertificates("system") : [];

async function hasSmallSharedMemory(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  try {
    const { blocks, bsize } = await statfs("/dev/shm");
    return blocks * bsize < smallBytes;
  } catch {
    return true;
  }
}

function environment(profile: string, options: LaunchOptions): Record<string, string> {
  const windows =
    process.platform === "win32" ? { SystemRoot: process.env["SystemRoot"] ?? "C:\\Windows" } : {};
  return {
    HOME: profile,
    TMPDIR: temporaryFolder(profile),
    XDG_CONFIG_HOME: profile,
    XDG_CACHE_HOME: temporaryFolder(profile),
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    LANGUAGE: options.locale,
    ...windows,
    ...(options.headless ? {} : options.display),
  };
}

async function start(
  options: LaunchOptions,
  profile: Profile,
): Promise<{ child: ChildProcess; pid: number }> {
  const account = await lowRightsAccount(options.account);
  const flags = browserFlags({
    ...options,
    profile: profile.directory,
    smallSharedMemory: await hasSmallSharedMemory(),
  });
  const child = spawn(options.executable, flags, {
    // Descriptors 3 and 4 are the DevTools pipe. The browser's output is discarded, since it may name pages.
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    cwd: profile.directory,
    env: environment(profile.directory, options),
    detached: true,
    windowsHide: true,
    ...(account ?? {}),
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) =>
      reject(new VestibuleError("browser_failed", { evidence: { what: "start" }, cause })),
    );
  });
  if (child.pid === undefined) throw new VestibuleError("browser_failed", { evidence: { what: "start" } });
  return { child, pid: child.pid };
}

/** @throws `browser_failed` */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  const profile = await createProfile(options.runtimeDirectory, await lowRightsAccount(options.account), {
    answersProxy: options.answersProxy === true,
    trustedCertificates: [...systemAuthorities(), ...(options.trustedCertificates ?? [])],
  });
  let started: { child: ChildProcess; pid: number };
  try {
    started = await start(options, profile);
    await profile.recordBrowser(started.pid);
  } catch (error) {
    await profile.wipe();
    throw error;
  }
  const { child, pid } = started;
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });

  const [output, input] = [child.stdio[3], child.stdio[4]];
  let closing: Promise<void> | undefined;
  async function end(): Promise<void> {
    output?.destroy();
    input?.destroy();
    await killBrowser({ leader: pid, profile: profile.directory });
    await ended;
    await profile.wipe();
  }
  const close = (): Promise<void> => (closing ??= end());

  if (!(output instanceof Writable) || !(input instanceof Readable)) {
    await close();
    throw new VestibuleError("browser_failed", { evidence: { what: "pipe" } });
  }
  return { devtools: { input, output }, processId: pid, ended, close };
}
