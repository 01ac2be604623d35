/**
 * Shows the agent's browser inside the simulated sign-in screen: pictures and mirrors out over the control pipe, mouse
 * and keys and what is done to a mirror in. Lives in the harness's agent process; a shipped agent has a window instead.
 */
import type {
  BrowserSurface,
  KeyInput,
  Mirror,
  MirrorAction,
  PointerInput,
  SurfacePage,
} from "../../identity/surface.ts";
import type { ControlChannel } from "../processes/control-channel.ts";

/** Bytes waiting in the pipe beyond which a picture is dropped: the next one shows more anyway. */
const backlogLimit = 2 * 1024 * 1024;

export class ForwardedSurface implements BrowserSurface {
  readonly width = 520;
  readonly height = 640;
  readonly #control: ControlChannel;
  #page: SurfacePage | undefined;
  #stopMirror: (() => void) | undefined;
  /** Waits for the pipe; a newer one takes its place. */
  #mirror: Mirror | undefined;
  /** Inputs are dispatched one after another: a key's `up` must not overtake its `down`. */
  #inputs: Promise<void> = Promise.resolve();

  constructor(control: ControlChannel) {
    this.#control = control;
  }

  opened(page: SurfacePage): void {
    this.#page = page;
    this.#control.send({ type: "browser", width: this.width, height: this.height });
    page
      .watch(({ image }) => {
        if (this.#page !== page || this.#control.backlog > backlogLimit) return;
        this.#control.send({ type: "frame", image: Buffer.from(image).toString("base64") });
      })
      .catch(() => undefined);
    this.#stopMirror = page.mirror((mirror) => {
      if (this.#page === page) this.#show(mirror);
    });
  }

  closed(): void {
    if (this.#page === undefined) return;
    this.#page = undefined;
    this.#stopMirror?.();
    this.#mirror = undefined;
    this.#control.send({ type: "browser-closed" });
  }

  pointer(input: PointerInput): void {
    this.#dispatch((page) => page.pointer(input));
  }

  key(input: KeyInput): void {
    this.#dispatch((page) => page.key(input));
  }

  mirror(action: MirrorAction): void {
    this.#dispatch((page) => page.act(action));
  }

  /** None is dropped for good, unlike a picture: the page may never change again. */
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

  /** A page that is gone takes no input; that is no failure of anyone's. */
  #dispatch(input: (page: SurfacePage) => Promise<void>): void {
    const page = this.#page;
    if (page === undefined) return;
    this.#inputs = this.#inputs
      .then(() => (this.#page === page ? input(page) : undefined))
      .catch(() => undefined);
  }
}
