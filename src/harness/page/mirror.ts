/**
 * The page inside a browser as real controls, for a screen reader and a keyboard. Used by `remote.ts` instead of the
 * picture. An action on a control goes to its node; the page inside decides the effect. Typed text goes to its field
 * and nowhere else.
 */
import type { Mirror, MirrorAction, MirrorNode, SurfaceName } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, keyedList, setAttribute, setText, type View } from "./dom.ts";

export interface MirrorView extends View<Mirror | undefined> {
  /** Moves the focus to where a person would go on, as soon as that is known. */
  focus(): void;
}

/** Shared by all controls of one mirror. */
interface Controls {
  id(ref: number): string;
  act(action: MirrorAction): void;
  /** Whether a text is on the page by itself, so that it need not be shown twice. */
  isSaid(text: string): boolean;
}

/** The server's maximum. */
const maximumTyped = 2_000;

const nameOf = ({ name }: MirrorNode) => (name === "" ? texts.browser.unnamed : name);

/** A label, a control, and the page's text about it. */
function field(
  { id, isSaid }: Controls,
  { node, control, before }: { node: MirrorNode; control: HTMLElement; before: boolean },
): View<MirrorNode> {
  const label = h("label", { for: id(node.ref) });
  const description = h("p", { id: `${id(node.ref)}-description`, class: "mirror-description" });
  setAttribute(control, "id", id(node.ref));
  const element = h(
    "div",
    { class: "mirror-field" },
    ...(before ? [label, control] : [control, label]),
    description,
  );
  return {
    element,
    update(now) {
      setText(label, nameOf(now));
      setText(description, now.description ?? "");
      description.className = isSaid(now.description ?? "") ? "visually-hidden" : "mirror-description";
      setAttribute(control, "aria-describedby", now.description === undefined ? undefined : description.id);
      setAttribute(control, "aria-required", now.required === true ? "true" : undefined);
      setAttribute(control, "aria-invalid", now.invalid === true ? "true" : undefined);
      // Not `disabled`: that would take the focus away.
      setAttribute(control, "aria-disabled", now.disabled === true ? "true" : undefined);
      setAttribute(control, "readonly", now.readonly === true || now.disabled === true);
    },
  };
}

function textField(node: MirrorNode, controls: Controls): View<MirrorNode> {
  const type = node.role === "password" ? "password" : "text";
  const input =
    node.multiline === true
      ? h("textarea", { maxlength: maximumTyped, rows: 3 })
      : h("input", {
          type,
          maxlength: maximumTyped,
          autocomplete: "off",
          autocapitalize: "none",
          spellcheck: "false",
        });
  const { element, update } = field(controls, { node, control: input, before: true });
  /** The page's value when it was last sent. */
  let mirrored: string | undefined;
  let typed = false;
  const fill = (submit: boolean) => {
    if (input.readOnly || !(typed || submit)) return;
    typed = false;
    controls.act({ ref: node.ref, act: "fill", text: input.value, ...(submit && { submit }) });
  };
  input.addEventListener("input", () => {
    typed = true;
  });
  input.addEventListener("change", () => {
    fill(false);
  });
  input.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Enter" || event.isComposing) return;
    if (node.multiline === true) return;
    event.preventDefault();
    fill(true);
  });
  return {
    element,
    update(now) {
      update(now);
      if (now.value === undefined || now.value === mirrored) return;
      mirrored = now.value;
      if (!typed) input.value = mirrored;
    },
  };
}

function checkField(node: MirrorNode, controls: Controls): View<MirrorNode> {
  const type = node.role === "radio" ? "radio" : "checkbox";
  const input = h("input", { type });
  const { element, update } = field(controls, { node, control: input, before: false });
  let checked = false;
  input.addEventListener("change", () => {
    if (input.getAttribute("aria-disabled") === "true") input.checked = checked;
    // The page inside reports the new state.
    else controls.act({ ref: node.ref, act: "activate" });
  });
  return {
    element,
    update(now) {
      update(now);
      checked = now.checked === true;
      input.checked = checked;
    },
  };
}

function selectField(node: MirrorNode, controls: Controls): View<MirrorNode> {
  const select = h("select");
  const { element, update } = field(controls, { node, control: select, before: true });
  let shown = "";
  select.addEventListener("change", () => {
    if (select.getAttribute("aria-disabled") !== "true")
      controls.act({ ref: node.ref, act: "choose", option: select.selectedIndex });
  });
  return {
    element,
    update(now) {
      update(now);
      const { options = [] } = now;
      const names = JSON.stringify(options.map(({ name, disabled }) => [name, disabled]));
      if (names !== shown) {
        shown = names;
        select.replaceChildren(...options.map(({ name, disabled }) => h("option", { disabled }, name)));
      }
      select.selectedIndex = options.findIndex(({ selected }) => selected);
    },
  };
}

