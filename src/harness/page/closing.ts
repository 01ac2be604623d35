/**
 * What the agent said last, shown on the desktop: what became of what the old secret protected (B4). The desktops show
 * it. Its text says all of it, and is shown whole. The lines that may come along say part of it again, and which part
 * no program can tell: beside the text they would be said twice, in its place something would be missing.
 */
import type { SignInScreen } from "../model.ts";
import { h, keyedList, type View } from "./dom.ts";

export function closing(): View<SignInScreen> {
  const element = h("div", { class: "closing" });
  // The host puts what several sessions said one beneath the other.
  const show = keyedList<string>(
    element,
    (text) => text,
    (text) => ({ element: h("p", {}, text), update: () => undefined }),
  );
  return {
    element,
    update({ view, status: { text } }) {
      const isShown = view === "desktop" && text !== "";
      element.hidden = !isShown;
      show(isShown ? text.split("\n") : []);
    },
  };
}
