/**
 * The events as a list, oldest first. Used by `main.ts`. It stays at its end unless the reader has scrolled up or looks
 * at an earlier moment, which it then shows. The harness bounds its length.
 */
import { page as texts } from "../../texts/en/page.ts";
import { h, setAttribute } from "./dom.ts";
import type { Moment } from "./moments.ts";
import { secondsOf } from "./scrubber.ts";

export interface TimelineView {
  readonly element: HTMLElement;
  /** @param looked the moment that is shown; undefined for now */
  update(all: readonly Moment[], looked: Moment | undefined): void;
}

/** CSS pixels from the end that count as "at the end". */
const nearEnd = 24;

function row({ entry, number }: Moment): HTMLElement {
  return h(
    "li",
    { "data-actor": entry.actor, "data-number": number },
    h("span", { class: "at" }, secondsOf(entry)),
    h("span", { class: "actor" }, texts.timeline.actors[entry.actor]),
    h("span", { class: "what" }, entry.text),
    h("code", { class: "event" }, entry.event),
  );
}

/** @param choose called on a click; with a keyboard the slider is used */
export function timelineView(choose: (number: number) => void): TimelineView {
  const list = h("ol", {});
  const empty = h("p", {}, texts.timeline.empty);
  const scroller = h(
    "div",
    { class: "timeline", role: "region", "aria-labelledby": "timeline", tabindex: 0 },
    list,
    empty,
  );
  const rows = new Map<number, HTMLElement>();
  let shown: Moment | undefined;
  list.addEventListener("click", ({ target }) => {
    const clicked = target instanceof Element ? target.closest<HTMLElement>("li[data-seen]") : null;
    if (clicked !== null) choose(Number(clicked.dataset["number"]));
  });
  return {
    element: h("section", {}, h("h2", { id: "timeline" }, texts.timeline.list), scroller),
    update(all, looked) {
      const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd;
      const numbers = new Set(all.map(({ number }) => number));
      for (const [number, element] of rows) {
        if (numbers.has(number)) continue;
        element.remove();
        rows.delete(number);
      }
      for (const moment of all) {
        let element = rows.get(moment.number);
        if (element === undefined) {
          element = row(moment);
          rows.set(moment.number, element);
          list.append(element);
        }
        setAttribute(element, "data-seen", moment.seen !== undefined);
        setAttribute(element, "aria-current", moment === looked ? "true" : undefined);
      }
      empty.hidden = all.length > 0;
      const current = looked === undefined ? undefined : rows.get(looked.number);
      if (looked === undefined) {
        if (atEnd || shown !== undefined) scroller.scrollTop = scroller.scrollHeight;
      } else if (looked !== shown && current !== undefined) {
        const { top, bottom } = current.getBoundingClientRect();
        const seen = scroller.getBoundingClientRect();
        // Scrolls within its own box: the page stays where the reader is.
        if (top < seen.top) scroller.scrollTop += top - seen.top;
        else if (bottom > seen.bottom) scroller.scrollTop += bottom - seen.bottom;
      }
      shown = looked;
    },
  };
}
