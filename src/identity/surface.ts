/**
 * How the browser that the agent controls is shown to the person. On a real system it is a window of its own
 * and this is a no-op; the harness shows it inside the simulated sign-in screen by DevTools screencast, and as
 * controls for whoever cannot use a picture.
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

export type MirrorRole =
  | "heading"
  | "text"
  | "link"
  | "button"
  | "textbox"
  | "password"
  | "checkbox"
  | "radio"
  | "combobox"
  | "image"
  | "alert"
  | "status";

/** Something on the page, as assistive technology is told of it. Every text is the page's word and may lie. */
export interface MirrorNode {
  /** Ours; the same thing keeps it from one reading to the next, and no other is ever given it. */
  ref: number;
  role: MirrorRole;
  name: string;
  description?: string | undefined;
  /** Of a text box. A password's is never taken, nor its length. */
  value?: string | undefined;
  /** Of a heading. */
  level?: number | undefined;
  focused?: boolean | undefined;
  disabled?: boolean | undefined;
  readonly?: boolean | undefined;
  required?: boolean | undefined;
  invalid?: boolean | undefined;
  multiline?: boolean | undefined;
  checked?: boolean | undefined;
  expanded?: boolean | undefined;
  /** Of a combobox, which is chosen from and not typed into. */
  options?: MirrorOption[] | undefined;
}

export interface MirrorOption {
  name: string;
  selected: boolean;
  disabled: boolean;
}

/** The page as controls, in reading order. */
export interface Mirror {
  title: string;
  nodes: MirrorNode[];
  /** There is more on the page than is mirrored. */
  cut: boolean;
}

/** What a person does to a node of the latest mirror; to any other it does nothing. */
export type MirrorAction = { ref: number } & (
  | { act: "activate" | "focus" }
  /** Replaces what is in it. `text` may be a secret. */
  | { act: "fill"; text: string; submit?: boolean | undefined }
  /** `option` counts from 0. */
  | { act: "choose"; option: number }
);

export interface SurfacePage {
  /** Sends pictures until the returned function is called. */
  watch(onFrame: (frame: SurfaceFrame) => void): Promise<() => Promise<void>>;
  pointer(input: PointerInput): Promise<void>;
  key(input: KeyInput): Promise<void>;
  /**
   * Sends the page as controls, and again when it has changed, until the returned function is called. Nothing is read
   * of it before: a browser in a window of its own is read by the system's own assistive technology.
   */
  mirror(onMirror: (mirror: Mirror) => void): () => void;
  /** Resolves when it was done, or there is nothing to do it to. A mirror follows either way. */
  act(action: MirrorAction): Promise<void>;
}

export interface BrowserSurface {
  /** Size in CSS pixels that the page is laid out in. */
  readonly width: number;
  readonly height: number;
  /** A page is there; it stays until `closed`. */
  opened(page: SurfacePage): void;
  closed(): void;
}
