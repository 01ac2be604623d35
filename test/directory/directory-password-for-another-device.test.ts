/**
 * A directory password goes to the devices that follow it and to no other, sealed to each, and is gone when the device has
 * it. Yes and No are refused where they would keep a person out.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type BindingId,
  type PasswordEnvelope,
  passwordEnvelope,
  type PasswordSync,
} from "../../src/device-api/schemas.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { hashPassword, isPassword } from "../../src/secrets/password-hash.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Answer, Device } from "./support/device.ts";

const first = "violet anchor meadow 3";
const second = "copper window forest 8";

let bench: Bench;
let mac: Device;
beforeAll(async () => {
  bench = await startBench();
  mac = await bench.newDevice([{ userEmail: bench.ada.email, accountName: "ada" }], "macos", "MAC-1");
});
afterAll(() => bench.close());

const secretOf = (text: string): Secret => Secret.take(Buffer.from(text));

async function setPassword(text: string): Promise<{ devices: number }> {
  using password = secretOf(text);
  return await bench.directory.admin.setPassword(bench.ada.userId, password);
}

const setSync = (bindingId: BindingId, passwordSync: PasswordSync) =>
  bench.directory.admin.setBinding({ bindingId, passwordSync });

async function envelopeOf(device: Device): Promise<string | null | undefined> {
  return (await device.bindings())[0]?.envelopeId;
}

const fetchBy = async (device: Device, envelopeId: string): Promise<Answer> =>
  device.call("GET", `/envelopes/${envelopeId}`, { token: await device.token() });
const acknowledgeBy = async (device: Device, envelopeId: string): Promise<Answer> =>
  device.call("POST", `/envelopes/${envelopeId}/acknowledge`, { token: await device.token() });

async function fetched(device: Device): Promise<PasswordEnvelope> {
  const answer = await fetchBy(device, (await envelopeOf(device)) ?? "");
  expect(answer.status).toBe(200);
  return passwordEnvelope.parse(answer.body);
}

const stateOf = async (): Promise<(string | undefined)[]> => {
  const all = await bench.directory.admin.allBindings();
  return [bench.device, mac].map((device) => all.get(device.enrolled.deviceId)?.[0]?.sync);
};

test("Yes for somebody without a directory password is refused, and so is a password that breaks a rule", async () => {
  const code = "directory_password_missing";
  await expect(setSync(bench.binding.bindingId, "yes")).rejects.toMatchObject({ code });
  await expect(
    bench.directory.admin.bind({
      accountName: "ada2",
      displayName: "",
      localSecret: "password",
      escrow: "split",
      passwordSync: "yes",
      userId: bench.ada.userId,
      device: { deviceId: mac.enrolled.deviceId },
    }),
  ).rejects.toMatchObject({ code });
  await expect(setPassword("short")).rejects.toMatchObject({ code: "password_too_short" });
  await expect(setPassword("ada@example.org and more")).rejects.toMatchObject({
    code: "password_contains_name",
  });
  expect((await bench.audit()).some(({ event }) => event === "user-password-set")).toBe(false);
});

test("No on Linux is refused; a new binding there follows by itself", async () => {
  const linux = await bench.newDevice([], "linux", "LINUX-1");
  const settings = { accountName: "ada", displayName: "", localSecret: "password", escrow: "split" } as const;
  const device = { deviceId: linux.enrolled.deviceId };
  const { userId } = bench.ada;
  const bindingId = await bench.directory.admin.bind({ ...settings, userId, device });
  expect((await linux.bindings())[0]?.passwordSync).toBe("yes");
  await expect(setSync(bindingId, "no")).rejects.toMatchObject({ code: "password_sync_required" });
  const no = { ...settings, accountName: "bob", passwordSync: "no", userId, device } as const;
  await expect(bench.directory.admin.bind(no)).rejects.toMatchObject({ code: "password_sync_required" });
  await bench.directory.admin.removeBinding(bindingId);
});

test("only a device that follows gets it, sealed to itself; another device's request finds nothing", async () => {
  expect(await setPassword(first)).toEqual({ devices: 0 });
  await setSync(bench.binding.bindingId, "yes");
  // The directory has not seen it since.
  expect(await envelopeOf(bench.device)).toBeNull();
  expect(await stateOf()).toEqual(["waiting", undefined]);

  expect(await setPassword(second)).toEqual({ devices: 1 });
  expect(await envelopeOf(mac)).toBeNull();
  expect(await stateOf()).toEqual(["on-its-way", undefined]);
  const envelope = await fetched(bench.device);
  expect(bench.device.opened(envelope.sealed)).toBe(second);
  expect(() => mac.opened(envelope.sealed)).toThrow();
  expect(await fetchBy(mac, envelope.envelopeId)).toMatchObject({ status: 404, body: { code: "not_found" } });
  await acknowledgeBy(mac, envelope.envelopeId);
  expect(await envelopeOf(bench.device)).toBe(envelope.envelopeId);
});

test("a newer password takes the place of one that nobody has fetched; a late acknowledgement ends nothing", async () => {
  const earlier = (await envelopeOf(bench.device)) ?? "";
  await setPassword(first);
  expect(await fetchBy(bench.device, earlier)).toMatchObject({ status: 404 });
  expect(await acknowledgeBy(bench.device, earlier)).toMatchObject({ status: 204 });
  expect(await stateOf()).toEqual(["on-its-way", undefined]);
  expect(bench.device.opened((await fetched(bench.device)).sealed)).toBe(first);
});

test("a disabled binding gets none until it is enabled again", async () => {
  const { bindingId } = bench.binding;
  const envelopeId = (await envelopeOf(bench.device)) ?? "";
  await bench.directory.admin.setBindingDisabled(bindingId, true);
  expect(await fetchBy(bench.device, envelopeId)).toMatchObject({ body: { code: "binding_disabled" } });
  await bench.directory.admin.setBindingDisabled(bindingId, false);
  expect(await fetchBy(bench.device, envelopeId)).toMatchObject({ status: 200 });
});

test("nothing in the stolen folder of the directory is the password, or opens to it", async () => {
  const envelope = await fetched(bench.device);
  const stolen = readdirSync(bench.data).map((name) =>
    readFileSync(join(bench.data, name)).toString("latin1"),
  );
  expect(stolen.some((text) => text.includes(envelope.envelopeId))).toBe(true);
  for (const password of [first, second]) {
    const base64 = Buffer.from(password).toString("base64url");
    expect(stolen.some((text) => text.includes(password) || text.includes(base64))).toBe(false);
  }
});

test("an acknowledged one is gone for good, once however often it is said", async () => {
  const envelopeId = (await envelopeOf(bench.device)) ?? "";
  expect(await acknowledgeBy(bench.device, envelopeId)).toMatchObject({ status: 204 });
  expect(await acknowledgeBy(bench.device, envelopeId)).toMatchObject({ status: 204 });
  expect(await fetchBy(bench.device, envelopeId)).toMatchObject({ status: 404 });
  expect(await stateOf()).toEqual(["in-step", undefined]);
  const said = (await bench.audit()).filter(({ event }) => event === "password-envelope-acknowledged");
  expect(said.length).toBe(1);
});

test("Yes, then No: what is on its way does not arrive", async () => {
  await setPassword(second);
  const envelopeId = (await envelopeOf(bench.device)) ?? "";
  await setSync(bench.binding.bindingId, "no");
  expect(await fetchBy(bench.device, envelopeId)).toMatchObject({ status: 404 });
  expect((await bench.device.bindings())[0]).toMatchObject({ passwordSync: "no", envelopeId: null });
  expect(await stateOf()).toEqual([undefined, undefined]);
});

test("a revoked device is sent none, and a removed binding leaves none", async () => {
  const [binding] = await mac.bindings();
  if (binding === undefined) throw new Error("binding");
  await setSync(binding.bindingId, "yes");
  expect(await setPassword(first)).toEqual({ devices: 1 });
  await bench.directory.admin.removeBinding(binding.bindingId);
  expect(await setPassword(second)).toEqual({ devices: 0 });
  const { deviceId } = mac.enrolled;
  await bench.directory.admin.bind({
    accountName: "ada",
    displayName: "",
    localSecret: "password",
    escrow: "split",
    passwordSync: "yes",
    userId: bench.ada.userId,
    device: { deviceId },
  });
  await bench.directory.admin.revokeDevice(deviceId);
  expect(await setPassword(first)).toEqual({ devices: 0 });
});

test("a hash is of its password alone, and one that was altered is no hash", () => {
  using password = secretOf(first);
  using other = secretOf(second);
  const hash = hashPassword(password);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  expect(hashPassword(password)).not.toBe(hash);
  expect([isPassword(password, hash), isPassword(other, hash)]).toEqual([true, false]);
  for (const altered of [
    "",
    hash.replace("m=65536", "m=999999999"),
    hash.replace("t=3", "t=9999"),
    `${hash}A`,
  ])
    expect(() => isPassword(password, altered)).toThrow(expect.objectContaining({ code: "internal" }));
});
