/**
 * A browser that belongs to the sign-in host (macOS: a web view in the plug-in) instead of the agent. The agent gives
 * it the first address and the proxy that is its only way out, and judges each navigation. Implemented by the agent's
 * session over the protocol, called by the prover. No decision is left to the host.
 */
import type { ErrorCode } from "../errors/codes.ts";
import type { Secret } from "../secrets/arena.ts";

/** A refusal without a code: the address was the end of the proof. */
export type NavigationVerdict = { allow: true } | { allow: false; code?: ErrorCode };

export interface HostedPage {
  /** The first address. */
  readonly address: URL;
  /** Port on 127.0.0.1 of the proxy that is the browser's only way out. */
  readonly proxyPort: number;
  /** The password that the proxy asks for; valid until `close`. */
  readonly proxyCredential: Secret;
  /** Judges a navigation of any frame. `address` comes from the host and may be anything. */
  judge(address: string): NavigationVerdict;
}

export interface HostBrowser {
  /** Asks the host to show the page. `judge` is called from now on until `close`. */
  open(page: HostedPage): void;
  /** The page is over; every later question of the host is refused. Idempotent. */
  close(): void;
}
