/**
 * Maps OAuth failures to our codes, by the library's error codes and the protocol's `error` values. Called by
 * `oauth.ts`. The directory names its own refusals `vestibule_CODE`.
 */
import type { ErrorCode } from "../errors/codes.ts";
import { isErrorCode } from "../errors/codes.ts";
import { VestibuleError } from "../errors/error.ts";

const ownPrefix = "vestibule_";

/** The code for an `error` of the authorization response (RFC 6749 section 4.1.2.1), which concerns the person. */
export function codeOfRedirectError(error: string): ErrorCode {
  const own = ownCode(error);
  if (own !== undefined) return own;
  return error === "access_denied" ? "cancelled" : "proof_invalid";
}

/**
 * The code for an `error` of the token or PAR endpoint (RFC 6749 section 5.2, RFC 9126 section 2.3), which concerns the
 * device.
 */
export function codeOfEndpointError(error: string): ErrorCode {
  const own = ownCode(error);
  if (own !== undefined) return own;
  if (error === "invalid_client" || error === "unauthorized_client") return "device_revoked";
  return error === "invalid_grant" ? "proof_invalid" : "directory_error";
}

function ownCode(error: string): ErrorCode | undefined {
  const code = error.startsWith(ownPrefix) ? error.slice(ownPrefix.length) : undefined;
  return isErrorCode(code) ? code : undefined;
}

/** An `error` of a server as evidence, cut to what RFC 6749 allows. */
export function shownError(error: string): string {
  return error.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?").slice(0, 64);
}

/** The first error of ours in the chain of causes: the HTTP client's or the device key's, wrapped by the library. */
export function ourCause(error: unknown): VestibuleError | undefined {
  let at = error;
  for (let depth = 0; depth < 6 && at instanceof Error; depth += 1) {
    if (at instanceof VestibuleError) return at;
    at = at.cause;
  }
  return undefined;
}
