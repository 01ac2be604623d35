/**
 * Turns every thrown error into RFC 9457 problem+json: the code decides the status, the administrator's sentence is the
 * title, and the faulty field is the place. Called by `server.ts` and the pages. It never reveals an internal error.
 */
import type { FastifyError, FastifyReply } from "fastify";
import { z, ZodError } from "zod";
import { problemMediaType, type Problem } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { codes as texts } from "../../texts/en/codes.ts";
import { apiHints } from "../../texts/en/directory.ts";
import { schemaProblem } from "../../texts/en/schema.ts";

// The hint of a refused body is our sentence, not the library's.
z.config({ customError: schemaProblem });

const statuses: Partial<Record<ErrorCode, number>> = {
  argument_invalid: 400,
  request_invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  precondition_failed: 412,
  precondition_missing: 428,
  idempotency_key_reused: 422,
  device_unknown: 401,
  enrolment_token_invalid: 403,
  enrolment_token_used: 403,
  enrolment_token_expired: 403,
  device_revoked: 403,
  not_bound: 403,
  user_disabled: 403,
  binding_disabled: 403,
  wrong_user: 403,
  grant_wrong_device: 403,
  grant_wrong_purpose: 403,
  grant_unknown: 404,
  not_found: 404,
  conflict: 409,
  recovery_key_missing: 404,
  recovery_key_not_allowed: 403,
  grant_used: 409,
  grant_expired: 410,
  too_many_requests: 429,
  proof_invalid: 400,
  proof_too_old: 400,
  sign_in_time_missing: 502,
  other_organisation: 403,
  id_token_invalid: 502,
  client_refused: 502,
  provider_mixed_up: 400,
  proof_abandoned: 400,
  domain_not_served: 422,
  provider_error: 502,
  provider_unreachable: 502,
  provider_untrusted: 502,
};

export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 500;
}

/** Fastify's own refusals, by its code. */
const ofFastify: Readonly<Record<string, { status: number; hint: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, hint: apiHints.tooLarge },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, hint: apiHints.mediaType },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, hint: apiHints.json },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, hint: apiHints.json },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, hint: apiHints.length },
};

export interface Failure {
  problem: Problem;
  /** Whether the fault is the server's: then it goes into the operator's log. */
  internal: boolean;
}

function make(
  code: ErrorCode,
  more: { status?: number; place?: string | undefined; hint?: string | undefined } = {},
): Problem {
  return {
    title: texts[code].administrator,
    status: more.status ?? statusOf(code),
    code,
    ...(more.place === undefined ? {} : { place: more.place }),
    ...(more.hint === undefined ? {} : { hint: more.hint }),
  };
}

/** What is not there, or there already: "device dev_x". */
function nounOf({ evidence: { noun, given } }: VestibuleError): string | undefined {
  if (typeof noun !== "string") return undefined;
  return typeof given === "string" ? `${noun} ${given}` : noun;
}

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof VestibuleError) {
    const place = thrown.evidence["place"];
    const problem = make(thrown.code, { place: typeof place === "string" ? place : nounOf(thrown) });
    return { problem, internal: problem.status >= 500 };
  }
  if (thrown instanceof ZodError) {
    const issue = thrown.issues[0];
    const place = issue === undefined ? "" : issue.path.join(".");
    return {
      problem: make("request_invalid", { place: place === "" ? "body" : place, hint: issue?.message }),
      internal: false,
    };
  }
  const { code, statusCode } = thrown as Partial<FastifyError>;
  const known = code === undefined ? undefined : ofFastify[code];
  if (known !== undefined)
    return { problem: make("request_invalid", { ...known, place: "body" }), internal: false };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    // A body that is not JSON, or a malformed path.
    const hint = thrown instanceof SyntaxError ? apiHints.json : undefined;
    return {
      problem: make("request_invalid", { status: statusCode, place: hint && "body", hint }),
      internal: false,
    };
  }
  return { problem: make("internal"), internal: true };
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 401) void reply.header("www-authenticate", "Bearer");
  // As bytes, since Fastify adds a charset to text, which this media type does not have (RFC 9457 section 6.1).
  return reply
    .code(problem.status)
    .type(problemMediaType)
    .send(Buffer.from(JSON.stringify(problem)));
}

/** The answer for a path that does not exist. */
export function notFound(place: string): Problem {
  return make("not_found", { place });
}

/** The answer for a request that was addressed to some other host name. */
export function misdirected(): Problem {
  return make("request_invalid", { status: 421, place: "host", hint: apiHints.host });
}

/** The answer for bytes that are not HTTP. */
export function unreadable(): Problem {
  return make("request_invalid", { hint: apiHints.http });
}
