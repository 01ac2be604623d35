/**
 * A browser's page as the harness shows it: pictures, controls, and input to both, over the page's DevTools session.
 * Used for the agent's browser and for the harness's own. No device carries it: there a browser has a window.
 */
import type { PageSession } from "../../identity/surface.ts";
import type { KeyInput, Mirror, MirrorAction, PointerInput } from "../contract/surface-schemas.ts";
import { createMirror } from "./accessibility-mirror.ts";
import { watchReadiness } from "./readiness.ts";
import { createScreencast } from "./screencast.ts";

export interface PagePicture {
  /** JPEG. */
  image: Uint8Array;
  /** CSS pixels of the page that the picture shows. */
  width: number;
  height: number;
}

export interface PageView {
  /** Sends pictures until the returned function is called. */
  watch(onPicture: (picture: PagePicture) => void): Promise<() => Promise<void>>;
  pointer(input: PointerInput): Promise<void>;
  key(input: KeyInput): Promise<void>;
  /**
   * Sends the page as controls, and again when it has changed, until the returned function is called. Nothing is read
   * of the page before.
   */
  mirror(onMirror: (mirror: Mirror) => void): () => void;
  /** Resolves when it was done, or there is nothing to do it to. A mirror follows either way. */
  act(action: MirrorAction): Promise<void>;
}

/**
 * Called before the page goes anywhere: whether it takes keys is told from its first navigation on.
 * @param size of the page, in CSS pixels
 */
export function createPageView(page: PageSession, size: { width: number; height: number }): PageView {
  const readiness = watchReadiness(page);
  // Told by the first key.
  readiness.catch(() => undefined);
  return { ...createScreencast(page, { ...size, readiness }), ...createMirror(page) };
}
