/**
 * Proves who a person is by a sign-in through the directory, in the agent's browser or in the sign-in host's. Called by
 * the agent's workflows as their `Prover`; created by the composition roots. Each proof has its own browser and proxy,
 * and both are gone when `prove` settles, also when it rejects.
 */
import { VestibuleError } from "../errors/error.ts";
import { parseAllowList } from "./browser/allow-list.ts";
import type { ProxyEvent } from "./browser/connect-proxy.ts";
import type { PageEvent } from "./browser/page.ts";
import { within } from "./browser/within.ts";
import { inHostBrowser } from "./hosted-browser.ts";
import type { DirectoryOAuth } from "./oauth.ts";
import { inOwnBrowser, type OwnBrowserOptions } from "./own-browser.ts";
import { judgeProof, pushProof, redeemRedirect } from "./proof.ts";
import type { ProofEvent, Prover } from "./prover.ts";

export interface BrowserOptions extends OwnBrowserOptions {
  /** Hosts of the organisation's providers; see `parseAllowList`. The directory's own host is always reachable. */
  allowedHosts: readonly string[];
}

export interface DirectoryProverOptions {
  oauth: DirectoryOAuth;
  browser: BrowserOptions;
  /** Milliseconds that a person has to sign in. Default ten minutes. */
  patienceMs?: number;
}

/** Longest wait for the sweep after a crash, in milliseconds. */
const sweepMs = 15_000;
/** Most refused hosts that are reported: a page can name any number of them. */
const maximumToldHosts = 50;

/** Maps events of proxy and page to events for the screen, and reports each refused host once. */
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

/** Rejects with `cancelled` or `proof_abandoned` when `signal` aborts or patience ends. */
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
  // Sweeps what a crash left behind first. A failed sweep must not stop anybody from signing in.
  const sweep = async (): Promise<void> => browser.launcher.sweep();
  const swept = within(sweepMs, "launcher did not sweep", sweep()).catch(() => undefined);
  const own = inOwnBrowser(browser);

  return {
    async prove(request) {
      const { purpose, bindingId, userId, locale, signal, hostBrowser } = request;
      await swept;
      const ended = untilAborted(signal, AbortSignal.timeout(patienceMs));
      // Every race below handles the rejection; between two races nothing does, and it would be an unhandled one.
      ended.catch(() => undefined);
      const subject = { purpose, bindingId, userId };
      const pushed = await Promise.race([pushProof(oauth, { subject, locale }), ended]);
      const browse = hostBrowser === undefined ? own : inHostBrowser(hostBrowser);
      const redirect = await browse({
        url: pushed.url,
        locale,
        allowed,
        onEvent: teller((event) => request.onEvent(event)),
        onReady: (processId) =>
          request.onEvent({ kind: "browser-ready", ...(processId !== undefined && { processId }) }),
        ended,
      });
      const claims = await Promise.race([redeemRedirect(oauth, pushed, redirect), ended]);
      return judgeProof(claims, { pushed, now: oauth.serverClock.now() });
    },
  };
}
