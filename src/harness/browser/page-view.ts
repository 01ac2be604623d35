/**
 * A browser's page as the harness shows it: pictures, controls, and input to both. `open-page-view.ts` makes one. No
 * device carries it: there a browser has a window.
 */
import type { KeyInput, Mirror, MirrorAction, PointerInput } from "../contract/surface-schemas.ts";

export interface PagePicture {
  /** JPEG. */
  image: Uint8Array;
  /** CSS pixels of the page that the picture shows. */
  width: number;
  height: number;
}

export interface PageView {
  /** Sends pictures until the returned function is called. */
  watch(onPicture: (picture: PagePicture) => void): Promise<() => Promise<void>>;
  pointer(input: PointerInput): Promise<void>;
  key(input: KeyInput): Promise<void>;
  /**
   * Sends the page as controls, and again when it has changed, until the returned function is called. Nothing is read
   * of the page before.
   */
  mirror(onMirror: (mirror: Mirror) => void): () => void;
  /** Resolves when it was done, or there is nothing to do it to. A mirror follows either way. */
  act(action: MirrorAction): Promise<void>;
}
