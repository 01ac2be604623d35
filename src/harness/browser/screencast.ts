/**
 * Takes pictures of a page and passes pointer and keyboard to it. Called by `open-page-view.ts`. Keystrokes are passed
 * one at a time and never kept.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { Parameters } from "../../identity/browser/devtools-pipe.ts";
import type { PageSession } from "../../identity/browser/surface.ts";
import type { KeyInput, PointerInput } from "../contract/surface-schemas.ts";
import type { PagePicture, PageView } from "./page-view.ts";
import type { Readiness } from "./readiness.ts";

const quality = 70;
/** While a page changes process it cannot be shown; it is tried again for 2 seconds. */
const retryMs = 20;
const retries = 100;

const pointerTypes = {
  down: "mousePressed",
  up: "mouseReleased",
  move: "mouseMoved",
  wheel: "mouseWheel",
} as const;

function pointerEvent(input: PointerInput): Parameters<"Input.dispatchMouseEvent"> {
  return {
    type: pointerTypes[input.type],
    x: input.x,
    y: input.y,
    button: input.button ?? "none",
    clickCount: input.clickCount ?? (input.type === "down" || input.type === "up" ? 1 : 0),
    deltaX: input.deltaX ?? 0,
    deltaY: input.deltaY ?? 0,
  };
}

function keyEvent(input: KeyInput): Parameters<"Input.dispatchKeyEvent"> {
  const text = input.type === "down" ? input.text : undefined;
  if (text !== undefined && [...text].length > 1) {
    throw new VestibuleError("argument_invalid", { evidence: { what: "one character at most" } });
  }
  return {
    type: input.type === "up" ? "keyUp" : text === undefined ? "rawKeyDown" : "keyDown",
    key: input.key,
    code: input.code,
    windowsVirtualKeyCode: input.keyCode,
    modifiers: input.modifiers,
    ...(text === undefined ? {} : { text, unmodifiedText: text }),
  };
}

/**
 * An input that made the page navigate or hang gets no answer, but it was delivered. The code that awaits the redirect
 * learns that the browser is gone.
 */
function ignoreInputLost(): void {
  return;
}

/** @param size.width of the page's layout, in CSS pixels */
export function createScreencast(
  { devtools, sessionId: session }: PageSession,
  { readiness, ...size }: { width: number; height: number; readiness: Promise<Readiness> },
): Pick<PageView, "watch" | "pointer" | "key"> {
  const watchers = new Set<(frame: PagePicture) => void>();
  let latest: PagePicture | undefined;
  let isOver = false;
  void devtools.closed.then(() => (isOver = true));

  devtools.on("Page.screencastFrame", session, (event) => {
    // Unacknowledged frames stop the screencast. A failed acknowledgement means that the page is going away.
    devtools.send("Page.screencastFrameAck", { sessionId: event.sessionId }, session).catch(() => undefined);
    const { deviceWidth, deviceHeight } = event.metadata;
    latest = { image: Buffer.from(event.data, "base64"), width: deviceWidth, height: deviceHeight };
    for (const watcher of watchers) watcher(latest);
  });

  async function start(): Promise<void> {
    const options = { format: "jpeg", quality, maxWidth: size.width, maxHeight: size.height } as const;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await devtools.send("Page.startScreencast", options, session);
        return;
      } catch (error) {
        if (attempt === retries || isOver || watchers.size === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  return {
    async watch(onPicture) {
      // A new entry for each call, even with the same function.
      const watcher = (frame: PagePicture): void => onPicture(frame);
      watchers.add(watcher);
      if (watchers.size === 1) await start();
      else if (latest !== undefined) watcher(latest);
      return async () => {
        if (!watchers.delete(watcher) || watchers.size > 0) return;
        latest = undefined;
        // The page may be gone already, and then there are no pictures either.
        await devtools.send("Page.stopScreencast", undefined, session).catch(() => undefined);
      };
    },
    async pointer(input) {
      await devtools.send("Input.dispatchMouseEvent", pointerEvent(input), session).catch(ignoreInputLost);
    },
    async key(input) {
      await (await readiness).settled();
      await devtools.send("Input.dispatchKeyEvent", keyEvent(input), session).catch(ignoreInputLost);
    },
  };
}
