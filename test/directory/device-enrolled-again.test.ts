/**
 * A device is enrolled again. With the keys that it had, all that the directory keeps for it comes along and the earlier
 * enrolment is retired. A machine that was set up anew takes nothing over, and the person can tell the two apart.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "../../src/device-api/digest.ts";
import { grantRedemption, type Binding } from "../../src/device-api/schemas.ts";
import { startBench, type Bench, type NewBinding } from "./support/bench.ts";
import { grantOf, type Device } from "./support/device.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const adas: NewBinding = {
  userEmail: "ada@example.org",
  accountName: "ada",
  localSecret: "password",
  recoveryKeyRelease: "person",
};

async function token(bindings: NewBinding[] = [adas]): Promise<string> {
  return bench.directory.admin.issueEnrolmentToken({
    bindings: bindings.map((one) => ({ displayName: "", localSecret: "pin", escrow: "split", ...one })),
  });
}

async function firstOf(device: Device): Promise<Binding> {
  const [binding] = await device.bindings();
  if (binding === undefined) throw new Error("no binding");
  return binding;
}

/** A part, a break-glass password and a recovery key, all confirmed. */
async function keepsAll(device: Device, name: string): Promise<void> {
  const { bindingId } = await firstOf(device);
  const access = await device.token();
  const part = `rcp_${name.padEnd(22, "x")}`;
  await device.call("PUT", `/recovery-parts/${part}`, { token: access, json: { bindingId, sealed: "AAAA" } });
  await device.call("POST", `/recovery-parts/${part}/confirm`, { token: access });
  const sealed = device.sealed(`glass of ${name}`);
  const path = `/bindings/${bindingId}/break-glass`;
  await device.call("PUT", path, { token: access, json: { sealed } });
  const json = { digest: digestOf(Buffer.from(sealed, "base64url")) };
  await device.call("POST", `${path}/confirm`, { token: access, json });
  await device.storeRecoveryKey(`KEY-OF-${name.toUpperCase()}`);
  await device.confirmRecoveryKey();
}

test("with its own keys: parts, break-glass and recovery key come along, and the earlier one is retired", async () => {
  const mac = await bench.newDevice([adas], "macos", "MAC-KEPT");
  await keepsAll(mac, "kept");
  const before = mac.enrolled.deviceId;
  await mac.enrol(await token(), "MAC-KEPT");
  expect(mac.enrolled.deviceId).not.toBe(before);
  const binding = await firstOf(mac);
  expect(binding).toMatchObject({ recoveryPart: "rcp_keptxxxxxxxxxxxxxxxxxx", breakGlass: "current" });
  expect(await mac.recoveryKeyState()).toBe("current");

  const proof = await mac.beginProof(binding.bindingId, { vestibule_purpose: "password-reset" });
  const grant = grantOf(await proof.complete(await bench.signIn(bench.browser(), proof.url, bench.ada)));
  const redeemed = await mac.call("POST", `/grants/${grant}/redeem`, { token: await mac.token() });
  const { parts, recoveryKeys } = grantRedemption.parse(redeemed.body);
  expect(parts).toMatchObject([{ partId: "rcp_keptxxxxxxxxxxxxxxxxxx" }]);
  expect(recoveryKeys.map((one) => mac.opened(one))).toEqual(["KEY-OF-KEPT"]);

  const listed = (await bench.directory.admin.devices()).filter(({ hostName }) => hostName === "MAC-KEPT");
  expect(listed).toMatchObject([
    { deviceId: before, revoked: true, succeededBy: mac.enrolled.deviceId },
    { deviceId: mac.enrolled.deviceId, revoked: false },
  ]);
  const entries = (await bench.audit()).filter(({ event }) => event === "device-succeeded");
  expect(entries).toMatchObject([
    { deviceId: mac.enrolled.deviceId, detail: { earlier: before, bindings: 1 } },
  ]);
  await mac.bindings();
  expect((await bench.audit()).filter(({ event }) => event === "device-succeeded")).toHaveLength(1);
});

test("the account's name in another spelling is the same account: its part and its password come along", async () => {
  const pc = await bench.newDevice([adas], "windows", "PC-SPELT");
  await keepsAll(pc, "spelt");
  await pc.enrol(await token([{ ...adas, accountName: "ADA" }]), "PC-SPELT");
  expect(await firstOf(pc)).toMatchObject({
    accountName: "ADA",
    recoveryPart: "rcp_speltxxxxxxxxxxxxxxxxx",
    breakGlass: "current",
  });
});

test("late requests of the earlier enrolment, brought for the new one: what was replaced stays replaced", async () => {
  const mac = await bench.newDevice([adas], "macos", "MAC-LATE");
  await keepsAll(mac, "late");
  const before = await firstOf(mac);
  const firstKey = await mac.storeRecoveryKey("KEY-OF-LATE-2");
  await mac.confirmRecoveryKey();
  await mac.storeRecoveryKey("KEY-OF-LATE-3");
  await mac.confirmRecoveryKey();
  const old = mac.sealed("glass of before");
  const glass = (bindingId: string) => `/bindings/${bindingId}/break-glass`;
  const put = async (bindingId: string, sealed: string) =>
    mac.call("PUT", glass(bindingId), { token: await mac.token(), json: { sealed } });
  const confirm = async (bindingId: string, sealed: string) => {
    const json = { digest: digestOf(Buffer.from(sealed, "base64url")) };
    await mac.call("POST", `${glass(bindingId)}/confirm`, { token: await mac.token(), json });
  };
  for (const sealed of [old, mac.sealed("glass of now")]) {
    await put(before.bindingId, sealed);
    await confirm(before.bindingId, sealed);
  }
  const part = "rcp_latexxxxxxxxxxxxxxxxxx";
  const next = "rcp_latenextxxxxxxxxxxxxxx";
  const store = async (bindingId: string, partId: string) =>
    mac.call("PUT", `/recovery-parts/${partId}`, {
      token: await mac.token(),
      json: { bindingId, sealed: "AAAA" },
    });
  await store(before.bindingId, next);
  await mac.call("POST", `/recovery-parts/${next}/confirm`, { token: await mac.token() });

  await mac.enrol(await token(), "MAC-LATE");
  const after = await firstOf(mac);
  expect(after.bindingId).not.toBe(before.bindingId);
  expect(await put(after.bindingId, old)).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(await store(after.bindingId, part)).toMatchObject({ status: 409, body: { code: "conflict" } });
  const key = { token: await mac.token(), json: { sealed: firstKey } };
  expect(await mac.call("PUT", "/recovery-key", key)).toMatchObject({ status: 409 });
  expect(await firstOf(mac)).toMatchObject({ recoveryPart: next, breakGlass: "current" });
});

