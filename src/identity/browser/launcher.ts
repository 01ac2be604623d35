/**
 * The port for starting a browser: in this process's system, in another session, across a socket. Implemented by
 * `local-launcher.ts`; a composition root chooses one. Called by `running-browser.ts` alone, which judges what it gives.
 * A launcher owns the browser's processes and its profile; it never speaks DevTools, and decides nothing.
 */
import type { Readable, Writable } from "node:stream";

export interface BrowserRequest {
  /** Of the CONNECT proxy on 127.0.0.1 that is the browser's only way out. */
  proxyPort: number;
  /**
   * Whoever drives the browser answers the proxy's challenge over DevTools (`answerChallenges`), and cancels a site's.
   * Default: the browser answers no challenge at all, and its proxy asks for nothing.
   */
  answersProxy?: true | undefined;
  /** Without a window. */
  headless: boolean;
  /** BCP 47. */
  locale: string;
  /** In CSS pixels. */
  width: number;
  height: number;
  /**
   * SHA-256 of public keys, base64, whose certificates are believed although no system authority vouches for them.
   * Only the harness passes any.
   */
  trustedSpki?: readonly string[] | undefined;
}

/** The browser's DevTools pipe: JSON messages, each ended by a zero byte. */
export interface DevToolsChannel {
  /** What the browser writes. May be the same stream as `output`. */
  readonly input: Readable;
  /** What the browser reads. When it closes, the browser ends. */
  readonly output: Writable;
}

export interface LaunchedBrowser {
  readonly devtools: DevToolsChannel;
  /** The process whose windows the person sees, by its id in the system that the sign-in host runs in. */
  readonly processId: number;
  /** Resolves when the browser has ended, by itself or because it was closed. Never rejects. */
  readonly ended: Promise<void>;
  /** Ends every process of the browser and wipes its profile. Idempotent. Rejects when something of it is left. */
  close(): Promise<void>;
}

export interface BrowserLauncher {
  /**
   * Starts a browser with a fresh profile. When `signal` aborts before it is there, what was begun is ended and wiped,
   * and the promise rejects. A rejected launch leaves nothing behind.
   * @throws `browser_missing`, `browser_failed`
   */
  launch(request: BrowserRequest, signal: AbortSignal): Promise<LaunchedBrowser>;
  /** Ends and wipes what was left behind by launchers that are no longer there, after a crash. */
  sweep(): Promise<void>;
}
