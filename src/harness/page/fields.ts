/**
 * The fields of the sign-in screen as a form, in the host's order. Used by `sign-in.ts`. Inputs live as long as their
 * revision, so typed text survives every update; they are emptied once it was sent.
 */
import type { DrawnField, SignInScreen } from "../contract/model.ts";
import { countdown } from "./countdown.ts";
import { h, keyedList, setAttribute, setText, type View } from "./dom.ts";
import { icon, squares } from "./icons.ts";
import { inputRow } from "./input-row.ts";
import { type ItemList, itemList } from "./item-list.ts";
import { type Row, idOf, isInput, isOfAList, isText, layoutOf, rowsOf } from "./rows.ts";
import type { Session } from "./session.ts";
import { spinner } from "./spinner.ts";

/** Milliseconds after a key before the host hears of it, with the keys that follow it. */
const typingMs = 100;

/** Heading and text, with a picture in front that the style shows for a refusal. */
function heading(field: DrawnField): View<Row> {
  const text = h("span", {});
  const element = h("h2", { id: idOf(field), class: "large-text" }, icon("exclamation"), text);
  return {
    element,
    update({ fields: [{ text: said }] }) {
      setText(text, said);
      element.hidden = said === "";
    },
  };
}

function textRow(element: HTMLElement): View<Row> {
  return {
    element,
    update({ fields: [{ text }] }) {
      setText(element, text);
      element.hidden = text === "";
    },
  };
}

function progressRow(field: DrawnField): View<Row> {
  const text = h("p", { id: idOf(field), class: "small-text" });
  const element = h("div", { class: "progress" }, spinner(), text);
  return {
    element,
    update({ fields: [{ text: said }] }) {
      setText(text, said);
      element.hidden = said === "";
    },
  };
}

/** A QR code; its content is beside it as text. */
function pictureRow({ words }: Session): View<Row> {
  const element = h("div", { class: "qr", role: "img", "aria-label": words.screen.qr });
  return {
    element,
    update({ fields: [field], screen }) {
      element.replaceChildren(squares(field.squares ?? []));
      const address = screen.fields.find(({ purpose }) => purpose === "address");
      setAttribute(element, "aria-describedby", address && idOf(address));
    },
  };
}

function button(element: HTMLButtonElement, { words }: Session): View<Row> {
  const text = h("span", {});
  element.append(text);
  return {
    element,
    update({ fields: [field], screen }) {
      setText(text, field.text || field.label || words.screen.submit);
      setAttribute(element, "aria-disabled", screen.busy ? "true" : undefined);
    },
  };
}

/** The typed new secret, for rules that can be checked while typing. */
function typedIn(form: HTMLElement): { secret: string; confirmation: string } {
  const value = (...purposes: string[]) =>
    purposes
      .map((purpose) => form.querySelector<HTMLInputElement>(`input[data-purpose="${purpose}"]`)?.value)
      .find((typed) => typed !== undefined) ?? "";
  return {
    secret: value("newSecret", "newPassword"),
    confirmation: value("confirm", "confirmPassword"),
  };
}

export function fieldsForm(session: Session): View<SignInScreen> {
  const { send } = session;
  let current: SignInScreen | undefined;
  const form = h("form", { class: "tile", autocomplete: "off", novalidate: true });
  const lists = new WeakMap<Element, ItemList>();
  const judge = () => {
    const typed = typedIn(form);
    for (const element of form.children) lists.get(element)?.judge(typed);
  };

  const create = (row: Row): View<Row> => {
    const {
      fields: [field],
      screen,
    } = row;
    if (isOfAList(field)) {
      const list = itemList(session, row);
      lists.set(list.element, list);
      return list;
    }
    if (field.purpose === "timeLeft" && field.until !== undefined) return countdown(field);
    switch (field.type) {
      case "tile-image": {
        const logo = h("img", { class: "tile-image", src: "/logo.svg", alt: "", width: 40, height: 40 });
        return {
          element: logo,
          update: ({ fields: [now] }) => {
            setAttribute(logo, "alt", now.text || now.label);
          },
        };
      }
      case "large-text":
        return field.purpose === "shownCode"
          ? textRow(h("p", { id: idOf(field), class: "shown-code" }))
          : heading(field);
      case "small-text":
        return field.purpose === "progress"
          ? progressRow(field)
          : textRow(h("p", { id: idOf(field), class: `small-text ${field.purpose}` }));
      case "password":
      case "edit":
        return inputRow(session, row);
      case "picture":
        return pictureRow(session);
      case "submit":
        return button(h("button", { type: "submit", class: "primary" }), session);
      case "command-link":
        return button(
          h(
            "button",
            {
              type: "button",
              class: "link",
              onclick: () => {
                if (current?.busy === false) send({ do: "link", revision: screen.revision, field: field.id });
              },
            },
            icon("question"),
          ),
          session,
        );
    }
  };

  const inputs = () => Array.from(form.querySelectorAll<HTMLInputElement>("input[data-field]"));
  const typed = (): Record<number, string> =>
    Object.fromEntries(inputs().map((input) => [Number(input.dataset["field"]), input.value]));

  // Not for each key of somebody fast: what is in the fields counts, not how it came there.
  let telling: ReturnType<typeof setTimeout> | undefined;
  const tellTyped = () => {
    if (current?.watchesTyping !== true) return;
    telling ??= setTimeout(() => {
      telling = undefined;
      if (current?.busy === false) send({ do: "type", revision: current.revision, values: typed() });
    }, typingMs);
  };

  form.addEventListener("input", () => {
    judge();
    tellTyped();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (current === undefined || current.busy) return;
    clearTimeout(telling);
    telling = undefined;
    if (!send({ do: "submit", revision: current.revision, values: typed() })) return;
    for (const input of inputs()) input.value = "";
    judge();
  });

  const show = keyedList<Row>(form, ({ key }) => key, create);
  return {
    element: form,
    update(screen) {
      // Two values in turn, so that the same shake can run again. A shake from before this form existed does not run.
      if (current !== undefined && screen.shaken !== undefined && screen.shaken !== (current.shaken ?? 0))
        setAttribute(form, "data-shaken", screen.shaken % 2 === 0 ? "even" : "odd");
      current = screen;
      form.hidden = screen.fields.length === 0;
      setAttribute(form, "data-layout", layoutOf(screen));
      const isRefused = screen.fields.some(({ purpose, text }) => purpose === "next" && text !== "");
      setAttribute(form, "data-refused", isRefused);
      setAttribute(form, "aria-busy", screen.busy ? "true" : undefined);
      show(rowsOf(screen));
    },
  };
}

/** The text that a screen reader hears for a screen without inputs, which gets no focus. */
export function spoken({ view, fields }: SignInScreen): string {
  if ((view !== "sign-in" && view !== "pre-boot") || fields.some(isInput)) return "";
  return (
    fields
      .filter((field) => isText(field) || field.purpose === "shownCode")
      // A DLL writes another one each second.
      .filter(({ purpose }) => purpose !== "timeLeft")
      .map((field) => field.text)
      .join(" ")
      .trim()
  );
}
