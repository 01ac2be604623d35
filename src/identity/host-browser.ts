/**
 * A browser that belongs to the sign-in host (macOS: a web view in the plug-in) instead of the agent: the agent says
 * where it begins and through which proxy it reaches the world, and is asked about each navigation. Implemented by
 * the agent's session over the protocol, used by the prover. The host is trusted with no decision of it.
 */
import type { ErrorCode } from "../errors/codes.ts";
import type { Secret } from "../secrets/arena.ts";

/** Refused without a code: the address was the end of the proof. */
export type NavigationVerdict = { allow: true } | { allow: false; code?: ErrorCode };

export interface HostedPage {
  /** Where the browser begins. */
  readonly address: URL;
  /** Of the proxy on 127.0.0.1 that is its only way out. */
  readonly proxyPort: number;
  /** What that proxy asks for; lent until `close`. */
  readonly proxyCredential: Secret;
  /** Decides a navigation of any frame. `address` comes from the host and may be anything. */
  judge(address: string): NavigationVerdict;
}

export interface HostBrowser {
  /** Has the host show the page; `judge` is asked from now on until `close`. */
  open(page: HostedPage): void;
  /** The page is over; whatever the host asks afterwards is refused. Idempotent. */
  close(): void;
}