test("a disabled binding stays disabled when its device is enrolled again, until an administrator enables it", async () => {
  const pc = await bench.newDevice([adas], "windows", "PC-DISABLED");
  await keepsAll(pc, "disabled");
  await bench.directory.admin.setBindingDisabled((await firstOf(pc)).bindingId, true);
  await pc.enrol(await token(), "PC-DISABLED");
  const { bindingId } = await firstOf(pc);
  const prove = async () => {
    const proof = await pc.beginProof(bindingId, { vestibule_purpose: "password-reset" });
    return { proof, ended: await bench.signIn(bench.browser(), proof.url, bench.ada) };
  };
  await prove();
  expect((await bench.refusals()).at(-1)).toBe("binding_disabled");
  const [succeeded] = (await bench.audit()).filter(({ event }) => event === "device-succeeded");
  expect(succeeded).toMatchObject({ deviceId: pc.enrolled.deviceId, detail: { disabled: 1 } });
  await bench.directory.admin.setBindingDisabled(bindingId, false);
  await pc.bindings();
  const { proof, ended } = await prove();
  expect(grantOf(await proof.complete(ended))).toBeDefined();
});

test("another user's binding of the same account name gets nothing", async () => {
  const pc = await bench.newDevice([adas], "windows", "PC-GIVEN-ON");
  await keepsAll(pc, "adas");
  await pc.enrol(await token([{ ...adas, userEmail: bench.bob.email }]), "PC-GIVEN-ON");
  expect(await firstOf(pc)).toMatchObject({ recoveryPart: null, breakGlass: "none", breakGlassDigest: null });
});

test("the same keys on another machine, as by a cloned image: the first one goes on", async () => {
  const one = await bench.newDevice([], "windows", "PC-IMAGE");
  one.serialNumber = "SERIAL0001";
  await one.enrol(await token(), "PC-IMAGE");
  await keepsAll(one, "image");
  const { deviceId } = one.enrolled;
  one.serialNumber = "SERIAL0002";
  await one.enrol(await token(), "PC-IMAGE-2");
  expect(await firstOf(one)).toMatchObject({ recoveryPart: null });
  const listed = await bench.directory.admin.devices();
  expect(listed.find((each) => each.deviceId === deviceId)).toMatchObject({ revoked: false });
});

test("a Mac that was set up anew stands twice: newest first, with serial number and day, and which was replaced", async () => {
  const macs: Device[] = [];
  for (const name of ["first", "second"]) {
    const mac = await bench.newDevice([], "macos", "unused");
    mac.serialNumber = "C02SAMESERIAL";
    await mac.enrol(await token(), "MAC-REIMAGED");
    await keepsAll(mac, name);
    macs.push(mac);
  }
  const [first, second] = macs as [Device, Device];
  const browser = bench.browser("en");
  await browser.open(`${bench.publicUrl}/recover`);
  await browser.submit("/recover/email", { email: bench.ada.email });
  await browser.submit("", { email: bench.ada.email, password: bench.ada.password });
  const text = browser.page?.text ?? "";
  const place = (device: Device) => text.indexOf(device.enrolled.deviceId);
  expect(place(second)).toBeGreaterThan(0);
  expect(place(first)).toBeGreaterThan(place(second));
  const entries = text.split("<li>").filter((entry) => entry.includes("MAC-REIMAGED"));
  expect(entries).toHaveLength(2);
  for (const entry of entries)
    expect(entry).toMatch(/Serial number: C02SAMESERIAL.*Set up on .*Last heard of on /s);
  expect(entries.map((entry) => entry.includes("set up again later"))).toEqual([false, true]);
  // Its key may still open a disk that was not erased, so it is shown; not once it is retired.
  await bench.directory.admin.revokeDevice(first.enrolled.deviceId);
  await browser.open(`${bench.publicUrl}/recover/devices`);
  const after = (browser.page?.text ?? "").split("<li>").filter((entry) => entry.includes("MAC-REIMAGED"));
  expect(after.map((entry) => entry.includes("Retired by your organisation"))).toEqual([false, true]);
  expect(after[1]).not.toContain(first.enrolled.deviceId);
});

test("when a device was last heard of is written down, and not at every request", async () => {
  const pc = await bench.newDevice([adas], "windows", "PC-SEEN");
  const seen = async () =>
    (await bench.directory.admin.devices()).find(({ hostName }) => hostName === "PC-SEEN")?.lastSeenAt;
  const first = await seen();
  bench.clock.advance(60_000);
  await pc.bindings();
  expect(await seen()).toBe(first);
  bench.clock.advance(10 * 60_000);
  await pc.bindings();
  expect(Date.parse((await seen()) ?? "")).toBeGreaterThan(Date.parse(first ?? "") + 10 * 60_000);
});
