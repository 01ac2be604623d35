/**
 * A list of lines: the rules for a new secret, ticked off while the person types; losses and what was kept; steps in
 * order. Used by `fields.ts` and the desktops. It checks rules for display only: the agent decides.
 */
import { type Typed, holds, isCheckable } from "../../protocol/rules.ts";
import type { MarkName } from "../../protocol/table.ts";
import type { DrawnField } from "../contract/model.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import { type Row, idOf } from "./rows.ts";
import type { Session } from "./session.ts";

/** Milliseconds without typing before a screen reader hears the result. */
const quietMs = 800;

export interface ItemList extends View<Row> {
  /** Called when something was typed or sent. */
  judge(typed: Typed): void;
}

const iconOf: Partial<Record<MarkName, IconName>> = {
  kept: "kept",
  anew: "anew",
  closed: "closed",
  loss: "loss",
};

interface Line {
  element: HTMLElement;
  /** @returns whether the rule is met; undefined for a line that is not a rule which a host can check */
  judge(typed: Typed): boolean | undefined;
}

function rule({ words }: Session, field: DrawnField, mark: MarkName): Line {
  const state = h("span", { class: "visually-hidden" });
  const element = h(
    "li",
    { id: idOf(field), "data-mark": "rule" },
    h("span", { class: "mark" }, icon("ring"), icon("kept")),
    h("span", {}, field.text, state),
  );
  const { value, detail } = field;
  const judge = (typed: Typed) => {
    const kept = holds({ mark, value, detail }, typed);
    setAttribute(element, "data-kept", kept ? "true" : "false");
    setText(state, `, ${kept ? words.screen.rule.kept : words.screen.rule.open}`);
    return kept;
  };
  judge({ secret: "", confirmation: "" });
  return { element, judge };
}

/** The kind of a line in words; undefined where its text is enough. */
export function wordOf({ words }: Session, mark: MarkName): string | undefined {
  return mark in words.screen.marks ? words.screen.marks[mark as keyof typeof words.screen.marks] : undefined;
}

function line(session: Session, field: DrawnField, step: number): Line {
  const { mark = "plain" } = field;
  if (isCheckable(mark)) return rule(session, field, mark);
  const word = wordOf(session, mark);
  const element = h(
    "li",
    { id: idOf(field), "data-mark": mark },
    h(
      "span",
      { class: "mark", "aria-hidden": mark === "step" ? undefined : "true" },
      mark === "step" ? `${String(step)}.` : icon(iconOf[mark] ?? "bullet"),
    ),
    h(
      "span",
      {},
      ...(word === undefined ? [] : [h("span", { class: "visually-hidden" }, `${word}: `)]),
      field.text,
    ),
  );
  return { element, judge: () => undefined };
}

export function itemList(session: Session, { fields }: Row): ItemList {
  const steps = fields.filter(({ mark }) => mark === "step");
  const lines = fields.map((field) => line(session, field, steps.indexOf(field) + 1));
  const said = h("p", { class: "visually-hidden", role: "status" });
  const rules = fields.filter(({ mark = "plain" }) => isCheckable(mark)).length;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return {
    element: h(
      "div",
      { class: "items" },
      h("ul", { role: "list" }, ...lines.map(({ element }) => element)),
      said,
    ),
    // A screen's lines do not change: another screen has another list.
    update: () => undefined,
    judge(typed) {
      const kept = lines.filter(({ judge }) => judge(typed) === true).length;
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const { rulesKept } = session.words.screen;
        setText(said, typed.secret === "" || rules === 0 ? "" : rulesKept(kept, rules));
      }, quietMs);
    },
  };
}
