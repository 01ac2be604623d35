/**
 * Shows a sign-in page in a browser that the agent starts and drives. Called by `directory-prover.ts`. One browser,
 * one proxy, one profile a page.
 */
import { proofRedirectUri } from "../device-api/schemas.ts";
import type { Browse } from "./browse.ts";
import { startConnectProxy } from "./browser/connect-proxy.ts";
import { launchBrowser } from "./browser/launch.ts";
import { locateBrowser } from "./browser/locate.ts";
import { openProofPage } from "./browser/proof-page.ts";
import type { BrowserSurface } from "./browser/surface.ts";

export interface OwnBrowserOptions {
  /** Absolute path from the configuration; known places are looked at without it. */
  executable?: string | undefined;
  /** Folder for profiles; only this agent uses it. The browser's account must be able to pass through it. */
  runtimeDirectory: string;
  /** What a browser with a window needs to find its display. */
  display?: Readonly<Record<string, string>>;
  surface: BrowserSurface;
  /** Only the harness: public keys, SHA-256 in base64, that its throwaway authority signs with. */
  trust?: { spki: readonly string[] };
}

export function inOwnBrowser(browser: OwnBrowserOptions): Browse {
  return async ({ url, locale, allowed, onEvent, onReady, ended }) => {
    const { surface } = browser;
    const { width, height, headless } = surface;
    const executable = await locateBrowser({ configured: browser.executable });
    const proxy = await startConnectProxy({ allowed, onEvent });
    const launching = launchBrowser({
      executable,
      runtimeDirectory: browser.runtimeDirectory,
      proxyPort: proxy.port,
      headless,
      display: browser.display,
      locale,
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
      surface.opened(page.session);
      await Promise.race([page.navigate(url), page.redirected, ended]);
      onReady();
      return await Promise.race([page.redirected, ended]);
    } finally {
      if (shown) surface.closed();
      // Also when the person left while it was starting.
      const running = await launching.catch(() => undefined);
      await Promise.all([running?.close(), proxy.close()]);
    }
  };
}
