/**
 * The directory's backup is restored: it has lost, or has earlier ones of, the secrets that it kept for the device. The
 * device brings what it has a copy of, and makes anew at the next sign-in what it cannot bring. Nobody is locked out.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bringMissing } from "../../src/agent/changes/missing.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { digestOf } from "../../src/device-api/digest.ts";
import type { BindingId } from "../../src/device-api/schemas.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import type { AccountId } from "../../src/platform/ports.ts";
import { disposeSecrets } from "../../src/protocol/codec.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { sealTo } from "../../src/secrets/sealed-box.ts";
import { FileDirectory, held } from "./power-loss/support/directory-double.ts";
import {
  type Device,
  type Person,
  bindingId,
  newPin,
  oldPin,
  typedPassword,
} from "./power-loss/support/device.ts";
import {
  atPreBoot,
  breakGlassOpens,
  escrowState,
  isRecoverable,
  signsInWith,
} from "./power-loss/support/examine.ts";
import { breakGlass, openCopy, prepareDevice } from "./power-loss/support/prepare.ts";

const logs = createLogs({ write: () => undefined });
const root = mkdtempSync(join(tmpdir(), "vestibule-restored-"));
beforeAll(async () => {
  await prepareDevice(join(root, "pin"), { begins: "with-pin" });
  await prepareDevice(join(root, "released"), { begins: "with-pin", released: true });
  await prepareDevice(join(root, "escrow"), { begins: "with-escrow", localSecret: "password" });
  const mac = { fileVault: true };
  await prepareDevice(join(root, "mac"), {
    begins: "with-escrow",
    localSecret: "password",
    mac,
    recoveryKey: "shown",
  });
}, 120_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function signsIn(device: Device, person: Person, outcome: number = outcomes.credential): Promise<void> {
  const message = await device.signIn(person);
  disposeSecrets(message);
  expect(message.outcome).toBe(outcome);
}

/** The directory's state as it was when `backup` was taken. */
const restore = (device: Device, backup: ReturnType<FileDirectory["read"]>) => {
  device.directory.write({ ...backup, grants: device.directory.read().grants });
};

test("all of it is lost: break-glass is brought at once, and the part is made anew by the next sign-in", async () => {
  using device = await openCopy(root, "pin");
  await device.catchUp();
  device.directory.write({ ...device.directory.read(), parts: [], breakGlass: {}, replaced: [] });
  await device.catchUp();
  expect(await breakGlassOpens(device)).toBe(true);
  expect(device.directory.read().breakGlass[bindingId]?.confirmed).toBe(true);
  expect(device.state.changes()).toEqual([]);
  expect(await isRecoverable(device)).toBe(false);

  await device.catchUp();
  await signsIn(device, { pin: oldPin });
  await device.recover();
  expect(await isRecoverable(device)).toBe(true);
  expect(await breakGlassOpens(device)).toBe(true);
  const uploads = device.directory.read();
  // Once is enough: the next sign-in replaces nothing.
  await signsIn(device, { pin: oldPin });
  await device.catchUp();
  await signsIn(device, { pin: oldPin });
  expect(device.directory.read().parts).toEqual(uploads.parts);
  expect(device.directory.read().breakGlass).toEqual(uploads.breakGlass);

  await signsIn(device, { pin: { forgot: true }, choose: newPin });
  expect(await signsInWith(device, { pin: newPin })).toBe(true);
});

const bob = "S-1-5-21-7-7-7-1007" as AccountId;
const bobs = "bnd_bobbobbobbobbobbobbobb" as BindingId;

/** Bob has a PIN on this device too, and the directory has lost the break-glass password of both. */
async function withBob(device: Awaited<ReturnType<typeof openCopy>>): Promise<void> {
  await device.catchUp();
  const { state, context } = device;
  const stored = state.container(device.account.id);
  const breakGlass = state.upload(device.account.id);
  const [binding] = state.bindings();
  if (stored === undefined || breakGlass === undefined || binding === undefined) throw new Error("no PIN");
  const lost = { ...binding, breakGlass: "none", breakGlassDigest: null } as const;
  state.saveBindings([lost, { ...lost, bindingId: bobs, accountName: "bob" }]);
  const detail = { kind: "break-glass" } as const;
  const begunAt = context.clock.now();
  const change = state.begin({ id: "bob", accountId: bob, bindingId: bobs, detail, materials: {}, begunAt });
  state.settle(change, {
    events: [],
    container: { ...stored, accountId: bob, bindingId: bobs },
    breakGlass,
  });
}

