/**
 * The directory over its HTTPS device API: the implementation of `directory-client.ts`. Composed by the agent's
 * composition roots. Every answer is parsed before anyone acts on it; every failure becomes one of our codes.
 * It must never log a body: what passes here is sealed, and still nobody's business.
 */
import { z } from "zod";
import { digestOf } from "../../device-api/digest.ts";
import {
  bindingsResponse,
  confirmation,
  deviceEvents,
  devicePath,
  enrolmentRequest,
  enrolmentResponse,
  grantRedemption,
  passwordEnvelope,
  problem,
  problemMediaType,
  recoveryPartUpload,
  breakGlassUpload,
  recoveryKeyResponse,
  recoveryKeyUpload,
} from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { HttpClient } from "../../http/client.ts";
import type { DirectoryOAuth } from "../../identity/oauth.ts";
import type { Directory, EnrolmentDesk } from "./directory-client.ts";

interface Call {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/device/v1`, encoded. */
  path: string;
  body?: unknown;
}

/** Answers of the API that have no content parse as undefined. */
const nothing = z.undefined();

function json(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return Symbol("not JSON");
  }
}

/** What the directory says went wrong, when it says it in our words (RFC 9457); otherwise `directory_error`. */
async function failureOf(response: Response, call: Call): Promise<VestibuleError> {
  const evidence = { method: call.method, path: call.path, status: response.status };
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  const said = type === problemMediaType ? problem.safeParse(json(await response.text())) : undefined;
  if (said?.success !== true) return new VestibuleError("directory_error", { evidence });
  return new VestibuleError(said.data.code, { evidence: { ...evidence, place: said.data.place } });
}

async function answerOf<Schema extends z.ZodType>(
  response: Response,
  { call, schema }: { call: Call; schema: Schema },
): Promise<z.infer<Schema>> {
  if (!response.ok) throw await failureOf(response, call);
  const parsed = schema.safeParse(response.status === 204 ? undefined : json(await response.text()));
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new VestibuleError("directory_error", {
    evidence: { what: "answer", method: call.method, path: call.path, place },
  });
}

function send(
  http: HttpClient,
  { base, call, token }: { base: URL; call: Call; token?: string },
): Promise<Response> {
  const url = new URL(`${devicePath}${call.path}`, base);
  return http.fetch(url.href, {
    method: call.method,
    headers: {
      accept: `application/json, ${problemMediaType}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(call.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
}

/** The desk of the directory at `base` (an https origin from the configuration). */
export function createEnrolmentDesk({ http, base }: { http: HttpClient; base: URL }): EnrolmentDesk {
  return {
    async enrol(request) {
      const call: Call = { method: "POST", path: "/enrolments", body: enrolmentRequest.parse(request) };
      const answer = await answerOf(await send(http, { base, call }), { call, schema: enrolmentResponse });
      // The device will authenticate to this issuer for good: it has to be the directory that was asked.
      if (new URL(answer.issuer).origin !== base.origin) {
        throw new VestibuleError("directory_error", { evidence: { what: "issuer is elsewhere" } });
      }
      return answer;
    },
  };
}

/** The directory as this enrolled device sees it; `base` is its https origin. */
export function createDirectory({
  http,
  oauth,
  base,
}: {
  http: HttpClient;
  oauth: DirectoryOAuth;
  base: URL;
}): Directory {
  /** A token may have been revoked or forgotten before its time: once, a fresh one is tried. */
  async function ask<Schema extends z.ZodType>(call: Call, schema: Schema): Promise<z.infer<Schema>> {
    const first = await oauth.deviceToken();
    let response = await send(http, { base, call, token: first });
    if (response.status === 401) {
      oauth.dropDeviceToken(first);
      response = await send(http, { base, call, token: await oauth.deviceToken() });
    }
    if (response.status === 401) {
      const said = await failureOf(response, call);
      const code = said.code === "device_unknown" ? said.code : "device_revoked";
      throw new VestibuleError(code, { evidence: said.evidence });
    }
    return answerOf(response, { call, schema });
  }

  const sealed = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

  return {
    bindings: () => ask({ method: "GET", path: "/bindings" }, bindingsResponse),
    async storeRecoveryPart({ partId, bindingId, sealed: bytes }) {
      const body = recoveryPartUpload.parse({ bindingId, sealed: sealed(bytes) });
      await ask({ method: "PUT", path: `/recovery-parts/${encodeURIComponent(partId)}`, body }, nothing);
    },
    async confirmRecoveryPart(partId) {
      await ask({ method: "POST", path: `/recovery-parts/${encodeURIComponent(partId)}/confirm` }, nothing);
    },
    async redeem(grantId) {
      const call: Call = { method: "POST", path: `/grants/${encodeURIComponent(grantId)}/redeem` };
      const redemption = await ask(call, grantRedemption);
      if (redemption.grantId === grantId) return redemption;
      throw new VestibuleError("directory_error", { evidence: { what: "another grant", path: call.path } });
    },
    async envelope(envelopeId) {
      const call: Call = { method: "GET", path: `/envelopes/${encodeURIComponent(envelopeId)}` };
      const envelope = await ask(call, passwordEnvelope);
      if (envelope.envelopeId === envelopeId) return envelope;
      throw new VestibuleError("directory_error", {
        evidence: { what: "another envelope", path: call.path },
      });
    },
    async acknowledgeEnvelope(envelopeId) {
      const path = `/envelopes/${encodeURIComponent(envelopeId)}/acknowledge`;
      await ask({ method: "POST", path }, nothing);
    },
    async storeBreakGlass(bindingId, bytes) {
      const body = breakGlassUpload.parse({ sealed: sealed(bytes) });
      await ask(
        { method: "PUT", path: `/bindings/${encodeURIComponent(bindingId)}/break-glass`, body },
        nothing,
      );
    },
    async confirmBreakGlass(bindingId, bytes) {
      const body = confirmation.parse({ digest: digestOf(bytes) });
      await ask(
        { method: "POST", path: `/bindings/${encodeURIComponent(bindingId)}/break-glass/confirm`, body },
        nothing,
      );
    },
    async withdrawBreakGlass(bindingId) {
      await ask(
        { method: "DELETE", path: `/bindings/${encodeURIComponent(bindingId)}/break-glass` },
        nothing,
      );
    },
    async storeRecoveryKey(bytes) {
      const body = recoveryKeyUpload.parse({ sealed: sealed(bytes) });
      await ask({ method: "PUT", path: "/recovery-key", body }, nothing);
    },
    async confirmRecoveryKey(bytes) {
      const body = confirmation.parse({ digest: digestOf(bytes) });
      await ask({ method: "POST", path: "/recovery-key/confirm", body }, nothing);
    },
    async recoveryKeys() {
      const answer = await ask({ method: "GET", path: "/recovery-key" }, recoveryKeyResponse);
      return answer.sealed.map((each) => Buffer.from(each, "base64url"));
    },
    async report(events) {
      if (events.length === 0) return;
      await ask({ method: "POST", path: "/events", body: deviceEvents.parse({ events }) }, nothing);
    },
  };
}
