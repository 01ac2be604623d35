/**
 * The page in which a person proves who they are: catches the exact redirect that ends the proof. Called by
 * `own-browser.ts`. It never intercepts any other request, since one may carry a password.
 */
import type { DevTools } from "./devtools-pipe.ts";
import { openPage, type BrowserPage, type PageOptions, type PageTarget } from "./page.ts";
import { isSameAddress } from "./same-address.ts";

export interface ProofPageOptions extends Omit<PageOptions, "intercept"> {
  /** Https. A navigation of the main frame to it, with any parameters, is caught and never fetched. */
  redirectUri: string;
}

export interface ProofPage extends BrowserPage {
  /** The caught redirect. Rejects with `browser_failed` when page or browser are gone before it. */
  readonly redirected: Promise<URL>;
}

/** Catches the redirect: intercepts only its address, and delivers only a navigation of the main frame. */
function catchRedirect(
  devtools: DevTools,
  page: PageTarget,
  caught: Pick<ProofPageOptions, "redirectUri" | "onEvent"> & { deliver(url: URL): void },
): Promise<unknown> {
  const expected = new URL(caught.redirectUri);
  devtools.on("Fetch.requestPaused", page.session, ({ requestId, request, frameId, resourceType }) => {
    devtools
      .send("Fetch.failRequest", { requestId, errorReason: "Aborted" }, page.session)
      .catch(() => undefined);
    const url = URL.parse(request.url);
    if (url === null || !isSameAddress(url, expected)) return;
    if (resourceType === "Document" && frameId === page.targetId && request.method === "GET")
      caught.deliver(url);
  });
  devtools.on("Fetch.authRequired", page.session, ({ requestId }) => {
    caught.onEvent({ kind: "closed-off", what: "password-prompt" });
    const answer = { requestId, authChallengeResponse: { response: "CancelAuth" } } as const;
    devtools.send("Fetch.continueWithAuth", answer, page.session).catch(() => undefined);
  });
  const patterns = [{ urlPattern: `${caught.redirectUri}*`, requestStage: "Request" as const }];
  return devtools.send("Fetch.enable", { patterns, handleAuthRequests: true }, page.session);
}

/** @throws `browser_failed` */
export async function openProofPage(devtools: DevTools, options: ProofPageOptions): Promise<ProofPage> {
  const { redirectUri, ...rest } = options;
  const redirect = Promise.withResolvers<URL>();
  // Without this, a rejection that nothing awaits would be an unhandled one.
  redirect.promise.catch(() => undefined);
  const page = await openPage(devtools, {
    ...rest,
    intercept: (target) =>
      catchRedirect(devtools, target, {
        redirectUri,
        deliver: redirect.resolve,
        onEvent: rest.onEvent,
      }),
  });
  void page.session.lost.then(redirect.reject);
  return { ...page, redirected: redirect.promise };
}
