/**
 * The recovery key that opens a disk is with the system or with the directory at every instant. One that was shown works
 * until somebody has signed in, and is replaced by nothing that the directory could not be given.
 */
import { expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { devices, encrypted, plain, play } from "./password-story.ts";
import { secretOf, typedPassword } from "./power-loss/device.ts";
import { atPreBoot } from "./power-loss/examine.ts";

const device = devices();
const capture = { scenario: "capture", password: typedPassword } as const;

test("one that was shown works until somebody has signed in, and no longer", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "shown" });
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
  expect(mac.directory.read().recoveryKey?.shown).toBe(false);
  expect(mac.state.pendingEvents().events.map(({ kind }) => kind)).toContain("recovery-key-rotated");
});

test("one that the directory holds and showed to nobody stays", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "held" });
  await play(mac, capture);
  await mac.recover();
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: true });
});

test("the directory is away: the disk keeps the key that somebody has, also once the directory is back", async () => {
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

test("it goes away between the new key and its upload: the system keeps it until the directory has it", async () => {
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

test("the directory's key does not open the disk: it is not believed, and not asked for again and again", async () => {
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

test("a noted key that the disk was given another one past: the directory's stays", async () => {
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

test("without an encrypted disk there is none to keep", async () => {
  using windows = await device(plain);
  await play(windows, { password: typedPassword });
  await windows.recover();
  expect(windows.directory.read().recoveryKey).toBeUndefined();
  expect(windows.state.keyRotationBegun()).toBe(false);
});
