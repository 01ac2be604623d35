/**
 * What providers say of an e-mail address: in the ID token or from UserInfo, with `email_verified` true, missing, a text
 * or a number. Both of a pair come from one source; what is not a clear yes counts only where the provider speaks for
 * its domains.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../src/directory/federation/claims.ts";
import { providerSettings } from "../../src/directory/federation/provider-settings.ts";
import { startOddBench, type OddBench } from "./support/odd-bench.ts";

let odd: OddBench;
beforeAll(async () => {
  odd = await startOddBench();
});
afterAll(() => odd.close());

const settings = (given: object = {}) => providerSettings.parse(given);
const speaking = settings({ speaksForItsDomains: true });

describe("email_verified", () => {
  test.each([
    [true, true, true],
    [undefined, false, true],
    ["true", false, true],
    [1, false, true],
    [null, false, true],
    [false, false, false],
    ["false", false, false],
    ["False ", false, false],
    [0, false, false],
    ["", false, false],
  ])("%j counts: %s; where the provider speaks for its domains: %s", (email_verified, word, with_) => {
    const idToken = { email: "a@b.example", email_verified };
    expect(addressOf({ idToken, userInfo: undefined }, settings()).vouched).toBe(word);
    expect(addressOf({ idToken, userInfo: undefined }, speaking).vouched).toBe(with_);
  });
});

test("a pair is never put together from two sources", () => {
  const idToken = { email: "victim@b.example" };
  const userInfo = { email: "own@b.example", email_verified: true };
  expect(addressOf({ idToken, userInfo }, settings())).toMatchObject({
    value: "own@b.example",
    vouched: true,
  });
  expect(addressOf({ idToken, userInfo: { email_verified: true } }, settings())).toMatchObject({
    value: "victim@b.example",
    vouched: false,
  });
  expect(
    addressOf({ idToken: { email_verified: true }, userInfo: { email: "victim@b.example" } }, settings()),
  ).toMatchObject({ value: "victim@b.example", vouched: false });
});

test("email_verified says nothing of another claim", () => {
  const upn = { addressClaim: "upn", speaksForItsDomains: true };
  const idToken = { upn: "a@b.example", email_verified: true };
  expect(addressOf({ idToken, userInfo: undefined }, settings(upn))).toMatchObject({
    value: "a@b.example",
    vouched: true,
  });
  expect(
    addressOf({ idToken, userInfo: undefined }, settings({ ...upn, speaksForItsDomains: false })).vouched,
  ).toBe(false);
});

test("both from UserInfo alone", async () => {
  const idToken = { email: undefined, email_verified: undefined };
  const before = await odd.prove({ idToken });
  expect(before).toMatchObject({
    code: "email_unverified",
    evidence: { what: expect.stringContaining("no email") as string },
  });
  odd.provider.odd = {};
  const email = "person-2@odd.example";
  expect((await odd.prove({ idToken, userInfo: { email, email_verified: true } })).code).toBeUndefined();
});

test("email_verified only from UserInfo, the address in both", async () => {
  const email = "person-3@odd.example";
  const idToken = { email_verified: undefined };
  expect((await odd.prove({ idToken, userInfo: { email, email_verified: true } })).code).toBeUndefined();
});

test("a text: refused, and the log shows what came, but no address", async () => {
  const { code, evidence, detail } = await odd.prove({ idToken: { email_verified: "true" } });
  expect(code).toBe("email_unverified");
  expect(evidence?.["what"]).toContain('email_verified: "true"');
  expect(JSON.stringify([evidence, detail])).not.toContain("@odd.example");
});

test("UserInfo that refuses: the log has its words", async () => {
  const { code, evidence } = await odd.prove({
    idToken: { email_verified: undefined },
    userInfo: {
      status: 403,
      headers: {
        "www-authenticate": 'Bearer error="insufficient_scope", error_description="no email for you"',
      },
    },
  });
  expect(code).toBe("provider_error");
  expect(evidence).toMatchObject({
    status: 403,
    error: "insufficient_scope",
    errorDescription: "no email for you",
  });
});

test("a provider that speaks for its domains, by its user principal names: for its own domains only", async () => {
  await expect(odd.setUp({ settings: { addressClaim: "upn" } })).rejects.toMatchObject({
    code: "argument_invalid",
    evidence: { place: "addressClaim" },
  });
  await odd.bench.directory.admin.addProvider({
    name: "odd-2",
    issuer: odd.provider.issuer,
    clientId: "ours",
    domains: ["odd.example"],
    settings: { addressClaim: "upn", speaksForItsDomains: true },
  });
  const nothing = { email: undefined, email_verified: undefined };
  const upn = "person-6@odd.example";
  expect((await odd.prove({ idToken: { ...nothing, upn } })).code).toBeUndefined();
  expect(odd.provider.asked.at(-1)?.get("scope")).toBe("openid email profile");
  const elsewhere = { ...nothing, upn: odd.bench.ada.email };
  expect((await odd.prove({ idToken: elsewhere })).code).toBe("domain_not_served");
});
