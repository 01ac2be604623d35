/**
 * Shows a sign-in page in a browser that belongs to the sign-in host. Called by `directory-prover.ts`. The host is
 * asked to show it and says where it wants to go; it decides nothing, and what it sends may be a lie: the worst of it
 * is a redirect that is redeemed for nothing.
 */
import { VestibuleError } from "../errors/error.ts";
import type { Browse } from "./browse.ts";
import { startConnectProxy } from "./browser/connect-proxy.ts";
import type { HostBrowser, NavigationVerdict } from "./host-browser.ts";
import { blank, judgeNavigation } from "./navigation.ts";

export function inHostBrowser(browser: HostBrowser): Browse {
  return async ({ url, allowed, onEvent, onReady, ended }) => {
    const proof = Promise.withResolvers<URL>();
    // Whoever awaits it hears of the failure; if nobody does, it is not an unhandled one.
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
        // At the first step nobody would see more than an empty page; later ones leave the last one standing.
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
