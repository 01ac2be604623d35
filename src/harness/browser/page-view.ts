/**
 * A browser's page as the harness shows it: pictures, controls, and input to both. Made by `open-page-view.ts`. Never
 * on a device, where a browser has a window.
 */
import type { KeyInput, Mirror, MirrorAction, PointerInput } from "../contract/surface-schemas.ts";

export interface PagePicture {
  /** JPEG. */
  image: Uint8Array;
  /** The part of the page that the picture shows, in CSS pixels. */
  width: number;
  height: number;
}

export interface PageView {
  /** Calls `onPicture` until the returned function is called. */
  watch(onPicture: (picture: PagePicture) => void): Promise<() => Promise<void>>;
  pointer(input: PointerInput): Promise<void>;
  key(input: KeyInput): Promise<void>;
  /**
   * Calls `onMirror` with the page as controls, and again after each change, until the returned function is called. The
   * page is not read before the first call.
   */
  mirror(onMirror: (mirror: Mirror) => void): () => void;
  /** Resolves when the action was done, or its node does not exist. A mirror follows in both cases. */
  act(action: MirrorAction): Promise<void>;
}
