/**
 * Performs on a page what a person does to its mirror: clicks, types, chooses. Called by `accessibility-mirror.ts`. It
 * uses Chromium's Input domain, so that the page sees ordinary input, and no script of ours runs in it. Typed text may
 * be a secret: it goes to its node only and is kept nowhere.
 */
import type { Protocol } from "devtools-protocol/types/protocol.js";
import type { DevTools } from "../../identity/browser/devtools-pipe.ts";
import type { MirrorAction } from "../contract/surface-schemas.ts";
import type { Draft } from "./accessibility-tree.ts";

type AXNode = Protocol.Accessibility.AXNode;

/** The place of a mirrored node in the browser. Other processes know only its number. */
export interface MirroredNode {
  session: string;
  frameId: string;
  /** The document that it was read from: another document may reuse the node's number. */
  loaderId: string;
  backendNodeId: number;
  /** The node as it was read. */
  draft: Draft;
}

/** The document that each frame of a session shows: its loader id by frame id. */
export async function documentsOf(devtools: DevTools, session: string): Promise<Map<string, string>> {
  const documents = new Map<string, string>();
  const add = ({ frame, childFrames = [] }: Protocol.Page.FrameTree): void => {
    documents.set(frame.id, frame.loaderId);
    for (const each of childFrames) add(each);
  };
  add((await devtools.send("Page.getFrameTree", undefined, session)).frameTree);
  return documents;
}

interface Key {
  key: string;
  code: string;
  windowsVirtualKeyCode: number;
  text?: string;
  modifiers?: number;
  commands?: string[];
}

