/**
 * Shows the agent's browser inside the simulated sign-in screen: sends pictures and mirrors over the control channel,
 * and takes pointer, keys and mirror actions from it. Runs in the harness's agent process; a shipped agent has a window
 * instead.
 */
import type { BrowserSurface, PageSession } from "../../identity/browser/surface.ts";
import type { KeyInput, Mirror, MirrorAction, PointerInput } from "../contract/surface-schemas.ts";
import type { ControlChannel } from "../processes/control-channel.ts";
import { createPageView } from "./open-page-view.ts";
import { type PageView } from "./page-view.ts";

/** Bytes waiting in the channel above which a picture is dropped: the next one shows more anyway. */
const backlogLimit = 2 * 1024 * 1024;

export class ForwardedSurface implements BrowserSurface {
  readonly width = 520;
  readonly height = 640;
  readonly headless = true;
  readonly #control: ControlChannel;
  #view: PageView | undefined;
  #stopMirror: (() => void) | undefined;
  /** Waits for the channel; a newer one replaces it. */
  #mirror: Mirror | undefined;
  /** Inputs are dispatched one after another: a key's `up` must not overtake its `down`. */
  #inputs: Promise<void> = Promise.resolve();

  constructor(control: ControlChannel) {
    this.#control = control;
  }

  opened(page: PageSession): void {
    const view = createPageView(page, this);
    this.#view = view;
    this.#control.send({ type: "browser", width: this.width, height: this.height });
    view
      .watch(({ image }) => {
        if (this.#view !== view || this.#control.backlog > backlogLimit) return;
        this.#control.send({ type: "frame", image: Buffer.from(image).toString("base64") });
      })
      .catch(() => undefined);
    this.#stopMirror = view.mirror((mirror) => {
      if (this.#view === view) this.#show(mirror);
    });
  }

  closed(): void {
    if (this.#view === undefined) return;
    this.#view = undefined;
    this.#stopMirror?.();
    this.#mirror = undefined;
    this.#control.send({ type: "browser-closed" });
  }

  pointer(input: PointerInput): void {
    this.#dispatch((view) => view.pointer(input));
  }

  key(input: KeyInput): void {
    this.#dispatch((view) => view.key(input));
  }

  mirror(action: MirrorAction): void {
    this.#dispatch((view) => view.act(action));
  }

  /** The last mirror is always sent, unlike a picture: the page may never change again. */
  #show(mirror: Mirror): void {
    const isWaiting = this.#mirror !== undefined;
    this.#mirror = mirror;
    if (isWaiting) return;
    void this.#control.drained().then(() => {
      const newest = this.#mirror;
      this.#mirror = undefined;
      if (newest !== undefined) this.#control.send({ type: "mirror", mirror: newest });
    });
  }

  /** A page that is gone takes no input, which is not an error. */
  #dispatch(input: (view: PageView) => Promise<void>): void {
    const view = this.#view;
    if (view === undefined) return;
    this.#inputs = this.#inputs
      .then(() => (this.#view === view ? input(view) : undefined))
      .catch(() => undefined);
  }
}
