/**
 * The browser's profile: fresh for every proof and wiped afterwards, or by the next sweep after a crash. Called by
 * `launch.ts`. Layout: `RUNTIME/b-…/` belongs to the agent and holds `owner.json`; `p/` in it belongs to the browser's
 * account, 0700. Nothing that the browser's account can write is trusted.
 */
import { chmod, chown, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import { isAlive, startTime } from "../../folders/holder.ts";
import { makeFolder, makeTemporaryFolder } from "../../folders/make-folder.ts";
import type { LowRights } from "./account.ts";
import { certificateStore, writeCertificateStore } from "./certificate-store.ts";
import { hasArgument, killBrowser } from "./processes.ts";

// Short names: Chromium puts a socket into its temporary folder, and a socket's path must be short.
const prefix = "b-";
const profileName = "p";
const temporaryName = "t";
/** Bytes of `sun_path` without its final zero, on the system with the shortest (macOS; 107 on Linux). */
export const longestBrowserSocketPath = 103;

/** The folder for temporary files of a browser with this profile. */
export const temporaryFolder = (profile: string): string => join(profile, temporaryName);

/** The path of a browser's socket, for a profile in `runtimeDirectory`. */
export const longestSocketBelow = (runtimeDirectory: string): string =>
  join(
    temporaryFolder(join(runtimeDirectory, `${prefix}XXXXXX`, profileName)),
    "org.chromium.Chromium.XXXXXX",
    "SingletonSocket",
  );

export interface Profile {
  /** The value of `--user-data-dir`. */
  readonly directory: string;
  /** Records which process group uses the profile, so that a later sweep can end it. */
  recordBrowser(pid: number): Promise<void>;
  wipe(): Promise<void>;
}

interface Owner {
  agent: number;
  agentStart: string | null;
  browser: number | null;
}

/** Settings that no command-line switch gives. 2 is "block" in Chromium's content settings. */
const preferences = {
  printing: { enabled: false },
  download_restrictions: 3,
  credentials_enable_service: false,
  credentials_enable_autosignin: false,
  autofill: { profile_enabled: false, credit_card_enabled: false },
  translate: { enabled: false },
  signin: { allowed: false, allowed_on_next_startup: false },
  savefile: { type: 0 },
  net: { network_prediction_options: 2 },
  // Switches Chromium's own search for a captive portal off, which asks a host of Google's after a certificate that is
  // not trusted: the person would be told of a host that no page named.
  alternate_error_pages: { enabled: false },
  profile: {
    password_manager_enabled: false,
    default_content_setting_values: {
      geolocation: 2,
      notifications: 2,
      media_stream_mic: 2,
      media_stream_camera: 2,
      automatic_downloads: 2,
      popups: 2,
      midi_sysex: 2,
      usb_guard: 2,
      serial_guard: 2,
      hid_guard: 2,
      bluetooth_guard: 2,
      file_system_write_guard: 2,
      clipboard: 2,
      window_placement: 2,
      local_fonts: 2,
    },
  },
};

/**
 * No password prompts for digest or NTLM, no single sign-on with the machine's account, no DNS of the browser's own.
 */
const localState = ({ answersProxy }: ProfileOptions) => ({
  // Basic only where the caller answers the proxy. Without any scheme Chromium ignores every challenge, of a site and
  // of the proxy.
  auth: { schemes: answersProxy ? "basic" : "" },
  dns_over_https: { mode: "off" },
  background_mode: { enabled: false },
});

export interface ProfileOptions {
  /** See `BrowserRequest.answersProxy`. */
  answersProxy: boolean;
  /** Certificate authorities in PEM. */
  trustedCertificates: readonly string[];
}

export function userDataArgument(directory: string): string {
  return `--user-data-dir=${directory}`;
}

/** Every folder above must let the browser's account through; otherwise Chromium dies without a message. */
async function checkReachable(directory: string, as: LowRights): Promise<void> {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === as.uid ? 0o100 : gid === as.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new VestibuleError("browser_failed", {
        evidence: { what: "the browser's account may not enter", directory: at },
      });
    }
    if (at === dirname(at)) return;
  }
}

