/**
 * The end of B7, with power loss: a recovery key that left the directory is replaced, and both keys are kept until the
 * device confirms that the disk has the next one.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "../../src/device-api/digest.ts";
import { grantRedemption, recoveryKeyResponse, type Binding } from "../../src/device-api/schemas.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { grantOf, type Answer, type Device } from "./support/device.ts";

let bench: Bench;
let mac: Device;
let binding: Binding;
beforeAll(async () => {
  bench = await startBench();
  mac = await bench.newDevice([{ userEmail: bench.ada.email, accountName: "ada" }], "macos", "MAC-1");
  const [own] = await mac.bindings();
  if (own === undefined) throw new Error("binding");
  binding = own;
});
afterAll(() => bench.close());

const first = "AAAA-BBBB-CCCC-DDDD-EEEE-0001";
const second = "AAAA-BBBB-CCCC-DDDD-EEEE-0002";
const third = "AAAA-BBBB-CCCC-DDDD-EEEE-0003";

async function fetched(device = mac): Promise<Answer> {
  return device.call("GET", "/recovery-key", { token: await device.token() });
}
async function openedBy(device: Device): Promise<string[]> {
  return recoveryKeyResponse.parse((await fetched(device)).body).sealed.map((one) => device.opened(one));
}
async function grantFor(purpose: string): Promise<string> {
  const proof = await mac.beginProof(binding.bindingId, { vestibule_purpose: purpose });
  return grantOf(await proof.complete(await bench.signIn(bench.browser(), proof.url, bench.ada)));
}
async function redeemed(purpose: string): Promise<string[]> {
  const answer = await mac.call("POST", `/grants/${await grantFor(purpose)}/redeem`, {
    token: await mac.token(),
  });
  expect(answer.status).toBe(200);
  const redemption = grantRedemption.parse(answer.body);
  expect(redemption.purpose).toBe(purpose);
  return redemption.recoveryKeys.map((one) => mac.opened(one));
}
async function released(): Promise<string[]> {
  using release = await bench.directory.admin.releaseRecoveryKey({
    device: { hostName: "MAC-1" },
    reason: "test",
  });
  return release.keys.map((key) => key.use((bytes) => Buffer.from(bytes).toString()));
}
const events = async (event: string): Promise<number> =>
  (await bench.audit()).filter((entry) => entry.event === event).length;

test("no key stored: nothing to confirm, fetch, release or redeem", async () => {
  expect(await mac.recoveryKeyState()).toBe("none");
  expect(await mac.confirmRecoveryKey()).toMatchObject({
    status: 404,
    body: { code: "recovery_key_missing" },
  });
  expect(await fetched()).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(await redeemed("password-reset")).toEqual([]);
  await expect(released()).rejects.toMatchObject({ code: "recovery_key_missing" });
  expect((await bench.audit())[0]).toMatchObject({
    event: "recovery-key-refused",
    code: "recovery_key_missing",
    actor: "administrator:embedded",
  });
});

test("stored and confirmed, each once; the device cannot fetch a key that nobody has seen", async () => {
  const sealed = await mac.storeRecoveryKey(first);
  expect(await mac.recoveryKeyState()).toBe("none");
  await mac.call("PUT", "/recovery-key", { token: await mac.token(), json: { sealed } });
  expect((await mac.confirmRecoveryKey()).status).toBe(204);
  expect((await mac.confirmRecoveryKey()).status).toBe(204);
  expect(await mac.recoveryKeyState()).toBe("current");
  expect(await events("recovery-key-stored")).toBe(1);
  expect(await events("recovery-key-confirmed")).toBe(1);
  expect((await fetched()).status).toBe(409);
});

test("a grant for another purpose releases no recovery key, and names its purpose", async () => {
  expect(await redeemed("pin-reset")).toEqual([]);
  expect(await mac.recoveryKeyState()).toBe("current");
  const proof = mac.beginProof(binding.bindingId, { vestibule_purpose: "show-me-everything" });
  await expect(proof).rejects.toMatchObject({ error: "invalid_request" });
});

test("redeemed for a password: counts as shown, and a later key replaces it", async () => {
  expect(await redeemed("password-reset")).toEqual([first]);
  const [redemption] = (await bench.audit()).filter((entry) => entry.event === "grant-redeemed");
  expect(redemption?.detail).toMatchObject({ purpose: "password-reset", recoveryKeys: 1 });
  expect(await mac.recoveryKeyState()).toBe("rotate");
  expect(await openedBy(mac)).toEqual([first]);
  expect(await events("recovery-key-fetched")).toBe(1);

  await mac.storeRecoveryKey(second);
  // Power lost here: either may be the disk's. The confirmed one first for the device, the newest for a person.
  expect(await mac.recoveryKeyState()).toBe("rotate");
  expect(await openedBy(mac)).toEqual([first, second]);
  await mac.confirmRecoveryKey();
  expect(await mac.recoveryKeyState()).toBe("current");
});

test("shown before it was confirmed: it is replaced once more", async () => {
  await mac.storeRecoveryKey(third);
  expect(await released()).toEqual([third, second]);
  await mac.confirmRecoveryKey();
  expect(await mac.recoveryKeyState()).toBe("rotate");
  expect(await openedBy(mac)).toEqual([third]);
  await mac.storeRecoveryKey(first);
  await mac.confirmRecoveryKey();
  expect(await mac.recoveryKeyState()).toBe("current");
});

test("a key that does not open blocks neither the other key nor the grant's parts", async () => {
  const json = { sealed: "A".repeat(100) };
  await mac.call("PUT", "/recovery-key", { token: await mac.token(), json });
  expect(await redeemed("password-reset")).toEqual([first]);
  await mac.confirmRecoveryKey(json.sealed);
  expect(await redeemed("password-reset")).toEqual([]);
  await expect(released()).rejects.toMatchObject({ code: "container_damaged" });
});

test("a device reaches its own recovery key only", async () => {
  const other = await bench.newDevice([{ userEmail: bench.bob.email, accountName: "bob" }], "macos", "MAC-2");
  expect(await other.recoveryKeyState()).toBe("none");
  await other.storeRecoveryKey(second);
  await other.confirmRecoveryKey();
  expect(await mac.recoveryKeyState()).not.toBe("none");
  expect((await fetched(other)).status).toBe(409);
});

test("an administrator has to give a reason", async () => {
  const release = bench.directory.admin.releaseRecoveryKey({ device: { hostName: "MAC-2" }, reason: " " });
  await expect(release).rejects.toMatchObject({ code: "argument_invalid" });
});

test("the device reports what it did", async () => {
  const at = new Date().toISOString();
  const events = (["secret-handed-back", "recovery-key-rotated"] as const).map((kind) => ({
    kind,
    bindingId: binding.bindingId,
    at,
  }));
  const answer = await mac.call("POST", "/events", { token: await mac.token(), json: { events } });
  expect(answer.status).toBe(204);
  const [newest, earlier] = await bench.audit();
  expect(newest?.event).toBe("device-recovery-key-rotated");
  expect(earlier?.event).toBe("device-secret-handed-back");
});

test("a PIN handed back: withdrawn break-glass is neither current nor released, and withdrawn again without harm", async () => {
  const { device } = bench;
  const path = `/bindings/${bench.binding.bindingId}/break-glass`;
  const token = await device.token();
  const sealed = device.sealed("random, known to nobody");
  await device.call("PUT", path, { token, json: { sealed } });
  const digest = digestOf(Buffer.from(sealed, "base64url"));
  await device.call("POST", `${path}/confirm`, { token, json: { digest } });
  expect((await device.bindings())[0]?.breakGlass).toBe("current");
  for (let turn = 0; turn < 2; turn += 1)
    expect((await device.call("DELETE", path, { token })).status).toBe(204);
  expect(await events("break-glass-withdrawn")).toBe(1);
  expect((await device.bindings())[0]?.breakGlass).toBe("none");
  const which = { bindingId: bench.binding.bindingId };
  await expect(bench.directory.admin.releaseBreakGlass({ which, reason: "test" })).rejects.toMatchObject({
    code: "not_found",
  });
  const stranger = await mac.call("DELETE", path, { token: await mac.token() });
  expect(stranger).toMatchObject({ status: 403, body: { code: "not_bound" } });
});
