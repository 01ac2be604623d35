/**
 * The browser inside the plug-in's view, as its WKWebView will be: it opens the agent's address, connects through the
 * agent's proxy, and asks the agent before each navigation. Used by one session with the agent. Without the agent's
 * answer a navigation is not allowed.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { BrowserWindow, BrowserWindowOptions } from "../browser/browser-window.ts";
import type { PageSink } from "../contract/page-sink.ts";
import type { WebPage } from "./mac-fields.ts";

/** Opens the system's browser; the code that composes the harness chooses the browser and the folder of its profile. */
export type OpenBrowser = (
  page: Pick<
    BrowserWindowOptions,
    "address" | "proxyPort" | "proxyPassword" | "locale" | "width" | "height" | "onPicture"
  > & {
    mayNavigate(address: string): Promise<boolean>;
  },
) => Promise<ShownBrowser>;

/** The parts of an open browser that a view uses. */
export type ShownBrowser = Pick<BrowserWindow, "input" | "mirror" | "ended" | "close">;

/** The screen in which the browser is drawn. */
export interface WebViewHost {
  openBrowser: OpenBrowser;
  pageSink: PageSink;
  /** The browser that takes pointer and keys; undefined when there is none. */
  onBrowser(browser: { window: ShownBrowser; width: number; height: number } | undefined): void;
}

export interface WebViewOptions extends WebViewHost {
  locale: string;
  /** Asks the agent; its answer comes by `judge`. @throws when the question cannot be sent */
  ask(question: number, address: string): void;
  onOpened(): void;
  onClosed(): void;
  onFailed(): void;
  onRefused(address: string, code: string): void;
}

export interface Verdict {
  question: number;
  allow: boolean;
  code: string;
}

/** In CSS pixels: a sheet in the middle of the login window. */
const size = { width: 520, height: 640 };
/** Most questions without an answer; above it a page gets no more frames. */
const mostPending = 64;

interface Shown {
  page: WebPage;
  window?: ShownBrowser;
}

export class WebView {
  readonly #options: WebViewOptions;
  readonly #pending = new Map<number, { address: string; decide: (allow: boolean) => void }>();
  /** Questions that were dropped with the browser: their verdicts may still come. */
  readonly #givenUp = new Set<number>();
  #question = 0;
  #shown: Shown | undefined;
  #proven: WebPage | undefined;
  /** One browser at a time: the next is opened when the last one's profile is gone. */
  #settled: Promise<void> = Promise.resolve();

  constructor(options: WebViewOptions) {
    this.#options = options;
  }

  /**
   * Shows the page that a screen asks for, or none. A page that is already shown goes on, and one whose proof is over
   * is not opened again by a late screen.
   */
  show(page: WebPage | undefined): void {
    if (isSame(page, this.#shown?.page)) return;
    void this.close();
    if (page === undefined || isSame(page, this.#proven)) return;
    const shown: Shown = { page };
    this.#shown = shown;
    this.#settled = this.#settled.then(() => this.#open(shown));
  }

  /** @throws `out_of_order` for a verdict on a question that was not asked, or has its verdict */
  judge({ question, allow, code }: Verdict): void {
    if (this.#givenUp.delete(question)) return;
    const asked = this.#pending.get(question);
    if (asked === undefined) throw new VestibuleError("out_of_order", { evidence: { question } });
    this.#pending.delete(question);
    asked.decide(allow);
    if (allow) return;
    if (code !== "") {
      this.#options.onRefused(asked.address, code);
      return;
    }
    // The end of the proof.
    this.#proven = this.#shown?.page;
    void this.close();
  }

  /** Refuses every open question. Idempotent. Resolves once the browser is gone. */
  close(): Promise<void> {
    const shown = this.#shown;
    this.#shown = undefined;
    for (const [question, { decide }] of this.#pending) {
      this.#givenUp.add(question);
      decide(false);
    }
    this.#pending.clear();
    const { window } = shown ?? {};
    if (window !== undefined) {
      this.#options.onBrowser(undefined);
      this.#options.onClosed();
      this.#settled = this.#settled.then(() => window.close()).catch(() => undefined);
    }
    return this.#settled;
  }

  async #open(shown: Shown): Promise<void> {
    if (this.#shown !== shown) return;
    const { openBrowser, pageSink, onBrowser, onOpened, onFailed, locale } = this.#options;
    let window: ShownBrowser;
    try {
      window = await openBrowser({
        ...shown.page,
        ...size,
        locale,
        mayNavigate: (address) => this.#mayNavigate(shown, address),
        onPicture: (jpeg) => {
          if (this.#shown === shown) pageSink.picture(jpeg);
        },
      });
    } catch {
      if (this.#shown !== shown) return;
      this.#shown = undefined;
      onFailed();
      return;
    }
    if (this.#shown !== shown) {
      await window.close().catch(() => undefined);
      return;
    }
    shown.window = window;
    onBrowser({ window, ...size });
    onOpened();
    window.mirror((mirror) => {
      if (this.#shown === shown) pageSink.mirror(mirror);
    });
    void window.ended.then(() => {
      if (this.#shown !== shown) return;
      void this.close();
      onFailed();
    });
  }

  #mayNavigate(shown: unknown, address: string): Promise<boolean> {
    if (this.#shown !== shown || this.#pending.size >= mostPending) return Promise.resolve(false);
    this.#question += 1;
    const question = this.#question;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#pending.set(question, { address, decide: resolve });
    try {
      this.#options.ask(question, address);
    } catch {
      // The address is longer than the protocol allows.
      this.#pending.delete(question);
      resolve(false);
    }
    return promise;
  }
}

function isSame(one: WebPage | undefined, other: WebPage | undefined): boolean {
  return one?.address.href === other?.address.href && one?.proxyPort === other?.proxyPort;
}
