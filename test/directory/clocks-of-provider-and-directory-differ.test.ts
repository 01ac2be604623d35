/**
 * The clock of a provider differs from the directory's: one tolerance counts for both the directory and the agent, so
 * that what the one grants the other does not refuse; and what proves freshness is a setting.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clockToleranceSeconds, judgeSignInTime } from "../../src/device-api/sign-in-time.ts";
import { startOddBench, type OddBench } from "./support/odd-bench.ts";

let odd: OddBench;
beforeAll(async () => {
  odd = await startOddBench();
});
afterAll(() => odd.close());

const seconds = (offset: number): number => Math.floor(Date.now() / 1_000) + offset;

describe("the judgement", () => {
  const askedAt = new Date(1_000_000_000_000);
  const now = new Date(askedAt.getTime() + 30_000);
  const at = (offset: number, maxAgeSeconds?: number) =>
    judgeSignInTime(askedAt.getTime() / 1_000 + offset, {
      askedAt,
      now,
      ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    }).kind;

  test("is exact at both ends", () => {
    expect(at(-clockToleranceSeconds)).toBe("fresh");
    expect(at(-clockToleranceSeconds - 1)).toBe("too-old");
    expect(at(30 + clockToleranceSeconds)).toBe("fresh");
    expect(at(31 + clockToleranceSeconds)).toBe("in-future");
    expect(at(-300 - clockToleranceSeconds, 300)).toBe("fresh");
    expect(at(-301 - clockToleranceSeconds, 300)).toBe("too-old");
  });

  test("takes nothing for a time that is none", () => {
    for (const value of [undefined, null, 0, -1, NaN, Infinity, "1000000000", true, {}])
      expect(judgeSignInTime(value, { askedAt, now })).toEqual({ kind: "missing" });
  });
});

test("45 seconds ahead: granted, and what the device is told is not in its future", async () => {
  const { bench, provider } = odd;
  provider.odd = { idToken: { auth_time: seconds(45), sub: "sub of ada", email: "ada@odd.example" } };
  const userId = await bench.directory.admin.addUser({ email: "ada@odd.example", name: "Ada" });
  const device = await bench.newDevice([{ userEmail: "ada@odd.example", accountName: "ada" }]);
  const [binding] = await device.bindings();
  const proof = await device.beginProof(binding?.bindingId ?? "");
  const browser = bench.browser();
  await browser.open(proof.url);
  const begun = Math.floor(Date.now() / 1_000);
  const claims = await proof.complete(await browser.submit("/email", { email: "ada@odd.example" }));
  expect(claims.sub).toBe(userId);
  expect(claims.auth_time).toBeGreaterThanOrEqual(begun - 1);
  expect(claims.auth_time).toBeLessThanOrEqual(seconds(0));
});

test("minutes ahead, or long ago: refused at the directory already, each with its reason", async () => {
  expect(await odd.prove({ idToken: { auth_time: seconds(300) } })).toMatchObject({
    code: "id_token_invalid",
    evidence: { authTime: expect.any(String) as string, hint: expect.stringContaining("clock") as string },
  });
  expect(await odd.prove({ idToken: { auth_time: seconds(-300) } })).toMatchObject({
    code: "proof_too_old",
    detail: { what: expect.any(String) as string },
  });
});

test("no auth_time, or 0, where it must prove freshness: named, and with what can be set", async () => {
  for (const auth_time of [undefined, 0]) {
    const { code, evidence, browser } = await odd.prove({ idToken: { auth_time } });
    expect(code).toBe("sign_in_time_missing");
    expect(evidence).toMatchObject({
      authTime: auth_time === 0 ? "0" : null,
      hint: expect.stringContaining("--freshness") as string,
    });
    expect(browser.page?.text).toContain("did not say when you signed in");
  }
  const asked = odd.provider.asked.at(-1);
  expect([asked?.get("max_age"), asked?.get("prompt")]).toEqual(["0", "login"]);
});

test("prompt=login as proof: no max_age is sent, a missing time counts, an old one does not", async () => {
  await odd.setUp({ settings: { freshness: { by: "prompt-login" } } });
  for (const auth_time of [undefined, 0, seconds(0)]) {
    expect(await odd.prove({ idToken: { auth_time } })).toMatchObject({
      code: undefined,
      detail: { freshness: "prompt-login" },
    });
  }
  expect((await odd.prove({ idToken: { auth_time: seconds(-300) } })).code).toBe("proof_too_old");
  const asked = odd.provider.asked.at(-1);
  expect([asked?.get("max_age"), asked?.get("prompt")]).toEqual([null, "login"]);
});

test("a largest age other than 0", async () => {
  await odd.setUp({ settings: { freshness: { by: "max-age", seconds: 600 } } });
  expect((await odd.prove({ idToken: { auth_time: seconds(-300) } })).code).toBeUndefined();
  expect((await odd.prove({ idToken: { auth_time: seconds(-900) } })).code).toBe("proof_too_old");
  expect(odd.provider.asked.at(-1)?.get("max_age")).toBe("600");
});

test("nothing proves it: only with a reason, which is in the audit log, as is each such proof", async () => {
  await expect(odd.setUp({ settings: { freshness: { by: "nothing", reason: " " } } })).rejects.toMatchObject({
    code: "argument_invalid",
  });
  await odd.bench.directory.admin.addProvider({
    name: "odd-x",
    issuer: odd.provider.issuer,
    clientId: "ours",
    domains: ["odd.example"],
    settings: { freshness: { by: "nothing", reason: "ticket 4711" } },
  });
  const added = (await odd.bench.audit()).find(({ event }) => event === "provider-added");
  expect(added?.detail).toMatchObject({ freshness: "nothing", reason: "ticket 4711" });
  const tried = await odd.prove({ idToken: { auth_time: seconds(-9_000) } });
  expect(tried).toMatchObject({ code: undefined, detail: { freshness: "nothing" } });
  const asked = odd.provider.asked.at(-1);
  expect([asked?.get("max_age"), asked?.get("prompt")]).toEqual([null, null]);
});
