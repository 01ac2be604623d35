/** A device before a story begins: Alice's account, enrolled with the directory's double, as the story wants it. */
import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../../../src/clock/clock.ts";
import { openSimulatedMacos } from "../../../../src/platform/simulated/macos/machine.ts";
import { disposeSecrets } from "../../../../src/protocol/codec.ts";
import { createBoxKey, createBreakGlassKey, sealTo } from "../../../../src/secrets/sealed-box.ts";
import {
  accountName,
  bindingId,
  grantId,
  macFolder,
  newPassword,
  newPin,
  oldPin,
  openDevice,
  secretOf,
  typedPassword,
  userId,
} from "./device.ts";
import type { Beginning } from "./stories.ts";

/** The directory's, of this test process. */
export const breakGlass = createBreakGlassKey();

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

/** A device with Alice's account, enrolled; with a PIN or an escrow where the story begins with one. */
export async function prepareDevice(folder: string, story: Beginning): Promise<void> {
  const recoveryKey = story.mac === undefined ? undefined : await makeMac(folder, story.mac);
  using bare = await openDevice(folder);
  using password = secretOf(typedPassword);
  await bare.machine.addAccount({ name: accountName, fullName: "Alice Adler", password });
  const boxKey = await createBoxKey(bare.machine.keys.wrapping);
  bare.state.saveEnrolment({
    deviceId: "dev_0123456789abcdefghijkl",
    issuer: "https://directory.invalid/oauth",
    breakGlassKey: breakGlass.publicKey,
    signingKeys: [],
    boxKey,
  });
  const localSecret = story.localSecret ?? "pin";
  const binding = {
    bindingId,
    userId,
    accountName,
    displayName: "Alice Adler",
    localSecret,
    escrow: "split" as const,
    breakGlass: story.released === true ? ("rotate" as const) : ("none" as const),
    ...(story.onItsWay === true && { passwordSync: "yes" as const }),
  };
  bare.directory.write({
    bindings: [binding],
    grants: {
      [grantId]: {
        bindingId,
        userId,
        used: false,
        purpose: localSecret === "password" ? "password-reset" : "pin-reset",
      },
    },
    parts: [],
    breakGlass: {},
    events: [],
    ownKey: {
      publicKey: base64url(breakGlass.publicKey),
      secretKey: breakGlass.secretKey.use(base64url),
    },
    boxKey: base64url(boxKey.publicKey),
    originalKey: recoveryKey,
    ...(story.recoveryKey !== undefined && recoveryKey !== undefined
      ? { recoveryKey: { newest: recoveryKey, confirmed: true, shown: story.recoveryKey === "shown" } }
      : {}),
  });
  // Until the story begins nothing is wanted of the disk.
  bare.state.saveBindings(
    [{ ...binding, breakGlass: "none", localSecret: "pin", passwordSync: "no" }],
    "current",
  );
  if (story.begins !== "with-typed-password") {
    using device = await openDevice(folder);
    if (story.begins === "with-pin") await device.signIn({ current: typedPassword, choose: oldPin });
    else await device.signIn({ scenario: "capture", password: typedPassword });
    await device.recover();
  }
  if (story.resetUntold === true) {
    using device = await openDevice(folder);
    disposeSecrets(await device.signIn({ pin: { forgot: true }, choose: newPin }));
  }
  if (story.diskBehind !== undefined) await leaveDiskBehind(folder, story.diskBehind);
  if (story.mustChange !== undefined) await makeMustChange(folder, story.mustChange);
  if (story.partsLost === true) bare.directory.write({ ...bare.directory.read(), parts: [] });
  if (story.onItsWay === true) {
    using next = secretOf(newPassword);
    const sealed = base64url(sealTo(boxKey.publicKey, next));
    const envelopes = { env_0123456789abcdefghijkl: { bindingId, sealed } };
    bare.directory.write({ ...bare.directory.read(), envelopes });
  }
  const told = await bare.directory.bindings();
  bare.state.saveBindings(
    story.partsLost === true || story.onItsWay === true ? told.bindings : [binding],
    told.recoveryKey,
    told.recoveryKeyDigest,
  );
}

/** An administrator sets another password, which no store follows; or a change is made, which the disk does not follow. */
async function leaveDiskBehind(folder: string, what: "disk" | "everything"): Promise<void> {
  using device = await openDevice(folder);
  const { machine, account } = device;
  if (account === undefined || machine.system !== "macos") throw new Error("no account on a Mac");
  using old = secretOf(typedPassword);
  using next = secretOf(newPassword);
  if (what === "everything") {
    await machine.accounts.set(account.id, { new: next });
    return;
  }
  machine.setDiskFollows(false);
  await machine.accounts.change(account.id, { old, new: next });
  await machine.protectedData.follow(account.id, { old, new: next });
  machine.setDiskFollows(true);
}

/** An administrator ticks it; or the password has expired by a policy that takes no other so soon. */
async function makeMustChange(folder: string, mustChange: true | "refused"): Promise<void> {
  using device = await openDevice(folder);
  if (device.account === undefined) throw new Error("no account");
  const { accounts } = device.machine;
  if (mustChange === true) return await accounts.setFlags(device.account.id, { mustChangePassword: true });
  accounts.setPolicy({ maximumAge: 1, minimumAge: 86_400_000 });
  await accounts.setPasswordExpires(device.account.id, true);
}

/** @returns the recovery key, as the directory would hold it, of an encrypted disk */
async function makeMac(
  folder: string,
  { fileVault, serviceAccount }: NonNullable<Beginning["mac"]>,
): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true });
  using mac = await openSimulatedMacos({
    directory: macFolder(folder),
    clock: systemClock,
    fileVault,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  });
  return mac.recoveryKey && base64url(sealTo(breakGlass.publicKey, mac.recoveryKey));
}

/** Opens a fresh copy of the device that was prepared at `ROOT/PREPARED`. */
export async function openCopy(root: string, prepared: string) {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, prepared), folder, { recursive: true });
  const device = await openDevice(folder);
  const { account } = device;
  if (account === undefined) throw new Error("no account");
  return Object.assign(device, { account });
}
