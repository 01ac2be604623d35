/**
 * Turns Chromium's accessibility tree of one document into the elements that a person can read and use, in reading
 * order. Called by `accessibility-mirror.ts`. A hostile page may have made the tree: texts are cleaned, and everything
 * is bounded. It does not call the browser.
 */
import type { Protocol } from "devtools-protocol/types/protocol.js";
import type { MirrorNode, MirrorOption, MirrorRole } from "../contract/surface-schemas.ts";

type AXNode = Protocol.Accessibility.AXNode;

export const maximumNodes = 200;
const maximumText = 300;
const maximumOptions = 300;
const maximumDepth = 400;

/** A node without its number, or the place of a frame's nodes. */
export type Draft =
  | (Omit<MirrorNode, "ref"> & {
      backendNodeId: number;
      /** The page masks the value, so it is a password whatever its role. */
      masked?: boolean;
      /** Text of a label, which is also the control's name. */
      label?: boolean;
    })
  | { role: "frame"; backendNodeId: number };

export interface Drafts {
  title: string;
  nodes: Draft[];
  cut: boolean;
}

/**
 * Removes characters that affect a terminal, a font or a reading direction: control characters, private use, unpaired
 * surrogates and format characters, except the two that join letters and pictures.
 */
function cleanText(text: unknown, keepLines = false): string {
  if (typeof text !== "string") return "";
  const cleaned = text
    .slice(0, 4 * maximumText)
    .replace(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}]/gu, " ")
    .replace(/[^\P{Cf}\u200c\u200d]|[\p{Co}\p{Cs}]/gu, "");
  const spaced = keepLines ? cleaned : cleaned.replace(/\s+/gu, " ").trim();
  return Array.from(spaced).slice(0, maximumText).join("");
}

const mask = /^[•◦■●]+$/u;

const inlineRoles: ReadonlySet<string> = new Set([
  ...[
    "strong",
    "emphasis",
    "code",
    "mark",
    "Abbr",
    "superscript",
    "subscript",
    "insertion",
    "deletion",
    "time",
  ],
  "LineBreak",
]);

/** Controls are taken whole: their content is in their name already. */
const controls: Readonly<Record<string, MirrorRole>> = {
  link: "link",
  button: "button",
  DisclosureTriangle: "button",
  menuitem: "button",
  tab: "button",
  option: "button",
  treeitem: "button",
  textbox: "textbox",
  searchbox: "textbox",
  spinbutton: "textbox",
  checkbox: "checkbox",
  switch: "checkbox",
  menuitemcheckbox: "checkbox",
  radio: "radio",
  menuitemradio: "radio",
};

const announced: Readonly<Record<string, MirrorRole>> = {
  alert: "alert",
  status: "status",
  log: "status",
  timer: "status",
};

/** Where a text belongs. `controls`: only controls are added, since the texts are in a name already. */
interface Place {
  depth: number;
  only?: "controls";
  label?: boolean;
}

