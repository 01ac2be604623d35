/** The picture of a system at work: dots in a ring or a bar, by each system's style. */
import { h } from "./dom.ts";

const dots = 5;

export function spinner(): HTMLElement {
  return h(
    "span",
    { class: "spinner", "aria-hidden": "true" },
    ...Array.from({ length: dots }, () => h("i", {})),
  );
}
