/**
 * The interface of a simulated sign-in screen, implemented once for each system, so that the login harness need not
 * know which it is. It plays the system's own screen and our plug-in in it, and must never wait on the agent.
 */
import type { SaidOnDesktop } from "./said-on-desktop.ts";
import type { HarnessAction, SignInScreen, SurfaceAction } from "./model.ts";

export interface SignInHost {
  readonly screen: SignInScreen;
  /** An action of the person at the screen. One that does not fit the screen is dropped. */
  act(action: HarnessAction): Promise<void>;
  /** The agent was started: conversations that wait for it connect now. */
  refresh(): void;
  /** The agent's browser is shown in the screen, or gone. */
  showBrowser(browser: { width: number; height: number } | undefined): void;
  /**
   * What the agent tells a person for their desktop, where a real plug-in has taken it. The simulated ones tell the host
   * themselves.
   */
  sayOnDesktop(said: SaidOnDesktop): void;
  /** Pointer, keys and mirror actions for a browser of the host's own; false when it has none. */
  surface(action: SurfaceAction): boolean;
  /** The device was restarted: shows the first screen, with no state from before. */
  boot(): Promise<void>;
  close(): Promise<void>;
}
