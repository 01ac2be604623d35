/**
 * Shows a sign-in page in a browser that belongs to the sign-in host. Called by `directory-prover.ts`. The host shows
 * the page and asks before each navigation; it decides nothing, and everything that it sends may be a lie. The worst
 * that it can send is a false redirect, which the directory gives nothing for.
 */
import { VestibuleError } from "../errors/error.ts";
import type { Browse } from "./browse.ts";
import { startConnectProxy } from "./browser/connect-proxy.ts";
import type { HostBrowser, NavigationVerdict } from "./host-browser.ts";
import { blank, judgeNavigation } from "./navigation.ts";

export function inHostBrowser(browser: HostBrowser): Browse {
  return async ({ url, allowed, onEvent, onReady, ended }) => {
    const proof = Promise.withResolvers<URL>();
    // Without this, a rejection that nothing awaits would be an unhandled one.
    proof.promise.catch(() => undefined);
    let over = false;
    let wentOn = false;

    function judge(address: string): NavigationVerdict {
      const refused = { allow: false, code: "host_not_allowed" } as const;
      if (over) return refused;
      const destination = judgeNavigation(address, allowed);
      switch (destination.kind) {
        case "allowed":
          wentOn ||= address !== url.href && address !== blank;
          return { allow: true };
        case "proof":
          over = true;
          proof.resolve(destination.redirect);
          return { allow: false };
        case "refused":
          if (destination.host !== undefined) onEvent({ kind: "refused", host: destination.host });
          return refused;
      }
    }

    const proxy = await startConnectProxy({
      allowed,
      onEvent(event) {
        onEvent(event);
        // Before the first navigation the person would see only an empty page; later the last page stays on screen.
        if (event.kind === "unreachable" && event.host === url.host && !wentOn)
          proof.reject(new VestibuleError("directory_unreachable", { evidence: { reason: event.reason } }));
      },
    });
    try {
      browser.open({ address: url, proxyPort: proxy.port, proxyCredential: proxy.credential, judge });
      onReady();
      return await Promise.race([proof.promise, ended]);
    } finally {
      over = true;
      browser.close();
      await proxy.close();
    }
  };
}
