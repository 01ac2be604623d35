/**
 * How the browser that the agent controls is shown to the person. On a real system it is a window of its own
 * and this is a no-op; the harness shows it inside the simulated sign-in screen by DevTools screencast.
 */

export interface SurfaceFrame {
  /** JPEG. */
  image: Uint8Array;
  /** CSS pixels of the page that the picture shows. */
  width: number;
  height: number;
}

/** Coordinates are CSS pixels of the page. */
export interface PointerInput {
  type: "down" | "up" | "move" | "wheel";
  x: number;
  y: number;
  button?: "left" | "middle" | "right" | undefined;
  clickCount?: number | undefined;
  deltaX?: number | undefined;
  deltaY?: number | undefined;
}

/** The fields of a DOM KeyboardEvent that Chromium's Input.dispatchKeyEvent needs. */
export interface KeyInput {
  type: "down" | "up";
  key: string;
  code: string;
  /** The character that the key types, one at most. */
  text?: string | undefined;
  keyCode: number;
  modifiers: number;
}

export interface SurfacePage {
  /** Sends pictures until the returned function is called. */
  watch(onFrame: (frame: SurfaceFrame) => void): Promise<() => Promise<void>>;
  pointer(input: PointerInput): Promise<void>;
  key(input: KeyInput): Promise<void>;
}

export interface BrowserSurface {
  /** Size in CSS pixels that the page is laid out in. */
  readonly width: number;
  readonly height: number;
  /** A page is there; it stays until `closed`. */
  opened(page: SurfacePage): void;
  closed(): void;
}
