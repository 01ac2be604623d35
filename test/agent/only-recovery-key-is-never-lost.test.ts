/**
 * The system or the directory always has the recovery key that opens the disk. A released key works until a person has
 * signed in, and is replaced only by one that the directory can be given.
 */
import { expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { type Device, newPassword, secretOf, typedPassword } from "./power-loss/support/device.ts";
import { devices, encrypted, forgetful, plain, play, withEscrow } from "./support/password-story.ts";
import { atPreBoot } from "./power-loss/support/examine.ts";

const device = devices();
const capture = { scenario: "capture", password: typedPassword } as const;

/** An administrator shows somebody the key, and the agent hears of it. */
function release(mac: Device): void {
  const kept = mac.directory.read();
  if (kept.recoveryKey === undefined) throw new Error("the directory holds no key");
  mac.directory.write({ ...kept, recoveryKey: { ...kept.recoveryKey, shown: true } });
  mac.state.saveRecoveryKey("rotate");
}

test("a released key works until a person has signed in, and no longer", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "shown" });
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
  expect(mac.directory.read().recoveryKey?.shown).toBe(false);
  expect(mac.state.pendingEvents().events.map(({ kind }) => kind)).toContain("recovery-key-rotated");
});

test("somebody signed in before a reset that the system then refused: the key that the reset used stays", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted, recoveryKey: "held" });
  await play(mac, capture);
  await mac.recover();
  await play(mac, { ...forgetful, scenario: "forgotten", systemRefuses: true });
  expect(mac.state.recoveryKey()).toBe("rotate");
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true, directoryKey: true });
  await play(mac, { scenario: "capture", password: newPassword });
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
});

test("somebody signed in before the key was released: the released key stays until the next sign-in", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "held" });
  await play(mac, capture);
  await mac.recover();
  release(mac);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true, directoryKey: true });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
});

test("the key is released again after it was replaced: the sign-in that replaced it does not count again", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "shown" });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false });
  const { newest } = mac.directory.read().recoveryKey ?? {};
  release(mac);
  await mac.recover();
  expect(mac.directory.read().recoveryKey?.newest).toBe(newest);
  await play(mac, capture);
  await mac.recover();
  expect(mac.directory.read().recoveryKey?.newest).not.toBe(newest);
});

test("somebody signs in while a key is being replaced: their password serves the next attempt", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  const { disk } = mac.machine;
  using password = secretOf(typedPassword);
  const state = disk.state.bind(disk);
  Object.assign(disk, {
    state: () => {
      Object.assign(disk, { state });
      mac.keeper.signedIn(mac.account.id, password);
      // The first password cannot authorise a new key.
      return Promise.resolve("not-admitted");
    },
  });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true });
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
});

test("a reset whose journal fails once does not keep later keys from being replaced", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted });
  const { state } = mac.context;
  const save = state.saveRecoveryKey.bind(state);
  state.saveRecoveryKey = () => {
    state.saveRecoveryKey = save;
    throw new VestibuleError("store_unavailable");
  };
  await play(mac, { ...forgetful, scenario: "forgotten" });
  state.saveRecoveryKey = save;
  state.saveRecoveryKey("rotate");
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
});

test("a key that the directory never released stays", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "held" });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true });
});

test("the directory is away: the disk keeps its key, also after the directory is back", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  await play(mac, capture);
  await mac.keeper.catchUp(false);
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true });
  // The password was let go of: it takes another sign-in.
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
});

test("the directory goes away before the new key is uploaded: the system keeps the key until the directory has it", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  const { directory } = mac.context;
  mac.context.directory = () => Promise.reject(new VestibuleError("directory_unreachable"));
  await play(mac, capture);
  await mac.recover();
  using unclaimed = await mac.machine.disk.unclaimedRecoveryKey();
  expect(unclaimed).toBeDefined();
  mac.context.directory = directory;
  await mac.recover();
  expect(await mac.machine.disk.unclaimedRecoveryKey()).toBeUndefined();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
});

test("the directory's key does not open the disk: it is not used, and is asked for only once", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "shown" });
  if (mac.machine.system !== "macos") throw new Error("a Mac was prepared");
  mac.machine.replaceRecoveryKey().dispose();
  let asked = 0;
  const { directory } = mac;
  const recoveryKeys = directory.recoveryKeys.bind(directory);
  directory.recoveryKeys = () => {
    asked += 1;
    return recoveryKeys();
  };
  await play(mac, capture);
  await mac.keeper.catchUp(false);
  await mac.recover();
  await mac.recover();
  expect(asked).toBe(1);
  expect(await mac.machine.disk.unclaimedRecoveryKey()).toBeUndefined();
  // A password that opens the disk does what no key could.
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ directoryKey: true });
});

test("the system notes a key that the disk no longer has: the directory's key stays", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "held" });
  const { disk } = mac.machine;
  using dead = secretOf("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF");
  Object.assign(disk, { unclaimedRecoveryKey: () => Promise.resolve(dead.copy()) });
  const held = mac.directory.read().recoveryKey;
  let isClaimed = false;
  const claimRecoveryKey = disk.claimRecoveryKey.bind(disk);
  Object.assign(disk, {
    claimRecoveryKey: () => {
      isClaimed = true;
      return claimRecoveryKey();
    },
  });
  await mac.keeper.catchUp(true);
  expect(isClaimed).toBe(true);
  expect(mac.directory.read().recoveryKey).toEqual(held);
});

test("without an encrypted disk there is no key to keep", async () => {
  using windows = await device(plain);
  await play(windows, { password: typedPassword });
  await windows.recover();
  expect(windows.directory.read().recoveryKey).toBeUndefined();
  expect(windows.state.keyRotationBegun()).toBe(false);
});
