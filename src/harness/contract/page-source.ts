/**
 * The interface between the page's server and what it shows. Implemented by the live harness, by the holder that starts
 * over, and by a recording.
 */
import type { HarnessAction, HarnessState, Mirror, SurfaceAction, SurfaceName } from "./model.ts";

export interface PageSource {
  state(): HarnessState;
  /** Calls `listener` with each new state until the returned function is called. */
  subscribe(listener: (state: HarnessState) => void): () => void;
  /**
   * An action of the person. A recording drops it, or refuses with `out_of_order`.
   * @throws VestibuleError whose sentence is shown to the person
   */
  act(action: HarnessAction): Promise<void>;
  surface(action: SurfaceAction): void;
  /** Calls `listener` with each new picture of a browser until the returned function is called. */
  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void;
  /**
   * Calls `listener` with the page in a browser as controls, after each change, until the returned function is called.
   */
  onMirror(listener: (mirror: Mirror, of: SurfaceName) => void): () => void;
}
