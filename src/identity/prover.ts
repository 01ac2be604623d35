/**
 * The contract between the agent's workflows and the ways to prove who a person is. Only the code that judged a proof
 * can make a `Proof`, so a workflow cannot act without one.
 */
import type { BindingId, GrantId, Purpose, UserId } from "../device-api/schemas.ts";
import type { ErrorCode } from "../errors/codes.ts";
import type { HostBrowser } from "./host-browser.ts";

declare const judged: unique symbol;

/** The directory's statement that this user has just proved who they are, with a grant for this binding and purpose. */
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
  /** The expected user; a proof by anyone else is refused with `wrong_user`. */
  userId: UserId;
  /** BCP 47. */
  locale: string;
  /** Aborted when the person cancels or the sign-in screen goes away; the browser is closed and its profile wiped. */
  signal: AbortSignal;
  /** The sign-in host's own browser, where it has one; without it the agent starts one. */
  hostBrowser?: HostBrowser | undefined;
  /** Called during the proof, for the screen. */
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
   * `user_disabled`, `binding_disabled`, `not_bound`, `proof_invalid`, `proof_too_old`, `proof_abandoned`, `cancelled`,
   * `browser_missing`, `browser_failed`, `directory_unreachable`, `directory_untrusted`, `directory_error`,
   * `device_revoked`
   */
  prove(request: ProofRequest): Promise<Proof>;
}
