/**
 * The one union of stable codes. Everything that can go wrong between two rooms has a name here;
 * callers switch on it, `src/texts` turns it into sentences, and nothing else decides by message text.
 * A code, once released, is never renamed or given another meaning.
 */

/** What a person typed or chose cannot be accepted; asking again is the remedy. */
export const inputCodes = [
  "pin_too_short",
  "pin_too_long",
  "pin_not_digits",
  "pin_sequence",
  "pin_repeated",
  "pin_reused",
  "password_too_short",
  "password_too_long",
  "password_contains_name",
  "password_pattern",
  "confirmation_differs",
  "secret_not_text",
  "secret_character",
] as const;

/** A store of the device answered, and the answer is no. */
export const deviceCodes = [
  "wrong_secret",
  "account_unknown",
  "account_not_local",
  "account_disabled",
  "account_locked_out",
  "account_not_served",
  "password_too_recent",
  "password_rejected",
  "password_expired",
  "password_must_change",
  "password_not_accepted",
  "sign_in_not_granted",
  "sign_in_refused",
  "store_unavailable",
  "container_missing",
  "container_damaged",
  "pin_locked_out",
  "tpm_cleared",
  "tpm_missing",
  "disk_locked",
  "disk_not_in_step",
  "recovery_key_invalid",
  "recovery_key_missing",
  "service_account_missing",
  "service_token_missing",
  "service_token_invalid",
  "platform_unsupported",
] as const;

/** The reset, sign-in or enrolment may not go on. */
export const workflowCodes = [
  "not_enrolled",
  "not_bound",
  "not_recoverable",
  "escrow_stale",
  "disk_needs_old_password",
  "recovery_key_not_allowed",
  "change_in_progress",
  "change_unfinished",
  "cancelled",
  "enrolment_token_invalid",
  "enrolment_token_used",
  "enrolment_token_expired",
] as const;

/** Who proved themselves is not who may do this, or the proof is no good. */
export const identityCodes = [
  "wrong_user",
  "identity_mismatch",
  "identity_unknown",
  "email_unverified",
  "domain_not_served",
  "user_disabled",
  "binding_disabled",
  "password_synced",
  "grant_unknown",
  "grant_used",
  "grant_expired",
  "grant_wrong_purpose",
  "grant_wrong_device",
  "proof_invalid",
  "proof_too_old",
  "sign_in_time_missing",
  "other_organisation",
  "id_token_invalid",
  "client_refused",
  "provider_mixed_up",
  "proof_abandoned",
  "device_revoked",
  "device_unknown",
] as const;

/** The way to the directory or the identity provider is broken. */
export const networkCodes = [
  "network_unreachable",
  "directory_unreachable",
  "directory_untrusted",
  "directory_error",
  "provider_unreachable",
  "provider_untrusted",
  "provider_error",
  "clock_wrong",
  "captive_portal",
  "browser_missing",
  "browser_failed",
  "browser_refused",
  "host_not_allowed",
] as const;

/** A peer or a program spoke wrongly. */
export const protocolCodes = [
  "frame_too_large",
  "frame_malformed",
  "message_unknown",
  "field_too_long",
  "version_unsupported",
  "peer_refused",
  "out_of_order",
  "agent_not_there",
  "arena_full",
  "arena_not_locked",
] as const;

/** Something the administrator or developer wrote cannot be used. */
export const configurationCodes = [
  "config_missing",
  "config_unreadable",
  "config_invalid",
  "argument_invalid",
  "request_invalid",
  "not_found",
  "conflict",
  "directory_password_missing",
  "password_sync_required",
  "unauthorized",
  "forbidden",
  "precondition_missing",
  "precondition_failed",
  "idempotency_key_reused",
  "too_many_requests",
  "port_in_use",
  "folder_unusable",
  "agent_running",
  "addon_unavailable",
  "debugger_open",
  "internal",
] as const;

export const errorCodes = [
  ...inputCodes,
  ...deviceCodes,
  ...workflowCodes,
  ...identityCodes,
  ...networkCodes,
  ...protocolCodes,
  ...configurationCodes,
] as const;

export type ErrorCode = (typeof errorCodes)[number];
export type InputCode = (typeof inputCodes)[number];

const known: ReadonlySet<string> = new Set(errorCodes);

/** Whether `value`, from a peer, is a code of this version. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && known.has(value);
}
