/** B1, B3: a successful proof gives exactly one reset, of this binding, by this device. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { grantRedemption, proofRedirectUri } from "../../src/device-api/schemas.ts";
import { openDatabase } from "../../src/directory/store/database.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { grantOf } from "./support/device.ts";
import { placeIn } from "../../src/directory/store/place.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

async function proveAda(): Promise<string> {
  const { device, binding, ada } = bench;
  const proof = await device.beginProof(binding.bindingId);
  const ended = await bench.signIn(bench.browser(), proof.url, ada);
  const claims = await proof.complete(ended);
  expect(claims.sub).toBe(ada.userId);
  return grantOf(claims);
}

test("e-mail, provider, and back with a grant that the device redeems once", async () => {
  const { device, binding, ada } = bench;
  const browser = bench.browser();
  const proof = await device.beginProof(binding.bindingId);
  await browser.open(proof.url);
  expect(browser.page?.text).toContain("LAPTOP-7");
  expect(browser.page?.text).toContain("Example &lt;&amp;> Org");
  await browser.submit("/email", { email: " ADA@example.org " });
  expect(browser.page?.url.origin).toBe(bench.organisation.issuer);
  const ended = await browser.submit("", { email: ada.email, password: ada.password });
  expect(ended.href.startsWith(`${proofRedirectUri}?`)).toBe(true);
  const claims = await proof.complete(ended);
  const grantId = grantOf(claims);
  expect(claims.sub).toBe(ada.userId);
  expect(Math.abs((claims.auth_time ?? 0) - Date.now() / 1_000)).toBeLessThan(60);

  const token = await device.token();
  const redeemed = await device.call("POST", `/grants/${grantId}/redeem`, { token });
  expect(redeemed.status).toBe(200);
  expect(grantRedemption.parse(redeemed.body)).toEqual({
    grantId,
    purpose: "pin-reset",
    userId: ada.userId,
    bindingId: binding.bindingId,
    parts: [],
    recoveryKeys: [],
  });
  const again = await device.call("POST", `/grants/${grantId}/redeem`, { token });
  expect(again).toMatchObject({ status: 409, body: { code: "grant_used" } });
  expect((await bench.refusals()).at(-1)).toBe("grant_used");
});

test("the authorization code can be used once", async () => {
  const { device, binding, ada } = bench;
  const proof = await device.beginProof(binding.bindingId);
  const ended = await bench.signIn(bench.browser(), proof.url, ada);
  await proof.complete(ended);
  await expect(proof.complete(ended)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("nobody stays signed in: the same browser is asked again, and no session is kept", async () => {
  const { device, binding, ada } = bench;
  const browser = bench.browser();
  for (let turn = 0; turn < 2; turn += 1) {
    const proof = await device.beginProof(binding.bindingId);
    await browser.open(proof.url);
    expect(browser.page?.url.pathname).toMatch(/^\/interaction\//);
    await browser.submit("/email", { email: ada.email });
    await proof.complete(await browser.submit("", { email: ada.email, password: ada.password }));
  }
  const db = await openDatabase(placeIn(bench.data));
  const kinds = await db.selectFrom("oauth_records").select("kind").distinct().execute();
  await db.destroy();
  expect(kinds.map((row) => row.kind)).toContain("AuthorizationCode");
  expect(kinds.map((row) => row.kind)).not.toContain("Session");
});

test("of many redemptions at once, one succeeds", async () => {
  const grantId = await proveAda();
  const token = await bench.device.token();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => bench.device.call("POST", `/grants/${grantId}/redeem`, { token })),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
});

test("another device cannot redeem a grant", async () => {
  const grantId = await proveAda();
  const other = await bench.newDevice([{ userEmail: bench.ada.email, accountName: "ada" }]);
  const stolen = await other.call("POST", `/grants/${grantId}/redeem`, { token: await other.token() });
  expect(stolen).toMatchObject({ status: 403, body: { code: "grant_wrong_device" } });
  // and the attempt does not use it up.
  const own = await bench.device.call("POST", `/grants/${grantId}/redeem`, {
    token: await bench.device.token(),
  });
  expect(own.status).toBe(200);
});

test("a made-up grant is unknown", async () => {
  const token = await bench.device.token();
  for (const grantId of ["grt_AAAAAAAAAAAAAAAAAAAAAA", "x"]) {
    const answer = await bench.device.call("POST", `/grants/${grantId}/redeem`, { token });
    expect(answer).toMatchObject({ status: 404, body: { code: "grant_unknown" } });
  }
});

test("a grant expires after five minutes", async () => {
  const grantId = await proveAda();
  bench.clock.advance(5 * 60_000 - 5_000);
  const late = await proveAda();
  bench.clock.advance(6_000);
  const token = await bench.device.token();
  const expired = await bench.device.call("POST", `/grants/${grantId}/redeem`, { token });
  expect(expired).toMatchObject({ status: 410, body: { code: "grant_expired" } });
  expect((await bench.device.call("POST", `/grants/${late}/redeem`, { token })).status).toBe(200);
  expect((await bench.refusals()).at(-1)).toBe("grant_expired");
});

test("a grant of a user who was disabled meanwhile is refused", async () => {
  const other = await bench.newDevice([{ userEmail: bench.bob.email, accountName: "bob" }]);
  const [binding] = await other.bindings();
  const proof = await other.beginProof(binding?.bindingId ?? "");
  const grantId = grantOf(await proof.complete(await bench.signIn(bench.browser(), proof.url, bench.bob)));
  await bench.directory.admin.disableUser(bench.bob.userId);
  const answer = await other.call("POST", `/grants/${grantId}/redeem`, { token: await other.token() });
  expect(answer).toMatchObject({ status: 403, body: { code: "user_disabled" } });
});
