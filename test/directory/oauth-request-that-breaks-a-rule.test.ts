/**
 * The table of attacks on OAuth that the directory refuses: RFC 6749, RFC 7523, RFC 7636, RFC 9126, RFC 9700 and OpenID
 * Connect. Each row differs from a rightful request in one thing, and the rightful request is answered.
 */
import * as oidc from "openid-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proofParameters, proofRedirectUri } from "../../src/device-api/schemas.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Answer, AssertionChange, Device } from "./support/device.ts";

let bench: Bench;
let other: Device;
beforeAll(async () => {
  bench = await startBench();
  other = await bench.newDevice([{ userEmail: bench.bob.email, accountName: "bob" }]);
});
afterAll(() => bench.close());

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A request to the token endpoint that is right but for `change`; an empty text takes a parameter out. */
async function askForToken(
  change: Record<string, string> = {},
  assertion?: AssertionChange,
): Promise<Answer> {
  const parameters = {
    grant_type: "client_credentials",
    scope: "device",
    client_assertion_type: assertionType,
    client_assertion: await bench.device.assertion(assertion),
    ...change,
  };
  const given = Object.entries(parameters).filter(([, value]) => value !== "");
  return bench.device.oauth("/token", Object.fromEntries(given));
}

const seconds = (): number => Math.floor(Date.now() / 1_000);

