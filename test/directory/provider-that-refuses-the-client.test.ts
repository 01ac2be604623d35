/**
 * Client authentication at the token endpoint: by the secret in the body where that is listed, by Basic, by a key; the
 * other way of the secret is tried once and said; a refusal is named with the provider's own words.
 */
import { createVerify, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOddBench, type OddBench } from "./support/odd-bench.ts";
import type { TokenRequest } from "./support/odd-provider.ts";

/** With characters that Basic percent-encodes. */
const clientSecret = "a-secret_of/ours+with:all%of~it";
let odd: OddBench;
beforeAll(async () => {
  odd = await startOddBench({ clientSecret });
});
afterAll(() => odd.close());

const refused = (
  status: number,
  headers: Record<string, string> = {},
  body: unknown = { error: "invalid_client" },
) => ({
  status,
  headers,
  body,
});
const last = (count: number): TokenRequest[] => odd.provider.tokenRequests.slice(-count);
const fallback = () => odd.said.find(({ event }) => event === "provider-client-authentication")?.evidence;

test("the body is preferred where it is listed", async () => {
  expect((await odd.prove()).code).toBeUndefined();
  expect(last(1)[0]?.authorization).toBeUndefined();
  expect(last(1)[0]?.body.get("client_secret")).toBe(clientSecret);
  expect(fallback()).toBeUndefined();
});

test("a provider that takes only Basic after all: tried once, said, and remembered", async () => {
  const onlyBasic = (request: TokenRequest) =>
    request.authorization === undefined ? refused(401, { "www-authenticate": "Basic" }) : undefined;
  expect((await odd.prove({ token: onlyBasic })).code).toBeUndefined();
  expect(last(2).map(({ authorization }) => authorization !== undefined)).toEqual([false, true]);
  expect(fallback()).toMatchObject({
    refused: "client_secret_post",
    accepted: "client_secret_basic",
    hint: expect.stringContaining("client_secret_basic") as string,
  });
  const before = odd.provider.tokenRequests.length;
  expect((await odd.prove({ token: onlyBasic })).code).toBeUndefined();
  expect(odd.provider.tokenRequests.length).toBe(before + 1);
});

