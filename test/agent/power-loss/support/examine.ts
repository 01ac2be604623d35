/**
 * Checks what opens on a device that lost its power. It works on copies, so that no check counts as a failed sign-in.
 */
import type { AccountId } from "../../../../src/platform/ports.ts";
import { wasRight } from "../../../../src/platform/ports.ts";
import { systemClock } from "../../../../src/clock/clock.ts";
import { openPart, unwrapMaterial } from "../../../../src/agent/changes/change-context.ts";
import { describeEscrow, openEscrow } from "../../../../src/secrets/escrow.ts";
import { openPreBoot } from "../../../../src/platform/simulated/macos/pre-boot.ts";
import type { Secret } from "../../../../src/secrets/arena.ts";
import { describeContainer, openWithPin } from "../../../../src/secrets/pin-container.ts";
import { openBreakGlass } from "../../../../src/secrets/sealed-box.ts";
import {
  type Device,
  accountName,
  bindingId,
  macFolder,
  newPassword,
  secretOf,
  typedPassword,
} from "./device.ts";
import { FileDirectory, held } from "./directory-double.ts";
import { breakGlass } from "./prepare.ts";
import type { Story } from "./stories.ts";

export type WayIn = { typed: string } | { pin: string };

async function idOf(device: Device): Promise<AccountId> {
  const account = await device.machine.accounts.find({ name: accountName });
  if (account === undefined) throw new Error("the account is gone");
  return account.id;
}

async function isPassword(device: Device, password: Secret): Promise<boolean> {
  using copy = device.machine.copy();
  return wasRight(await copy.accounts.verify(await idOf(device), password));
}

export async function signsInWith(device: Device, what: WayIn): Promise<boolean> {
  if ("typed" in what) {
    using password = secretOf(what.typed);
    return await isPassword(device, password);
  }
  const stored = device.state.container(await idOf(device));
  if (stored === undefined) return false;
  using pin = secretOf(what.pin);
  const opened = await openWithPin({ container: stored.blob, pin, keys: device.machine.keys });
  if (opened.outcome !== "opened") return false;
  using container = opened.container;
  return await isPassword(device, container.password);
}

/** Whether the password signs in and opens all that the account has now. */
async function opensAll(device: Device, password: Secret): Promise<boolean> {
  if (!(await isPassword(device, password))) return false;
  const checks = await device.machine.protectedData.check(await idOf(device), password);
  return checks.every(({ opens }) => opens === true);
}

/** Whether the password still opens what it opened at the beginning, in its place or kept aside. */
async function opensOldData(device: Device, text: string): Promise<boolean> {
  const { protectedData } = device.machine;
  const id = await idOf(device);
  using password = secretOf(text);
  const there = await protectedData.check(id, password);
  const kept = await protectedData.checkKept(id, password);
  return protectedData.kinds
    .filter((kind) => kind !== "disk")
    .every((kind) => [...there, ...kept].some((check) => check.kind === kind && check.opens === true));
}

/** A new password that the journal holds is the account's: the agent's next start goes on with it. */
export async function journalSignsIn(device: Device): Promise<boolean> {
  for (const change of device.state.changes()) {
    if (!change.materials.has("new-password")) continue;
    using password = await unwrapMaterial(change, "new-password", device.context);
    if (await isPassword(device, password)) return true;
  }
  return false;
}

/** What the directory can release opens the account and everything in it. */
export async function breakGlassOpens(device: Device): Promise<boolean> {
  for (const sealed of held(device.directory.read().breakGlass[bindingId])) {
    using password = openBreakGlass({ sealed: Buffer.from(sealed, "base64url"), ...breakGlass });
    if (await opensAll(device, password)) return true;
  }
  return false;
}

const passwords = [newPassword, typedPassword];

/** After recovery: one password signs in and opens all, or what it does not open is there for who knows the old one. */
export async function everythingOpens(device: Device, story: Story): Promise<boolean> {
  if (await breakGlassOpens(device)) return true;
  for (const text of passwords) {
    using password = secretOf(text);
    if (await opensAll(device, password)) {
      if (story.forgotten !== true || (await opensOldData(device, typedPassword))) return true;
    }
  }
  return false;
}

