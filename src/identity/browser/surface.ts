/**
 * Where the page of the agent's browser is shown. On a device it is a window of the browser's own and this has nothing
 * to do; the harness takes the page's DevTools session and draws the page in its sign-in screen.
 */
import type { VestibuleError } from "../../errors/error.ts";
import type { DevTools } from "./devtools-pipe.ts";

/** The DevTools session that is attached to a page: enough to show the page elsewhere. */
export interface PageSession {
  readonly devtools: DevTools;
  readonly sessionId: string;
  /** Also the id of the page's main frame. */
  readonly targetId: string;
  /** Sessions by frame, for frames of other sites. They come and go. */
  readonly frames: ReadonlyMap<string, string>;
  /** Resolves with `browser_failed` when page or browser are gone, or show what they must not. */
  readonly lost: Promise<VestibuleError>;
}

export interface BrowserSurface {
  /** Size of the page's layout in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the browser has no window, so that only this surface can show the page. */
  readonly headless: boolean;
  /** The page exists and does not navigate before this returns. It stays until `closed`. */
  opened(page: PageSession): void;
  closed(): void;
}
