/** What turns while the system is at work: dots in a ring or a bar, as the style of each system has it. */
import { h } from "./dom.ts";

const dots = 5;

export function spinner(): HTMLElement {
  return h(
    "span",
    { class: "spinner", "aria-hidden": "true" },
    ...Array.from({ length: dots }, () => h("i", {})),
  );
}
