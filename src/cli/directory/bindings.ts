/** `vestibule directory …`: bindings. */
import type { PasswordSync } from "../../device-api/schemas.ts";
import type { BindingChange, BindingChanged } from "../../directory/index.ts";
import { isSameAccount } from "../../names/account-name.ts";
import { administration } from "../../texts/en/administration.ts";
import { directoryCommands as said } from "../../texts/en/directory.ts";
import { agrees } from "../terminal/agree.ts";
import type { Io } from "../terminal/io.ts";
import { Refusal } from "../terminal/refusal.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";
import { bindingNamed, deviceNamed, userNamed } from "./named.ts";

export interface SetBindingOptions
  extends
    DirectoryOptions,
    Pick<BindingChange, "displayName" | "localSecret" | "escrow" | "recoveryKeyRelease" | "passwordSync"> {
  device: string;
  account: string;
  newAccount?: string | undefined;
  dryRun: boolean;
  yes: boolean;
}

function say({ before, after }: BindingChanged, io: Io): void {
  for (const setting of [
    "accountName",
    "displayName",
    "localSecret",
    "escrow",
    "recoveryKeyRelease",
    "passwordSync",
  ] as const)
    if (before[setting] !== after[setting]) io.out(said.before(setting, before[setting], after[setting]));
}

/** What to ask before a change; undefined for one that costs nobody anything. */
function questionOf(o: {
  turnsPinOn: boolean;
  turnsPinOff: boolean;
  turnsEscrowOff: boolean;
  isOtherAccount: boolean;
  turnsSyncOn: boolean;
}): string | undefined {
  if (o.turnsSyncOn) return said.askSync;
  if (o.turnsPinOn) return said.ask;
  if (o.turnsEscrowOff) return said.askNoEscrow;
  if (o.turnsPinOff) return said.askNoPin;
  return o.isOtherAccount ? said.askAccount : undefined;
}

/** @returns false when the administrator did not agree; true otherwise, also when nothing had to change */
export async function setBinding(options: SetBindingOptions, io: Io): Promise<boolean> {
  const {
    newAccount: accountName,
    displayName,
    localSecret,
    escrow,
    recoveryKeyRelease,
    passwordSync,
  } = options;
  const wanted = { accountName, displayName, localSecret, escrow, recoveryKeyRelease, passwordSync };
  if (Object.values(wanted).every((one) => one === undefined))
    throw new Refusal("argument_invalid", {
      sentence: administration.whatToChange,
      place: "set-binding",
      hint: administration.changeHint("set-binding"),
    });
  return withAdmin(options, io, async (admin) => {
    const { binding } = await bindingNamed(admin, options);
    const change = { bindingId: binding.bindingId, ...wanted };
    const would = await admin.setBinding(change, { dryRun: true });
    const { before, after } = would;
    if (JSON.stringify(before) === JSON.stringify(after)) {
      io.out(said.same);
      return true;
    }
    say(would, io);
    const turnsPinOn = before.localSecret !== "pin" && after.localSecret === "pin";
    const turnsPinOff = before.localSecret === "pin" && after.localSecret !== "pin";
    const turnsEscrowOff = before.escrow !== "off" && after.escrow === "off";
    const isOtherAccount = !isSameAccount(before.accountName, after.accountName);
    const turnsSyncOn = before.passwordSync !== "yes" && after.passwordSync === "yes";
    if (isOtherAccount)
      for (const line of said.accountConsequences(before.accountName, after.accountName)) io.out(line);
    if (turnsPinOn) for (const line of said.pinConsequences) io.out(line);
    if (turnsPinOff) for (const line of said.noPinConsequences) io.out(line);
    if (turnsEscrowOff) for (const line of said.noEscrowConsequences[after.localSecret]) io.out(line);
    if (turnsSyncOn) for (const line of said.syncConsequences) io.out(line);
    if (before.passwordSync === "yes" && after.passwordSync === "no") io.out(said.noSyncConsequences);
    if (options.dryRun) {
      io.out(said.dryRunDone);
      return true;
    }
    const question = questionOf({ turnsSyncOn, turnsPinOn, turnsPinOff, turnsEscrowOff, isOtherAccount });
    if (question !== undefined && !(await agrees(io, { yes: options.yes, question }))) return false;
    await admin.setBinding(change);
    io.out(said.done);
    return true;
  });
}

