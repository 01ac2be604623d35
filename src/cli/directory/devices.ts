/** `vestibule directory …`: devices and the tokens that they enrol with. */
import { directoryCommands as said } from "../../texts/en/directory.ts";
import { administration } from "../../texts/en/administration.ts";
import { agrees } from "../terminal/agree.ts";
import type { Io } from "../terminal/io.ts";
import { safeFields } from "../terminal/safe-text.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";
import { deviceNamed, userNamed } from "./named.ts";

export async function issueToken(
  options: DirectoryOptions & {
    user: string;
    account: string;
    localSecret: "pin" | "password";
    escrow: "split" | "device" | "off";
    expires: number;
  },
  io: Io,
): Promise<void> {
  const { user, account, localSecret, escrow, expires } = options;
  const token = await withAdmin(options, io, async (admin) => {
    const { email: userEmail, name: displayName } = await userNamed(admin, user);
    return admin.issueEnrolmentToken({
      expiresInSeconds: expires,
      bindings: [{ userEmail, accountName: account, displayName, localSecret, escrow }],
    });
  });
  io.out(token);
}

/** Devices and their bindings, as lines or, with `json`, as one array. */
export async function devices(options: DirectoryOptions & { json: boolean }, io: Io): Promise<void> {
  const listed = await withAdmin(options, io, async (admin) => {
    const bindings = await admin.allBindings();
    return (await admin.devices()).map((device) => ({
      ...device,
      bindings: bindings.get(device.deviceId) ?? [],
    }));
  });
  if (options.json) {
    io.out(JSON.stringify(listed, null, 2));
    return;
  }
  if (listed.length === 0) io.out(said.none);
  for (const device of safeFields(listed)) {
    io.out(said.device(device));
    io.out(said.recoveryKey[device.recoveryKey]);
    for (const binding of device.bindings) io.out(said.binding(binding));
  }
}

export async function setDevice(
  options: DirectoryOptions & { device: string; hostName: string },
  io: Io,
): Promise<void> {
  await withAdmin(options, io, async (admin) => {
    const { deviceId, hostName } = await deviceNamed(admin, options.device);
    if (hostName === options.hostName) {
      io.out(administration.same);
      return;
    }
    await admin.renameDevice(deviceId, options.hostName);
    io.out(said.before("hostName", hostName, options.hostName));
    io.out(administration.changed);
  });
}

export interface EndDeviceOptions extends DirectoryOptions {
  device: string;
  dryRun: boolean;
  yes: boolean;
}

/** @returns false when the administrator did not agree */
export async function revokeDevice(options: EndDeviceOptions, io: Io): Promise<boolean> {
  return withAdmin(options, io, async (admin) => {
    const device = await deviceNamed(admin, options.device);
    for (const line of administration.wouldRevoke(device)) io.out(line);
    if (options.dryRun) {
      io.out(administration.dryRunDone);
      return true;
    }
    if (!(await agrees(io, { yes: options.yes, question: administration.ask }))) return false;
    await admin.revokeDevice(device.deviceId);
    io.out(administration.revoked);
    return true;
  });
}

/** @returns false when the administrator did not agree */
export async function removeDevice(options: EndDeviceOptions, io: Io): Promise<boolean> {
  return withAdmin(options, io, async (admin) => {
    const device = await deviceNamed(admin, options.device);
    const would = await admin.removeDevice(device.deviceId, { dryRun: true });
    for (const line of administration.wouldRemove(administration.deviceCalled(device), would)) io.out(line);
    if (options.dryRun) {
      io.out(administration.dryRunDone);
      return true;
    }
    if (!(await agrees(io, { yes: options.yes, question: administration.ask }))) return false;
    await admin.removeDevice(device.deviceId);
    io.out(administration.removed);
    return true;
  });
}