test("refused both ways: two requests, and the provider's words without what must not be in a log", async () => {
  await odd.setUp({ clientSecret });
  const before = odd.provider.tokenRequests.length;
  const error_description = `no\u001b[31m client\r\n\u202ehere ${clientSecret.repeat(3)} ask ada@odd.example ${"x ".repeat(1_000)}`;
  const { code, evidence, detail, browser } = await odd.prove({
    token: () =>
      refused(401, { "www-authenticate": 'Basic realm="x"' }, { error: "invalid_client", error_description }),
  });
  expect(odd.provider.tokenRequests.length).toBe(before + 2);
  expect(code).toBe("client_refused");
  expect(evidence).toMatchObject({
    error: "invalid_client",
    hint: expect.stringContaining("--client-authentication") as string,
  });
  const said = String(evidence?.["errorDescription"]);
  expect(said).toMatch(/^no\\u001b\[31m client\\u000d\\u000a\\u202ehere /);
  expect(said.length).toBeLessThanOrEqual(301);
  expect(said).not.toContain("@odd.example");
  expect(said).not.toContain(clientSecret);
  expect(detail).toMatchObject({ error: "invalid_client", what: expect.any(String) as string });
  expect(browser.page?.text).toContain("does not accept");
});

test("a 401 that is no answer of the protocol is a refused client too", async () => {
  const { code } = await odd.prove({ token: () => refused(401, {}, "go away") });
  expect(code).toBe("client_refused");
});

test("a refused code is no refused client: one request", async () => {
  const before = odd.provider.tokenRequests.length;
  const { code, evidence } = await odd.prove({
    token: () =>
      refused(400, { "www-authenticate": "Basic" }, { error: "invalid_grant", error_description: "used" }),
  });
  expect(code).toBe("provider_error");
  expect(evidence).toMatchObject({ error: "invalid_grant", errorDescription: "used", status: 400 });
  expect(odd.provider.tokenRequests.length).toBe(before + 1);
});

test("a method that was chosen is the only one", async () => {
  await odd.setUp({ clientSecret, settings: { clientAuthentication: "client_secret_basic" } });
  expect((await odd.prove()).code).toBeUndefined();
  expect(last(1)[0]?.authorization).toMatch(/^Basic /);
  const before = odd.provider.tokenRequests.length;
  expect((await odd.prove({ token: () => refused(401) })).code).toBe("client_refused");
  expect(odd.provider.tokenRequests.length).toBe(before + 1);
});

test("not listed: Basic, as the specification has it", async () => {
  await odd.setUp({ clientSecret });
  const discovery = { token_endpoint_auth_methods_supported: undefined };
  expect((await odd.prove({ discovery })).code).toBeUndefined();
  expect(last(1)[0]?.authorization).toMatch(/^Basic /);
});

test.each([
  ["PEM, P-256", () => generateKeyPairSync("ec", { namedCurve: "P-256" }), "pem", "ES256"],
  ["PEM, RSA", () => generateKeyPairSync("rsa", { modulusLength: 2048 }), "pem", "RS256"],
  ["JWK with a name", () => generateKeyPairSync("ec", { namedCurve: "P-256" }), "jwk", "ES256"],
] as const)("private_key_jwt with a key: %s", async (_name, generate, format, algorithm) => {
  const { privateKey, publicKey } = generate();
  const clientKey =
    format === "pem"
      ? privateKey.export({ format: "pem", type: "pkcs8" }).toString()
      : JSON.stringify({ ...privateKey.export({ format: "jwk" }), kid: "ours-1" });
  await odd.setUp({ clientKey });
  expect((await odd.prove()).code).toBeUndefined();
  const [request] = last(1);
  expect(request?.authorization).toBeUndefined();
  expect(request?.body.get("client_secret")).toBeNull();
  const [header = "", payload = "", signature = ""] = (request?.body.get("client_assertion") ?? "").split(
    ".",
  );
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  expect(read(header)).toMatchObject({ alg: algorithm, ...(format === "jwk" && { kid: "ours-1" }) });
  expect(read(payload)).toMatchObject({ iss: "ours", sub: "ours", jti: expect.any(String) as string });
  const key = algorithm === "ES256" ? ({ key: publicKey, dsaEncoding: "ieee-p1363" } as const) : publicKey;
  const made = createVerify("sha256").update(`${header}.${payload}`);
  expect(made.verify(key, Buffer.from(signature, "base64url"))).toBe(true);
});

test("a key that is none, and a method without what it needs", async () => {
  const { admin } = odd.bench.directory;
  const provider = {
    name: "other",
    issuer: "https://other.example",
    clientId: "a",
    domains: ["other.example"],
  };
  for (const clientKey of ["", "nothing", "{}", '{"kty":"oct","k":"c2VjcmV0"}'])
    await expect(admin.addProvider({ ...provider, clientKey })).rejects.toMatchObject({
      code: "argument_invalid",
      evidence: { place: "clientKey" },
    });
  for (const clientAuthentication of ["client_secret_post", "private_key_jwt"] as const)
    await expect(
      admin.addProvider({ ...provider, settings: { clientAuthentication } }),
    ).rejects.toMatchObject({
      code: "argument_invalid",
      evidence: { place: "clientAuthentication" },
    });
});

test("a provider that sends the person back with an error: its words, bounded", async () => {
  const { code, evidence, detail } = await odd.prove({
    back: { error: "invalid_request", error_description: "max_age must be positive" },
  });
  expect(code).toBe("provider_error");
  expect(evidence).toMatchObject({
    error: "invalid_request",
    errorDescription: "max_age must be positive",
    hint: expect.stringContaining("--freshness") as string,
  });
  expect(detail).toMatchObject({ error: "invalid_request" });
});

test("a provider that sends the person back with nothing", async () => {
  expect(await odd.prove({ back: {} })).toMatchObject({
    code: "provider_error",
    evidence: { what: expect.any(String) as string },
  });
});
