/**
 * The port for starting a browser: in this session, in another one, or across a socket. Implemented by
 * `local-launcher.ts`; a composition root chooses one. Called by `running-browser.ts` only, which checks what it
 * returns. A launcher owns the browser's processes and profile; it never speaks DevTools, and decides nothing.
 */
import type { Readable, Writable } from "node:stream";

export interface BrowserRequest {
  /** Port on 127.0.0.1 of the CONNECT proxy that is the browser's only way out. */
  proxyPort: number;
  /**
   * The caller answers the proxy's challenge over DevTools (`answerChallenges`), and cancels those of sites. Default:
   * the browser answers no challenge at all, and its proxy asks for no credential.
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
   * SHA-256 of public keys, base64, whose certificates are accepted although no system authority vouches for them.
   * Passed by the harness only.
   */
  trustedSpki?: readonly string[] | undefined;
  /** Certificate authorities, PEM, that it trusts beside its own: those that the agent trusts. */
  trustedCertificates?: readonly string[] | undefined;
}

/** The browser's DevTools pipe: JSON messages, each ended by a zero byte. */
export interface DevToolsChannel {
  /** The stream that the browser writes. May be the same stream as `output`. */
  readonly input: Readable;
  /** The stream that the browser reads. When it closes, the browser ends. */
  readonly output: Writable;
}

export interface LaunchedBrowser {
  readonly devtools: DevToolsChannel;
  /** The process whose windows the person sees; an id in the system that the sign-in host runs in. */
  readonly processId: number;
  /** Resolves when the browser has ended, by itself or because it was closed. Never rejects. */
  readonly ended: Promise<void>;
  /** Ends every process of the browser and wipes its profile. Idempotent. Rejects when anything of it is left. */
  close(): Promise<void>;
}

export interface BrowserLauncher {
  /**
   * Starts a browser with a fresh profile. When `signal` aborts before the browser runs, everything begun is ended and
   * wiped, and the promise rejects. A rejected launch leaves nothing behind.
   * @throws `browser_missing`, `browser_failed`
   */
  launch(request: BrowserRequest, signal: AbortSignal): Promise<LaunchedBrowser>;
  /** Ends the processes and wipes the profiles that crashed launchers left behind. */
  sweep(): Promise<void>;
}
