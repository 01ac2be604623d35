/**
 * What a simulated sign-in screen offers to the login harness: one for each system, so that nothing above it knows
 * which. It plays the system's own screen and our plug-in in it, and must never wait on the agent.
 */
import type { HarnessAction, SignInScreen, SurfaceAction } from "./model.ts";

export interface SignInHost {
  readonly screen: SignInScreen;
  /** What a person does at the screen. Whatever does not fit what is shown is dropped. */
  act(action: HarnessAction): Promise<void>;
  /** The agent was started: what waits for it does not wait longer. */
  refresh(): void;
  /** The browser that the agent controls is shown in the screen, or gone. */
  showBrowser(browser: { width: number; height: number } | undefined): void;
  /** Mouse and keys, and what is done to its mirror, for a browser of the host's own; false when there is none. */
  surface(action: SurfaceAction): boolean;
  /** The device was started anew: the first screen, with nothing left of what was before. */
  boot(): Promise<void>;
  close(): Promise<void>;
}
