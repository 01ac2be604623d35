/** A device as the directory sees one: a signing key, an enrolment, tokens, proofs. Stands in for the agent. */
import { generateKeyPairSync, randomBytes, webcrypto } from "node:crypto";
import * as oidc from "openid-client";
import { systemClock } from "../../../src/clock/clock.ts";
import {
  devicePath,
  enrolmentResponse,
  grantClaim,
  proofParameters,
  proofRedirectUri,
  type Binding,
  bindingsResponse,
  type BindingsResponse,
  type EnrolmentRequest,
  type EnrolmentResponse,
} from "../../../src/device-api/schemas.ts";
import { digestOf } from "../../../src/device-api/digest.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/client.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { createBreakGlassKey, openBreakGlass, sealTo } from "../../../src/secrets/sealed-box.ts";

export interface Answer {
  status: number;
  type: string;
  body: unknown;
}

export interface PendingProof {
  url: URL;
  /** Turns the address that the browser ended at into the ID token's claims. */
  complete(ended: URL): Promise<oidc.IDToken>;
}

export interface AssertionChange {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  signedBy?: Device;
}

export class Device {
  readonly publicUrl: string;
  readonly http: HttpClient;
  readonly #key: webcrypto.CryptoKeyPair;
  /** What the directory seals to us. */
  readonly #box = createBreakGlassKey();
  readonly #system: EnrolmentRequest["system"];
  #storedKey = "";
  enrolment: EnrolmentResponse | undefined;
  /** What it says of its hardware when it is enrolled. */
  serialNumber: string | undefined;

  private constructor(
    publicUrl: string,
    http: HttpClient,
    key: webcrypto.CryptoKeyPair,
    system: EnrolmentRequest["system"],
  ) {
    this.#system = system;
    this.publicUrl = publicUrl;
    this.http = http;
    this.#key = key;
  }

