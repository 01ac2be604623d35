/** Shows a page over its DevTools session. Called for the agent's browser and for the harness's own. */
import type { PageSession } from "../../identity/browser/surface.ts";
import { createMirror } from "./accessibility-mirror.ts";
import type { PageView } from "./page-view.ts";
import { watchReadiness } from "./readiness.ts";
import { createScreencast } from "./screencast.ts";

/**
 * Called before the page's first navigation, from which it is known whether the page takes keys.
 * @param size of the page, in CSS pixels
 */
export function createPageView(page: PageSession, size: { width: number; height: number }): PageView {
  const readiness = watchReadiness(page);
  // The first key reports the failure.
  readiness.catch(() => undefined);
  return { ...createScreencast(page, { ...size, readiness }), ...createMirror(page) };
}
