/**
 * The one shape of showing a sign-in page to the person: in the agent's own browser, or in the sign-in host's.
 * Implemented by `own-browser.ts` and `hosted-browser.ts`, called by `directory-prover.ts`.
 */
import type { AllowList } from "./browser/allow-list.ts";
import type { ProxyEvent } from "./browser/connect-proxy.ts";
import type { PageEvent } from "./browser/page.ts";

export interface SignInPage {
  /** Where it begins: at the directory, with the pushed request. */
  url: URL;
  /** BCP 47. */
  locale: string;
  /** All that can be reached. */
  allowed: AllowList;
  onEvent(event: ProxyEvent | PageEvent): void;
  /**
   * The page is there for the person.
   * @param processId of the agent's own browser, whose window the person sees; absent where the host shows its own
   */
  onReady(processId?: number): void;
  /** Rejects when the person left, or was too slow. */
  ended: Promise<never>;
}

/**
 * Answers with the redirect that ended it, which nobody has judged. Browser and proxy are gone when it settles,
 * however it does.
 * @throws what `ended` rejects with, and the codes of the way there
 */
export type Browse = (page: SignInPage) => Promise<URL>;
