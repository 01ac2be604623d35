/**
 * Shows a sign-in page in a browser that the agent starts and drives. Called by `directory-prover.ts`. Each page has
 * its own browser, proxy and profile.
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
  /**
   * `certificates`: authorities (PEM) beside the browser's own, asked for each browser. `spki`, passed by the harness only: the public keys
   * (SHA-256 in base64) of its throwaway authority.
   */
  trust?: { spki: readonly string[]; certificates?: () => readonly string[] };
}

export function inOwnBrowser(browser: OwnBrowserOptions): Browse {
  return async ({ url, locale, allowed, onEvent, onReady, ended }) => {
    const { launcher, surface, trust } = browser;
    const { width, height, headless } = surface;
    const proxy = await startConnectProxy({ allowed, onEvent, skipCredential: true });
    const left = new AbortController();
    const starting = startBrowser(
      launcher,
      {
        ...{ proxyPort: proxy.port, headless, locale, width, height },
        ...{ trustedSpki: trust?.spki, trustedCertificates: trust?.certificates?.() },
      },
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
      // Also aborts a start that was still running when the person left.
      left.abort();
      const running = await starting.catch(() => undefined);
      await Promise.all([running?.close(), proxy.close()]);
    }
  };
}
