/**
 * The agent's browser inside the sign-in screen: draws its pictures, hands it pointer, wheel and keyboard.
 * `screen.ts` shows it. Keys never get stuck in it: Ctrl+Alt leaves, and what was down when focus goes is let up.
 */
import type { SignInScreen, SurfaceAction } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, type View } from "./dom.ts";
import {
  buttonOf,
  keyAction,
  leavesThePage,
  pastedActions,
  pointIn,
  staysOutside,
  wheelPixels,
} from "./input.ts";

type Size = NonNullable<SignInScreen["browser"]>;
type PointerAction = Extract<SurfaceAction, { surface: "pointer" }>;

export interface BrowserView extends View<Size | undefined> {
  picture(jpeg: Blob): void;
  focus(): void;
}

const maximumPasted = 512;
/** Clicks nearer than this, in time and place, are a double click. */
const doubleClick = { ms: 500, pixels: 5 };

export function browserView(send: Send): BrowserView {
  const canvas = h("canvas", {
    tabindex: 0,
    role: "application",
    "aria-label": texts.browser.label,
    "aria-describedby": "browser-hint browser-picture",
  });
  const drawing = canvas.getContext("2d");
  const waiting = h("p", { class: "browser-waiting" }, texts.browser.waiting);
  const cancel = h(
    "button",
    { type: "button", onclick: () => void send({ do: "cancel" }) },
    texts.browser.cancel,
  );
  const element = h(
    "div",
    { class: "browser", hidden: true },
    h("div", { class: "browser-bar" }, h("span", { class: "browser-title" }, texts.browser.bar), cancel),
    h("div", { class: "browser-page" }, canvas, waiting),
    h("p", { id: "browser-hint", class: "browser-hint" }, texts.browser.hint),
    h("p", { id: "browser-picture", class: "visually-hidden" }, texts.browser.picture),
  );
  let size: Size = { width: 1, height: 1 };

  listenToPointer(canvas, () => size, send);
  listenToKeys(canvas, send, () => {
    cancel.focus();
  });

  // Decoding takes time: one picture at a time, and of those that come meanwhile only the newest.
  let decoding = false;
  let next: Blob | undefined;
  const draw = async () => {
    decoding = true;
    while (next !== undefined) {
      const blob = next;
      next = undefined;
      const bitmap = await createImageBitmap(blob).catch(() => undefined);
      if (bitmap === undefined) continue;
      if (!element.hidden) {
        drawing?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        waiting.hidden = true;
      }
      bitmap.close();
    }
    decoding = false;
  };

  return {
    element,
    update(browser) {
      element.hidden = browser === undefined;
      if (browser === undefined) {
        waiting.hidden = false;
        next = undefined;
        return;
      }
      if (canvas.width === browser.width && canvas.height === browser.height) return;
      size = browser;
      canvas.width = browser.width;
      canvas.height = browser.height;
      waiting.hidden = false;
    },
    picture(jpeg) {
      next = jpeg;
      if (!decoding) void draw();
    },
    focus() {
      canvas.focus();
    },
  };
}

function listenToPointer(canvas: HTMLCanvasElement, sizeOf: () => Size, send: Send): void {
  const at = (event: MouseEvent) => pointIn(event, canvas.getBoundingClientRect(), sizeOf());
  let clicks = { at: -Infinity, x: 0, y: 0, button: -1, count: 0 };

  // Moves and turns of the wheel come faster than anyone sees: one of each per frame.
  let move: PointerAction | undefined;
  let wheel: PointerAction | undefined;
  let planned = false;
  const flush = () => {
    planned = false;
    if (move !== undefined) send(move);
    if (wheel !== undefined) send(wheel);
    move = undefined;
    wheel = undefined;
  };
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(flush);
  };
  const press = (type: "down" | "up", event: PointerEvent) => {
    const button = buttonOf(event.button);
    if (button === undefined) return;
    flush();
    send({ surface: "pointer", type, ...at(event), button, clickCount: clicks.count });
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    const near =
      event.timeStamp - clicks.at < doubleClick.ms &&
      Math.hypot(event.clientX - clicks.x, event.clientY - clicks.y) < doubleClick.pixels &&
      event.button === clicks.button;
    clicks = {
      at: event.timeStamp,
      x: event.clientX,
      y: event.clientY,
      button: event.button,
      count: near ? Math.min(clicks.count + 1, 3) : 1,
    };
    press("down", event);
  });
  canvas.addEventListener("pointerup", (event) => {
    press("up", event);
  });
  canvas.addEventListener("pointercancel", (event) => {
    press("up", event);
  });
  canvas.addEventListener("pointermove", (event) => {
    move = { surface: "pointer", type: "move", ...at(event) };
    plan();
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { width, height } = sizeOf();
      wheel = {
        surface: "pointer",
        type: "wheel",
        ...at(event),
        deltaX: (wheel?.deltaX ?? 0) + wheelPixels(event.deltaX, event.deltaMode, width),
        deltaY: (wheel?.deltaY ?? 0) + wheelPixels(event.deltaY, event.deltaMode, height),
      };
      plan();
    },
    { passive: false },
  );
  canvas.addEventListener("contextmenu", (event) => {
    event.preventDefault();
  });
}

function listenToKeys(canvas: HTMLCanvasElement, send: Send, leave: () => void): void {
  const optionComposes = /^Mac/.test(navigator.platform);
  const down = new Map<string, KeyboardEvent>();

  canvas.addEventListener("keydown", (event) => {
    if (leavesThePage(event)) {
      event.preventDefault();
      leave();
    } else if (!staysOutside(event) && !event.isComposing) {
      event.preventDefault();
      down.set(event.code, event);
      send(keyAction("down", event, optionComposes));
    }
  });
  canvas.addEventListener("keyup", (event) => {
    if (!down.delete(event.code)) return;
    event.preventDefault();
    send(keyAction("up", event, optionComposes));
  });
  canvas.addEventListener("blur", () => {
    for (const event of down.values()) send({ ...keyAction("up", event, optionComposes), modifiers: 0 });
    down.clear();
  });
  canvas.addEventListener("paste", (event) => {
    event.preventDefault();
    for (const action of pastedActions(event.clipboardData?.getData("text/plain") ?? "", maximumPasted))
      send(action);
  });
}
