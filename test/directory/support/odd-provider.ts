/**
 * A small OpenID provider for tests of misbehaviour: it signs everybody in at once and does with discovery, tokens, keys
 * and UserInfo what a test tells it to. What a test does not change is as the specifications want it.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from "jose";
import type { ThrowawayCa } from "../../../src/harness/organisation/throwaway-ca.ts";

type Json = Record<string, unknown>;

export interface SigningKey {
  privateKey: CryptoKey;
  jwk: JWK;
}

export interface TokenRequest {
  authorization: string | undefined;
  body: URLSearchParams;
}

/** What is different at the next sign-in. */
export interface Oddities {
  discovery?: Json;
  idToken?: Json;
  header?: Json;
  /** Undefined members are left out. */
  userInfo?: Json | { status: number; headers: Record<string, string> };
  /** Answers the token request instead; undefined: as usual. */
  token?: (
    request: TokenRequest,
  ) => { status: number; headers?: Record<string, string>; body: unknown } | undefined;
  /** Made from the usual token. */
  forge?: (token: string) => string;
  /** Parameters that the person is sent back with, in place of the code. */
  back?: Record<string, string>;
}

export interface OddProvider {
  issuer: string;
  odd: Oddities;
  /** Signs the next tokens. */
  key: SigningKey;
  /** The keys that are published. */
  published: JWK[];
  /** How often the keys were fetched. */
  keyFetches: number;
  tokenRequests: TokenRequest[];
  /** Queries of the authorization requests that came with a person. */
  asked: URLSearchParams[];
  close(): void;
}

export async function newKey(kid: string | undefined, algorithm = "ES256"): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), use: "sig", alg: algorithm, ...(kid !== undefined && { kid }) },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request as AsyncIterable<Buffer>) body += part.toString("utf8");
  return body;
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** @param address the one in the ID token, with `email_verified: true`, unless a test says otherwise */
export async function startOddProvider(ca: ThrowawayCa, address: () => string): Promise<OddProvider> {
  const certificate = await ca.issue("odd", ["odd.localhost"]);
  const server: Server = createServer({
    key: readFileSync(certificate.keyFile),
    cert: readFileSync(certificate.certificateFile),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `https://odd.localhost:${String((server.address() as AddressInfo).port)}`;
  const key = await newKey("first");
  const nonces = new Map<string, string>();
  const provider: OddProvider = {
    issuer,
    odd: {},
    key,
    published: [key.jwk],
    keyFetches: 0,
    tokenRequests: [],
    asked: [],
    close() {
      server.closeAllConnections();
      server.close();
    },
  };

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { odd } = provider;
    const body = new URLSearchParams(await bodyOf(request));
    const asked = { authorization: request.headers.authorization, body };
    provider.tokenRequests.push(asked);
    const instead = odd.token?.(asked);
    if (instead !== undefined) {
      json(response, instead.status, instead.body, instead.headers);
      return;
    }
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: issuer,
      sub: `sub of ${address()}`,
      aud: "ours",
      nonce: nonces.get(body.get("code") ?? ""),
      iat: now,
      exp: now + 60,
      auth_time: now,
      email: address(),
      email_verified: true,
      ...odd.idToken,
    };
    const { alg = "", kid } = provider.key.jwk;
    const header = { alg, ...(kid !== undefined && { kid }), ...odd.header };
    const signed = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader(header)
      .sign(provider.key.privateKey);
    const answer = { access_token: randomBytes(16).toString("hex"), token_type: "Bearer", expires_in: 60 };
    json(response, 200, { ...answer, id_token: odd.forge?.(signed) ?? signed });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { odd } = provider;
    const { pathname, searchParams } = new URL(request.url ?? "/", issuer);
    if (pathname === "/auth") {
      if (searchParams.get("prompt") === "none") {
        response.writeHead(302, { location: issuer }).end();
        return;
      }
      provider.asked.push(searchParams);
      const code = randomBytes(8).toString("hex");
      nonces.set(code, searchParams.get("nonce") ?? "");
      const back = new URL(searchParams.get("redirect_uri") ?? issuer);
      const state = searchParams.get("state") ?? "";
      back.search = new URLSearchParams({ ...(odd.back ?? { code }), state }).toString();
      response.writeHead(302, { location: back.href }).end();
    } else if (pathname === "/token") {
      await token(request, response);
    } else if (pathname === "/jwks") {
      provider.keyFetches += 1;
      json(response, 200, { keys: provider.published });
    } else if (pathname === "/userinfo") {
      const said = odd.userInfo ?? {};
      if (typeof said["status"] === "number")
        response.writeHead(said["status"], said["headers"] as Record<string, string>).end();
      else json(response, 200, { sub: `sub of ${address()}`, ...said });
    } else {
      json(response, 200, {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/userinfo`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
        token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
        ...odd.discovery,
      });
    }
  }
  server.on("request", (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  return provider;
}
