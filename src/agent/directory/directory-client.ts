/**
 * The directory as the agent's workflows see it. Implemented over HTTPS below; every answer is parsed with
 * the schemas of `src/device-api` before anyone acts on it.
 */
import type {
  BindingId,
  BindingsResponse,
  DeviceEvent,
  EnrolmentRequest,
  EnrolmentResponse,
  EnvelopeId,
  GrantId,
  GrantRedemption,
  PasswordEnvelope,
  RecoveryPartId,
} from "../../device-api/schemas.ts";

/** A directory before this device belongs to it. */
export interface EnrolmentDesk {
  /** @throws `enrolment_token_invalid`, `enrolment_token_used`, `enrolment_token_expired`, and those of the network */
  enrol(request: EnrolmentRequest): Promise<EnrolmentResponse>;
}

/**
 * A directory, by an enrolled device.
 * Each throws `directory_unreachable`, `directory_untrusted`, `directory_error`, `device_revoked`, `device_unknown`.
 */
export interface Directory {
  bindings(): Promise<BindingsResponse>;
  /** Idempotent; the earlier part is kept until this one is confirmed. */
  storeRecoveryPart(part: {
    partId: RecoveryPartId;
    bindingId: BindingId;
    sealed: Uint8Array;
  }): Promise<void>;
  /** Idempotent; drops the binding's earlier parts. */
  confirmRecoveryPart(partId: RecoveryPartId): Promise<void>;
  /** @throws `grant_unknown`, `grant_used`, `grant_expired`, `grant_wrong_device`, `grant_wrong_purpose` too */
  redeem(grantId: GrantId): Promise<GrantRedemption>;
  /** The binding's next break-glass password; the earlier one is kept, and released too, until this one is confirmed. */
  storeBreakGlass(bindingId: BindingId, sealed: Uint8Array): Promise<void>;
  /**
   * The account has the password that was stored as these bytes: those stored before it are dropped. Idempotent.
   * @throws `not_found`, `conflict` when the directory does not hold it
   */
  confirmBreakGlass(bindingId: BindingId, sealed: Uint8Array): Promise<void>;
  /** What is held opens nothing any more. Idempotent. */
  withdrawBreakGlass(bindingId: BindingId): Promise<void>;
  /** The disk's next recovery key, sealed to the directory's break-glass key; the earlier one is kept until confirmed. */
  storeRecoveryKey(sealed: Uint8Array): Promise<void>;
  /**
   * The disk has the key that was stored as these bytes. Idempotent.
   * @throws `recovery_key_missing`, `conflict` when the directory does not hold it
   */
  confirmRecoveryKey(sealed: Uint8Array): Promise<void>;
  /**
   * The recovery keys that the directory holds, the confirmed one first, each sealed to the device's box key.
   * @throws `conflict` unless one has to be replaced
   */
  recoveryKeys(): Promise<Uint8Array[]>;
  /** A directory password for an account of this device. @throws `not_found`, `binding_disabled` */
  envelope(envelopeId: EnvelopeId): Promise<PasswordEnvelope>;
  /** The account has the password of this envelope. Idempotent. */
  acknowledgeEnvelope(envelopeId: EnvelopeId): Promise<void>;
  report(events: readonly DeviceEvent[]): Promise<void>;
}
