/** An issuer that many organisations share: a claim that names the organisation must hold, and cannot be left out. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOddBench, type OddBench } from "./support/odd-bench.ts";

let odd: OddBench;
beforeAll(async () => {
  odd = await startOddBench({ settings: { requiredClaims: { hd: ["odd.example", "also.example"] } } });
});
afterAll(() => odd.close());

test.each([
  ["its own", { hd: "odd.example" }, undefined],
  ["the second that may hold", { hd: "also.example" }, undefined],
  ["one of a list", { hd: ["else.example", "odd.example"] }, undefined],
  ["none (a private account with a verified work address)", {}, "other_organisation"],
  ["another organisation's", { hd: "evil.example" }, "other_organisation"],
  ["one that only looks alike", { hd: "ODD.example" }, "other_organisation"],
  ["one with more behind it", { hd: "odd.example.evil.example" }, "other_organisation"],
  ["no text", { hd: { toString: "odd.example" } }, "other_organisation"],
])("a verified address with %s", async (_name, idToken, expected) => {
  const { code, evidence, browser } = await odd.prove({ idToken });
  expect(code).toBe(expected);
  if (expected === undefined) return;
  expect(evidence).toMatchObject({ claim: "hd", hint: expect.stringContaining("--require-claim") as string });
  expect(browser.page?.text).toContain("another organisation");
});

test("a claim that comes from UserInfo alone counts; one that contradicts the ID token does not", async () => {
  expect((await odd.prove({ userInfo: { hd: "odd.example" } })).code).toBeUndefined();
  const both = {
    idToken: { hd: "odd.example", email_verified: undefined },
    userInfo: { hd: "evil.example" },
  };
  expect((await odd.prove(both)).code).toBe("other_organisation");
});

test("somebody whose identity is recorded already, from another organisation now", async () => {
  expect((await odd.prove({ idToken: { hd: "odd.example", sub: "known" } })).code).toBeUndefined();
  expect((await odd.prove({ idToken: { hd: "evil.example", sub: "known" } })).code).toBe(
    "other_organisation",
  );
});

test.each([
  ["https://accounts.google.com", "hd"],
  ["https://accounts.google.com/", "hd"],
  ["https://accounts.google.com.", "hd"],
  ["https://login.microsoftonline.com/common/v2.0", "tid"],
  ["https://login.microsoftonline.com/8eaef023-2b34-4da1-9baa-8bc8c9d6a490/v2.0", "tid"],
  ["https://sts.windows.net/8eaef023-2b34-4da1-9baa-8bc8c9d6a490/", "tid"],
  ["https://appleid.apple.com", "any"],
])("%s is refused without %s", async (issuer, claim) => {
  const { admin } = odd.bench.directory;
  const provider = { name: "shared", issuer, clientId: "a", domains: ["shared.example"] };
  for (const requiredClaims of [{}, claim === "any" ? {} : { other: ["x"] }]) {
    await expect(admin.addProvider({ ...provider, settings: { requiredClaims } })).rejects.toMatchObject({
      code: "argument_invalid",
      evidence: {
        place: "requiredClaims",
        claim,
        hint: expect.stringContaining("--require-claim") as string,
      },
    });
  }
  const requiredClaims = { [claim]: ["ours"] };
  await admin.addProvider({ ...provider, settings: { requiredClaims } });
  await admin.removeProvider("shared");
});

test("the hint for a tenant of Entra ID names the tenant of the issuer", async () => {
  const tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
  const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;
  const adding = odd.bench.directory.admin.addProvider({
    name: "entra",
    issuer,
    clientId: "a",
    domains: ["a.example"],
  });
  await expect(adding).rejects.toMatchObject({
    evidence: { hint: expect.stringContaining(`tid=${tenant}`) as string },
  });
});
