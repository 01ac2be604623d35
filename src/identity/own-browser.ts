/**
 * Shows a sign-in page in a browser that the agent has started and drives. Called by `directory-prover.ts`. One browser,
 * one proxy, one profile a page.
 */
import { proofRedirectUri } from "../device-api/schemas.ts";
import type { Browse } from "./browse.ts";
import { startConnectProxy } from "./browser/connect-proxy.ts";
import type { BrowserLauncher } from "./browser/launcher.ts";
import { openProofPage } from "./browser/proof-page.ts";
import { startBrowser } from "./browser/running-browser.ts";
import type { BrowserSurface } from "./browser/surface.ts";

export interface OwnBrowserOptions {
  launcher: BrowserLauncher;
  surface: BrowserSurface;
  /** Only the harness: public keys, SHA-256 in base64, that its throwaway authority signs with. */
  trust?: { spki: readonly string[] };
}

export function inOwnBrowser(browser: OwnBrowserOptions): Browse {
  return async ({ url, locale, allowed, onEvent, onReady, ended }) => {
    const { launcher, surface, trust } = browser;
    const { width, height, headless } = surface;
    const proxy = await startConnectProxy({ allowed, onEvent, skipCredential: true });
    const left = new AbortController();
    const starting = startBrowser(
      launcher,
      { proxyPort: proxy.port, headless, locale, width, height, trustedSpki: trust?.spki },
      { signal: left.signal },
    );
    let shown = false;
    try {
      const { devtools, processId } = await Promise.race([starting, ended]);
      const opening = openProofPage(devtools, {
        width,
        height,
        redirectUri: proofRedirectUri,
        onEvent,
      });
      const page = await Promise.race([opening, ended]);
      shown = true;
      surface.opened(page.session);
      await Promise.race([page.navigate(url), page.redirected, ended]);
      onReady(processId);
      return await Promise.race([page.redirected, ended]);
    } finally {
      if (shown) surface.closed();
      // Also when the person left while it was starting.
      left.abort();
      const running = await starting.catch(() => undefined);
      await Promise.all([running?.close(), proxy.close()]);
    }
  };
}
