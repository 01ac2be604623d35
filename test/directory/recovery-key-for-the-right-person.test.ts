/**
 * B7: the phone page shows the recovery key of a person's own device, if policy allows it, to a person who has proven their
 * identity, for ten minutes. Nobody else gets it, and no other request does.
 */
import { request as raw, Agent } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../src/directory/store/database.ts";
import { lookup } from "../../src/http/lookup.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Browser } from "./support/browser.ts";
import { grantOf, type Device } from "./support/device.ts";
import type { Person } from "./support/organisation.ts";
import { placeIn } from "../../src/directory/store/place.ts";

let bench: Bench;
let mac: Device;
beforeEach(async () => {
  bench = await startBench();
  const own = { userEmail: bench.ada.email, accountName: "ada", recoveryKeyRelease: "person" } as const;
  mac = await bench.newDevice([own], "macos", "ADAS-MAC");
  await mac.storeRecoveryKey(key);
  await mac.confirmRecoveryKey();
});
afterEach(() => bench.close());

const key = "QWER-TYUI-ASDF-GHJK-ZXCV-1234";
const next = "NEXT-TYUI-ASDF-GHJK-ZXCV-5678";
const tokenIn = (text: string): string => /name="form" value="([^"]+)"/.exec(text)?.[1] ?? "";
const textOf = (browser: Browser): string => browser.page?.text ?? "";

async function visit(person: Person, email = person.email): Promise<Browser> {
  const browser = bench.browser();
  await browser.open(`${bench.publicUrl}/recover`);
  await browser.submit("/recover/email", { email });
  await browser.submit("", { email: person.email, password: person.password });
  return browser;
}
/** By the button of the list that is shown. */
async function show(browser: Browser, device = mac): Promise<string> {
  const values = { device: device.enrolled.deviceId, form: tokenIn(textOf(browser)) };
  await browser.open(`${bench.publicUrl}/recover/show`, values);
  return textOf(browser);
}
const refusals = async (): Promise<(string | undefined)[]> =>
  (await bench.audit()).filter((entry) => entry.event === "recovery-key-refused").map((entry) => entry.code);

test("shown to its person, in groups and letter by letter, recorded, and replaced afterwards", async () => {
  const browser = await visit(bench.ada);
  expect(browser.page?.url.pathname).toBe("/recover/devices");
  expect(textOf(browser)).toContain("ADAS-MAC");
  expect(textOf(browser)).not.toContain("QWER");
  expect(browser.page?.headers["cache-control"]).toBe("no-store");
  const shown = await show(browser);
  expect(browser.page?.status).toBe(200);
  expect(browser.page?.headers["cache-control"]).toBe("no-store");
  for (const group of key.split("-")) expect(shown).toContain(`<span>${group}`);
  expect(shown).toContain("Q W E R, T Y U I, A S D F, G H J K, Z X C V, 1 2 3 4");
  expect(shown.match(/<ol>/g)).toHaveLength(3);
  const audit = (await bench.audit()).filter((entry) => entry.event.startsWith("recovery-"));
  expect(audit.slice(0, 2)).toMatchObject([
    {
      event: "recovery-key-shown",
      actor: "person",
      userId: bench.ada.userId,
      deviceId: mac.enrolled.deviceId,
      bindingId: (await mac.bindings())[0]?.bindingId,
    },
    { event: "recovery-visit-begun", userId: bench.ada.userId },
  ]);
  expect(JSON.stringify(audit)).not.toContain("QWER");
  expect(await mac.recoveryKeyState()).toBe("rotate");
});

test("power lost between old and new key: both are shown, newest first", async () => {
  await mac.storeRecoveryKey(next);
  const shown = await show(await visit(bench.ada));
  expect(shown.indexOf("NEXT")).toBeGreaterThan(-1);
  expect(shown.indexOf("QWER")).toBeGreaterThan(shown.indexOf("NEXT"));
});

test("somebody else finds no device, and cannot ask for this one", async () => {
  const browser = await visit(bench.bob);
  expect(textOf(browser)).not.toContain("ADAS-MAC");
  // They have a device of their own, so that they get a form.
  const own = { userEmail: bench.bob.email, accountName: "bob", recoveryKeyRelease: "person" } as const;
  const bobs = await bench.newDevice([own], "macos", "BOBS-MAC");
  await bobs.storeRecoveryKey(next);
  await browser.open(`${bench.publicUrl}/recover/devices`);
  expect(textOf(browser)).toContain("BOBS-MAC");
  expect(await show(browser, mac)).not.toContain("QWER");
  expect(browser.page?.status).toBe(403);
  expect(await refusals()).toEqual(["not_bound"]);
  expect(await mac.recoveryKeyState()).toBe("current");
});

test("a recycled address: its new owner is unknown here", async () => {
  await visit(bench.ada);
  const { people } = bench.organisation;
  const newcomer = { ...bench.ada, sub: "sub-newcomer", password: "newcomer's own" };
  people.splice(0, people.length, newcomer, bench.bob);
  const browser = await visit(newcomer);
  expect(browser.page?.status).toBeGreaterThanOrEqual(400);
  expect(textOf(browser)).not.toContain("ADAS-MAC");
  expect(await refusals()).toEqual(["identity_mismatch"]);
});

