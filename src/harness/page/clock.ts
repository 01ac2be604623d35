/**
 * The simulated computer's clock in the session's language, and the timer of everything that counts seconds. Used by
 * views. It must not keep elements alive that are gone from the page.
 */
import { h, setText } from "./dom.ts";

const beats = new Set<WeakRef<Element>>();
const ticks = new WeakMap<Element, () => void>();

setInterval(() => {
  for (const beat of beats) {
    const element = beat.deref();
    if (element === undefined) beats.delete(beat);
    else ticks.get(element)?.();
  }
}, 1000);

/** Calls `tick` now and then every second, as long as the element exists. */
export function everySecond(element: Element, tick: () => void): void {
  beats.add(new WeakRef(element));
  ticks.set(element, tick);
  tick();
}

/** The room that the clock has. */
export type ClockSize = "large" | "taskbar" | "menu-bar";

const formats: Readonly<
  Record<ClockSize, { time: Intl.DateTimeFormatOptions; date: Intl.DateTimeFormatOptions }>
> = {
  large: {
    time: { hour: "numeric", minute: "2-digit" },
    date: { weekday: "long", month: "long", day: "numeric" },
  },
  taskbar: {
    time: { hour: "numeric", minute: "2-digit" },
    date: { year: "numeric", month: "numeric", day: "numeric" },
  },
  "menu-bar": {
    time: { hour: "numeric", minute: "2-digit" },
    date: { weekday: "short", month: "short", day: "numeric" },
  },
};

/** @param locale BCP 47; default: the reader's own */
export function clock(locale: string | undefined, size: ClockSize): { time: HTMLElement; date: HTMLElement } {
  const time = h("span", { class: "clock-time" });
  const date = h("span", { class: "clock-date" });
  const timeFormat = new Intl.DateTimeFormat(locale, formats[size].time);
  const dateFormat = new Intl.DateTimeFormat(locale, formats[size].date);
  everySecond(time, () => {
    const now = new Date();
    // At this size neither system shows AM or PM.
    const parts = timeFormat
      .formatToParts(now)
      .filter(({ type }) => size !== "large" || type !== "dayPeriod");
    setText(
      time,
      parts
        .map(({ value }) => value)
        .join("")
        .trim(),
    );
    setText(date, dateFormat.format(now));
  });
  return { time, date };
}