function pressable(node: MirrorNode, { act }: Controls): View<MirrorNode> {
  const button = h("button", {
    type: "button",
    class: node.role === "link" ? "mirror-link" : "mirror-button",
  });
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") act({ ref: node.ref, act: "activate" });
  });
  return {
    element: button,
    update(now) {
      setText(button, nameOf(now));
      setAttribute(button, "title", now.description);
      setAttribute(button, "aria-disabled", now.disabled === true ? "true" : undefined);
      setAttribute(button, "aria-expanded", now.expanded === undefined ? undefined : String(now.expanded));
      setAttribute(button, "aria-pressed", now.checked === undefined ? undefined : String(now.checked));
    },
  };
}

/** The harness page's own first heading is the simulated screen, so headings inside begin at the second level. */
const headings = ["h2", "h3", "h4", "h5"] as const;

function sentence(node: MirrorNode): View<MirrorNode> {
  const element =
    node.role === "heading"
      ? h(headings[(node.level ?? 2) - 1] ?? "h6")
      : h("p", { class: `mirror-${node.role}` });
  return {
    element,
    update({ role, name }) {
      setText(element, role === "image" ? texts.browser.pictureOf(name) : name);
    },
  };
}

function control(node: MirrorNode, controls: Controls): View<MirrorNode> {
  switch (node.role) {
    case "textbox":
    case "password":
      return textField(node, controls);
    case "checkbox":
    case "radio":
      return checkField(node, controls);
    case "combobox":
      return selectField(node, controls);
    case "button":
    case "link":
      return pressable(node, controls);
    case "heading":
    case "text":
    case "image":
    case "alert":
    case "status":
      return sentence(node);
  }
}

/** The text that is read out when a page appears. An invalid field gives its reason, as far as the page does. */
function saidAloud({ title, nodes }: Mirror): { alerts: string; status: string } {
  const named = (role: MirrorNode["role"]) =>
    nodes.flatMap((node) => (node.role === role ? [node.name] : []));
  const wrong = nodes
    .filter(({ invalid, description }) => invalid === true && description !== undefined)
    .map(({ name, description = "" }) => `${name}: ${description}`)
    // An alert that describes its field is read out once.
    .filter((text) => !named("alert").some((alert) => text.includes(alert)));
  return { alerts: [...named("alert"), ...wrong].join(" "), status: [title, ...named("status")].join(". ") };
}

export function mirrorView({ on, send }: { on: SurfaceName; send: Send }): MirrorView {
  let mirror: Mirror | undefined;
  const list = h("div", { class: "mirror-controls" });
  const waiting = h("p", {}, texts.browser.reading);
  const more = h("p", { class: "mirror-more" });
  const status = h("p", { class: "visually-hidden", role: "status" });
  const alerts = h("p", { class: "visually-hidden", role: "alert" });
  const element = h(
    "section",
    { class: "mirror", tabindex: -1, "aria-label": texts.browser.controls },
    ...[waiting, list, more, status, alerts],
  );

  /** Sends typed text first: a screen reader presses a button without leaving the field. */
  const sendTyped = () => {
    for (const input of list.querySelectorAll("input[type=text], input[type=password], textarea"))
      input.dispatchEvent(new Event("change"));
  };
  const controls: Controls = {
    id: (ref) => `${on}-mirror-${String(ref)}`,
    act(action) {
      if (action.act !== "fill") sendTyped();
      send(on === "screen" ? { surface: "mirror", ...action } : { surface: "mirror", on, ...action });
    },
    isSaid: (text) => {
      const isSentence = ({ role, name }: MirrorNode) => name !== "" && (role === "text" || role === "alert");
      const said = mirror?.nodes.filter(isSentence) ?? [];
      // A description may consist of several texts.
      return said.reduce((rest, { name }) => rest.replace(name, ""), text).trim() === "";
    },
  };
  const show = keyedList<MirrorNode>(
    list,
    ({ ref, role, level = 0, multiline = false }) => [ref, role, level, multiline].join("/"),
    (node) => control(node, controls),
  );

  /** The page navigated while the focus was in it: the focus goes to the beginning of the next page once it exists. */
  let following = false;
  const follow = () => {
    const focused = mirror?.nodes.find((node) => node.focused === true);
    const its = focused && list.querySelector<HTMLElement>(`#${controls.id(focused.ref)}`);
    if (its) {
      following = false;
      its.focus();
    } else if (document.activeElement !== element) element.focus();
  };
  element.addEventListener("focusin", ({ target }) => {
    if (target !== element) following = false;
  });
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget !== null) following = false;
  });

  return {
    element,
    update(now) {
      mirror = now;
      const focused = document.activeElement;
      const within = focused !== null && focused !== element && element.contains(focused);
      const { nodes = [], cut = false } = now ?? {};
      show(nodes);
      waiting.hidden = nodes.length > 0 || cut;
      setText(more, !cut ? "" : nodes.length > 0 ? texts.browser.more : texts.browser.tooLarge);
      const { alerts: urgent, status: said } =
        now === undefined ? { alerts: "", status: "" } : saidAloud(now);
      setText(status, said);
      setText(alerts, urgent);
      if (within && !element.contains(document.activeElement)) following = true;
      if (following && now !== undefined) follow();
    },
    focus() {
      following = true;
      follow();
    },
  };
}
