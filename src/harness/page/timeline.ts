/** What happened, oldest first. `main.ts` shows it. It keeps to its end unless the reader has scrolled up. */
import type { TimelineEntry } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, keyedList, type View } from "./dom.ts";

/** CSS pixels from the end that still count as "at the end". */
const nearEnd = 24;

export function timelineView(): View<readonly TimelineEntry[]> {
  const list = h("ol", {});
  const empty = h("p", {}, texts.timeline.empty);
  const scroller = h(
    "div",
    { class: "timeline", role: "region", "aria-labelledby": "timeline", tabindex: 0 },
    list,
    empty,
  );
  const show = keyedList<TimelineEntry>(
    list,
    (entry) => JSON.stringify(entry),
    (entry) => ({
      element: h(
        "li",
        { "data-actor": entry.actor },
        h("span", { class: "at" }, texts.timeline.seconds((entry.at / 1000).toFixed(2))),
        h("span", { class: "actor" }, texts.timeline.actors[entry.actor]),
        h("span", { class: "what" }, entry.text),
        h("code", { class: "event" }, entry.event),
      ),
      // An entry never changes.
      update: () => undefined,
    }),
  );
  return {
    element: h(
      "section",
      { class: "timeline-section" },
      h("h2", { id: "timeline" }, texts.timeline.heading),
      scroller,
    ),
    update(entries) {
      const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd;
      show(entries);
      empty.hidden = entries.length > 0;
      if (atEnd) scroller.scrollTop = scroller.scrollHeight;
    },
  };
}
