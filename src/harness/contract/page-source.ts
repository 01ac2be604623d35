/**
 * What the page's server shows and what it passes on: the seam between the page and whatever plays. The live
 * harness implements it, the holder that starts over does, and so does a recording that is only looked at.
 */
import type { HarnessAction, HarnessState, Mirror, SurfaceAction, SurfaceName } from "./model.ts";

export interface PageSource {
  state(): HarnessState;
  /** Tells each new state until the returned function is called. */
  subscribe(listener: (state: HarnessState) => void): () => void;
  /**
   * What a person does. A recording drops it, or refuses with `out_of_order`.
   * @throws VestibuleError whose sentence is shown to the person
   */
  act(action: HarnessAction): Promise<void>;
  surface(action: SurfaceAction): void;
  /** Tells each new picture of either browser until the returned function is called. */
  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void;
  /** Tells the page in either browser as controls, when it has changed, until the returned function is called. */
  onMirror(listener: (mirror: Mirror, of: SurfaceName) => void): () => void;
}
