/**
 * A directory's authorization server as an HttpClient, for tests of its clients: real keys, real JWTs,
 * and it denies whatever a test did not allow.
 */
import { generateKeyPair, createPrivateKey, sign } from "node:crypto";
import { promisify } from "node:util";
import {
  exportJWK,
  generateKeyPair as generateJoseKey,
  jwtVerify,
  SignJWT,
  importJWK,
  type JWTPayload,
} from "jose";
import {
  deviceId,
  type BindingId,
  type DeviceId,
  type GrantId,
  type UserId,
  type SigningKey,
} from "../../../src/device-api/schemas.ts";
import type { HttpClient, HttpRequest } from "../../../src/http/client.ts";
import { createDirectoryOAuth, type DirectoryOAuth } from "../../../src/identity/oauth.ts";
import type { DeviceKey, PublicJwk } from "../../../src/secrets/device-key.ts";

export const defaultIssuer = "https://directory.localhost/oauth";
export const clientId: DeviceId = deviceId.parse("dev_AAAAAAAAAAAAAAAAAAAAAA");
export const userId: UserId = "usr_AAAAAAAAAAAAAAAAAAAAAA";
export const bindingId: BindingId = "bnd_AAAAAAAAAAAAAAAAAAAAAA";
export const grantId: GrantId = "grt_AAAAAAAAAAAAAAAAAAAAAA";

/** A P-256 key in software that signs as the port says: r ‖ s. */
export async function softwareKey(): Promise<DeviceKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const publicJwk: PublicJwk = { kty: "EC", crv: "P-256", x: String(x), y: String(y) };
  const key = createPrivateKey(privateKey.export({ format: "pem", type: "pkcs8" }));
  return { publicJwk, sign: async (data) => sign("sha256", data, { key, dsaEncoding: "ieee-p1363" }) };
}

export interface FakeDirectory {
  key: DeviceKey;
  /** What the enrolment gave. */
  signingKeys: SigningKey[];
  /** The keys that the server itself lists; to be changed by a test. */
  listed: object[];
  oauth: DirectoryOAuth;
  http: HttpClient;
  /** Forms posted to PAR and the token endpoint, in order, after their client assertion was verified. */
  posted: { path: string; form: URLSearchParams; assertion: JWTPayload }[];
  /** What the token endpoint answers next; denied with `invalid_client` unless set. */
  answer: (form: URLSearchParams) => Promise<{ status: number; body: object }>;
  /** Difference that the HTTP client has learnt, in milliseconds. */
  skew: number;
  idToken(claims: JWTPayload, options?: { alg?: string }): Promise<string>;
}

export function json(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

export type Api = (url: URL, request: HttpRequest) => Promise<Response>;

/** Other paths than OAuth's go to `api`. `at`: its issuer, when it is put behind a real server. */
export async function fakeDirectory(
  api?: Api,
  { at: issuer }: { at: string } = { at: defaultIssuer },
): Promise<FakeDirectory> {
  const key = await softwareKey();
  const signing = await generateJoseKey("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(signing.publicKey)), kid: "k1", alg: "ES256", use: "sig" };
  const { x = "", y = "" } = jwk as { x?: string; y?: string };
  const signingKeys = [{ kty: "EC" as const, crv: "P-256" as const, x, y, kid: "k1" }];
  const now = (): Date => new Date(Date.now() + fake.skew);

  async function verified(form: URLSearchParams): Promise<JWTPayload> {
    const assertion = form.get("client_assertion") ?? "";
    const options = {
      issuer: clientId,
      subject: clientId,
      audience: issuer,
      algorithms: ["ES256"],
      currentDate: now(),
    };
    const { payload } = await jwtVerify(assertion, await importJWK({ ...key.publicJwk }, "ES256"), options);
    return payload;
  }

  async function fetch(address: string, request: HttpRequest = {}): Promise<Response> {
    const url = new URL(address);
    if (url.pathname === "/oauth/.well-known/openid-configuration") {
      return json({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        pushed_authorization_request_endpoint: `${issuer}/par`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ["code"],
        id_token_signing_alg_values_supported: ["ES256"],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
      });
    }
    if (url.pathname === "/oauth/jwks") return json({ keys: fake.listed });
    if (url.pathname === "/oauth/par" || url.pathname === "/oauth/token") {
      const { body } = request;
      const form = new URLSearchParams(
        body instanceof URLSearchParams || typeof body === "string" ? body : "",
      );
      fake.posted.push({ path: url.pathname, form, assertion: await verified(form) });
      if (url.pathname === "/oauth/par") return json({ request_uri: "urn:example:1", expires_in: 60 }, 201);
      const answer = await fake.answer(form);
      return json(answer.body, answer.status);
    }
    return api === undefined ? json({}, 404) : api(url, request);
  }

  const http: HttpClient = {
    fetch,
    clockSkew: () => fake.skew,
    serverClock: { now },
    close: async () => undefined,
  };
  const fake: FakeDirectory = {
    key,
    http,
    signingKeys,
    listed: [jwk],
    oauth: createDirectoryOAuth({
      http,
      issuer,
      clientId,
      key,
      signingKeys,
      clock: { now: () => new Date() },
    }),
    posted: [],
    skew: 0,
    answer: async () => ({ status: 401, body: { error: "invalid_client" } }),
    async idToken(claims, { alg = "ES256" } = {}) {
      if (alg === "none") {
        const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
        return `${part({ alg })}.${part(claims)}.`;
      }
      if (alg === "HS256") {
        // The classic confusion: the public key used as a shared secret.
        const secret = new TextEncoder().encode(JSON.stringify(jwk));
        return new SignJWT(claims).setProtectedHeader({ alg, kid: "k1" }).sign(secret);
      }
      if (alg === "listed by the server") {
        // The server lists a key of somebody else, and has a certificate that is trusted.
        const rogue = await generateJoseKey("ES256", { extractable: true });
        fake.listed = [{ ...(await exportJWK(rogue.publicKey)), kid: "k1", alg: "ES256", use: "sig" }];
        return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(rogue.privateKey);
      }
      const signer = alg === "other key" ? (await generateJoseKey("ES256")).privateKey : signing.privateKey;
      return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(signer);
    },
  };
  return fake;
}
