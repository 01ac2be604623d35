/**
 * Where the page of the browser that the agent controls is shown. On a device it is a window of the browser's own and
 * nothing else happens; the harness takes the page's DevTools session and draws the page in its sign-in screen.
 */
import type { VestibuleError } from "../../errors/error.ts";
import type { DevTools } from "./devtools-pipe.ts";

/** The DevTools session that is attached to a page: all that is needed to show the page elsewhere. */
export interface PageSession {
  readonly devtools: DevTools;
  readonly sessionId: string;
  /** Also the id of its main frame. */
  readonly targetId: string;
  /** Frames of other sites have sessions of their own: session by frame. They come and go. */
  readonly frames: ReadonlyMap<string, string>;
  /** Resolves with `browser_failed` when page or browser are gone, or show what they must not. */
  readonly lost: Promise<VestibuleError>;
}

export interface BrowserSurface {
  /** Size in CSS pixels that the page is laid out in. */
  readonly width: number;
  readonly height: number;
  /** Whether the browser has no window: then nobody sees the page unless this surface draws it. */
  readonly headless: boolean;
  /** The page is there and goes nowhere before this returns. It stays until `closed`. */
  opened(page: PageSession): void;
  closed(): void;
}
