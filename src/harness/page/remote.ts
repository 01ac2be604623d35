/**
 * A browser elsewhere as a canvas: draws its pictures, and sends it pointer, wheel and keyboard. For people who cannot
 * use a picture, as controls. Used by `browser.ts` for the sign-in screen's and by `phone.ts` for a phone's. Keys never
 * get stuck in it: Ctrl+Alt leaves, and keys that are down when the focus goes are released.
 */
import type { Mirror, SurfaceAction, SurfaceName } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import {
  buttonOf,
  keyAction,
  leavesThePage,
  pastedActions,
  pointIn,
  staysOutside,
  wheelPixels,
} from "./input.ts";
import { mirrorView } from "./mirror.ts";

/** In CSS pixels of the page that is shown. */
interface Size {
  width: number;
  height: number;
}
type PointerAction = Extract<SurfaceAction, { surface: "pointer" }>;
type SendSurface = (action: SurfaceAction) => void;

export interface RemoteView extends View<Size | undefined> {
  picture(jpeg: Blob): void;
  mirror(mirror: Mirror): void;
  focus(): void;
}

export interface RemoteOptions {
  on: SurfaceName;
  label: string;
  send: Send;
  /** Called when the person leaves with Ctrl+Alt. */
  leave: () => void;
}

/** Kept for the browser session: a person who needs controls needs them in the next browser too. */
const preference = "vestibule-browser-shown-as";

const maximumPasted = 512;
/** Most distance in time and place between the two clicks of a double click. */
const doubleClick = { ms: 500, pixels: 5 };

export function remoteView({ on, label, send, leave }: RemoteOptions): RemoteView {
  const ids = { hint: `${on}-browser-hint`, picture: `${on}-browser-picture` };
  const canvas = h("canvas", {
    role: "application",
    "aria-label": label,
    "aria-describedby": `${ids.hint} ${ids.picture}`,
  });
  const drawing = canvas.getContext("2d");
  const waiting = h("p", { class: "browser-waiting" }, texts.browser.waiting);
  const mirrored = mirrorView({ on, send });
  const toggle = h("button", { type: "button" });
  const hint = h("p", { id: ids.hint, class: "browser-hint" });
  const shownAs = h(
    "div",
    { class: "remote-shown" },
    mirrored.element,
    h("div", { class: "browser-page" }, canvas, waiting),
  );
  const element = h(
    "div",
    { class: "remote" },
    // Before the canvas, so that a screen reader comes to it first.
    h("p", { class: "remote-bar" }, toggle),
    shownAs,
    hint,
    h("p", { id: ids.picture, class: "visually-hidden" }, texts.browser.picture),
  );
  let size: Size | undefined;
  let asControls = false;
  const showAs = (controls: boolean) => {
    asControls = controls;
    setAttribute(shownAs, "data-shown", controls ? "controls" : "picture");
    setText(toggle, controls ? texts.browser.showPicture : texts.browser.showControls);
    setText(hint, controls ? texts.browser.controlsHint : texts.browser.hint);
    mirrored.element.hidden = !controls;
    // The mouse still works on it; the keyboard and screen readers skip it.
    setAttribute(canvas, "tabindex", controls ? undefined : 0);
    setAttribute(canvas, "aria-hidden", controls ? "true" : undefined);
  };
  toggle.addEventListener("click", () => {
    showAs(!asControls);
    sessionStorage.setItem(preference, asControls ? "controls" : "picture");
  });
  showAs(sessionStorage.getItem(preference) === "controls");

  // The sign-in screen is the default and need not be named.
  const sendSurface: SendSurface = (action) => void send(on === "screen" ? action : { ...action, on });
  listenToPointer(canvas, () => size ?? { width: 1, height: 1 }, sendSurface);
  listenToKeys(canvas, sendSurface, leave);

  // Decoding takes time: one picture at a time, then the newest of those that came meanwhile.
  let decoding = false;
  let next: Blob | undefined;
  const draw = async () => {
    decoding = true;
    while (next !== undefined) {
      const blob = next;
      next = undefined;
      const bitmap = await createImageBitmap(blob).catch(() => undefined);
      if (bitmap === undefined) continue;
      if (size !== undefined) {
        drawing?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        waiting.hidden = true;
      }
      bitmap.close();
    }
    decoding = false;
  };

  return {
    element,
    update(shown) {
      if (shown === undefined) {
        size = undefined;
        mirrored.update(undefined);
        next = undefined;
        waiting.hidden = false;
        // The last picture must not be shown in the next browser.
        drawing?.clearRect(0, 0, canvas.width, canvas.height);
        return;
      }
      if (size === undefined) showAs(sessionStorage.getItem(preference) === "controls");
      if (size?.width === shown.width && size.height === shown.height) return;
      size = shown;
      setAttribute(canvas, "width", shown.width);
      setAttribute(canvas, "height", shown.height);
      waiting.hidden = false;
    },
    picture(jpeg) {
      next = jpeg;
      if (!decoding) void draw();
    },
    mirror(mirror) {
      if (size !== undefined) mirrored.update(mirror);
    },
    focus() {
      if (asControls) mirrored.focus();
      else canvas.focus();
    },
  };
}

function listenToPointer(canvas: HTMLCanvasElement, sizeOf: () => Size, send: SendSurface): void {
  const at = (event: MouseEvent) => pointIn(event, canvas.getBoundingClientRect(), sizeOf());
  let clicks = { at: -Infinity, x: 0, y: 0, button: -1, count: 0 };

  // Pointer moves and wheel turns come faster than frames: at most one of each is sent for a frame.
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

function listenToKeys(canvas: HTMLCanvasElement, send: SendSurface, leave: () => void): void {
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
