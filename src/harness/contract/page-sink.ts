/**
 * Receives what a browser of the play shows. The login harness passes one to each browser that is drawn: the agent's,
 * the Mac's own, or a phone's.
 */
import type { Mirror } from "./model.ts";

export interface PageSink {
  /** A JPEG of the page, after each change. */
  picture(jpeg: Uint8Array): void;
  /** The page as controls, after each change. */
  mirror(mirror: Mirror): void;
}
