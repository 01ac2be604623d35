/**
 * Shows a sign-in page to the person: in the agent's own browser, or in the sign-in host's. Implemented by
 * `own-browser.ts` and `hosted-browser.ts`, called by `directory-prover.ts`.
 */
import type { AllowList } from "./browser/allow-list.ts";
import type { ProxyEvent } from "./browser/connect-proxy.ts";
import type { PageEvent } from "./browser/page.ts";

export interface SignInPage {
  /** The first address: the directory's, with the pushed request. */
  url: URL;
  /** BCP 47. */
  locale: string;
  /** The only hosts that the page can reach. */
  allowed: AllowList;
  onEvent(event: ProxyEvent | PageEvent): void;
  /**
   * The page is shown to the person.
   * @param processId of the agent's own browser, whose window the person sees; absent where the host shows its own
   */
  onReady(processId?: number): void;
  /** Rejects when the person left, or took too long. */
  ended: Promise<never>;
}

/**
 * Resolves with the redirect that ended the page, which nothing has judged yet. Browser and proxy are gone when it
 * settles, also when it rejects.
 * @throws what `ended` rejects with, and the codes of browser and proxy
 */
export type Browse = (page: SignInPage) => Promise<URL>;
