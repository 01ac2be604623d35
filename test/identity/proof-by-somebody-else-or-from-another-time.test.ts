import type { JWTPayload } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { grantClaim, proofParameters, proofRedirectUri, type UserId } from "../../src/device-api/schemas.ts";
import { judgeProof, pushProof, redeemRedirect, type PushedProof } from "../../src/identity/proof.ts";
import type { Proof } from "../../src/identity/prover.ts";
import {
  bindingId,
  clientId,
  defaultIssuer as issuer,
  fakeDirectory,
  grantId,
  userId,
  type FakeDirectory,
} from "./support/fake-directory.ts";

let directory: FakeDirectory;
let pushed: PushedProof;

beforeEach(async () => {
  directory = await fakeDirectory();
  pushed = await pushProof(directory.oauth, {
    subject: { userId, bindingId, purpose: "pin-reset" },
    locale: "en",
  });
});

const seconds = (offset = 0): number => Math.floor((Date.now() + directory.skew) / 1000) + offset;

function redirect(parameters: Record<string, string | undefined> = {}, base: string = proofRedirectUri): URL {
  const url = new URL(base);
  const all: Record<string, string | undefined> = {
    code: "c0de",
    state: pushed.checks.state,
    iss: issuer,
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

/** The whole way from the redirect to the judgement, with an ID token that differs from a valid one by `differing`. */
async function prove(
  differing: JWTPayload = {},
  options: { alg?: string; redirect?: URL } = {},
): Promise<Proof> {
  const claims: JWTPayload = {
    iss: issuer,
    aud: clientId,
    sub: userId,
    iat: seconds(),
    exp: seconds(300),
    auth_time: seconds(),
    nonce: pushed.checks.nonce,
    [grantClaim]: grantId,
    [proofParameters.purpose]: "pin-reset",
    [proofParameters.binding]: bindingId,
    ...differing,
  };
  directory.answer = async () => ({
    status: 200,
    body: { access_token: "at", token_type: "Bearer", id_token: await directory.idToken(claims, options) },
  });
  const proven = await redeemRedirect(directory.oauth, pushed, options.redirect ?? redirect());
  return judgeProof(proven, { pushed, now: directory.http.serverClock.now() });
}

test("the request is a PAR with PKCE, nonce, purpose and binding, authenticated by the device's key", () => {
  const [par] = directory.posted;
  expect(par?.path).toBe("/oauth/par");
  expect(Object.fromEntries(par?.form ?? [])).toMatchObject({
    client_id: clientId,
    response_type: "code",
    redirect_uri: proofRedirectUri,
    max_age: "0",
    scope: "openid",
    state: pushed.checks.state,
    nonce: pushed.checks.nonce,
    code_challenge_method: "S256",
    [proofParameters.purpose]: "pin-reset",
    [proofParameters.binding]: bindingId,
  });
  expect(par?.form.get("code_challenge")).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(par?.assertion.exp).toBe((par?.assertion.iat ?? 0) + 60);
  expect([...pushed.url.searchParams.keys()].sort()).toEqual(["client_id", "request_uri"]);
});

test("a valid proof is accepted", async () => {
  expect(await prove()).toMatchObject({ userId, bindingId, grantId, purpose: "pin-reset" });
  const token = directory.posted[1];
  expect(token?.form.get("code_verifier")).toBe(pushed.checks.codeVerifier);
  expect(token?.assertion.jti).not.toBe(directory.posted[0]?.assertion.jti);
});

test("a valid proof is accepted on a device whose clock is a day slow", async () => {
  directory.skew = 86_400_000;
  pushed = await pushProof(directory.oauth, {
    subject: { userId, bindingId, purpose: "pin-reset" },
    locale: "en",
  });
  expect(await prove()).toMatchObject({ userId });
});

const otherUser: UserId = "usr_BBBBBBBBBBBBBBBBBBBBBB";

describe("ID tokens that prove nothing", () => {
  test.each<[string, () => JWTPayload, string]>([
    ["another user", () => ({ sub: otherUser }), "wrong_user"],
    ["another nonce", () => ({ nonce: "nonce-of-another-request" }), "proof_invalid"],
    ["no nonce", () => ({ nonce: undefined }), "proof_invalid"],
    ["another audience", () => ({ aud: "dev_BBBBBBBBBBBBBBBBBBBBBB" }), "proof_invalid"],
    ["another issuer", () => ({ iss: "https://evil.localhost/oauth" }), "proof_invalid"],
    ["expired", () => ({ exp: seconds(-120) }), "proof_invalid"],
    ["signed in before being asked", () => ({ auth_time: seconds(-3600) }), "proof_too_old"],
    ["signed in in the future", () => ({ auth_time: seconds(3600) }), "proof_invalid"],
    ["no time of sign-in", () => ({ auth_time: undefined }), "proof_invalid"],
    ["a time of sign-in that is no number", () => ({ auth_time: ["now"] }), "proof_invalid"],
    ["no purpose", () => ({ [proofParameters.purpose]: undefined }), "grant_wrong_purpose"],
    ["another purpose", () => ({ [proofParameters.purpose]: "password-reset" }), "grant_wrong_purpose"],
    ["no binding", () => ({ [proofParameters.binding]: undefined }), "grant_wrong_device"],
    [
      "another binding",
      () => ({ [proofParameters.binding]: "bnd_BBBBBBBBBBBBBBBBBBBBBB" }),
      "grant_wrong_device",
    ],
    ["no grant", () => ({ [grantClaim]: undefined }), "proof_invalid"],
    ["a grant of another kind", () => ({ [grantClaim]: "usr_AAAAAAAAAAAAAAAAAAAAAA" }), "proof_invalid"],
  ])("%s", async (_name, differing, code) => {
    await expect(prove(differing())).rejects.toMatchObject({ code });
  });

  test.each(["none", "HS256", "other key"])("signed with %s", async (alg) => {
    await expect(prove({}, { alg })).rejects.toMatchObject({ code: "proof_invalid" });
  });
});

describe("redirects that prove nothing", () => {
  test.each<[string, () => URL, string]>([
    ["another state", () => redirect({ state: "of-another-request" }), "proof_invalid"],
    ["no state", () => redirect({ state: undefined }), "proof_invalid"],
    ["another issuer (mix-up)", () => redirect({ iss: "https://evil.localhost/oauth" }), "proof_invalid"],
    ["no issuer", () => redirect({ iss: undefined }), "proof_invalid"],
    ["no code", () => redirect({ code: undefined }), "proof_invalid"],
    ["another address", () => redirect({}, "https://signed-in.vestibule.invalid/other"), "proof_invalid"],
    ["the person declined", () => redirect({ code: undefined, error: "access_denied" }), "cancelled"],
    [
      "the directory's own word",
      () => redirect({ code: undefined, error: "vestibule_domain_not_served" }),
      "domain_not_served",
    ],
    [
      "a word that only looks like one",
      () => redirect({ code: undefined, error: "vestibule_nonsense" }),
      "proof_invalid",
    ],
    [
      "an error with another state",
      () => redirect({ error: "vestibule_user_disabled", state: "x" }),
      "proof_invalid",
    ],
    ["any other error", () => redirect({ code: undefined, error: "server_error" }), "proof_invalid"],
  ])("%s", async (_name, url, code) => {
    await expect(prove({}, { redirect: url() })).rejects.toMatchObject({ code });
  });
});

test("a token by a key that the server lists and the enrolment did not give: a rogue certificate authority", async () => {
  await expect(prove({}, { alg: "listed by the server" })).rejects.toMatchObject({ code: "proof_invalid" });
});

test("an enrolment that gave no keys: no proof is taken", async () => {
  directory.signingKeys.length = 0;
  await expect(prove()).rejects.toMatchObject({ code: "directory_untrusted" });
});
