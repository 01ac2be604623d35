/**
 * The time that is left for the screen, counted down to the host's moment. Used by `fields.ts`. It shows every second;
 * a screen reader hears only the last minute and the last seconds.
 */
import type { DrawnField } from "../contract/model.ts";
import { everySecond } from "./clock.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { icon } from "./icons.ts";
import { type Row, idOf } from "./rows.ts";

/** Seconds left at which it is read out. */
const saidAt = [60, 10];
/** Seconds left from which it looks urgent. */
const lowSeconds = 60;

const minutesAndSeconds = (seconds: number) =>
  `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;

export function countdown(field: DrawnField): View<Row> {
  const text = h("span", { role: "timer" });
  const said = h("span", { class: "visually-hidden", role: "status" });
  const element = h("p", { id: idOf(field), class: "time-left" }, icon("time"), text, said);
  let now = field;
  let before = Infinity;
  everySecond(element, () => {
    const { until = 0, label } = now;
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    const sentence = label.replace("{time}", minutesAndSeconds(left));
    setText(text, sentence);
    setAttribute(element, "data-low", left < lowSeconds);
    // Not at first: the screen itself is read out then.
    if (before !== Infinity && saidAt.some((at) => left <= at && before > at)) setText(said, sentence);
    before = left;
  });
  return {
    element,
    update({ fields: [field] }) {
      now = field;
    },
  };
}
