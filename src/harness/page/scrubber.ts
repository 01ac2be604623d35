/**
 * The timeline to scrub: marks of events in a lane for each actor, and a slider that moves between them. Used by
 * `main.ts` below the screen. It only chooses the moment that is shown: it sends nothing to the harness, and new events
 * do not move the reader.
 */
import type { TimelineEntry } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, setAttribute, setText, svg } from "./dom.ts";
import { icon } from "./icons.ts";
import type { Moment } from "./moments.ts";

export interface ScrubberView {
  readonly element: HTMLElement;
  update(all: readonly Moment[]): void;
  /** The chosen moment; undefined for now. */
  chosen(): Moment | undefined;
  choose(number: number | undefined): void;
}

const actors: readonly TimelineEntry["actor"][] = [
  "person",
  "host",
  "agent",
  "directory",
  "provider",
  "harness",
];
/** Bounds of the drawn distance between two marks, in milliseconds. */
const gap = { least: 120, most: 3_000 };
/** The slider's range. */
const whole = 1000;
const page = 10;

/** Where each moment is drawn, 0 to 1. Long times without events are drawn shorter. */
function placesOf(all: readonly Moment[]): number[] {
  let at = 0;
  const places = all.map(({ entry }, index) => {
    const before = all[index - 1];
    if (before !== undefined) at += Math.min(Math.max(entry.at - before.entry.at, gap.least), gap.most);
    return at;
  });
  // A single moment is now, which is at the end.
  return places.map((place) => (at === 0 ? 1 : place / at));
}

export const secondsOf = ({ at }: TimelineEntry) => texts.timeline.seconds((at / 1000).toFixed(2));

const saidOf = ({ entry }: Moment) =>
  texts.timeline.entry(secondsOf(entry), texts.timeline.actors[entry.actor], entry.text);

const percent = (place: number) => `${(100 * place).toFixed(3)}%`;

interface Lanes {
  element: HTMLElement;
  update(all: readonly Moment[], places: readonly number[], looked: Moment | undefined): void;
}

/** For the eye and the mouse; the keyboard and screen readers use the slider. */
function lanesView(choose: (moment: Moment) => void): Lanes {
  const laneOf = (actor: TimelineEntry["actor"]) => (actors.indexOf(actor) + 0.5) / actors.length;
  const lines = actors.map((actor) =>
    svg("line", {
      x1: 0,
      x2: "100%",
      y1: percent(laneOf(actor)),
      y2: percent(laneOf(actor)),
      class: "lane-line",
    }),
  );
  const playhead = svg("line", { y1: 0, y2: "100%", class: "playhead" });
  const marks = svg("g");
  const track = svg("svg", { class: "lanes-track" }, ...lines, playhead, marks);
  const drawn = new Map<number, SVGCircleElement>();
  let now: readonly Moment[] = [];
  let at: readonly number[] = [];
  track.addEventListener("click", (event) => {
    const { left, top, width, height } = track.getBoundingClientRect();
    const far = ({ entry }: Moment, index: number) =>
      Math.hypot(
        (at[index] ?? 0) * width + left - event.clientX,
        laneOf(entry.actor) * height + top - event.clientY,
      );
    const known = now.map((moment, index) => ({ moment, far: far(moment, index) }));
    const [nearest] = known
      .filter(({ moment }) => moment.seen !== undefined)
      .sort((one, two) => one.far - two.far);
    if (nearest !== undefined) choose(nearest.moment);
  });
  return {
    element: h(
      "div",
      { class: "lanes", "aria-hidden": "true" },
      h(
        "div",
        { class: "lane-names" },
        ...actors.map((actor) => h("span", { "data-actor": actor }, texts.timeline.actors[actor])),
      ),
      h("div", { class: "lanes-field" }, track),
    ),
    update(all, places, looked) {
      now = all;
      at = places;
      const numbers = new Set(all.map(({ number }) => number));
      for (const [number, mark] of drawn) {
        if (numbers.has(number)) continue;
        mark.remove();
        drawn.delete(number);
      }
      for (const [index, moment] of all.entries()) {
        let mark = drawn.get(moment.number);
        if (mark === undefined) {
          const { actor } = moment.entry;
          const title = svg("title", {}, saidOf(moment));
          mark = svg("circle", { cy: percent(laneOf(actor)), class: "mark", "data-actor": actor }, title);
          drawn.set(moment.number, mark);
          marks.append(mark);
        }
        setAttribute(mark, "cx", percent(places[index] ?? 0));
        setAttribute(mark, "data-seen", moment.seen !== undefined);
        setAttribute(mark, "data-looked", moment === looked);
      }
      const place = looked === undefined ? undefined : places[all.indexOf(looked)];
      setAttribute(playhead, "visibility", place === undefined ? "hidden" : undefined);
      setAttribute(playhead, "x1", percent(place ?? 0));
      setAttribute(playhead, "x2", percent(place ?? 0));
    },
  };
}