describe("a device that proves itself wrongly", () => {
  test("rightly, it gets a token", async () => {
    expect(await askForToken()).toMatchObject({ status: 200 });
  });

  test.each<[string, () => AssertionChange]>([
    ["without a signature", () => ({ header: { alg: "none" } })],
    ["with a symmetric algorithm", () => ({ header: { alg: "HS256" } })],
    ["with an algorithm that was not agreed", () => ({ header: { alg: "ES384" } })],
    ["with the key of another device", () => ({ signedBy: other })],
    ["with a critical header that nobody knows", () => ({ header: { crit: ["exp2"], exp2: 1 } })],
    ["for another server", () => ({ claims: { aud: "https://elsewhere.example/oauth" } })],
    ["for nobody", () => ({ claims: { aud: undefined } })],
    ["as another device", () => ({ claims: { sub: other.enrolled.deviceId } })],
    ["issued by another device", () => ({ claims: { iss: other.enrolled.deviceId } })],
    ["as a device that is not there", () => ({ claims: { iss: "dev_x", sub: "dev_x" } })],
    ["expired", () => ({ claims: { iat: seconds() - 7_200, exp: seconds() - 3_600 } })],
    ["without an end", () => ({ claims: { exp: undefined } })],
    ["not valid yet", () => ({ claims: { nbf: seconds() + 3_600 } })],
    ["without a name of its own", () => ({ claims: { jti: undefined } })],
  ])("%s", async (_name, change) => {
    expect(await askForToken({}, change())).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
  });

  test.each<[string, Record<string, string>]>([
    ["with its identifier alone", { client_assertion: "", client_assertion_type: "" }],
    ["with a password", { client_assertion: "", client_assertion_type: "", client_secret: "x" }],
    ["with an assertion of another type", { client_assertion_type: "urn:ietf:params:oauth:saml2-bearer" }],
    ["with bytes that are no assertion", { client_assertion: "a.b.c" }],
  ])("%s", async (_name, change) => {
    const answer = await askForToken({ client_id: bench.device.enrolled.deviceId, ...change });
    expect([400, 401]).toContain(answer.status);
    expect(answer.body).not.toHaveProperty("access_token");
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "a password grant",
      { grant_type: "password", username: "ada", password: "x" },
      "unsupported_grant_type",
    ],
    ["a refresh", { grant_type: "refresh_token", refresh_token: "x" }, "invalid_request"],
    [
      "a device code",
      { grant_type: "urn:ietf:params:oauth:grant-type:device_code" },
      "unsupported_grant_type",
    ],
  ])("asks for %s", async (_name, change, error) => {
    expect(await askForToken(change)).toMatchObject({ status: 400, body: { error } });
  });

  test("asks for a token of another kind: it opens nothing of a device's", async () => {
    const answer = await askForToken({ scope: "openid" });
    const { access_token: token } = answer.body as { access_token: string };
    expect(await bench.device.call("GET", "/bindings", { token })).toMatchObject({ status: 401 });
  });

  test("asks for more than it may have: it gets no more", async () => {
    expect(await askForToken({ scope: "device admin" })).toMatchObject({ body: { scope: "device" } });
  });

  test("twice the same parameter", async () => {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      scope: "device",
      client_assertion_type: assertionType,
      client_assertion: await bench.device.assertion(),
    });
    body.append("scope", "device");
    const response = await bench.device.http.fetch(`${bench.device.enrolled.issuer}/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    expect(response.status).toBe(400);
    await response.text();
  });
});

describe("a proof that is asked for wrongly", () => {
  test.each<[string, Record<string, string>, string]>([
    ["to another address", { redirect_uri: "https://evil.example/" }, "invalid_request"],
    ["to our address and a bit more", { redirect_uri: `${proofRedirectUri}/more` }, "invalid_request"],
    ["to our address with a query", { redirect_uri: `${proofRedirectUri}?x=1` }, "invalid_request"],
    ["with a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
    ["without a challenge", { code_challenge: "", code_challenge_method: "" }, "invalid_request"],
    ["with a challenge that is too short", { code_challenge: "abc" }, "invalid_request"],
    ["with a token in the address", { response_type: "token" }, "unsupported_response_type"],
    ["with an ID token in the address", { response_type: "code id_token" }, "unsupported_response_type"],
    ["for more than a proof", { scope: "openid device" }, "invalid_scope"],
    ["for another device's binding", { [proofParameters.binding]: "other" }, "invalid_request"],
    ["for no purpose that there is", { [proofParameters.purpose]: "unlock-everything" }, "invalid_request"],
    ["with a request of its own", { request: "eyJhbGciOiJub25lIn0.e30." }, "request_not_supported"],
    ["with a request from elsewhere", { request_uri: "https://evil.example/r" }, "request_uri_not_supported"],
  ])("%s", async (_name, change, error) => {
    const [theirs] = await other.bindings();
    const named = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [
        name,
        value === "other" ? (theirs?.bindingId ?? "") : value,
      ]),
    );
    await expect(bench.device.beginProof(bench.binding.bindingId, named)).rejects.toMatchObject({ error });
  });

  test("without being pushed, and pushed by another device", async () => {
    const pending = await bench.device.beginProof(bench.binding.bindingId);
    const pushed = pending.url.searchParams.get("request_uri") ?? "";
    const address = new URL(`${bench.publicUrl}/oauth/auth`);
    const open = async (parameters: Record<string, string>): Promise<string> => {
      address.search = new URLSearchParams(parameters).toString();
      const browser = bench.browser();
      const ended = await browser.open(address);
      return ended.href.startsWith(proofRedirectUri)
        ? (ended.searchParams.get("error") ?? "no error")
        : String(browser.page?.status);
    };
    const client = bench.device.enrolled.deviceId;
    expect(
      await open({
        client_id: client,
        response_type: "code",
        scope: "openid",
        redirect_uri: proofRedirectUri,
      }),
    ).toBe("invalid_request");
    expect(await open({ client_id: other.enrolled.deviceId, request_uri: pushed })).toBe("400");
    expect(await open({ client_id: client, request_uri: `${pushed}x` })).toBe("400");
    // Nobody has used it up: the rightful browser still begins.
    const { browser } = await begun(pending.url);
    expect(browser.page?.text).toContain("/email");
  });

  test("the same pushed request a second time", async () => {
    const pending = await bench.device.beginProof(bench.binding.bindingId);
    await bench.signIn(bench.browser(), pending.url, bench.ada);
    const { browser } = await begun(pending.url);
    expect(browser.page?.status).toBe(400);
  });
});

async function begun(url: URL) {
  const browser = bench.browser();
  return { browser, ended: await browser.open(url) };
}

describe("a code that is brought wrongly", () => {
  /** The token request for a fresh code, right but for `change`. */
  async function redeem(
    change: Record<string, string>,
    by: Device = bench.device,
    verifier = oidc.randomPKCECodeVerifier(),
    begunWith = verifier,
  ): Promise<Answer> {
    const pending = await bench.device.beginProof(bench.binding.bindingId, {
      code_challenge: await oidc.calculatePKCECodeChallenge(begunWith),
    });
    const ended = await bench.signIn(bench.browser(), pending.url, bench.ada);
    const parameters = {
      grant_type: "authorization_code",
      code: ended.searchParams.get("code") ?? "",
      redirect_uri: proofRedirectUri,
      code_verifier: verifier,
      client_assertion_type: assertionType,
      client_assertion: await by.assertion(),
      ...change,
    };
    return by.oauth(
      "/token",
      Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== "")),
    );
  }

  test("rightly, it earns an ID token and nothing that lasts", async () => {
    const answer = await redeem({});
    expect(answer.status).toBe(200);
    expect(answer.body).toHaveProperty("id_token");
    expect(answer.body).not.toHaveProperty("refresh_token");
  });

  test("without its verifier, and with another", async () => {
    expect(await redeem({ code_verifier: "" })).toMatchObject({ body: { error: "invalid_grant" } });
    const another = await redeem(
      {},
      bench.device,
      oidc.randomPKCECodeVerifier(),
      oidc.randomPKCECodeVerifier(),
    );
    expect(another).toMatchObject({ body: { error: "invalid_grant" } });
  });

  test("by another device", async () => {
    expect(await redeem({}, other)).toMatchObject({ body: { error: "invalid_grant" } });
  });

  test("for another address, and for none", async () => {
    const elsewhere = await redeem({ redirect_uri: "https://evil.example/" });
    expect(elsewhere).toMatchObject({ body: { error: "invalid_grant" } });
    expect(await redeem({ redirect_uri: "" })).toMatchObject({ status: 400 });
  });

  test("made up", async () => {
    expect(await redeem({ code: "x".repeat(43) })).toMatchObject({ body: { error: "invalid_grant" } });
  });
});
