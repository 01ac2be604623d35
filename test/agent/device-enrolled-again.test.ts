/**
 * The device was enrolled again, so its accounts have new bindings. What it holds moves to them by user and account; the
 * PIN signs in throughout, and a forgotten one can be reset again.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { currentBinding } from "../../src/agent/changes/rebinding.ts";
import { enrol } from "../../src/agent/enrolment.ts";
import type { EnrolmentDesk } from "../../src/agent/directory/directory-client.ts";
import type { BindingId, EnrolmentRequest, UserId } from "../../src/device-api/schemas.ts";
import { wasRight } from "../../src/platform/ports.ts";
import { disposeSecrets } from "../../src/protocol/codec.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { createBreakGlassKey, openBreakGlass } from "../../src/secrets/sealed-box.ts";
import {
  type Device,
  type Person,
  bindingId,
  grantId,
  newPin,
  oldPin,
  typedPassword,
  userId,
} from "./power-loss/support/device.ts";
import { breakGlassOpens, isRecoverable, signsInWith } from "./power-loss/support/examine.ts";
import { FileDirectory, held } from "./power-loss/support/directory-double.ts";
import { openCopy, prepareDevice } from "./power-loss/support/prepare.ts";
import type { Proof, Prover } from "../../src/identity/prover.ts";

const next = "bnd_newnewnewnewnewnewnewne" as BindingId;
const root = mkdtempSync(join(tmpdir(), "vestibule-again-"));
beforeAll(async () => {
  await prepareDevice(join(root, "pin"), { begins: "with-pin" });
  await prepareDevice(join(root, "typed"), { begins: "with-typed-password" });
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function signsIn(device: Device, person: Person): Promise<void> {
  const message = await device.signIn(person);
  disposeSecrets(message);
  expect(message.outcome).toBe(outcomes.credential);
}

/** Proves for the new binding. */
const prover: Prover = {
  prove: ({ purpose }) =>
    Promise.resolve({ purpose, bindingId: next, userId, grantId, authenticatedAt: new Date() } as Proof),
};

/** The directory knows the new enrolment alone; what it held was taken over where both had the same keys. */
async function enrolledAgain(
  device: Device,
  { takenOver, user = userId }: { takenOver: boolean; user?: UserId },
): Promise<void> {
  await device.catchUp();
  const kept = device.directory.read();
  const [binding] = kept.bindings;
  if (binding === undefined) throw new Error("no binding");
  device.directory.write({
    ...kept,
    bindings: [{ ...binding, bindingId: next, userId: user }],
    parts: takenOver ? kept.parts.map((part) => ({ ...part, bindingId: next })) : [],
    breakGlass: {},
    replaced: [],
    grants: { [grantId]: { bindingId: next, userId, used: false, purpose: "pin-reset" } },
  });
  await device.catchUp();
}

test("the container moves, break-glass is brought, and a forgotten PIN is reset at once", async () => {
  using device = await openCopy(root, "pin");
  await enrolledAgain(device, { takenOver: true });
  expect(device.state.container(device.account.id)?.bindingId).toBe(next);
  expect(Object.keys(device.directory.read().breakGlass)).toEqual([next]);
  await device.catchUp();
  expect(device.state.bindings().map((binding) => binding.bindingId)).toEqual([next]);
  await signsIn(device, { pin: { forgot: true }, choose: newPin, prover });
  expect(await signsInWith(device, { pin: newPin })).toBe(true);
});

test("a look-alike of the account's name is another account: nothing moves to its binding", async () => {
  using device = await openCopy(root, "pin");
  const [binding] = device.state.bindings();
  if (binding === undefined) throw new Error("no binding");
  device.state.saveBindings([{ ...binding, accountName: "kim" }]);
  const lookAlike = { ...binding, bindingId: next, accountName: "\u212aim" };
  device.state.saveBindings([lookAlike]);
  const stored = device.state.container(device.account.id);
  if (stored === undefined) throw new Error("no container");
  expect(currentBinding(device.context, stored)).toMatchObject({ bindingId, accountName: "kim" });
  device.state.saveBindings([{ ...lookAlike, accountName: "KIM" }]);
  expect(currentBinding(device.context, stored)).toMatchObject({ bindingId: next, accountName: "KIM" });
});

test("the parts stayed behind: the next sign-in makes new ones, and a forgotten PIN can be reset", async () => {
  using device = await openCopy(root, "pin");
  await enrolledAgain(device, { takenOver: false });
  expect(await isRecoverable(device)).toBe(false);
  await signsIn(device, { pin: oldPin });
  await device.recover();
  expect(await isRecoverable(device)).toBe(true);
  await signsIn(device, { pin: { forgot: true }, choose: newPin, prover });
  expect(await signsInWith(device, { pin: newPin })).toBe(true);
});

