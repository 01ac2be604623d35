/**
 * What a browser of the play shows, for whoever looks on. One object goes from the login harness to the browser that
 * draws: the agent's, the Mac's own, or a phone's.
 */
import type { Mirror } from "./model.ts";

export interface PageSink {
  /** A JPEG of the page, as it changes. */
  picture(jpeg: Uint8Array): void;
  /** The page as controls, when they have changed. */
  mirror(mirror: Mirror): void;
}