/**
 * With the agent dead: somebody gets in, and each thing opens with the old or the new password. What begins anew may be
 * half way then: it is whole again once the agent has run.
 */
export async function somebodyGetsIn(device: Device, story: Story): Promise<boolean> {
  if (await breakGlassOpens(device)) return true;
  const { protectedData } = device.machine;
  const id = await idOf(device);
  const opened = new Set<string>();
  let signsIn = false;
  for (const text of passwords) {
    using password = secretOf(text);
    signsIn ||= await isPassword(device, password);
    for (const { kind, opens } of await protectedData.check(id, password))
      if (opens === true) opened.add(kind);
  }
  return signsIn && (story.forgotten === true || protectedData.kinds.every((kind) => opened.has(kind)));
}

/** Whether what is in escrow is the account's password, and device and directory together open it. */
export async function escrowState(device: Device): Promise<"none" | "stale" | "opens" | "does not open"> {
  const id = await idOf(device);
  const stored = device.state.escrow(id);
  if (stored === undefined) return "none";
  const account = await device.machine.accounts.find({ id });
  if (account?.passwordSetAt.getTime() !== stored.passwordSetAt.getTime()) return "stale";
  const { recoveryPartId } = describeEscrow(stored.blob);
  const released = device.directory.read().parts.find(({ partId }) => partId === recoveryPartId);
  if (released === undefined) return "does not open";
  using part = await openPart(Buffer.from(released.sealed, "base64url"), device.context);
  const { wrapping } = device.machine.keys;
  using secret = await openEscrow({ escrow: stored.blob, accountId: id, wrapping, part });
  return (await isPassword(device, secret)) ? "opens" : "does not open";
}

/** Whether the part that opens the account's container is at the directory. */
export async function isRecoverable(device: Device): Promise<boolean> {
  const stored = device.state.container(await idOf(device));
  const wanted = stored && describeContainer(stored.blob).recoveryPartId;
  return device.directory.read().parts.some(({ partId }) => partId === wanted);
}

export interface AtPreBoot {
  old: boolean;
  new: boolean;
  /** One of the recovery keys that the directory could give out. */
  directoryKey: boolean;
  /** The one that the disk began with. */
  originalKey: boolean;
}

/** What opens the disk of a Mac that has just lost its power; undefined where no disk asks. */
export async function atPreBoot(folder: string): Promise<AtPreBoot | undefined> {
  using preBoot = openPreBoot({ directory: macFolder(folder), clock: systemClock });
  const user = preBoot.users().find(({ name }) => name === accountName);
  if (user === undefined) return undefined;
  const directory = new FileDirectory(folder);
  const { recoveryKey, originalKey } = directory.read();
  const opensWith = async (text: string) => {
    using password = secretOf(text);
    return await preBoot.opens({ user: user.id, password });
  };
  const opensByKey = async (sealed: string | undefined) => {
    if (sealed === undefined) return false;
    using key = directory.openRecoveryKey(sealed);
    return await preBoot.opens({ recoveryKey: key });
  };
  const anyOpens = async (keys: readonly string[]) => {
    for (const sealed of keys) if (await opensByKey(sealed)) return true;
    return false;
  };
  return {
    old: await opensWith(typedPassword),
    new: await opensWith(newPassword),
    directoryKey: await anyOpens(held(recoveryKey)),
    originalKey: await opensByKey(originalKey),
  };
}

/** The power comes back, and a person opens the disk with the first of what opens it. */
export async function unlockAfterPowerLoss(folder: string): Promise<void> {
  using preBoot = openPreBoot({ directory: macFolder(folder), clock: systemClock });
  const user = preBoot.users().find(({ name }) => name === accountName);
  preBoot.lock();
  if (user === undefined) return;
  for (const text of [newPassword, typedPassword]) {
    using password = secretOf(text);
    if ((await preBoot.unlock({ user: user.id, password })) === "opened") return;
  }
  throw new Error("pre-boot opens with nothing");
}
