/**
 * The one error class. Thrown by every room; caught at the edges (a session, a request, a command),
 * which switch on `code`. It never carries a secret: evidence is ids, numbers and places.
 */
import type { ErrorCode } from "./codes.ts";

/** What is known about a failure, as data: ids, counts, file places. Never a secret, never an e-mail address. */
export type Evidence = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface VestibuleErrorOptions {
  /** Data about this failure, for the operator's log. */
  evidence?: Evidence;
  /** The error that led here. */
  cause?: unknown;
}

export class VestibuleError extends Error {
  override readonly name = "VestibuleError";
  readonly code: ErrorCode;
  readonly evidence: Evidence;

  constructor(code: ErrorCode, options: VestibuleErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.evidence = options.evidence ?? {};
  }
}

/** The code of anything that was thrown; `internal` for what is not ours. */
export function codeOf(thrown: unknown): ErrorCode {
  return thrown instanceof VestibuleError ? thrown.code : "internal";
}