export function draftNodes(tree: readonly AXNode[]): Drafts {
  const byId = new Map(tree.map((node) => [node.nodeId, node]));
  const nodes: Draft[] = [];
  let cut = false;
  let text = "";
  let textFrom: AXNode | undefined;
  let textIsLabel = false;

  const roleOf = (node: AXNode): string => (node.ignored ? "" : String(node.role?.value ?? ""));
  const property = (node: AXNode, name: Protocol.Accessibility.AXPropertyName): unknown =>
    node.properties?.find((each) => each.name === name)?.value.value;
  const is = (node: AXNode, name: Protocol.Accessibility.AXPropertyName): boolean => {
    const value = property(node, name);
    return value === true || value === "true";
  };

  function* below(node: AXNode, depth = 0): Generator<AXNode> {
    if (depth > maximumDepth) return;
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      if (child === undefined) continue;
      yield child;
      yield* below(child, depth + 1);
    }
  }

  function add(draft: Draft): void {
    if (nodes.length >= maximumNodes) cut = true;
    else nodes.push(draft);
  }

  function flush(): void {
    const name = cleanText(text);
    if (name !== "" && textFrom?.backendDOMNodeId !== undefined)
      add({
        role: "text",
        name,
        backendNodeId: textFrom.backendDOMNodeId,
        ...(textIsLabel && { label: true }),
      });
    text = "";
    textFrom = undefined;
  }

  function say(node: AXNode, said: string, { label = false }: Place): void {
    // Text that a style adds belongs to no node.
    if (node.backendDOMNodeId !== undefined) textFrom ??= node;
    textIsLabel = label;
    if (text.length < 4 * maximumText) text += said.slice(0, 4 * maximumText);
  }

  /** All text inside, however it is marked up. */
  function innerText(node: AXNode): string {
    let inner = "";
    function gather({ childIds = [] }: AXNode, depth: number): void {
      for (const id of childIds) {
        const child = byId.get(id);
        if (child === undefined || depth > maximumDepth || inner.length >= 4 * maximumText) return;
        const role = roleOf(child);
        if (role === "StaticText") inner += String(child.name?.value ?? "").slice(0, 4 * maximumText);
        else if (role !== "InlineTextBox") {
          const gap =
            role === "" || role === "link" || (role !== "LineBreak" && inlineRoles.has(role)) ? "" : " ";
          inner += gap;
          gather(child, depth + 1);
          inner += gap;
        }
      }
    }
    gather(node, 0);
    return cleanText(inner);
  }

  function optionsOf(node: AXNode): MirrorOption[] {
    const options: MirrorOption[] = [];
    for (const each of below(node)) {
      if (roleOf(each) !== "option") continue;
      if (options.length >= maximumOptions) {
        cut = true;
        break;
      }
      options.push({
        name: cleanText(each.name?.value),
        selected: is(each, "selected"),
        disabled: is(each, "disabled"),
      });
    }
    return options;
  }

  function statesOf(node: AXNode): Partial<MirrorNode> {
    const invalid = property(node, "invalid");
    const checked = property(node, "checked") ?? property(node, "pressed");
    const expanded = property(node, "expanded");
    const description = cleanText(node.description?.value);
    return {
      ...(description !== "" && { description }),
      ...(is(node, "focused") && { focused: true }),
      ...(is(node, "disabled") && { disabled: true }),
      ...(is(node, "readonly") && { readonly: true }),
      ...(is(node, "required") && { required: true }),
      ...(invalid !== undefined && invalid !== "false" && invalid !== "" && { invalid: true }),
      ...(is(node, "multiline") && { multiline: true }),
      // "mixed" is neither; it looks unchecked.
      ...(checked !== undefined && { checked: checked === true || checked === "true" }),
      ...(typeof expanded === "boolean" && { expanded }),
    };
  }

  function addControl(node: AXNode, role: MirrorRole): void {
    if (node.backendDOMNodeId === undefined) return;
    const shared = {
      backendNodeId: node.backendDOMNodeId,
      name: cleanText(node.name?.value) || innerText(node),
      ...statesOf(node),
    };
    if (role !== "textbox") {
      add({ ...shared, role });
      return;
    }
    const value = cleanText(node.value?.value, shared.multiline);
    const masked = mask.test(value) || mask.test(innerText(node).replaceAll(" ", ""));
    // A box contains its value as text, which is not its name.
    add({ ...shared, name: cleanText(node.name?.value), role, ...(masked ? { masked } : { value }) });
  }

  /**
   * A native combobox has options and no text. One that is typed into is a text box. Any other is a button that opens
   * it.
   */
  function addCombobox(node: AXNode): void {
    if (node.backendDOMNodeId === undefined) return;
    if (property(node, "editable") !== undefined) return addControl(node, "textbox");
    const isNative = [...below(node)].some((each) => roleOf(each) === "MenuListPopup");
    if (!isNative) return addControl(node, "button");
    const shared = { backendNodeId: node.backendDOMNodeId, name: cleanText(node.name?.value) };
    const { expanded: _, ...states } = statesOf(node);
    add({ ...shared, ...states, role: "combobox", options: optionsOf(node) });
  }

  function walkChildren(node: AXNode, place: Place): void {
    for (const id of node.childIds ?? []) {
      if (cut) return;
      const child = byId.get(id);
      if (child !== undefined) walk(child, { ...place, depth: place.depth + 1 });
    }
  }

  function walk(node: AXNode, place: Place): void {
    if (place.depth > maximumDepth) {
      cut = true;
      return;
    }
    const role = roleOf(node);
    // Neither separates texts: the text inside continues.
    if (role === "" || inlineRoles.has(role)) {
      if (role === "LineBreak" && place.only === undefined) say(node, " ", place);
      return walkChildren(node, place);
    }
    if (role === "StaticText" || role === "ListMarker") {
      const said = String(node.name?.value ?? "");
      // A number gives a step's place; a bullet means nothing.
      if (place.only === undefined && (role === "StaticText" || /[\p{L}\p{N}]/u.test(said)))
        say(node, said, place);
      return;
    }
    if (role === "InlineTextBox") return;
    flush();
    // The browser's own message about a field ("Please fill out this field") is in no document; the document stands for
    // it.
    const backendNodeId = node.backendDOMNodeId ?? (role === "alert" ? tree[0]?.backendDOMNodeId : undefined);
    const control = Object.hasOwn(controls, role) ? controls[role] : undefined;
    const announcement = Object.hasOwn(announced, role) ? announced[role] : undefined;
    if (control !== undefined) addControl(node, control);
    else if (role === "combobox") addCombobox(node);
    else if (role === "Iframe") {
      if (backendNodeId !== undefined) add({ role: "frame", backendNodeId });
    } else if (role === "image" || role === "img") {
      const name = cleanText(node.name?.value);
      if (name !== "" && backendNodeId !== undefined && place.only === undefined)
        add({ role: "image", name, backendNodeId });
    } else if (backendNodeId !== undefined && (announcement !== undefined || role === "heading")) {
      const name = innerText(node) || cleanText(node.name?.value);
      const level = Number(property(node, "level")) || 2;
      if (name !== "" && place.only === undefined)
        add(
          announcement
            ? { role: announcement, name, backendNodeId }
            : { role: "heading", name, level, backendNodeId },
        );
      walkChildren(node, { ...place, only: "controls" });
    } else {
      walkChildren(node, role === "LabelText" ? { ...place, label: true } : place);
      flush();
    }
  }

  const [root] = tree;
  if (root !== undefined) {
    walkChildren(root, { depth: 0 });
    flush();
  }
  return { title: cleanText(root?.name?.value), nodes, cut };
}

/** Leaves out texts of labels that are the name of a control. */
export function withoutLabels(drafts: readonly Draft[]): Draft[] {
  const names = new Set(
    drafts.flatMap((draft) => (draft.role === "frame" || draft.role === "text" ? [] : [draft.name])),
  );
  return drafts.filter((draft) => draft.role !== "text" || draft.label !== true || !names.has(draft.name));
}