test("one account is busy in a store that hangs: what the directory lacks of another is brought all the same", async () => {
  using device = await openCopy(root, "pin");
  await withBob(device);
  const hang = Promise.withResolvers<undefined>();
  const busy = device.context.locks.run(device.account.id, () => hang.promise);
  const bringing = bringMissing(device.context, logs);
  await vi.waitFor(() => {
    expect(device.state.changeOf(bob)?.detail).toEqual({ kind: "break-glass" });
  });
  expect(device.state.changeOf(device.account.id)).toBeUndefined();
  hang.resolve(undefined);
  await Promise.all([busy, bringing]);
  expect(device.state.changeOf(device.account.id)?.detail).toEqual({ kind: "break-glass" });
});

test("what is missing of one account cannot be recorded: of another it is, and the round goes on", async () => {
  using device = await openCopy(root, "pin");
  await withBob(device);
  const { begin } = device.state;
  device.state.begin = function (start, ...more) {
    if (start.accountId === device.account.id) throw new VestibuleError("internal");
    return begin.call(this, start, ...more);
  };
  await bringMissing(device.context, logs);
  expect(device.state.changeOf(bob)?.detail).toEqual({ kind: "break-glass" });
});

/** Takes the next part, and is away when it should hear that it counts. */
class DeafToParts extends FileDirectory {
  override confirmRecoveryPart(): Promise<void> {
    return Promise.reject(new VestibuleError("directory_unreachable"));
  }
}

test("the backup is from before a PIN reset that has yet to be confirmed: the part is stored again, and the PIN can be forgotten", async () => {
  using device = await openCopy(root, "pin");
  await device.catchUp();
  const backup = device.directory.read();
  await signsIn(device, { pin: { forgot: true }, choose: newPin });
  const { directory } = device.context;
  device.context.directory = () => Promise.resolve(new DeafToParts(device.folder));
  await device.recover();
  device.context.directory = directory;
  expect(device.state.changes()).toMatchObject([{ step: "part-replaced" }]);
  restore(device, backup);
  expect(await isRecoverable(device)).toBe(false);
  await device.catchUp();
  expect(device.state.changes()).toEqual([]);
  expect(await isRecoverable(device)).toBe(true);
  expect(device.directory.read().parts).toMatchObject([{ confirmed: true }]);
});

test("the backup is from before a rotation: the password that the account has now is brought", async () => {
  using device = await openCopy(root, "released");
  const backup = device.directory.read();
  await device.catchUp();
  await signsIn(device, { pin: oldPin });
  await device.recover();
  restore(device, backup);
  expect(await breakGlassOpens(device)).toBe(false);
  await device.catchUp();
  expect(await breakGlassOpens(device)).toBe(true);
  expect(held(device.directory.read().breakGlass[bindingId])).toHaveLength(1);
});

test("the device has no copy of the upload either: the next sign-in replaces the password", async () => {
  using device = await openCopy(root, "pin");
  device.directory.write({ ...device.directory.read(), breakGlass: {} });
  device.state.dropUpload(device.account.id);
  await device.catchUp();
  expect(device.state.changes()).toEqual([]);
  await signsIn(device, { pin: oldPin });
  await device.recover();
  expect(await breakGlassOpens(device)).toBe(true);
  expect(await signsInWith(device, { pin: oldPin })).toBe(true);
});

test("the release of a password is forgotten with the backup: the device replaces it all the same", async () => {
  using device = await openCopy(root, "pin");
  await device.catchUp();
  const tell = (breakGlass: "rotate" | "current") => {
    const kept = device.directory.read();
    const bindings = kept.bindings.map((binding) => ({ ...binding, breakGlass }));
    device.directory.write({ ...kept, bindings });
  };
  tell("rotate");
  await device.catchUp();
  tell("current");
  await device.catchUp();
  const before = device.directory.read().breakGlass[bindingId]?.newest;
  expect(device.state.bindings()[0]?.breakGlass).toBe("rotate");
  await signsIn(device, { pin: oldPin });
  await device.recover();
  await device.catchUp();
  expect(device.directory.read().breakGlass[bindingId]?.newest).not.toBe(before);
  expect(device.state.bindings()[0]?.breakGlass).toBe("current");
});

test("the directory will never take what a change owes it: the person still replaces a forgotten PIN", async () => {
  using device = await openCopy(root, "released");
  const store = device.directory.storeBreakGlass.bind(device.directory);
  let stored = 0;
  // Told before the account has the password, and refused behind it: the device's own state is an old one.
  device.directory.storeBreakGlass = (binding, sealed) => {
    stored += 1;
    return stored === 1 ? store(binding, sealed) : Promise.reject(new VestibuleError("conflict"));
  };
  await signsIn(device, { pin: oldPin });
  await device.recover();
  expect(device.state.changes()).toEqual([]);
  await signsIn(device, { pin: { forgot: true }, choose: newPin });
  expect(await signsInWith(device, { pin: newPin })).toBe(true);
});