test("a change that was open goes on, and tells the new binding what it owed the old one", async () => {
  using device = await openCopy(root, "pin");
  await device.catchUp();
  const sealed = device.state.upload(device.account.id)?.sealed ?? Buffer.of();
  device.state.begin({
    id: "owed",
    accountId: device.account.id,
    bindingId,
    detail: { kind: "break-glass" },
    materials: { "break-glass": sealed },
    begunAt: new Date(),
  });
  const kept = device.directory.read();
  const bindings = kept.bindings.map((binding) => ({ ...binding, bindingId: next }));
  device.directory.write({ ...kept, bindings, breakGlass: {}, replaced: [] });
  await device.catchUp();
  expect(device.state.changes()).toEqual([]);
  expect(Object.keys(device.directory.read().breakGlass)).toEqual([next]);
});

test("the new enrolment is known while the directory is told of the old binding: its refusal ends nothing", async () => {
  using device = await openCopy(root, "pin");
  await device.catchUp();
  await signsIn(device, { pin: { forgot: true }, choose: newPin });
  const kept = device.directory.read();
  const bindings = kept.bindings.map((binding) => ({ ...binding, bindingId: next }));
  const parts = kept.parts.map((part) => ({ ...part, bindingId: next }));
  device.directory.write({ ...kept, bindings, parts, breakGlass: {} });
  const { directory } = device.context;
  class HasBegunAnew extends FileDirectory {
    override async storeRecoveryPart(part: Parameters<FileDirectory["storeRecoveryPart"]>[0]): Promise<void> {
      device.state.saveBindings((await this.bindings()).bindings);
      const stored = device.state.container(device.account.id);
      if (stored !== undefined) currentBinding(device.context, stored);
      return super.storeRecoveryPart(part);
    }
  }
  device.context.directory = () => Promise.resolve(new HasBegunAnew(device.folder));
  await device.recover();
  expect(device.state.changes()).toMatchObject([{ bindingId: next, step: "verified" }]);
  device.context.directory = directory;
  await device.catchUp();
  expect(device.state.changes()).toEqual([]);
  expect(await isRecoverable(device)).toBe(true);
  expect(device.directory.read().parts).toHaveLength(1);
});

test.each(["told", "refused"])(
  "the directory has another key by then, and what is owed is %s: it gets a password that it opens",
  async (answer) => {
    using device = await openCopy(root, "typed");
    await signsIn(device, { current: typedPassword, choose: oldPin });
    expect(device.state.changes()).toMatchObject([{ step: "changed" }]);
    const before = device.state.enrolment();
    if (before === undefined) throw new Error("not enrolled");
    const key = createBreakGlassKey();
    device.state.saveEnrolment({ ...before, breakGlassKey: key.publicKey });
    const { bindings } = device.directory.read();
    device.directory.write({ ...device.directory.read(), parts: [], breakGlass: {}, replaced: [] });
    if (answer === "refused") {
      device.directory.write({ ...device.directory.read(), bindings: [] });
      await device.recover();
      expect(device.state.changes()).toEqual([]);
      device.directory.write({ ...device.directory.read(), bindings });
    }
    await device.catchUp();
    await signsIn(device, { pin: oldPin });
    await device.catchUp();
    const [newest = ""] = held(device.directory.read().breakGlass[bindingId]);
    using password = openBreakGlass({ sealed: Buffer.from(newest, "base64url"), ...key });
    using copy = device.machine.copy();
    expect(wasRight(await copy.accounts.verify(device.account.id, password))).toBe(true);
  },
);

test("the new binding is somebody else's: nothing moves, and the PIN signs in", async () => {
  using device = await openCopy(root, "pin");
  await enrolledAgain(device, { takenOver: true, user: "usr_somebodyelsesomebody" });
  expect(device.state.container(device.account.id)?.bindingId).toBe(bindingId);
  expect(await breakGlassOpens(device)).toBe(false);
  await signsIn(device, { pin: oldPin });
});

test("the box key stays while it opens what is sealed to it, and is made anew when it does not", async () => {
  using device = await openCopy(root, "pin");
  const asked: EnrolmentRequest[] = [];
  const before = device.state.enrolment();
  if (before === undefined) throw new Error("not enrolled");
  const desk: EnrolmentDesk = {
    enrol(request) {
      asked.push(request);
      const breakGlassKey = Buffer.from(before.breakGlassKey).toString("base64url");
      return Promise.resolve({
        deviceId: before.deviceId,
        issuer: before.issuer,
        breakGlassKey,
        signingKeys: [],
      });
    },
  };
  const tokenFile = join(root, "token");
  const again = async () => {
    writeFileSync(tokenFile, "one-time-token-of-the-administrator");
    return enrol(tokenFile, { platform: device.machine, state: device.state, desk });
  };
  expect((await again()).boxKey.publicKey).toEqual(before.boxKey.publicKey);
  device.state.saveEnrolment({
    ...before,
    boxKey: { ...before.boxKey, wrapped: Buffer.alloc(before.boxKey.wrapped.length, 1) },
  });
  expect((await again()).boxKey.publicKey).not.toEqual(before.boxKey.publicKey);
  expect(asked[0]?.serialNumber).toMatch(/^[A-Z0-9]{10}$/);
  expect(asked[0]?.serialNumber).toBe(asked[1]?.serialNumber);
});
