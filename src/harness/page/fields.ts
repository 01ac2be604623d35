/**
 * The fields of the sign-in screen as a form, in the order the host drew them. `sign-in.ts` shows it. Inputs live
 * as long as their revision, so what was typed outlives every update; they are emptied once it was sent.
 */
import type { DrawnField, SignInScreen } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, keyedList, setAttribute, setText, type View } from "./dom.ts";
import { icon, squares } from "./icons.ts";

/** A field together with the screen it was drawn for. */
interface FieldOnScreen {
  field: DrawnField;
  screen: SignInScreen;
}

const newSecrets: ReadonlySet<string> = new Set(["newSecret", "confirm", "newPassword", "confirmPassword"]);

const isInput = (field: DrawnField) => field.type === "password" || field.type === "edit";
const isText = (field: DrawnField) => field.type === "large-text" || field.type === "small-text";
const idOf = (field: DrawnField) => `field-${String(field.id)}`;

/** What an input's reader is told with it: the texts of the tile and the system's status. */
function described(screen: SignInScreen): string {
  return [...screen.fields.filter(isText).map(idOf), "screen-status"].join(" ");
}

/** One input and no heading is a sign-in as the system draws it; anything more is a panel. */
function layoutOf({ fields }: SignInScreen): "one-input" | "panel" {
  const untitled = !fields.some((field) => field.type === "large-text" && field.text !== "");
  return untitled && fields.filter(isInput).length === 1 ? "one-input" : "panel";
}

function inputField({ field, screen }: FieldOnScreen): View<FieldOnScreen> {
  const input = h("input", {
    id: idOf(field),
    type: field.type === "password" ? "password" : "text",
    autocomplete: newSecrets.has(field.purpose) ? "new-password" : "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: 512,
    "data-field": field.id,
    "aria-describedby": described(screen),
  });
  if (field.type === "edit") input.value = field.text;
  const label = h("label", { for: input.id });
  return {
    element: h("div", { class: "field" }, label, input),
    update(now) {
      setText(label, now.field.label);
      // A macOS login window writes the label into the field; elsewhere it stands above, and this is not seen.
      const inside = now.screen.system === "macos" && layoutOf(now.screen) === "one-input";
      setAttribute(input, "placeholder", inside ? now.field.label : undefined);
      // Read-only, not disabled: a disabled input would lose focus and could not be found again.
      input.readOnly = now.screen.busy;
      setAttribute(input, "aria-invalid", now.screen.status.kind === "error" ? "true" : undefined);
    },
  };
}

function textField(element: HTMLElement): View<FieldOnScreen> {
  return {
    element,
    update({ field }) {
      setText(element, field.text);
      element.hidden = field.text === "";
    },
  };
}

function progressField(field: DrawnField): View<FieldOnScreen> {
  const text = h("p", { id: idOf(field), class: "small-text" });
  const element = h("div", { class: "progress" }, h("span", { class: "ring", "aria-hidden": "true" }), text);
  return {
    element,
    update(now) {
      setText(text, now.field.text);
      element.hidden = now.field.text === "";
    },
  };
}

/** A QR code; what it says stands beside it in words. */
function pictureField(): View<FieldOnScreen> {
  const element = h("div", { class: "qr" });
  return {
    element,
    update({ field }) {
      element.replaceChildren(squares(field.squares ?? []));
    },
  };
}

function button(element: HTMLButtonElement): View<FieldOnScreen> {
  const text = h("span", {});
  element.append(text);
  return {
    element,
    update({ field, screen }) {
      setText(text, field.text || field.label || texts.screen.submit);
      setAttribute(element, "aria-disabled", screen.busy ? "true" : undefined);
    },
  };
}

export function fieldsForm(send: Send): View<SignInScreen> {
  let current: SignInScreen | undefined;

  const create = (item: FieldOnScreen): View<FieldOnScreen> => {
    const { field, screen } = item;
    switch (field.type) {
      case "tile-image": {
        const logo = h("img", { class: "tile-image", src: "/logo.svg", alt: "", width: 40, height: 40 });
        return {
          element: logo,
          update: (now) => setAttribute(logo, "alt", now.field.text || now.field.label),
        };
      }
      case "large-text":
        return textField(h("h2", { id: idOf(field), class: "large-text" }));
      case "small-text":
        return field.purpose === "progress"
          ? progressField(field)
          : textField(h("p", { id: idOf(field), class: `small-text ${field.purpose}` }));
      case "password":
      case "edit":
        return inputField(item);
      case "picture":
        return pictureField();
      case "submit":
        return button(h("button", { type: "submit", class: "primary" }, icon("arrow")));
      case "command-link":
        return button(
          h("button", {
            type: "button",
            class: "link",
            onclick: () => {
              if (current?.busy === false) send({ do: "link", revision: screen.revision, field: field.id });
            },
          }),
        );
    }
  };

  const form = h("form", { class: "tile", autocomplete: "off", novalidate: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (current === undefined || current.busy) return;
    const inputs = Array.from(form.querySelectorAll<HTMLInputElement>("input[data-field]"));
    const values: Record<number, string> = {};
    for (const input of inputs) values[Number(input.dataset["field"])] = input.value;
    if (!send({ do: "submit", revision: current.revision, values })) return;
    for (const input of inputs) input.value = "";
  });

  const show = keyedList<FieldOnScreen>(
    form,
    ({ field, screen }) =>
      [screen.selectedUser, screen.selectedTile, screen.revision, field.id, field.type].map(String).join("/"),
    create,
  );
  return {
    element: form,
    update(screen) {
      // Two looks in turn, so that the same shake can be seen again; the one that was there before us is over.
      if (current !== undefined && screen.shaken !== undefined && screen.shaken !== (current.shaken ?? 0))
        setAttribute(form, "data-shaken", screen.shaken % 2 === 0 ? "even" : "odd");
      current = screen;
      form.hidden = screen.fields.length === 0;
      setAttribute(form, "data-layout", layoutOf(screen));
      setAttribute(form, "aria-busy", screen.busy ? "true" : undefined);
      show(screen.fields.map((field) => ({ field, screen })));
    },
  };
}

/** What a screen reader is told of a screen that has nothing to type into, and so takes no focus. */
export function spoken({ view, fields }: SignInScreen): string {
  if ((view !== "sign-in" && view !== "pre-boot") || fields.some(isInput)) return "";
  return fields
    .filter(isText)
    .map((field) => field.text)
    .join(" ")
    .trim();
}