test("an answer that is lost midway is brought again, and an old copy of the device's own gives way", async () => {
  using device = await openCopy(root, "pin");
  device.directory.write({ ...device.directory.read(), breakGlass: {} });
  class Deaf extends FileDirectory {
    override confirmBreakGlass(): Promise<void> {
      return Promise.reject(new VestibuleError("directory_unreachable"));
    }
  }
  const { directory } = device.context;
  device.context.directory = () => Promise.resolve(new Deaf(device.folder));
  await device.catchUp();
  expect(device.state.changes()).toMatchObject([{ step: "recorded", detail: { kind: "break-glass" } }]);
  // It holds nobody up meanwhile.
  await signsIn(device, { pin: oldPin, directoryAnswers: false });
  device.context.directory = directory;
  await device.catchUp();
  expect(device.state.changes()).toEqual([]);
  expect(await breakGlassOpens(device)).toBe(true);

  // The whole device was set back, and its copy is of a password that was replaced since: it is not brought back.
  const own = device.state.upload(device.account.id);
  const kept = device.directory.read();
  const name = (await device.directory.bindings()).bindings[0]?.breakGlassDigest ?? "";
  const newer = Buffer.alloc(72, 5).toString("base64url");
  const breakGlass = { [bindingId]: { newest: newer, confirmed: true } };
  device.directory.write({ ...kept, breakGlass, replaced: [name] });
  expect(own).toBeDefined();
  await device.catchUp();
  expect(device.directory.read().breakGlass[bindingId]?.newest).toBe(newer);
  expect(device.state.upload(device.account.id)).toBeUndefined();
});

test("the part of an escrow is lost: the next sign-in fills it again", async () => {
  using device = await openCopy(root, "escrow");
  device.directory.write({ ...device.directory.read(), parts: [] });
  await device.catchUp();
  expect(await escrowState(device)).toBe("does not open");
  await signsIn(device, { scenario: "capture", password: typedPassword }, outcomes.finished);
  await device.catchUp();
  expect(await escrowState(device)).toBe("opens");
  const { parts } = device.directory.read();
  await signsIn(device, { scenario: "capture", password: typedPassword }, outcomes.finished);
  await device.catchUp();
  expect(device.directory.read().parts).toEqual(parts);
});

test("the disk's recovery key is lost, or an earlier one: the one that opens the disk is brought", async () => {
  using device = await openCopy(root, "mac");
  const backup = device.directory.read();
  await device.catchUp();
  await signsIn(device, { scenario: "capture", password: typedPassword }, outcomes.finished);
  await device.catchUp();
  expect((await atPreBoot(device.folder))?.originalKey).toBe(false);
  for (const recoveryKey of [backup.recoveryKey, undefined]) {
    restore(device, { ...device.directory.read(), recoveryKey } as typeof backup);
    expect((await atPreBoot(device.folder))?.directoryKey).toBe(false);
    await device.catchUp();
    expect((await atPreBoot(device.folder))?.directoryKey).toBe(true);
  }
});

test("the whole Mac was set back: a new recovery key is made at the next sign-in, and the directory has that one", async () => {
  using device = await openCopy(root, "mac");
  await device.catchUp();
  await signsIn(device, { scenario: "capture", password: typedPassword }, outcomes.finished);
  await device.catchUp();
  const kept = device.directory.read();
  if (kept.recoveryKey === undefined) throw new Error("no recovery key");
  using other = Secret.take(Buffer.from("ANOTHER-KEY-THAT-OPENS-NOTHING"));
  const newest = Buffer.from(sealTo(breakGlass.publicKey, other)).toString("base64url");
  const name = digestOf(Buffer.from(kept.recoveryKey.newest, "base64url"));
  device.directory.write({
    ...kept,
    recoveryKey: { newest, confirmed: true, shown: false },
    replaced: [...(kept.replaced ?? []), name],
  });
  await device.catchUp();
  expect((await atPreBoot(device.folder))?.directoryKey).toBe(false);
  await signsIn(device, { scenario: "capture", password: typedPassword }, outcomes.finished);
  await device.catchUp();
  expect((await atPreBoot(device.folder))?.directoryKey).toBe(true);
  // Once is enough.
  const { recoveryKey } = device.directory.read();
  await signsIn(device, { scenario: "capture", password: typedPassword }, outcomes.finished);
  await device.catchUp();
  expect(device.directory.read().recoveryKey).toEqual(recoveryKey);
});
