/** The simulated computer's clock: time and date as the reader's locale writes them. Screens and menu bars show it. */
import { h, setText } from "./dom.ts";

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dateFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });

/** Two elements that go on by themselves for as long as the page is there. */
export function clock(): { time: HTMLElement; date: HTMLElement } {
  const time = h("span", { class: "clock-time" });
  const date = h("span", { class: "clock-date" });
  const tick = () => {
    const now = new Date();
    setText(time, timeFormat.format(now));
    setText(date, dateFormat.format(now));
  };
  tick();
  setInterval(tick, 1000);
  return { time, date };
}
