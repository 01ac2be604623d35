/**
 * Proving who someone is: the contract between the agent's workflows and the ways to prove.
 * A `Proof` is only made by the code that judged one, so a workflow cannot act on less.
 */
import type { BindingId, GrantId, Purpose, UserId } from "../device-api/schemas.ts";
import type { ErrorCode } from "../errors/codes.ts";
import type { HostBrowser } from "./host-browser.ts";

declare const judged: unique symbol;

/** The directory vouches: this user, proven just now, earned this grant for this binding and purpose. */
export interface Proof {
  readonly [judged]: true;
  readonly userId: UserId;
  readonly grantId: GrantId;
  readonly bindingId: BindingId;
  readonly purpose: Purpose;
  /** When the person signed in at their provider. */
  readonly authenticatedAt: Date;
}

export interface ProofRequest {
  purpose: Purpose;
  bindingId: BindingId;
  /** Who it has to be: anyone else is refused with `wrong_user`. */
  userId: UserId;
  /** BCP 47. */
  locale: string;
  /** Aborted when the person cancels or the sign-in screen goes away; the browser is closed and its profile wiped. */
  signal: AbortSignal;
  /** Where the sign-in host shows a browser of its own; without it the agent brings one. */
  hostBrowser?: HostBrowser | undefined;
  /** Told as it goes, for the screen: which host was refused, that the browser is up. */
  onEvent(event: ProofEvent): void;
}

export type ProofEvent =
  /** `processId`: of the agent's own browser, in the system that the host runs in. */
  | { kind: "browser-ready"; processId?: number }
  | { kind: "host-refused"; host: string }
  | { kind: "navigated"; host: string }
  | { kind: "failed"; code: ErrorCode };

export interface Prover {
  /**
   * @throws `wrong_user`, `identity_mismatch`, `identity_unknown`, `email_unverified`, `domain_not_served`,
   * `user_disabled`, `not_bound`, `proof_invalid`, `proof_too_old`, `proof_abandoned`, `cancelled`,
   * `browser_missing`, `browser_failed`, `directory_unreachable`, `directory_untrusted`, `directory_error`,
   * `device_revoked`
   */
  prove(request: ProofRequest): Promise<Proof>;
}
