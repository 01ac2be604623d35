/**
 * Maps a failed exchange with the directory to one of our codes, by error code and cause, never by message. Called by the
 * HTTP client; no other file maps network failures.
 */
import { networkInterfaces } from "node:os";
import type { ErrorCode } from "../errors/codes.ts";
import { VestibuleError } from "../errors/error.ts";

const noNetwork = new Set(["EAI_AGAIN", "ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "WSANO_DATA"]);
const badAnswer = new Set([
  "UND_ERR_RES_EXCEEDED_MAX_SIZE",
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

/** X.509 verification results as Node reports them (OpenSSL's `X509_V_ERR_` names without the prefix). */
const untrusted =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_|EPROTO$)/;

/** Codes along the chain of causes, outermost first; `AggregateError` of several addresses included. Bounded. */
function codes(error: unknown): string[] {
  const found: string[] = [];
  let waiting: unknown[] = [error];
  for (let depth = 0; depth < 5 && waiting.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const item of waiting.slice(0, 16)) {
      if (!(item instanceof Error)) continue;
      if ("code" in item && typeof item.code === "string") found.push(item.code);
      else if (item.name === "TimeoutError") found.push("TIMEOUT");
      if (item instanceof AggregateError) next.push(...(item.errors as readonly unknown[]));
      next.push(item.cause);
    }
    waiting = next;
  }
  return found;
}

/** Whether any interface but loopback has an address. Without one, no name can be expected to resolve. */
function hasNetwork(): boolean {
  return Object.values(networkInterfaces()).some(
    (entries) => entries?.some((entry) => !entry.internal) === true,
  );
}

function codeFor(seen: readonly string[]): ErrorCode {
  if (seen.includes("CERT_NOT_YET_VALID")) return "clock_wrong";
  if (seen.some((code) => untrusted.test(code))) return "directory_untrusted";
  if (seen.some((code) => badAnswer.has(code) || code.startsWith("HPE_"))) return "directory_error";
  if (seen.some((code) => noNetwork.has(code))) return "network_unreachable";
  if (seen.includes("ENOTFOUND") && !hasNetwork()) return "network_unreachable";
  return "directory_unreachable";
}

/** The error to throw for a failed exchange with `host`; one of ours passes through unchanged. */
export function networkFailure(error: unknown, host: string): VestibuleError {
  if (error instanceof VestibuleError) return error;
  const seen = codes(error);
  return new VestibuleError(codeFor(seen), {
    evidence: { host, reason: seen[0] ?? "unknown" },
    cause: error,
  });
}