/** Of all devices, or of one; of all users, or of one. */
export async function bindings(
  options: DirectoryOptions & { user?: string; device?: string; json: boolean },
  io: Io,
): Promise<void> {
  const listed = await withAdmin(options, io, async (admin) => {
    const emails = new Map((await admin.users()).map(({ userId, email }) => [userId, email]));
    const user = options.user === undefined ? undefined : await userNamed(admin, options.user);
    const devices =
      options.device === undefined ? await admin.devices() : [await deviceNamed(admin, options.device)];
    const all = await admin.allBindings();
    const found = [];
    for (const { deviceId, hostName } of devices) {
      for (const binding of all.get(deviceId) ?? []) {
        const email = emails.get(binding.userId) ?? binding.userId;
        if (user === undefined || user.userId === binding.userId)
          found.push({ ...binding, deviceId, hostName, email });
      }
    }
    return found;
  });
  if (options.json) {
    io.out(JSON.stringify(listed, null, 2));
    return;
  }
  if (listed.length === 0) io.out(administration.noBindings);
  for (const binding of listed) io.out(administration.listedBinding(binding, said.binding(binding)));
}

export interface BindOptions extends DirectoryOptions {
  user: string;
  device: string;
  account: string;
  displayName?: string;
  localSecret: "pin" | "password";
  escrow: "split" | "device" | "off";
  recoveryKeyRelease: "person" | "administrator";
  passwordSync?: PasswordSync | undefined;
}

export async function bind(options: BindOptions, io: Io): Promise<void> {
  const { account: accountName, localSecret, escrow, recoveryKeyRelease, passwordSync } = options;
  const made = await withAdmin(options, io, async (admin) => {
    const { userId, name } = await userNamed(admin, options.user);
    const { deviceId, hostName } = await deviceNamed(admin, options.device);
    const there = await admin.bindings({ deviceId });
    if (there.some((one) => isSameAccount(one.accountName, accountName))) {
      const sentence = administration.bindingThere(accountName, hostName);
      throw new Refusal("conflict", { sentence, place: "--account" });
    }
    const displayName = options.displayName ?? name;
    const settings = { accountName, displayName, localSecret, escrow, recoveryKeyRelease, passwordSync };
    return admin.bind({ ...settings, userId, device: { deviceId } });
  });
  io.out(made);
}

export async function setBindingDisabled(
  options: DirectoryOptions & { device: string; account: string },
  disabled: boolean,
  io: Io,
): Promise<void> {
  await withAdmin(options, io, async (admin) => {
    const { binding } = await bindingNamed(admin, options);
    await admin.setBindingDisabled(binding.bindingId, disabled);
    io.out(disabled ? administration.disabled : administration.enabled);
  });
}

/** @returns false when the administrator did not agree */
export async function removeBinding(
  options: DirectoryOptions & { device: string; account: string; dryRun: boolean; yes: boolean },
  io: Io,
): Promise<boolean> {
  return withAdmin(options, io, async (admin) => {
    const { binding, device } = await bindingNamed(admin, options);
    const would = await admin.removeBinding(binding.bindingId, { dryRun: true });
    const what = administration.bindingCalled(binding.accountName, device.hostName);
    for (const line of administration.wouldRemove(what, would)) io.out(line);
    if (options.dryRun) {
      io.out(administration.dryRunDone);
      return true;
    }
    if (!(await agrees(io, { yes: options.yes, question: administration.ask }))) return false;
    await admin.removeBinding(binding.bindingId);
    io.out(administration.removed);
    return true;
  });
}
