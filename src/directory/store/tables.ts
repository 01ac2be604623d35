/**
 * The directory's tables as types, for Kysely. Dialect-neutral: text and whole numbers only. Instants are
 * ISO 8601 in UTC with milliseconds (fixed length, so they sort as text), bytes are unpadded base64url.
 */
import type { Generated } from "kysely";
import type {
  Binding,
  BindingId,
  DeviceId,
  EnrolmentRequest,
  EnvelopeId,
  GrantId,
  PasswordSync,
  Purpose,
  RecoveryPartId,
  UserId,
} from "../../device-api/schemas.ts";
import type { PasswordHash } from "../../secrets/password-hash.ts";
import type { AdministratorId, ApiKeyId, Role } from "../access/roles.ts";

/** Who may show the recovery key of the device's disk: the person of the binding too, or an administrator only. */
export type RecoveryKeyRelease = "person" | "administrator";

/** As written by `Date.prototype.toISOString`. */
export type Instant = string;

export interface Users {
  user_id: UserId;
  /** As `names/email-address.ts` has it. Chooses the provider and finds the user at the first proof; it never identifies afterwards. */
  email: string;
  name: string;
  created_at: Instant;
  disabled_at: Instant | null;
}

/** A user's identity at a provider: (iss, sub), recorded at their first proof. */
export interface Identities {
  issuer: string;
  subject: string;
  user_id: UserId;
  recorded_at: Instant;
}

export interface Providers {
  provider_id: string;
  /** Chosen by the administrator; the redirect address ends in it. */
  name: string;
  issuer: string;
  client_id: string;
  /** Encrypted under the key file; null for a public client. */
  client_secret: string | null;
  /** JSON, see `federation/provider-settings.ts`. */
  settings: Generated<string>;
  /** A private key, encrypted under the key file; null unless the client authenticates with one. */
  client_key: Generated<string | null>;
  created_at: Instant;
}

export interface ProviderDomains {
  /** Lower case, in ASCII (A-labels). */
  domain: string;
  provider_id: string;
}

export interface Devices {
  device_id: DeviceId;
  host_name: string;
  system: EnrolmentRequest["system"];
  signing_key_x: string;
  signing_key_y: string;
  box_key: string;
  enrolled_at: Instant;
  revoked_at: Instant | null;
  /** As the device said when it was enrolled. */
  serial_number: string | null;
  /** When it was last heard of, to within `seenWithinMs`. */
  last_seen_at: Instant | null;
  /** The later enrolment of the same device, with the same keys. Set with `revoked_at`. */
  succeeded_by: DeviceId | null;
}

export interface Bindings {
  binding_id: BindingId;
  user_id: UserId;
  device_id: DeviceId;
  account_name: string;
  /** `account_name` as it is compared; unique for a device. */
  account_key: string;
  display_name: string;
  local_secret: Binding["localSecret"];
  escrow: Binding["escrow"];
  recovery_key_release: RecoveryKeyRelease;
  /** `yes`: the device follows the directory password. */
  password_sync: Generated<PasswordSync>;
  /** When the device said that the account has the directory password; null while it has none of it. */
  password_synced_at: Generated<Instant | null>;
  created_at: Instant;
  /** Since when nobody may reset anything by this binding. */
  disabled_at: Instant | null;
}

/** The directory password of a user. */
export interface UserPasswords {
  user_id: UserId;
  /** As `secrets/password-hash.ts` makes it. */
  hash: string;
  set_at: Instant;
}

/** A directory password on its way to a device, until the device has it in use. */
export interface PasswordEnvelopes {
  binding_id: BindingId;
  envelope_id: EnvelopeId;
  /** Sealed to the device's box key: the directory cannot open it. */
  sealed: string;
  created_at: Instant;
}

export interface EnrolmentTokens {
  token_hash: string;
  created_at: Instant;
  expires_at: Instant;
  used_at: Instant | null;
  device_id: DeviceId | null;
  /** JSON: the bindings that are made when the token is used. */
  bindings: string;
}

export interface RecoveryParts {
  part_id: RecoveryPartId;
  binding_id: BindingId;
  sealed: string;
  /** The order of arrival, since two parts may come in one millisecond. */
  ordinal: number;
  stored_at: Instant;
  confirmed_at: Instant | null;
}

/** What a later upload of the device has replaced. A request for it that arrives late must not bring it back. */
export interface ReplacedUploads {
  /** What it belonged to. */
  owner: BindingId | DeviceId;
  /** A recovery part's id, or the digest of a sealed secret. */
  name: string;
  replaced_at: Instant;
}