  static async create(
    publicUrl: string,
    ca: string,
    system: EnrolmentRequest["system"] = "windows",
  ): Promise<Device> {
    const key = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
      "sign",
      "verify",
    ]);
    return new Device(publicUrl, createHttpClient({ ca: [ca], clock: systemClock }), key, system);
  }

  async call(
    method: string,
    path: string,
    options: { token?: string | undefined; json?: unknown; raw?: string; type?: string } = {},
  ): Promise<Answer> {
    const body = options.raw ?? (options.json === undefined ? undefined : JSON.stringify(options.json));
    const response = await this.http.fetch(`${this.publicUrl}${devicePath}${path}`, {
      method,
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(body === undefined ? {} : { "content-type": options.type ?? "application/json" }),
      },
      body,
    });
    const type = response.headers.get("content-type") ?? "";
    const text = await response.text();
    return {
      status: response.status,
      type,
      body: type.includes("json") ? (JSON.parse(text) as unknown) : text,
    };
  }

  async request(token: string, hostName = "LAPTOP-7"): Promise<Record<string, unknown>> {
    const { kty, crv, x, y } = await webcrypto.subtle.exportKey("jwk", this.#key.publicKey);
    return {
      token,
      hostName,
      ...(this.serialNumber === undefined ? {} : { serialNumber: this.serialNumber }),
      system: this.#system,
      signingKey: { kty, crv, x, y },
      boxKey: Buffer.from(this.#box.publicKey).toString("base64url"),
    };
  }

  async enrol(token: string, hostName?: string): Promise<Answer> {
    const answer = await this.call("POST", "/enrolments", { json: await this.request(token, hostName) });
    if (answer.status === 201) this.enrolment = enrolmentResponse.parse(answer.body);
    return answer;
  }

  get enrolled(): EnrolmentResponse {
    if (this.enrolment === undefined) throw new Error("not enrolled");
    return this.enrolment;
  }

  async configuration(): Promise<oidc.Configuration> {
    return oidc.discovery(
      new URL(this.enrolled.issuer),
      this.enrolled.deviceId,
      { id_token_signed_response_alg: "ES256" },
      oidc.PrivateKeyJwt(this.#key.privateKey),
      { [oidc.customFetch]: (url, options) => this.http.fetch(url, options) },
    );
  }

  async token(): Promise<string> {
    const tokens = await oidc.clientCredentialsGrant(await this.configuration(), { scope: "device" });
    return tokens.access_token;
  }

  async bindings(): Promise<Binding[]> {
    const answer = await this.call("GET", "/bindings", { token: await this.token() });
    return bindingsResponse.parse(answer.body).bindings;
  }

  async recoveryKeyState(): Promise<BindingsResponse["recoveryKey"]> {
    return bindingsResponse.parse((await this.call("GET", "/bindings", { token: await this.token() })).body)
      .recoveryKey;
  }

  /** Seals as an agent does, to the directory's break-glass key. */
  sealed(text: string): string {
    using secret = Secret.take(Buffer.from(text));
    const key = Buffer.from(this.enrolled.breakGlassKey, "base64url");
    return Buffer.from(sealTo(key, secret)).toString("base64url");
  }

  /** Opens what the directory sealed to this device. */
  opened(sealed: string): string {
    using secret = openBreakGlass({ sealed: Buffer.from(sealed, "base64url"), ...this.#box });
    return secret.use((bytes) => Buffer.from(bytes).toString());
  }

  async storeRecoveryKey(text: string): Promise<string> {
    const sealed = this.sealed(text);
    const answer = await this.call("PUT", "/recovery-key", { token: await this.token(), json: { sealed } });
    if (answer.status !== 204) throw new Error(JSON.stringify(answer.body));
    this.#storedKey = sealed;
    return sealed;
  }

  /** @param sealed what was stored; by default what this device has stored last */
  async confirmRecoveryKey(sealed = this.#storedKey): Promise<Answer> {
    const json = { digest: digestOf(Buffer.from(sealed, "base64url")) };
    return this.call("POST", "/recovery-key/confirm", { token: await this.token(), json });
  }

  async beginProof(binding: string, change: Record<string, string> = {}): Promise<PendingProof> {
    const configuration = await this.configuration();
    const [state, nonce, pkceCodeVerifier] = [
      oidc.randomState(),
      oidc.randomNonce(),
      oidc.randomPKCECodeVerifier(),
    ];
    const url = await oidc.buildAuthorizationUrlWithPAR(configuration, {
      redirect_uri: proofRedirectUri,
      scope: "openid",
      state,
      nonce,
      max_age: "0",
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      [proofParameters.purpose]: "pin-reset",
      [proofParameters.binding]: binding,
      ...change,
    });
    return {
      url,
      async complete(ended) {
        const tokens = await oidc.authorizationCodeGrant(configuration, ended, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier,
          maxAge: 300,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new Error("no ID token");
        return claims;
      },
    };
  }

  /**
   * A client assertion (RFC 7523 section 3) that can be sent twice.
   * @param change takes the place of what a rightful one says; `undefined` leaves a claim out
   */
  async assertion(change: AssertionChange = {}): Promise<string> {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1_000);
    const { deviceId, issuer } = this.enrolled;
    const claims = {
      iss: deviceId,
      sub: deviceId,
      aud: issuer,
      jti: randomBytes(16).toString("hex"),
      iat: now,
      exp: now + 60,
      ...change.claims,
    };
    const input = `${part({ alg: "ES256", typ: "JWT", ...change.header })}.${part(claims)}`;
    if (change.header?.["alg"] === "none") return `${input}.`;
    const signature = await webcrypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      (change.signedBy ?? this).#key.privateKey,
      Buffer.from(input),
    );
    return `${input}.${Buffer.from(signature).toString("base64url")}`;
  }

  async oauth(path: string, parameters: Record<string, string>): Promise<Answer> {
    const response = await this.http.fetch(`${this.enrolled.issuer}${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(parameters),
    });
    return {
      status: response.status,
      type: response.headers.get("content-type") ?? "",
      body: (await response.json()) as unknown,
    };
  }
}

export function grantOf(claims: oidc.IDToken): string {
  const grant = claims[grantClaim];
  if (typeof grant !== "string") throw new Error("no grant");
  return grant;
}

/** Key material that is a key of another curve. */
export function wrongCurveKey(): Record<string, unknown> {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  return { ...publicKey.export({ format: "jwk" }), crv: "P-256" };
}