const alt = 1;
const control = 2;
const keys = {
  enter: { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  space: { key: " ", code: "Space", windowsVirtualKeyCode: 32, text: " " },
  home: { key: "Home", code: "Home", windowsVirtualKeyCode: 36 },
  down: { key: "ArrowDown", code: "ArrowDown", windowsVirtualKeyCode: 40 },
  open: { key: "ArrowDown", code: "ArrowDown", windowsVirtualKeyCode: 40, modifiers: alt },
  // By the editing command: its key differs between systems.
  selectAll: {
    ...{ key: "a", code: "KeyA", windowsVirtualKeyCode: 65, modifiers: control },
    commands: ["selectAll"],
  },
  delete: { key: "Delete", code: "Delete", windowsVirtualKeyCode: 46, commands: ["deleteForward"] },
} satisfies Record<string, Key>;

/** The autofill field names for which browsers offer a stored password (HTML). */
const passwordWords = new Set(["current-password", "new-password"]);

export interface MirrorInput {
  /** Does nothing to a node that is gone, or whose document was replaced. */
  perform(node: MirroredNode, action: MirrorAction): Promise<void>;
  /** Whether the text in a text box must be hidden. */
  hidesItsText(node: MirroredNode): Promise<boolean>;
}

export function createMirrorInput(devtools: DevTools): MirrorInput {
  async function press({ session }: MirroredNode, key: Key): Promise<void> {
    const { text, commands, ...shared } = key;
    const typed = text === undefined ? { type: "rawKeyDown" as const } : { type: "keyDown" as const, text };
    await devtools.send(
      "Input.dispatchKeyEvent",
      { ...shared, ...typed, ...(commands && { commands }) },
      session,
    );
    await devtools.send("Input.dispatchKeyEvent", { ...shared, type: "keyUp" }, session);
  }

  async function stateOf({ session, backendNodeId }: MirroredNode): Promise<(name: string) => unknown> {
    const parameters = { backendNodeId, fetchRelatives: false };
    const { nodes } = await devtools.send("Accessibility.getPartialAXTree", parameters, session);
    const own = nodes.find((each) => each.backendDOMNodeId === backendNodeId);
    return (name): unknown => own?.properties?.find((each) => each.name === name)?.value.value;
  }

  async function isThere({ session, frameId, loaderId }: MirroredNode): Promise<boolean> {
    return (await documentsOf(devtools, session)).get(frameId) === loaderId;
  }

  /** @returns whether the node, and no other, gets the keys now */
  async function focus(node: MirroredNode): Promise<boolean> {
    const { session, backendNodeId } = node;
    await devtools.send("DOM.focus", { backendNodeId }, session);
    const state = await stateOf(node);
    return state("focused") === true && (await isThere(node));
  }

  /** The middle of the node's visible part, in pixels of its session's frame. */
  async function middleOf({
    session,
    backendNodeId,
  }: MirroredNode): Promise<{ x: number; y: number } | undefined> {
    await devtools.send("DOM.scrollIntoViewIfNeeded", { backendNodeId }, session);
    const { quads } = await devtools.send("DOM.getContentQuads", { backendNodeId }, session);
    for (const [x1 = 0, y1 = 0, , , x3 = 0, y3 = 0] of quads)
      if (Math.abs(x3 - x1) > 1 && Math.abs(y3 - y1) > 1) return { x: (x1 + x3) / 2, y: (y1 + y3) / 2 };
    return undefined;
  }

  /** Whether a click there hits the node: another element may cover it. */
  async function isOnTop(node: MirroredNode, at: { x: number; y: number }): Promise<boolean> {
    const { session, backendNodeId } = node;
    const { cssVisualViewport: seen } = await devtools.send("Page.getLayoutMetrics", undefined, session);
    // In pixels of the whole document, unlike the click.
    const place = { x: Math.round(at.x + seen.pageX), y: Math.round(at.y + seen.pageY) };
    const hit = await devtools.send("DOM.getNodeForLocation", place, session);
    const { nodes } = await devtools.send(
      "Accessibility.getAXNodeAndAncestors",
      { backendNodeId: hit.backendNodeId },
      session,
    );
    return nodes.some((each: AXNode) => each.backendDOMNodeId === backendNodeId);
  }

  async function activate(node: MirroredNode): Promise<void> {
    const { session, draft } = node;
    const at = await middleOf(node).catch(() => undefined);
    if (at !== undefined && (await isOnTop(node, at).catch(() => false))) {
      if (!(await isThere(node))) return;
      await devtools.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...at }, session);
      const click = { ...at, button: "left", clickCount: 1 } as const;
      await devtools.send("Input.dispatchMouseEvent", { type: "mousePressed", ...click }, session);
      await devtools.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...click }, session);
      return;
    }
    // Many a checkbox is invisible and drawn by another element.
    const takesSpace = draft.role === "checkbox" || draft.role === "radio";
    if (await focus(node)) await press(node, takesSpace ? keys.space : keys.enter);
  }

  async function fill(node: MirroredNode, text: string, submit: boolean): Promise<void> {
    if (!(await focus(node))) return;
    await press(node, keys.selectAll);
    if (text === "") await press(node, keys.delete);
    else await devtools.send("Input.insertText", { text }, node.session);
    if (submit) await press(node, keys.enter);
  }

  /** By its list, so that the page gets one event for the chosen option and none for those before it. */
  async function choose(node: MirroredNode, option: number): Promise<void> {
    const { draft } = node;
    if (draft.role !== "combobox" || draft.options?.[option]?.disabled !== false) return;
    const steps = draft.options.slice(0, option).filter(({ disabled }) => !disabled).length;
    if (!(await focus(node))) return;
    await press(node, keys.open);
    const opened = (await stateOf(node))("expanded") === true;
    await press(node, keys.home);
    for (let step = 0; step < steps; step += 1) await press(node, keys.down);
    if (opened) await press(node, keys.enter);
  }

  return {
    async perform(node, action) {
      if (!(await isThere(node))) return;
      const { role } = node.draft;
      switch (action.act) {
        case "activate":
          return activate(node);
        case "focus":
          return void (await focus(node));
        case "fill":
          if (role === "textbox") await fill(node, action.text, action.submit ?? false);
          return;
        case "choose":
          return choose(node, action.option);
      }
    },
    async hidesItsText({ session, backendNodeId }) {
      const { node } = await devtools.send("DOM.describeNode", { backendNodeId }, session);
      const { attributes = [] } = node;
      const attribute = (name: string): string => {
        const at = attributes.findIndex((each, index) => index % 2 === 0 && each === name);
        return at < 0 ? "" : (attributes[at + 1] ?? "").slice(0, 100).toLowerCase();
      };
      if (attribute("type").trim() === "password") return true;
      return attribute("autocomplete")
        .split(/\s+/)
        .some((word) => passwordWords.has(word));
    },
  };
}
