/**
 * The browser of one session's sign-in host: says what the host may navigate to while a page is open, and nothing
 * otherwise. Made by the session, used by the prover. A host that asks and asks is denied; it is never believed.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import type { HostBrowser, HostedPage, NavigationVerdict } from "../../identity/host-browser.ts";
import type { Draft, Message } from "../../protocol/codec.ts";
import { abilities } from "../../protocol/table.ts";

/** Questions about one page. A sign-in asks a few dozen; a page that asks more is at something else. */
const maximumQuestions = 10_000;

const denied: ErrorCode = "host_not_allowed";

/** Whether a host that can show this (`hello.shows`) has a browser of its own. */
export function hasBrowser(shows: number): boolean {
  return (shows & abilities.browser) !== 0;
}

export class SessionHostBrowser implements HostBrowser {
  #page: HostedPage | undefined;
  #questions = 0;

  open(page: HostedPage): void {
    this.#page = page;
    this.#questions = 0;
  }

  close(): void {
    this.#page = undefined;
  }

  /** The answer to a host's question, which names it. */
  answer({ question, address }: Message<"navigate">): Draft<"verdict"> {
    const verdict = this.#judge(address);
    return {
      message: "verdict",
      question,
      allow: verdict.allow ? 1 : 0,
      ...(verdict.allow || verdict.code === undefined ? {} : { code: verdict.code }),
    };
  }

  #judge(address: string): NavigationVerdict {
    this.#questions += 1;
    if (this.#page === undefined || this.#questions > maximumQuestions) return { allow: false, code: denied };
    return this.#page.judge(address);
  }
}
