/**
 * What the doctor can find: each finding has a stable code, and the code decides how bad it is. What to say of it and what
 * to do is in `src/texts`. A code, once released, is never renamed or given another meaning.
 */

/**
 * `fault`: something does not work, or nobody should rely on it. `warning`: it works, and somebody should look. `good`:
 * nothing to do. `not-here`: the check does not apply to this machine, or was not asked for.
 */
export type Severity = "fault" | "warning" | "good" | "not-here";

export const severities = {
  "registry-not-here": "not-here",
  "check-failed": "fault",
  "key-unreadable": "fault",

  "provider-registered": "good",
  "provider-not-registered": "fault",
  "provider-not-listed": "fault",
  "provider-without-class": "fault",
  "provider-path-incomplete": "fault",
  "provider-path-remote": "fault",
  "provider-other-file": "fault",
  "provider-file-missing": "fault",
  "provider-file-unreadable": "fault",
  "provider-file-no-dll": "fault",
  "provider-file-other-processor": "fault",
  "provider-processor-unknown": "warning",
  "provider-threading-model": "fault",
  "provider-disabled": "warning",
  "provider-excluded": "warning",
  "password-provider-away": "fault",

  "rights-administrators-alone": "good",
  "rights-others-write": "fault",
  "rights-unknown": "warning",
  "rights-nothing-registered": "not-here",
  "rights-not-here": "not-here",

  "starts-none-failed": "good",
  "starts-failed": "warning",
  "starts-too-many": "fault",
  "starts-unreadable": "warning",

  "stand-aside-unset": "good",
  "stand-aside-set": "warning",
  "stand-aside-no-number": "warning",

  "settings-kept": "good",
  "settings-missing": "warning",
  "settings-by-older-addon": "fault",
  "settings-no-brand": "warning",
  "settings-passed-over": "warning",
  "settings-no-sid": "warning",
  "settings-nobody": "fault",

  "pipe-not-here": "not-here",
  "pipe-absent": "fault",
  "pipe-closed-to-us": "warning",
  "pipe-served-by-unknown": "warning",
  "pipe-served": "good",
  "pipe-not-the-service": "fault",

  "mac-not-here": "not-here",
  "mac-file-unreadable": "fault",
  "mac-file-not-roots": "fault",

  "login-right-whole": "good",
  "login-right-none": "fault",
  "login-right-lost": "fault",
  "login-right-half": "fault",
  "login-right-bundle-missing": "fault",
  "login-right-replaced": "fault",
  "login-right-unknown-order": "fault",
  "login-right-unreadable": "fault",
  "login-right-other-vendor": "good",
  "screen-saver-has-ours": "fault",
  "screen-saver-without-ours": "good",

  "bundle-missing": "fault",
  "bundle-signed": "good",
  "bundle-signed-ad-hoc": "warning",
  "bundle-signature-broken": "fault",
  "bundle-signature-unknown": "warning",

  "helper-missing": "fault",
  "job-missing": "fault",
  "job-there": "good",

  "boots-none": "good",
  "boots-good": "good",
  "boots-failed": "warning",
  "boots-taken-out": "fault",
  "boots-unreadable": "warning",
  "check-in-folder-of-another": "fault",

  "mac-stand-aside-unset": "good",
  "mac-stand-aside-set": "warning",
  "mac-stand-aside-no-boolean": "warning",
  "mac-stand-aside-unknown": "warning",

  "agent-not-named": "not-here",
  "agent-absent": "fault",
  "agent-closed-to-us": "good",
  "agent-unknown": "warning",
  "agent-silent": "fault",
  "agent-full": "warning",
  "agent-other-version": "fault",
  "agent-other-program": "fault",
  "agent-answers": "good",

  "configuration-not-named": "not-here",
  "configuration-good": "good",
  "configuration-faulty": "fault",
  "authority-unreadable": "fault",
  "authority-expired": "fault",
  "authority-expires": "warning",
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof severities;

/** What was found, as data: paths, names and numbers, never a secret. */
export type Evidence = Readonly<Record<string, string | number>>;

export interface Finding {
  readonly code: FindingCode;
  readonly evidence: Evidence;
}

export function finding(code: FindingCode, evidence: Evidence = {}): Finding {
  return { code, evidence };
}

/** A key that could not be read: what the check asks is not known. */
export const keyUnreadable = (path: string): Finding => finding("key-unreadable", { key: path });

export const severityOf = ({ code }: Finding): Severity => severities[code];
