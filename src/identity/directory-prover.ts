/**
 * Proof by signing in through the directory in a browser that the agent controls. Called by the agent's workflows
 * as their `Prover`; composed by the composition roots. One browser, one proxy, one profile a proof, and all of
 * them gone when `prove` settles, however it does.
 */
import { VestibuleError } from "../errors/error.ts";
import { proofRedirectUri } from "../device-api/schemas.ts";
import { parseAllowList } from "./browser/allow-list.ts";
import { startConnectProxy, type ProxyEvent } from "./browser/connect-proxy.ts";
import { launchBrowser } from "./browser/launch.ts";
import { locateBrowser } from "./browser/locate.ts";
import type { PageEvent } from "./browser/page.ts";
import { openProofPage } from "./browser/proof-page.ts";
import { sweepProfiles } from "./browser/profile.ts";
import type { DirectoryOAuth } from "./oauth.ts";
import { judgeProof, pushProof, redeemRedirect, type PushedProof } from "./proof.ts";
import type { ProofEvent, ProofRequest, Prover } from "./prover.ts";
import type { BrowserSurface } from "./surface.ts";

export interface BrowserOptions {
  /** Absolute path from the configuration; known places are looked at without it. */
  executable?: string | undefined;
  /** Folder for profiles; only this agent uses it. The browser's account must be able to pass through it. */
  runtimeDirectory: string;
  /** Hosts of the organisation's providers; see `parseAllowList`. The directory's own host is always reachable. */
  allowedHosts: readonly string[];
  /** Default true; a windowed browser needs `display`. */
  headless?: boolean;
  display?: Readonly<Record<string, string>>;
  surface: BrowserSurface;
  /** Only the harness: public keys, SHA-256 in base64, that its throwaway authority signs with. */
  trust?: { spki: readonly string[] };
}

export interface DirectoryProverOptions {
  oauth: DirectoryOAuth;
  browser: BrowserOptions;
  /** Milliseconds that a person has to sign in. Default ten minutes. */
  patienceMs?: number;
}

/** Distinct refused hosts that are told: a page can make up any number. */
const maximumToldHosts = 50;

/** Turns what proxy and page notice into what the screen is told: each refused host once. */
function teller(tell: (event: ProofEvent) => void): (event: ProxyEvent | PageEvent) => void {
  const told = new Set<string>();
  return (event) => {
    if (event.kind === "navigated") tell({ kind: "navigated", host: event.host });
    if (event.kind === "unreachable") tell({ kind: "failed", code: "provider_unreachable" });
    if (event.kind === "refused" && !told.has(event.host) && told.size < maximumToldHosts) {
      told.add(event.host);
      tell({ kind: "host-refused", host: event.host });
    }
  };
}

/** Rejects with `cancelled` or `proof_abandoned` as soon as `signal` aborts or patience ends. */
function untilAborted(signal: AbortSignal, patience: AbortSignal): Promise<never> {
  const ended = AbortSignal.any([signal, patience]);
  const error = (): VestibuleError => new VestibuleError(signal.aborted ? "cancelled" : "proof_abandoned");
  return new Promise((_resolve, reject) => {
    if (ended.aborted) reject(error());
    else ended.addEventListener("abort", () => reject(error()), { once: true });
  });
}

export function createDirectoryProver({
  oauth,
  browser,
  patienceMs = 600_000,
}: DirectoryProverOptions): Prover {
  const issuer = new URL(oauth.issuer);
  const directoryHost = `${issuer.hostname}:${issuer.port === "" ? "443" : issuer.port}`;
  const allowed = parseAllowList([directoryHost, ...browser.allowedHosts]);
  // What a crash left behind goes first; a failure to wipe must not keep anybody from signing in.
  const swept = sweepProfiles(browser.runtimeDirectory).catch(() => 0);

  /** Shows the pushed request to the person, and answers with the redirect that ended it. */
  async function browse(pushed: PushedProof, request: ProofRequest, ended: Promise<never>): Promise<URL> {
    const { surface } = browser;
    const { width, height } = surface;
    const onEvent = teller((event) => request.onEvent(event));
    const executable = await locateBrowser({ configured: browser.executable });
    const proxy = await startConnectProxy({ allowed, onEvent });
    const launching = launchBrowser({
      executable,
      runtimeDirectory: browser.runtimeDirectory,
      proxyPort: proxy.port,
      headless: browser.headless ?? true,
      display: browser.display,
      locale: request.locale,
      width,
      height,
      trustedSpki: browser.trust?.spki,
    });
    let shown = false;
    try {
      const { devtools } = await Promise.race([launching, ended]);
      const opening = openProofPage(devtools, { width, height, redirectUri: proofRedirectUri, onEvent });
      const page = await Promise.race([opening, ended]);
      shown = true;
      surface.opened(page);
      await Promise.race([page.navigate(pushed.url), page.redirected, ended]);
      request.onEvent({ kind: "browser-ready" });
      return await Promise.race([page.redirected, ended]);
    } finally {
      if (shown) surface.closed();
      // Also when the person left while it was starting.
      const running = await launching.catch(() => undefined);
      await Promise.all([running?.close(), proxy.close()]);
    }
  }

  return {
    async prove(request) {
      const { purpose, bindingId, userId, locale, signal } = request;
      await swept;
      const ended = untilAborted(signal, AbortSignal.timeout(patienceMs));
      // Each race below hears of it; between them nobody does.
      ended.catch(() => undefined);
      const subject = { purpose, bindingId, userId };
      const pushed = await Promise.race([pushProof(oauth, { subject, locale }), ended]);
      const redirect = await browse(pushed, request, ended);
      const claims = await Promise.race([redeemRedirect(oauth, pushed, redirect), ended]);
      return judgeProof(claims, { pushed, now: oauth.serverClock.now() });
    },
  };
}
