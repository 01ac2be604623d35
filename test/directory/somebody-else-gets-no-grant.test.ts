/**
 * B3 and E: a person who may not reset is refused with a code. The refusal changes nothing, is in the audit log, and
 * reaches the device as an OAuth error.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { proofRedirectUri } from "../../src/device-api/schemas.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { grantOf } from "./support/device.ts";
import { startOrganisation, type Person } from "./support/organisation.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

/** Signs in as `person` for Ada's device; says how that ended. */
async function attempt(
  person: Person,
  email = person.email,
): Promise<{ error: string | null; shown: string }> {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  const at = await bench.signIn(browser, proof.url, person, email);
  if (at.href.startsWith(proofRedirectUri)) {
    grantOf(await proof.complete(at));
    return { error: null, shown: "" };
  }
  expect(at.pathname).toMatch(/^\/interaction\//);
  expect(browser.page?.status).toBe(403);
  const shown = browser.page?.text ?? "";
  const ended = await browser.submit("/leave");
  await expect(proof.complete(ended)).rejects.toMatchObject({ error: ended.searchParams.get("error") });
  return { error: ended.searchParams.get("error"), shown };
}

async function refusedAs(code: string, person: Person, email?: string): Promise<void> {
  const before = await bench.audit();
  expect(await attempt(person, email)).toMatchObject({ error: `vestibule_${code}` });
  const made = (await bench.audit()).slice(0, -before.length);
  expect(made.filter((entry) => entry.event === "proof-refused").map((entry) => entry.code)).toEqual([code]);
  expect(made.map((entry) => entry.event)).not.toContain("proof-granted");
  expect(made.map((entry) => entry.event)).not.toContain("identity-recorded");
}

test("a colleague, rightly signed in as themselves", async () => {
  await refusedAs("wrong_user", bench.bob);
  // No identity was recorded for Bob: a proof on his own device is still his first.
  const own = await bench.newDevice([{ userEmail: bench.bob.email, accountName: "bob" }]);
  const [binding] = await own.bindings();
  const proof = await own.beginProof(binding?.bindingId ?? "");
  await proof.complete(await bench.signIn(bench.browser(), proof.url, bench.bob));
  expect((await bench.audit()).filter((entry) => entry.event === "identity-recorded")).toHaveLength(1);
});

test("a colleague who typed Ada's address and then signed in as themselves", async () => {
  await refusedAs("wrong_user", bench.bob, bench.ada.email);
});

test("a recycled e-mail address with another subject", async () => {
  expect(await attempt(bench.ada)).toMatchObject({ error: null });
  bench.organisation.people.push({ ...bench.ada, sub: "sub-newcomer", password: "newcomer's own" });
  await refusedAs("identity_mismatch", { ...bench.ada, password: "newcomer's own" });
});

test("Ada after her address changed is still Ada", async () => {
  expect(await attempt(bench.ada)).toMatchObject({ error: null });
  bench.ada.email = "lovelace@example.org";
  bench.ada.emailVerified = false;
  expect(await attempt(bench.ada)).toMatchObject({ error: null });
});

test("an address that the provider did not verify", async () => {
  bench.ada.emailVerified = false;
  await refusedAs("email_unverified", bench.ada);
});

test("somebody the directory does not know", async () => {
  const mallory = {
    sub: "sub-mallory",
    email: "mallory@example.org",
    emailVerified: true,
    password: "mallory's own",
  };
  bench.organisation.people.push(mallory);
  await refusedAs("identity_unknown", mallory);
});

test("another provider that speaks for a domain that is not its own", async () => {
  const impostor = { sub: "sub-ada", email: "ada@example.org", emailVerified: true, password: "guessed" };
  const foreign = await startOrganisation({
    ca: bench.ca,
    name: "foreign",
    redirectUri: `${bench.publicUrl}/federation/callback/foreign`,
    people: [impostor],
    clock: bench.clock,
  });
  try {
    const { issuer, clientId, clientSecret } = foreign;
    await bench.directory.admin.addProvider({
      name: "foreign",
      issuer,
      clientId,
      clientSecret,
      domains: ["foreign.example"],
    });
    // The address typed leads to the foreign provider; the address claimed is Ada's.
    await refusedAs("domain_not_served", impostor, "ada@foreign.example");
  } finally {
    await foreign.close();
  }
});

test("a user who was disabled", async () => {
  await bench.directory.admin.disableUser(bench.ada.userId);
  await refusedAs("user_disabled", bench.ada);
});

test("a sign-in at the provider that is not fresh", async () => {
  bench.ada.authTime = Math.floor(Date.now() / 1_000) - 3_600;
  await refusedAs("proof_too_old", bench.ada);
});

test("a device that was revoked between the e-mail page and the answer", async () => {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await browser.open(proof.url);
  await browser.submit("/email", { email: bench.ada.email });
  await bench.directory.admin.revokeDevice(bench.device.enrolled.deviceId);
  await browser.submit("", { email: bench.ada.email, password: bench.ada.password });
  expect(await bench.refusals()).toEqual(["device_revoked"]);
  expect((await bench.audit()).map((entry) => entry.event)).not.toContain("proof-granted");
});

test("cancelled on our page, and at the provider", async () => {
  for (const where of ["ours", "provider"]) {
    const browser = bench.browser();
    const proof = await bench.device.beginProof(bench.binding.bindingId);
    await browser.open(proof.url);
    if (where === "provider") await browser.submit("/email", { email: bench.ada.email });
    const ended = await browser.submit("/cancel");
    expect(ended.searchParams.get("error")).toBe("access_denied");
    await expect(proof.complete(ended)).rejects.toMatchObject({ error: "access_denied" });
  }
});

test("an address that is not in the ID token is fetched from UserInfo", async () => {
  await bench.close();
  bench = await startBench({ emailInIdToken: false });
  expect(await attempt(bench.ada)).toMatchObject({ error: null });
});

test("a provider that does not answer: the page says so, and the person may try again", async () => {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await browser.open(proof.url);
  await bench.organisation.close();
  await browser.submit("/email", { email: bench.ada.email });
  expect(browser.page?.status).toBe(502);
  expect(browser.page?.text).toContain('role="alert"');
  expect(await bench.refusals()).toEqual(["provider_unreachable"]);
});

test("the e-mail form gives the same answer for known and unknown people", async () => {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await browser.open(proof.url);
  const { url } = { url: browser.page?.url ?? "" };
  await browser.submit("/email", { email: bench.ada.email });
  const there = browser.page?.url.origin;
  await browser.open(url);
  await browser.submit("/email", { email: "nobody@example.org" });
  expect(browser.page?.url.origin).toBe(there);
  await browser.open(url);
  await browser.submit("/email", { email: "ada@elsewhere.example" });
  expect(browser.page).toMatchObject({ status: 422 });
  await browser.submit("/email", { email: "not an address" });
  expect(browser.page).toMatchObject({ status: 422 });
  expect(browser.page?.text).toContain('value="not an address"');
});

test("the number of tries with addresses is limited", async () => {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await browser.open(proof.url);
  for (let tries = 0; tries < 10; tries += 1) {
    await browser.submit("/email", { email: "ada@elsewhere.example" });
    expect(browser.page?.status).toBe(422);
  }
  await browser.submit("/email", { email: bench.ada.email });
  expect(browser.page?.status).toBe(429);
  expect((await bench.refusals()).at(-1)).toBe("too_many_requests");
});
