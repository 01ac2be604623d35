/**
 * Login CSRF and similar attacks: a provider's answer is accepted only once and only in the browser that began the
 * attempt; a form is accepted only from our own page.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBench, type Bench } from "./support/bench.ts";
import type { Browser } from "./support/browser.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

async function atProvider(): Promise<{ browser: Browser; interaction: URL }> {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  const interaction = await browser.open(proof.url);
  await browser.submit("/email", { email: bench.ada.email });
  return { browser, interaction };
}

/** The callback's address as `browser` got it, before it is opened elsewhere. */
async function answerFor(browser: Browser): Promise<string> {
  await browser.submit("", { email: bench.ada.email, password: bench.ada.password });
  const callback = browser.visited.find((address) => address.includes("/federation/callback"));
  if (callback === undefined) throw new Error("no callback");
  return callback;
}

const granted = async (): Promise<number> =>
  (await bench.audit()).filter((entry) => entry.event === "proof-granted").length;

test("an answer in a browser that began no attempt", async () => {
  const { browser } = await atProvider();
  const state =
    /[?&]state=([^&]+)/.exec(browser.visited.find((one) => one.includes("state=")) ?? "")?.[1] ?? "";
  const stranger = bench.browser();
  await stranger.open(`${bench.publicUrl}/federation/callback/organisation?state=${state}&code=stolen`);
  expect(stranger.page).toMatchObject({ status: 400 });
  expect((await bench.refusals()).at(-1)).toBe("proof_invalid");
  // The browser that began the attempt can still continue.
  await answerFor(browser);
  expect(await granted()).toBe(1);
});

test("the answer of one attempt in the browser of another", async () => {
  const before = await granted();
  const attacker = await atProvider();
  const victim = await atProvider();
  const state = /[?&]state=([^&]+)/.exec(
    attacker.browser.visited.findLast((one) => one.includes("state=")) ?? "",
  )?.[1];
  await victim.browser.open(
    `${bench.publicUrl}/federation/callback/organisation?state=${state ?? ""}&code=attackers`,
  );
  expect(victim.browser.page).toMatchObject({ status: 400 });
  expect(await granted()).toBe(before);
});

test("the same answer sent twice", async () => {
  const { browser } = await atProvider();
  const callback = await answerFor(browser);
  const before = await granted();
  await browser.open(callback);
  expect(browser.page).toMatchObject({ status: 400 });
  expect(await granted()).toBe(before);
});

test("an answer without state, with two, or with one that nobody issued", async () => {
  const browser = bench.browser();
  for (const query of ["", "?state=a&state=b", "?state=guessed&code=x"]) {
    await browser.open(`${bench.publicUrl}/federation/callback/organisation${query}`);
    expect(browser.page).toMatchObject({ status: 400 });
  }
});

test("an answer after the attempt expired", async () => {
  const { browser } = await atProvider();
  bench.clock.advance(10 * 60_000 + 1_000);
  await browser.submit("", { email: bench.ada.email, password: bench.ada.password });
  expect(browser.page?.status).toBe(400);
  expect((await bench.refusals()).at(-1)).toBe("proof_abandoned");
});

test("an answer of another issuer (mix-up, RFC 9207)", async () => {
  const { browser } = await atProvider();
  const state = /[?&]state=([^&]+)/.exec(
    browser.visited.findLast((one) => one.includes("state=")) ?? "",
  )?.[1];
  const iss = encodeURIComponent("https://evil.localhost");
  const at = await browser.open(
    `${bench.publicUrl}/federation/callback/organisation?state=${state ?? ""}&code=x&iss=${iss}`,
  );
  expect(at.pathname).toMatch(/^\/interaction\//);
  expect((await bench.refusals()).at(-1)).toBe("provider_mixed_up");
});

test("another person's interaction, without its cookie", async () => {
  const { interaction } = await atProvider();
  const stranger = bench.browser();
  await stranger.open(interaction);
  expect(stranger.page).toMatchObject({ status: 400 });
  await stranger.open(`${interaction.href}/email`, { email: bench.ada.email });
  expect(stranger.page).toMatchObject({ status: 400 });
});

test("a form that another site posts", async () => {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  const interaction = await browser.open(proof.url);
  await browser.open(`${interaction.href}/cancel`, {}, { "sec-fetch-site": "cross-site" });
  expect(browser.page).toMatchObject({ status: 400 });
  // The interaction was not cancelled.
  await browser.open(interaction);
  expect(browser.page).toMatchObject({ status: 200 });
});

test("a resumption without the browser that began", async () => {
  const { browser, interaction } = await atProvider();
  await answerFor(browser);
  const stranger = bench.browser();
  await stranger.open(`${bench.publicUrl}/oauth/auth/${interaction.pathname.split("/").at(-1) ?? ""}`);
  expect(stranger.page).toMatchObject({ status: 400 });
});

test("pages allow no script, no frame, no cache and nothing inline", async () => {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await browser.open(proof.url);
  expect(browser.page?.headers).toMatchObject({
    "content-security-policy": expect.stringContaining("default-src 'none'") as string,
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
  });
  expect(browser.page?.text).not.toMatch(/<script|<style| style=| on[a-z]+=/i);
  expect(browser.page?.text).toMatch(/<label for="email">/);
  await browser.open(`${bench.publicUrl}/oauth/auth?client_id=x`);
  expect(browser.page?.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(browser.page?.text).not.toMatch(/<script|<style| style=/i);
});
