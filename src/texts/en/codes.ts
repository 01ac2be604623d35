/** English: the meaning of every code, for the person and for the administrator. */
import type { CodeTexts } from "../catalogue.ts";
import { partCodes } from "./part-codes.ts";

export const codes: CodeTexts = {
  pin_too_short: {
    person: "This PIN is too short.",
    administrator: "The chosen PIN has fewer characters than the policy's minimum.",
  },
  pin_too_long: {
    person: "This PIN is too long.",
    administrator: "The chosen PIN has more characters than the policy's maximum.",
  },
  pin_not_digits: {
    person: "Use digits only.",
    administrator: "The chosen PIN has characters that the policy does not allow.",
  },
  pin_sequence: {
    person: "Choose a PIN that is not a run like 123456.",
    administrator: "The chosen PIN is an ascending or descending run.",
  },
  pin_repeated: {
    person: "Choose a PIN that is not one character over and over.",
    administrator: "The chosen PIN repeats one character.",
  },
  pin_reused: {
    person: "Choose a PIN that is not one of your last five.",
    administrator: "The chosen PIN is in the PIN history of this container.",
  },
  password_too_short: {
    person: "This password is too short.",
    administrator: "The chosen password has fewer characters than the policy's minimum.",
  },
  password_too_long: {
    person: "This password is too long.",
    administrator: "The chosen password has more characters than the policy's maximum.",
  },
  password_contains_name: {
    person: "Choose a password that does not contain your name or e-mail address.",
    administrator: "The chosen password contains the user name or the e-mail address.",
  },
  password_pattern: {
    person:
      "A password of one character over and over, or of a plain sequence, is guessed first. Choose another.",
    administrator: "The new password is one repeated character or a plain sequence.",
  },
  confirmation_differs: {
    person: "The two entries are not the same. Type them again.",
    administrator: "Secret and confirmation differ.",
  },
  secret_not_text: {
    person: "This cannot be used. Type it again.",
    administrator: "The secret is not valid UTF-8.",
  },
  secret_character: {
    person: "Choose a password without characters that another keyboard may type differently.",
    administrator:
      "The chosen password has a character that RFC 8265's OpaqueString changes or forbids. Which one is recorded nowhere.",
  },

  wrong_secret: {
    person: "That is not right.",
    administrator: "A secret was checked and is wrong; it counts as a failed sign-in.",
  },
  account_unknown: {
    person: "This account is not on this device.",
    administrator: "The binding names a local account that the device does not have.",
  },
  account_not_local: {
    person:
      "This account's password is kept elsewhere, so it cannot be reset here. Use your organisation's page for it.",
    administrator: "Microsoft, Entra and domain accounts are outside what can be reset locally.",
  },
  account_disabled: {
    person: "This account is switched off.",
    administrator: "The local account is disabled.",
  },
  account_not_served: {
    person: "Nobody signs in here under this name.",
    administrator:
      "No enabled local account of that name has a binding on this device; the operator log says which is missing.",
  },
  password_expired: {
    person: "Your password was right, but it has expired.",
    administrator: "The system took the password and reports that it has expired.",
  },
  password_must_change: {
    person: "Your password was right, but it has to be changed first.",
    administrator: "The system took the password and wants it changed before anybody signs in.",
  },
  password_not_accepted: {
    person: "This computer did not take the password. It may have been changed elsewhere.",
    administrator:
      "The system says that the password which the agent handed over is wrong: it was changed past the agent.",
  },
  sign_in_not_granted: {
    person: "Your password was right, but this account may not sign in here.",
    administrator:
      "The system took the password, but policy does not grant this account this kind of sign-in, or not at this time.",
  },
  sign_in_refused: {
    person: "This computer did not sign you in.",
    administrator:
      "The system refused the sign-in with a code that says nothing of the password; the operator log has it.",
  },
  account_locked_out: {
    person: "This account is locked after too many attempts. A reset unlocks it, or wait.",
    administrator: "The system's lock-out policy refuses sign-in; a reset clears it.",
  },
  password_too_recent: {
    person: "The password was changed too recently to be changed again.",
    administrator: "The system's minimum password age does not allow a change yet.",
  },
  password_rejected: {
    person: "The system did not accept the change.",
    administrator: "The system's password policy (length, complexity or history) rejected the password.",
  },
  store_unavailable: {
    person: "A part of this computer did not answer.",
    administrator: "A store of the device (accounts, keys, protected data) did not answer.",
  },
  container_missing: {
    person:
      "There is no PIN for this account on this computer yet. Sign in with your password, or reset the PIN.",
    administrator: "No PIN container for the account: never set up, or removed. Break-glass still works.",
  },
  container_damaged: {
    person: "The PIN on this computer cannot be read.",
    administrator:
      "The PIN container or a sealed part does not open with the keys of this device. Release the break-glass password.",
  },
  pin_locked_out: {
    person: "Too many wrong PINs: the security chip refuses more for now. Reset the PIN to get in.",
    administrator: "The TPM's dictionary-attack lock-out is active; it is shared with BitLocker.",
  },
  tpm_cleared: {
    person: "The security chip was reset, so the PIN no longer works.",
    administrator:
      "The TPM was cleared or the board swapped: enrol the device again; sign in with the break-glass password.",
  },
  tpm_missing: {
    person: "This computer has no security chip, and your organisation requires one for a PIN.",
    administrator: "No TPM, and policy does not allow PIN mode without one.",
  },
  disk_locked: {
    person: "This computer's disk is still locked.",
    administrator: "The disk is encrypted and nothing has opened it since it started.",
  },
  disk_not_in_step: {
    person: "Your new password is set, but the disk still opens with the old one.",
    administrator:
      "The account has the new password and the disk still opens with the old one: it needs both passwords to repair.",
  },
  recovery_key_invalid: {
    person: "The recovery key that your organisation holds does not open this computer's disk.",
    administrator:
      "The escrowed recovery key was tried and does not open the disk. Sign in once with a password that opens it, and a new key is escrowed.",
  },
  recovery_key_missing: {
    person: "Your organisation holds no recovery key for this computer.",
    administrator: "No recovery key is escrowed for the device's disk.",
  },
  service_account_missing: {
    person: "Without your old password nothing here may change the disk.",
    administrator: "The device has no service account that could reset a password of an encrypted disk.",
  },
  service_token_missing: {
    person: "Without your old password nothing here may change the disk.",
    administrator:
      "The service account has no SecureToken: grant it one with a token administrator's password.",
  },
  service_token_invalid: {
    person: "Without your old password nothing here may change the disk.",
    administrator:
      "The service account's SecureToken no longer works, as after a password change that went another way: grant it anew.",
  },
  platform_unsupported: {
    person: "This computer's system is not supported yet.",
    administrator: "This build has no adapter for the operating system it runs on.",
  },

  not_enrolled: {
    person: "This computer does not belong to your organisation yet.",
    administrator: "The device has no enrolment: give it a one-time token (enrolment.tokenFile).",
  },
  not_bound: {
    person: "Your organisation has not connected this account with you.",
    administrator: "No binding joins this user, this account and this device.",
  },
  not_recoverable: {
    person: "This PIN cannot be reset from here yet, because it was never set up on this computer.",
    administrator: "Nothing is in escrow for the binding: the current secret was never captured.",
  },
  disk_needs_old_password: {
    person:
      "The disk of this computer opens with your old password only, so it cannot be replaced without it.",
    administrator:
      "Encrypted disk, old password not in escrow, and neither a proven recovery key nor an able service account: refused, since the disk would go on opening with the forgotten password.",
  },
  recovery_key_not_allowed: {
    person: "Your organisation does not show recovery keys this way.",
    administrator: "Policy of the binding: the recovery key is released by an administrator only.",
  },
  escrow_stale: {
    person: "The password was changed elsewhere, so what is kept here no longer fits it.",
    administrator:
      "The account's password is newer than what is sealed: sign in with the current password, and set a PIN up again.",
  },
  change_in_progress: {
    person: "A change is still being finished.",
    administrator: "A journaled change of this account is open; recovery drives it on.",
  },
  change_unfinished: {
    person: "What you chose was begun, and this computer could not finish it yet. It goes on by itself.",
    administrator:
      "A journaled change of this account stopped midway, and recovery drives it on; what stopped it is in the operator's log.",
  },
  cancelled: {
    person: "Cancelled. Nothing was changed.",
    administrator: "The person cancelled.",
  },
  enrolment_token_invalid: {
    person: "This computer could not join your organisation.",
    administrator: "The directory does not know this enrolment token.",
  },
  enrolment_token_used: {
    person: "This computer could not join your organisation.",
    administrator: "The enrolment token was used already; each works once.",
  },
  enrolment_token_expired: {
    person: "This computer could not join your organisation.",
    administrator: "The enrolment token has expired; issue a new one.",
  },

  wrong_user: {
    person: "You proved who you are, but this account belongs to someone else.",
    administrator: "The identity proven is not the user of the binding.",
  },
  identity_mismatch: {
    person: "This e-mail address now belongs to a different identity.",
    administrator:
      "The provider's subject differs from the one recorded for this user: a recycled e-mail address or a recreated account.",
  },
  identity_unknown: {
    person: "Your organisation does not know this identity.",
    administrator: "No user is bound to this issuer and subject, and none can be bound.",
  },
  email_unverified: {
    person: "Your identity provider has not verified your e-mail address.",
    administrator: "The provider sent no e-mail address, or one with email_verified false.",
  },
  domain_not_served: {
    person: "No identity provider is set up for this e-mail address.",
    administrator:
      "No provider is configured for the domain, or the provider spoke for a domain that is not its own.",
  },
  user_disabled: {
    person: "Your account in the directory is switched off.",
    administrator: "The directory user is disabled.",
  },
  binding_disabled: {
    person: "Resets are switched off for this account.",
    administrator: "The binding of this user, account and device is disabled.",
  },
  password_synced: {
    person: "This computer uses the password of your organisation's directory.",
    administrator:
      "Password Sync is on for this binding: the account has the directory password, so the local one is not reset here. Set the user's directory password instead.",
  },
  grant_unknown: {
    person: "The permission to reset is not valid.",
    administrator: "The directory does not know this grant.",
  },
  grant_used: {
    person: "The permission to reset was used already.",
    administrator: "A reset grant works once; this one was redeemed before.",
  },
  grant_expired: {
    person: "The permission to reset has run out.",
    administrator: "A reset grant lasts five minutes; this one is older.",
  },
  grant_wrong_purpose: {
    person: "The permission is for something else.",
    administrator: "The grant is bound to another purpose.",
  },
  grant_wrong_device: {
    person: "The permission is for another computer.",
    administrator: "The grant is bound to another device or binding.",
  },
  proof_invalid: {
    person: "Your sign-in could not be verified.",
    administrator: "State, issuer, audience, nonce or signature of the proof is not what was asked for.",
  },
  proof_too_old: {
    person: "Your sign-in was too long ago.",
    administrator: "auth_time is older than the request: the provider did not honour max_age=0.",
  },
  sign_in_time_missing: {
    person: "Your identity provider did not say when you signed in.",
    administrator:
      "The ID token has no usable auth_time; the provider's freshness setting decides whether it is needed.",
  },
  other_organisation: {
    person: "You signed in with an account of another organisation.",
    administrator: "A claim that must hold at this provider is missing or has another value.",
  },
  id_token_invalid: {
    person: "Your identity provider's answer could not be verified.",
    administrator:
      "The ID token's signature, algorithm, issuer, audience, nonce or times do not hold; the operator's log says which.",
  },
  client_refused: {
    person: "Your identity provider does not accept your organisation's directory.",
    administrator:
      "The provider's token endpoint refused the client: its id, secret, key or way to authenticate is wrong.",
  },
  provider_mixed_up: {
    person: "The answer came from another identity provider than the one you were sent to.",
    administrator:
      "The answer came to the redirect address of another provider than the one that was asked: somebody may be misusing a provider (mix-up).",
  },
  proof_abandoned: {
    person: "The sign-in window was closed or took too long.",
    administrator: "The browser ended, or the proof ran into its time limit.",
  },
  device_revoked: {
    person: "This computer was removed from your organisation.",
    administrator: "The directory refuses the device's key: it was revoked.",
  },
  device_unknown: {
    person: "Your organisation does not know this computer.",
    administrator: "The directory has no device with this id.",
  },

  ...partCodes,
};