function isOwned({ agent, agentStart }: Owner): boolean {
  if (!isAlive(agent)) return false;
  const start = startTime(agent);
  return start === undefined || start === agentStart;
}

async function readOwner(holder: string): Promise<Owner | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(join(holder, "owner.json"), "utf8"));
    if (typeof read !== "object" || read === null) return undefined;
    const { agent, agentStart, browser } = read as Partial<Record<keyof Owner, unknown>>;
    if (typeof agent !== "number") return undefined;
    return {
      agent,
      agentStart: typeof agentStart === "string" ? agentStart : null,
      browser: typeof browser === "number" && browser > 1 ? browser : null,
    };
  } catch {
    // The agent died between making the folder and writing the file.
    return undefined;
  }
}

async function remove(holder: string): Promise<void> {
  await rm(holder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Ends the browsers and wipes the profiles of agents that no longer run. Returns how many profiles. */
export async function sweepProfiles(runtimeDirectory: string): Promise<number> {
  let entries: string[];
  try {
    entries = await readdir(runtimeDirectory);
  } catch {
    return 0;
  }
  let swept = 0;
  for (const name of entries.filter((entry) => entry.startsWith(prefix))) {
    const holder = join(runtimeDirectory, name);
    const owner = await readOwner(holder);
    if (owner !== undefined && isOwned(owner)) continue;
    const browser = owner?.browser ?? null;
    const profile = join(holder, profileName);
    if (browser !== null && (await hasArgument(browser, userDataArgument(profile)))) {
      await killBrowser({ leader: browser, profile });
    }
    await remove(holder);
    swept += 1;
  }
  return swept;
}

/**
 * Makes a fresh profile below `runtimeDirectory` (created 0711 when missing) for the account `as`.
 * @throws `browser_failed` when that account could not reach it, or its path is too long for a browser's socket
 */
export async function createProfile(
  runtimeDirectory: string,
  as: LowRights | undefined,
  options: ProfileOptions,
): Promise<Profile> {
  makeFolder(runtimeDirectory, 0o711);
  if (as !== undefined) await checkReachable(runtimeDirectory, as);
  const over = Buffer.byteLength(longestSocketBelow(runtimeDirectory)) - longestBrowserSocketPath;
  if (over > 0) {
    throw new VestibuleError("browser_failed", {
      evidence: { what: "path of the runtime directory is too long", over },
    });
  }
  const holder = makeTemporaryFolder(runtimeDirectory, prefix);
  const owner: Owner = {
    agent: process.pid,
    agentStart: startTime(process.pid) ?? null,
    browser: null,
  };
  const record = (): Promise<void> =>
    writeFile(join(holder, "owner.json"), JSON.stringify(owner), { mode: 0o600 });
  try {
    await record();
    const directory = join(holder, profileName);
    const made = [directory, join(directory, "Default"), temporaryFolder(directory)];
    for (const path of made) makeFolder(path);
    const files = { "Local State": localState(options), [join("Default", "Preferences")]: preferences };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(directory, name), JSON.stringify(content), { mode: 0o600 });
      made.push(join(directory, name));
    }
    if (options.trustedCertificates.length > 0) {
      const store = join(directory, "Default", certificateStore);
      writeCertificateStore(store, options.trustedCertificates);
      await chmod(store, 0o600);
      made.push(store);
    }
    if (as !== undefined) {
      for (const path of made) await chown(path, as.uid, as.gid);
      await chmod(holder, 0o711);
    }
    return {
      directory,
      recordBrowser(pid) {
        owner.browser = pid;
        return record();
      },
      wipe: () => remove(holder),
    };
  } catch (error) {
    await remove(holder);
    throw error;
  }
}
