/** Shows a page over its DevTools session, for the agent's browser and for the harness's own. */
import type { PageSession } from "../../identity/browser/surface.ts";
import { createMirror } from "./accessibility-mirror.ts";
import type { PageView } from "./page-view.ts";
import { watchReadiness } from "./readiness.ts";
import { createScreencast } from "./screencast.ts";

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