test("an address that was changed after the first proof: still the same person", async () => {
  await visit(bench.ada);
  const changed = Object.assign(bench.ada, { email: "ada.lovelace@example.org" });
  expect(textOf(await visit(changed))).toContain("ADAS-MAC");
});

test("an unverified address or an old sign-in identifies nobody", async () => {
  bench.ada.emailVerified = false;
  await visit(bench.ada);
  bench.ada.emailVerified = true;
  bench.ada.authTime = Math.floor(bench.clock.now().getTime() / 1_000) - 3_600;
  await visit(bench.ada);
  expect(await refusals()).toEqual(["proof_too_old", "email_unverified"]);
});

test("the answers reveal whether a user exists only after a proof", async () => {
  const pages = [];
  for (const email of [bench.ada.email, "nobody@example.org"]) {
    const browser = bench.browser();
    await browser.open(`${bench.publicUrl}/recover`);
    await browser.submit("/recover/email", { email });
    pages.push({ origin: browser.page?.url.origin, path: browser.page?.url.pathname.replace(/[^/]+$/, "") });
  }
  expect(pages[0]).toEqual(pages[1]);
  const browser = bench.browser();
  await browser.open(`${bench.publicUrl}/recover`);
  await browser.submit("/recover/email", { email: "ada@elsewhere.org" });
  expect(browser.page?.status).toBe(422);
});

test("policy administrator: announced on the page, and refused if requested anyway", async () => {
  const [binding] = await mac.bindings();
  if (binding === undefined) throw new Error("binding");
  const browser = await visit(bench.ada);
  const form = tokenIn(textOf(browser));
  await bench.directory.admin.setBinding({
    bindingId: binding.bindingId,
    recoveryKeyRelease: "administrator",
  });
  await browser.open(`${bench.publicUrl}/recover/show`, { device: mac.enrolled.deviceId, form });
  expect(browser.page?.status).toBe(403);
  expect(textOf(browser)).not.toContain("QWER");
  expect(await refusals()).toEqual(["recovery_key_not_allowed"]);
  await browser.open(`${bench.publicUrl}/recover/devices`);
  expect(textOf(browser)).toContain("ADAS-MAC");
  expect(tokenIn(textOf(browser))).toBe("");
  expect(await mac.recoveryKeyState()).toBe("current");
});

test("by default only an administrator may see it", async () => {
  const other = await bench.newDevice(
    [{ userEmail: bench.ada.email, accountName: "ada" }],
    "macos",
    "OTHER-MAC",
  );
  await other.storeRecoveryKey(next);
  expect(await show(await visit(bench.ada), other)).not.toContain("NEXT");
  expect(await refusals()).toEqual(["recovery_key_not_allowed"]);
});

test("a device that was revoked, and a person who was disabled, meanwhile", async () => {
  const browser = await visit(bench.ada);
  const form = tokenIn(textOf(browser));
  await bench.directory.admin.revokeDevice(mac.enrolled.deviceId);
  await browser.open(`${bench.publicUrl}/recover/show`, { device: mac.enrolled.deviceId, form });
  expect(textOf(browser)).not.toContain("QWER");
  await browser.open(`${bench.publicUrl}/recover/devices`);
  expect(textOf(browser)).not.toContain("ADAS-MAC");
  await bench.directory.admin.disableUser(bench.ada.userId);
  await browser.open(`${bench.publicUrl}/recover/devices`);
  expect(browser.page?.status).toBe(403);
  expect((await visit(bench.ada)).page?.status).toBe(403);
  expect(await refusals()).toEqual(["user_disabled", "device_revoked"]);
});

test("a visit ends by its button or after ten minutes, and its cookie is invalid afterwards", async () => {
  for (const end of ["button", "time"] as const) {
    const browser = await visit(bench.ada);
    const cookie = cookieOf(browser);
    if (end === "button") await browser.submit("/recover/end");
    else bench.clock.advance(10 * 60_000 + 1_000);
    const replayed = await plain("GET", "/recover/devices", { cookie });
    expect(replayed.status).toBe(400);
    expect(replayed.text).not.toContain("ADAS-MAC");
    const asked = await plain("POST", "/recover/show", { cookie }, `device=${mac.enrolled.deviceId}&form=x`);
    expect(asked.status).toBe(400);
  }
});

test("another proof in the same browser ends the earlier visit; two cookies of the name count as none", async () => {
  const browser = await visit(bench.ada);
  const cookie = cookieOf(browser);
  expect((await plain("GET", "/recover/devices", { cookie })).status).toBe(200);
  expect((await plain("GET", "/recover/devices", { cookie: `${cookie}; ${cookie}` })).status).toBe(400);
  await browser.open(`${bench.publicUrl}/recover`);
  await browser.submit("/recover/email", { email: bench.ada.email });
  if (browser.page?.url.pathname !== "/recover/devices")
    await browser.submit("", { email: bench.ada.email, password: bench.ada.password });
  expect(cookieOf(browser)).not.toBe(cookie);
  expect((await plain("GET", "/recover/devices", { cookie })).status).toBe(400);
});

