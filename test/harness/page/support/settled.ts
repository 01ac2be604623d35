/** Where something stands once the page has stopped moving it. */
import type { Locator } from "playwright-core";

/**
 * In CSS pixels of the window. It stands still when two pictures in a row show it in the same place: a page is laid out
 * anew over several of them, and a place that is read in between is nobody's. Waits for ever for what never stops.
 */
export function settled(shown: Locator) {
  return shown.evaluate(async (element) => {
    for (let last = ""; ;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const { x, y, width, height } = element.getBoundingClientRect();
      const now = [x, y, width, height].join(" ");
      if (now === last) return { x, y, width, height };
      last = now;
    }
  });
}
