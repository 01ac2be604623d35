/**
 * The signature of a provider's ID token is always checked: nothing unsigned, no algorithm that the provider does not
 * list, no key that it does not publish; and a provider that rotates its keys locks nobody out.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { newKey } from "./support/odd-provider.ts";
import { startOddBench, type OddBench } from "./support/odd-bench.ts";

let odd: OddBench;
beforeAll(async () => {
  odd = await startOddBench();
});
afterAll(() => odd.close());

const withHeader = (token: string, header: object, signature?: string): string => {
  const [, payload = "", old = ""] = token.split(".");
  return `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${payload}.${signature ?? old}`;
};

test("signed by a published key", async () => {
  expect(await odd.prove()).toMatchObject({ code: undefined, detail: { freshness: "max-age" } });
  expect(odd.provider.keyFetches).toBe(1);
});

test("claims that were changed after the signature", async () => {
  const { code, evidence, detail, browser } = await odd.prove({
    forge(token) {
      const [header = "", payload = "", signature = ""] = token.split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
      const other = Buffer.from(JSON.stringify({ ...claims, amr: ["pwd"] })).toString("base64url");
      return `${header}.${other}.${signature}`;
    },
  });
  expect(code).toBe("id_token_invalid");
  expect(evidence).toMatchObject({ issuer: odd.provider.issuer, what: expect.any(String) as string });
  expect(detail).toMatchObject({ issuer: odd.provider.issuer, what: expect.any(String) as string });
  expect(browser.page?.text).toContain("could not be verified");
});

test("alg none, without a signature and with a broken one, even where the provider lists it", async () => {
  for (const signature of ["", "AAAA"]) {
    const tried = await odd.prove({ forge: (token) => withHeader(token, { alg: "none" }, signature) });
    expect(tried.code).toBe("id_token_invalid");
  }
  // Discovery is kept; a provider with another name is asked anew.
  await odd.setUp({});
  const listed = await odd.prove({
    discovery: { id_token_signing_alg_values_supported: ["ES256", "none", "HS256"] },
    forge: (token) => withHeader(token, { alg: "none" }, ""),
  });
  expect(listed.code).toBe("id_token_invalid");
  expect(listed.evidence?.["header"]).toContain("none");
  const hmac = await odd.prove({ forge: (token) => withHeader(token, { alg: "HS256", kid: "first" }) });
  expect(hmac.code).toBe("id_token_invalid");
  await odd.setUp({});
});

test("an algorithm that the provider does not list, though with a key that it publishes", async () => {
  const before = odd.provider.key;
  odd.provider.key = await newKey("rsa", "RS256");
  odd.provider.published.push(odd.provider.key.jwk);
  expect((await odd.prove()).code).toBe("id_token_invalid");
  odd.provider.key = before;
});

test("a key that is not published: one more fetch, and refused", async () => {
  const before = odd.provider.key;
  await odd.prove();
  odd.provider.key = await newKey("of-somebody-else");
  const fetches = odd.provider.keyFetches;
  const { code, evidence } = await odd.prove();
  expect(code).toBe("id_token_invalid");
  expect(evidence?.["reason"]).toBe("ERR_JWKS_NO_MATCHING_KEY");
  expect(odd.provider.keyFetches).toBe(fetches + 1);
  odd.provider.key = before;
});

test("keys that rotate at once after the last sign-in, under a new name and under the old one", async () => {
  for (const kid of ["second", "second"]) {
    odd.provider.key = await newKey(kid);
    odd.provider.published = [odd.provider.key.jwk];
    expect(await odd.prove()).toMatchObject({ code: undefined });
  }
});

test("several keys, and a token that names none", async () => {
  odd.provider.key = await newKey(undefined);
  odd.provider.published = [(await newKey(undefined)).jwk, odd.provider.key.jwk];
  expect(await odd.prove()).toMatchObject({ code: undefined });
  odd.provider.key = await newKey(undefined);
  expect(await odd.prove()).toMatchObject({ code: "id_token_invalid" });
});

test("no keys at all", async () => {
  await odd.setUp({});
  odd.provider.published = [];
  expect(await odd.prove()).toMatchObject({ code: "id_token_invalid" });
  odd.provider.key = await newKey("third");
  odd.provider.published = [odd.provider.key.jwk];
});

test.each([
  ["another audience", { aud: "theirs" }, "aud"],
  ["another issuer", { iss: "https://evil.localhost" }, "iss"],
  ["another nonce", { nonce: "another" }, "nonce"],
  ["expired", { exp: 1_000 }, "exp"],
])("a signed token with %s is named as that", async (_name, idToken, claim) => {
  const { code, evidence } = await odd.prove({ idToken });
  expect(code).toBe("id_token_invalid");
  expect(evidence).toMatchObject({ claim, expected: expect.any(String) as string });
});