test("a form of another site, without its token, with an old one, or sent twice", async () => {
  const browser = await visit(bench.ada);
  const cookie = cookieOf(browser);
  const form = tokenIn(textOf(browser));
  const body = (token: string): string => `device=${mac.enrolled.deviceId}&form=${token}`;
  const elsewhere: Record<string, string>[] = [
    { cookie, origin: "https://evil.example" },
    { cookie, origin: "null" },
    { cookie, origin: bench.publicUrl, "sec-fetch-site": "cross-site" },
    { cookie, "sec-fetch-site": "same-site" },
  ];
  for (const headers of elsewhere) {
    const answer = await plain("POST", "/recover/show", headers, body(form));
    expect({ status: answer.status, shown: answer.text.includes("QWER") }).toEqual({
      status: 400,
      shown: false,
    });
  }
  const same = { cookie, origin: bench.publicUrl, "sec-fetch-site": "same-origin" };
  for (const token of ["", "guessed"])
    expect((await plain("POST", "/recover/show", same, body(token))).status).toBe(400);
  await browser.open(`${bench.publicUrl}/recover/devices`);
  expect((await plain("POST", "/recover/show", same, body(form))).status).toBe(400);
  expect(await mac.recoveryKeyState()).toBe("current");
  const fresh = tokenIn(textOf(browser));
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => plain("POST", "/recover/show", same, body(fresh))),
  );
  expect(answers.filter((answer) => answer.text.includes("Q W E R"))).toHaveLength(1);
});

test("the provider's answer opened in another browser, or brought for another purpose, begins no visit", async () => {
  const browser = bench.browser();
  await browser.open(`${bench.publicUrl}/recover`);
  await browser.submit("/recover/email", { email: bench.ada.email });
  await browser.submit("", { email: bench.ada.email, password: bench.ada.password });
  const callback = browser.visited.find((one) => one.includes("/federation/callback")) ?? "";
  const stranger = bench.browser();
  await stranger.open(callback);
  expect(stranger.page?.status).toBe(400);
  // A device's interaction gives a grant to the device, and no visit.
  const [binding] = await mac.bindings();
  const proof = await mac.beginProof(binding?.bindingId ?? "", { vestibule_purpose: "password-reset" });
  const third = bench.browser();
  expect(grantOf(await proof.complete(await bench.signIn(third, proof.url, bench.ada)))).toMatch(/^grt_/);
  await third.open(`${bench.publicUrl}/recover/devices`);
  expect(third.page?.status).toBe(400);
});

test("cancelled at the provider: back at the first page; provider down: the page says so", async () => {
  const browser = bench.browser();
  await browser.open(`${bench.publicUrl}/recover`);
  await browser.submit("/recover/email", { email: bench.ada.email });
  await browser.submit("/cancel");
  expect(browser.page?.url.pathname).toBe("/recover");
  expect((await bench.audit())[0]?.event).toBe("proof-cancelled");
  await bench.organisation.close();
  bench.clock.advance(11 * 60_000);
  await browser.submit("/recover/email", { email: bench.ada.email });
  expect(browser.page?.status).toBe(502);
  expect(await refusals()).toEqual(["provider_unreachable"]);
});

test("tried too often", async () => {
  const browser = bench.browser();
  await browser.open(`${bench.publicUrl}/recover`);
  const statuses = new Set<number>();
  for (let turn = 0; turn < 121; turn += 1) {
    await browser.submit("/recover/email", { email: "x@elsewhere.org" });
    statuses.add(browser.page?.status ?? 0);
  }
  expect([...statuses]).toEqual([422, 429]);
});

test("the database holds neither key, cookie nor token of a visit", async () => {
  const browser = await visit(bench.ada);
  const secrets = [cookieOf(browser).split("=")[1] ?? "", tokenIn(textOf(browser)), key, "QWER"];
  const db = await openDatabase(placeIn(bench.data));
  const rows = [
    ...(await db.selectFrom("recovery_visits").selectAll().execute()),
    ...(await db.selectFrom("recovery_keys").selectAll().execute()),
    ...(await db.selectFrom("audit").selectAll().execute()),
  ];
  await db.destroy();
  expect(rows.length).toBeGreaterThan(2);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain(secret);
  }
});

function cookieOf(browser: Browser): string {
  const cookie = browser.cookie("__Host-vestibule_recovery");
  if (cookie === undefined) throw new Error("no visit");
  return `__Host-vestibule_recovery=${cookie}`;
}

/** A request as no browser would send it. */
async function plain(
  method: "GET" | "POST",
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status: number; text: string }> {
  const agent = new Agent({ connect: { ca: bench.ca.certificate, lookup }, allowH2: false });
  try {
    const answer = await raw(`${bench.publicUrl}${path}`, {
      dispatcher: agent,
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      },
      body: body ?? null,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  } finally {
    await agent.close();
  }
}