/** A secret of a device and those that it may still have instead, each sealed to the directory's break-glass key. */
export interface SealedSuccession {
  /** The newest upload. */
  sealed: string;
  stored_at: Instant;
  /** When the device confirmed that it has the newest. */
  confirmed_at: Instant | null;
  /** JSON: uploads that were never confirmed, newest first. None once the newest is confirmed. */
  others: string;
  /** The last confirmed one, as long as the newest is not. */
  earlier: string | null;
}

export interface BreakGlass extends SealedSuccession {
  binding_id: BindingId;
  /** Set on release; the confirmation of a password that came after it clears it. */
  released_at: Instant | null;
}

/** The recovery key of a device's disk. */
export interface RecoveryKeys extends SealedSuccession {
  device_id: DeviceId;
  /** Set when it left the directory; the confirmation of a key that came after it clears it. */
  shown_at: Instant | null;
}

/** A visit: a proven person who may see their devices' recovery keys for a short time. */
export interface RecoveryVisits {
  /** Hash of the cookie. */
  visit_hash: string;
  user_id: UserId;
  /** Hash of the one-time token in the forms of the page that was shown last. */
  form_hash: string | null;
  created_at: Instant;
  expires_at: Instant;
}

export interface ResetGrants {
  grant_id: GrantId;
  device_id: DeviceId;
  user_id: UserId;
  binding_id: BindingId;
  purpose: Purpose;
  /** The authorization server's grant that the ID token is issued from. */
  oauth_grant_id: string;
  created_at: Instant;
  expires_at: Instant;
  used_at: Instant | null;
}

/** An attempt: a person who was sent to a provider and is not back yet. */
export interface FederationAttempts {
  state_hash: string;
  /** Hash of the cookie that ties the attempt to one browser. */
  browser_hash: string;
  /** The device's interaction; null for an attempt that begins a recovery visit. */
  interaction_uid: string | null;
  provider_id: string;
  nonce: string;
  /** Encrypted under the key file. */
  code_verifier: string;
  created_at: Instant;
  expires_at: Instant;
}

export interface Audit {
  sequence: Generated<number>;
  at: Instant;
  actor: string;
  event: string;
  code: string | null;
  user_id: string | null;
  device_id: string | null;
  binding_id: string | null;
  grant_id: string | null;
  /** JSON object. */
  detail: string;
}

/** Records of the authorization server, by kind and hash of the identifier. */
export interface OauthRecords {
  kind: string;
  id_hash: string;
  payload: string;
  grant_id: string | null;
  /** The device that it was issued to. */
  client_id: string | null;
  uid: string | null;
  consumed_at: Instant | null;
  expires_at: Instant;
}

export interface Keys {
  name: string;
  /** Encrypted under the key file. */
  sealed: string;
  /** The public half, where there is one. */
  public: string | null;
  created_at: Instant;
}

export interface Administrators {
  administrator_id: AdministratorId;
  email: string;
  name: string;
  role: Role;
  password_hash: PasswordHash;
  /** Encrypted under the key file. */
  totp_secret: string;
  created_at: Instant;
  disabled_at: Instant | null;
}

export interface ApiKeys {
  key_id: ApiKeyId;
  key_hash: string;
  name: string;
  role: Role;
  /** JSON: a list of scopes. Null for all that the role may do. */
  scopes: string | null;
  created_at: Instant;
  /** The actor, as in the audit log. */
  created_by: string;
  expires_at: Instant;
  /** To within ten minutes. */
  last_used_at: Instant | null;
  revoked_at: Instant | null;
}

export interface OrganisationSettings {
  name: string;
  /** JSON. */
  value: string;
}

/** Answers to requests that carried an Idempotency-Key. */
export interface IdempotentAnswers {
  key_id: ApiKeyId;
  /** Hash of the Idempotency-Key. */
  key_hash: string;
  /** Hash of method, path and body: another request with the same key is refused. */
  request_hash: string;
  status: number;
  /** Encrypted under the key file. */
  answer: string;
  expires_at: Instant;
}

export interface Tables {
  users: Users;
  identities: Identities;
  providers: Providers;
  provider_domains: ProviderDomains;
  devices: Devices;
  bindings: Bindings;
  user_passwords: UserPasswords;
  password_envelopes: PasswordEnvelopes;
  enrolment_tokens: EnrolmentTokens;
  recovery_parts: RecoveryParts;
  replaced_uploads: ReplacedUploads;
  break_glass: BreakGlass;
  recovery_keys: RecoveryKeys;
  recovery_visits: RecoveryVisits;
  reset_grants: ResetGrants;
  federation_attempts: FederationAttempts;
  audit: Audit;
  oauth_records: OauthRecords;
  keys: Keys;
  administrators: Administrators;
  api_keys: ApiKeys;
  organisation_settings: OrganisationSettings;
  idempotent_answers: IdempotentAnswers;
}
