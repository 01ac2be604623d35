/**
 * An input: label, field, the button that shows the typed text, a hint about Caps Lock, and, where it is the only one,
 * the arrow that submits. Used by `fields.ts`. It never reads out what was typed.
 */
import type { DrawnField } from "../contract/model.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { icon } from "./icons.ts";
import { type Row, describedBy, idOf, layoutOf } from "./rows.ts";
import type { Session } from "./session.ts";

/** In the notation of WAI-ARIA 1.3. */
const revealKeys = "Alt+F8";

const newSecrets: ReadonlySet<string> = new Set(["newSecret", "confirm", "newPassword", "confirmPassword"]);

/**
 * Shows and hides the typed text; hides it again once it was sent. As in Windows the Tab key skips it: a person who
 * types a password, Tab and the password again would type the second into a button, whose space bar shows the first.
 * Keyboards have Windows' own shortcut.
 */
function revealButton(input: HTMLInputElement, labelled: string, { words }: Session): HTMLButtonElement {
  const show = (shown: boolean) => {
    setAttribute(input, "type", shown ? "text" : "password");
    setAttribute(element, "aria-pressed", shown ? "true" : "false");
  };
  const element = h(
    "button",
    {
      type: "button",
      class: "reveal",
      tabindex: -1,
      "aria-keyshortcuts": revealKeys,
      "aria-label": words.screen.reveal,
      "aria-describedby": labelled,
      "aria-controls": input.id,
      "aria-pressed": "false",
      onclick: () => {
        show(input.type === "password");
      },
    },
    icon("eye"),
  );
  setAttribute(input, "aria-keyshortcuts", revealKeys);
  input.addEventListener("keydown", (event) => {
    if (!event.altKey || event.key !== "F8") return;
    event.preventDefault();
    show(input.type === "password");
  });
  // The input has no form yet while it is made.
  input.addEventListener(
    "focus",
    () => {
      input.form?.addEventListener("submit", () => {
        show(false);
      });
    },
    { once: true },
  );
  return element;
}

/** While a password is typed, Caps Lock cannot be noticed otherwise. */
function capsLock(input: HTMLInputElement, { words }: Session): HTMLElement {
  const text = h("span", {});
  const element = h("p", { class: "caps-lock", role: "status" }, icon("caps"), text);
  const look = (event: KeyboardEvent) => {
    setText(text, event.getModifierState("CapsLock") ? words.screen.capsLock : "");
  };
  input.addEventListener("keydown", look);
  input.addEventListener("keyup", look);
  input.addEventListener("blur", () => {
    setText(text, "");
  });
  return element;
}

function sendArrow(field: DrawnField, { words }: Session): HTMLButtonElement {
  const said = h("span", { class: "visually-hidden" }, field.text || field.label || words.screen.submit);
  return h("button", { type: "submit", class: "go" }, icon("arrow"), said);
}

export function inputRow(session: Session, { fields: [field, submit], screen }: Row): View<Row> {
  const isPassword = field.type === "password";
  const input = h("input", {
    id: idOf(field),
    type: isPassword ? "password" : "text",
    autocomplete: newSecrets.has(field.purpose) ? "new-password" : "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: 512,
    inputmode: field.numeric === true ? "numeric" : undefined,
    "data-field": field.id,
    "data-purpose": field.purpose,
    "aria-describedby": describedBy(screen),
  });
  if (field.type === "edit") input.value = field.text;
  const label = h("label", { id: `${input.id}-label`, for: input.id });
  const box = h("div", { class: "box" }, input);
  const reveal = isPassword && field.reveal === true ? revealButton(input, label.id, session) : undefined;
  const arrow = submit && sendArrow(submit, session);
  if (field.numeric === true && arrow !== undefined) box.prepend(icon("keypad"));
  for (const inside of [reveal, arrow]) if (inside !== undefined) box.append(inside);
  const element = h("div", { class: "field" }, label, box);
  setAttribute(element, "data-numeric", field.numeric === true);
  setAttribute(element, "data-reveals", reveal !== undefined);
  setAttribute(element, "data-sends", arrow !== undefined);
  if (isPassword) element.append(capsLock(input, session));
  return {
    element,
    update(now) {
      const [{ label: said }] = now.fields;
      setText(label, said);
      // A single input has its label inside; elsewhere the label is above, and this is not shown.
      setAttribute(input, "placeholder", layoutOf(now.screen) === "one-input" ? said : undefined);
      // Read-only instead of disabled: a disabled input would lose focus and could not be found again.
      input.readOnly = now.screen.busy;
      setAttribute(input, "aria-invalid", now.screen.status.kind === "error" ? "true" : undefined);
      if (arrow !== undefined) setAttribute(arrow, "aria-disabled", now.screen.busy ? "true" : undefined);
    },
  };
}