/** @param onChoice called when another moment is chosen */
export function scrubberView(onChoice: () => void): ScrubberView {
  let all: readonly Moment[] = [];
  let places: readonly number[] = [];
  let number: number | undefined;
  let isDragging = false;
  /** The moments that can be looked at; the last is now. */
  const known = () => all.filter(({ seen }) => seen !== undefined);
  const looked = () => known().find((moment) => moment.number === number) ?? known().at(-1);

  const slider = h("input", {
    type: "range",
    class: "scrub",
    min: 0,
    max: whole,
    step: "any",
    "aria-label": texts.timeline.slider,
  });
  const said = h("p", { class: "moment" });
  const lanes = lanesView((moment) => {
    choose(moment.number);
  });

  const show = () => {
    const moment = looked();
    const isNow = number === undefined;
    lanes.update(all, places, moment);
    const value = String(whole * (moment === undefined ? 1 : (places[all.indexOf(moment)] ?? 1)));
    if (slider.value !== value) slider.value = value;
    const text = moment === undefined ? texts.timeline.empty : saidOf(moment);
    setAttribute(slider, "aria-valuetext", isNow ? texts.timeline.nowIs(text) : text);
    setText(said, text);
    const place = moment === undefined ? -1 : known().indexOf(moment);
    setAttribute(previous, "aria-disabled", place > 0 ? undefined : "true");
    setAttribute(next, "aria-disabled", isNow ? "true" : undefined);
    setAttribute(toNow, "aria-pressed", isNow ? "true" : "false");
  };
  const choose = (wanted: number | undefined) => {
    const newest = known().at(-1)?.number;
    const before = number;
    number = wanted === newest ? undefined : wanted;
    show();
    if (number !== before) onChoice();
  };
  const step = (by: number) => {
    const moments = known();
    const moment = looked();
    if (moment === undefined) return;
    const place = Math.min(Math.max(moments.indexOf(moment) + by, 0), moments.length - 1);
    choose(moments[place]?.number);
  };

  const keys: Record<string, () => void> = {
    ArrowLeft: () => step(-1),
    ArrowDown: () => step(-1),
    ArrowRight: () => step(1),
    ArrowUp: () => step(1),
    PageDown: () => step(-page),
    PageUp: () => step(page),
    Home: () => step(-Infinity),
    End: () => choose(undefined),
  };
  slider.addEventListener("keydown", (event) => {
    const does = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (does === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    does();
  });
  slider.addEventListener("pointerdown", () => {
    isDragging = true;
  });
  for (const end of ["pointerup", "pointercancel", "change"] as const)
    slider.addEventListener(end, () => {
      isDragging = false;
    });
  slider.addEventListener("input", () => {
    const wanted = Number(slider.value) / whole;
    const far = (moment: Moment) => Math.abs((places[all.indexOf(moment)] ?? 0) - wanted);
    const [nearest] = known().sort((one, two) => far(one) - far(two));
    const moment = looked();
    // A screen reader's step may be shorter than the distance to the next mark: it still moves there.
    if (!isDragging && nearest === moment && moment !== undefined)
      step(wanted < (places[all.indexOf(moment)] ?? 0) ? -1 : 1);
    else choose(nearest?.number);
  });

  const button = (text: string, does: () => void, ...children: (string | Node)[]) =>
    h("button", { type: "button", "aria-label": text, title: text, onclick: does }, ...children);
  const previous = button(texts.timeline.previous, () => step(-1), icon("previous"));
  const next = button(texts.timeline.next, () => step(1), icon("next"));
  const toNow = button(texts.timeline.now, () => choose(undefined), texts.timeline.now);

  return {
    element: h(
      "section",
      { class: "scrubber", "aria-labelledby": "scrubber" },
      h(
        "div",
        { class: "scrubber-head" },
        h("h2", { id: "scrubber" }, texts.timeline.heading),
        said,
        h(
          "div",
          { class: "transport", role: "group", "aria-label": texts.timeline.transport },
          previous,
          next,
          toNow,
        ),
      ),
      slider,
      lanes.element,
    ),
    update(moments) {
      all = moments;
      places = placesOf(all);
      // The chosen moment may have been dropped by now, or belong to another play.
      if (number !== undefined && !known().some((moment) => moment.number === number)) {
        const oldest = known()[0]?.number;
        number = oldest !== undefined && oldest > number && known().length > 1 ? oldest : undefined;
      }
      show();
    },
    chosen: () => (number === undefined ? undefined : looked()),
    choose,
  };
}
