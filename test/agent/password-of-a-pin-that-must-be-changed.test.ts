/**
 * An administrator ticks "must change password" for an account with a PIN, or its random password expires. The system
 * would ask for the old password, which nobody knows: it is replaced within the sign-in, with or without a directory.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { disposeSecrets } from "../../src/protocol/codec.ts";
import { windowsStatuses } from "../../src/protocol/results.ts";
import { outcomes, systems } from "../../src/protocol/table.ts";
import { createBoxKey, openBreakGlass } from "../../src/secrets/sealed-box.ts";
import {
  type Person,
  bindingId,
  newPassword,
  newPin,
  oldPin,
  secretOf,
} from "./power-loss/support/device.ts";
import { FileDirectory } from "./power-loss/support/directory-double.ts";
import { isRecoverable } from "./power-loss/support/examine.ts";
import { breakGlass, openCopy, prepareDevice } from "./power-loss/support/prepare.ts";
import { HostByHand } from "./support/host-by-hand.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-must-change-"));
beforeAll(async () => {
  await prepareDevice(join(root, "with-pin"), { begins: "with-pin" });
  await prepareDevice(join(root, "turned-off"), { begins: "with-pin", localSecret: "password" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Opened = Awaited<ReturnType<typeof openCopy>>;

/** What the system makes of the password that the agent handed over. */
async function signsInWith(device: Opened, person: Person): Promise<string> {
  const message = await device.signIn(person);
  expect(message.outcome).toBe(outcomes.credential);
  const { password } = message;
  if (password === undefined) throw new Error("no password");
  using handed = password.copy();
  password.dispose();
  return await device.machine.accounts.verify(device.account.id, handed);
}

const mustChange = ({ machine, account }: Opened) =>
  machine.accounts.setFlags(account.id, { mustChangePassword: true });

async function expire({ machine, account }: Opened): Promise<void> {
  machine.accounts.setPolicy({ maximumAge: 1, minimumAge: 0 });
  await machine.accounts.setPasswordExpires(account.id, true);
}

/** What the directory would release now, newest first, as the system sees it. */
async function released({ directory, machine, account }: Opened): Promise<string> {
  const sealed = Buffer.from(directory.read().breakGlass[bindingId]?.newest ?? "", "base64url");
  using password = openBreakGlass({ sealed, ...breakGlass });
  using copy = machine.copy();
  return await copy.accounts.verify(account.id, password);
}

const opensAll = async ({ machine, account, directory }: Opened) => {
  const sealed = Buffer.from(directory.read().breakGlass[bindingId]?.newest ?? "", "base64url");
  using password = openBreakGlass({ sealed, ...breakGlass });
  const checks = await machine.protectedData.check(account.id, password);
  return checks.every(({ opens }) => opens === true);
};

const away = () => Promise.reject(new VestibuleError("directory_unreachable"));

test.each([
  ["must be changed", mustChange],
  ["has expired", expire],
] as const)("a password that %s: the PIN signs in with another one", async (_, befall) => {
  using device = await openCopy(root, "with-pin");
  await befall(device);
  expect(await signsInWith(device, { pin: oldPin })).toBe("right");
  await device.recover();
  expect(await released(device)).toBe("right");
  expect(await opensAll(device)).toBe(true);
  expect(await signsInWith(device, { pin: oldPin })).toBe("right");
});

test("the directory is away: the PIN signs in all the same, and the directory gets the next password later", async () => {
  using device = await openCopy(root, "with-pin");
  await mustChange(device);
  const { directory } = device.context;
  device.context.directory = away;
  expect(await signsInWith(device, { pin: oldPin, directoryAnswers: false })).toBe("right");
  expect(await signsInWith(device, { pin: oldPin, directoryAnswers: false })).toBe("right");
  device.context.directory = directory;
  await device.recover();
  expect(device.state.changes()).toEqual([]);
  expect(await released(device)).toBe("right");
  expect(await opensAll(device)).toBe(true);
});

test("the directory goes away in the middle: the same", async () => {
  using device = await openCopy(root, "with-pin");
  await mustChange(device);
  const { directory } = device.context;
  device.context.directory = away;
  expect(await signsInWith(device, { pin: oldPin, directoryAnswers: true })).toBe("right");
  device.context.directory = directory;
  await device.recover();
  expect(await released(device)).toBe("right");
});

test("the directory never heard of the end of the set-up: the container's part still counts after a renewal", async () => {
  const folder = join(root, "unconfirmed");
  await prepareDevice(folder, { begins: "with-typed-password" });
  using device = await openCopy(root, "unconfirmed");
  await signsInWith(device, { current: "correct horse battery", choose: oldPin });
  expect(device.directory.read().parts).toMatchObject([{ confirmed: false }]);
  await mustChange(device);
  const { directory } = device.context;
  device.context.directory = away;
  expect(await signsInWith(device, { pin: oldPin, directoryAnswers: false })).toBe("right");
  device.context.directory = directory;
  await device.recover();
  expect(device.directory.read().parts).toMatchObject([{ confirmed: true }]);
  expect(await released(device)).toBe("right");
  expect(await signsInWith(device, { pin: { forgot: true }, choose: newPin })).toBe("right");
});

/** Takes everything, and is away when it should hear that a part counts. */
class DeafToParts extends FileDirectory {
  override confirmRecoveryPart(): Promise<void> {
    return Promise.reject(new VestibuleError("directory_unreachable"));
  }
}

/** A PIN is reset, and the directory is away before or after it was told of the next part. */
async function resetUpTo(device: Opened, step: string): Promise<void> {
  await signsInWith(device, { pin: { forgot: true }, choose: newPin });
  if (step === "part-replaced") {
    const { directory } = device.context;
    device.context.directory = () => Promise.resolve(new DeafToParts(device.folder));
    await device.recover();
    device.context.directory = directory;
  }
  expect(device.state.changes()).toMatchObject([{ step, detail: { kind: "pin-reset" } }]);
}

/** The password must be changed while the directory is away; then it is told of the renewal. */
async function renewedWhileAway(device: Opened): Promise<void> {
  await mustChange(device);
  const { directory } = device.context;
  device.context.directory = away;
  expect(await signsInWith(device, { pin: newPin, directoryAnswers: false })).toBe("right");
  device.context.directory = directory;
  await device.recover();
  expect(device.state.changes()).toEqual([]);
}

test.each(["verified", "part-replaced"])(
  "a PIN reset at %s, and a renewal in its place: the released part is worth nothing, and the next one counts",
  async (step) => {
    using device = await openCopy(root, "with-pin");
    const [released] = device.directory.read().parts;
    await resetUpTo(device, step);
    await renewedWhileAway(device);
    const { parts } = device.directory.read();
    expect(parts).toMatchObject([{ confirmed: true }]);
    expect(parts[0]?.partId).not.toBe(released?.partId);
    expect(await isRecoverable(device)).toBe(true);
    await device.catchUp();
    const uploads = device.directory.read();
    expect(await signsInWith(device, { pin: newPin })).toBe("right");
    expect(device.directory.read().breakGlass).toEqual(uploads.breakGlass);
  },
);

test("the next part of a PIN reset does not open any more: a renewal in its place signs in without it", async () => {
  using device = await openCopy(root, "with-pin");
  await resetUpTo(device, "verified");
  const enrolment = device.state.enrolment();
  if (enrolment === undefined) throw new Error("not enrolled");
  const boxKey = await createBoxKey(device.machine.keys.wrapping);
  device.state.saveEnrolment({ ...enrolment, boxKey });
  await renewedWhileAway(device);
  expect(await released(device)).toBe("right");
});

test.each(["set-up", "verified", "part-replaced"])(
  "a renewal that the system refuses, in the place of a change at %s: that one still tells the directory",
  async (step) => {
    await prepareDevice(join(root, step), { begins: "with-typed-password" });
    using device = await openCopy(root, step === "set-up" ? step : "with-pin");
    if (step === "set-up") await signsInWith(device, { current: "correct horse battery", choose: newPin });
    else await resetUpTo(device, step);
    const [before] = device.state.changes();
    await mustChange(device);
    const { directory, platform } = device.context;
    device.context.directory = away;
    const change = vi.spyOn(platform.accounts, "change").mockResolvedValue("rejected-by-policy");
    const message = await device.signIn({ pin: newPin, directoryAnswers: false });
    disposeSecrets(message);
    expect(change).toHaveBeenCalled();
    change.mockRestore();
    expect(device.state.changes()).toEqual([before]);
    device.context.directory = directory;
    await device.recover();
    expect(device.state.changes()).toEqual([]);
    expect(device.directory.read().parts).toMatchObject([{ confirmed: true }]);
    expect(device.directory.read().breakGlass[bindingId]).toMatchObject({ confirmed: true });
    expect(await isRecoverable(device)).toBe(true);
    expect(await released(device)).toBe("must-change");
  },
);

test("a forgotten PIN: the reset replaces the password too, so that the new PIN signs in", async () => {
  using device = await openCopy(root, "with-pin");
  await mustChange(device);
  expect(await signsInWith(device, { pin: { forgot: true }, choose: newPin })).toBe("right");
  await device.recover();
  expect(await signsInWith(device, { pin: newPin })).toBe("right");
  expect(await released(device)).toBe("right");
});

test("PIN mode was turned off, and the person puts the password off: they are signed in all the same", async () => {
  using device = await openCopy(root, "turned-off");
  await mustChange(device);
  expect(await signsInWith(device, { pin: oldPin, choosePassword: "later" })).toBe("right");
});

test("PIN mode was turned off, and the person chooses a password: it signs in", async () => {
  using device = await openCopy(root, "turned-off");
  await mustChange(device);
  expect(await signsInWith(device, { pin: oldPin, choosePassword: [newPassword] })).toBe("right");
});

test("only the system's answer says it: the next sign-in with the PIN replaces the password", async () => {
  using device = await openCopy(root, "with-pin");
  const host = new HostByHand(device);
  await host.screenWith("secret");
  host.type({ secret: oldPin });
  const { id, password } = await host.outcome();
  if (id === undefined || password === undefined) throw new Error("no credential");
  using first = password;
  host.say({
    message: "result",
    outcome: id,
    accepted: 0,
    system: systems.windows,
    code: windowsStatuses.STATUS_PASSWORD_MUST_CHANGE.code,
    subCode: 0,
  });
  await host.screenWith("next");
  host.act(0);
  await host.screenWith("secret");
  host.type({ secret: oldPin });
  const second = (await host.outcome()).password;
  if (second === undefined) throw new Error("no credential");
  using next = second;
  expect(next.equals(first)).toBe(false);
  expect(await device.machine.accounts.verify(device.account.id, next)).toBe("right");
});

test("the system takes no other password: the one that there is goes to the system, which says so itself", async () => {
  using device = await openCopy(root, "with-pin");
  await mustChange(device);
  device.machine.accounts.change = () => Promise.resolve("rejected-by-policy");
  expect(await signsInWith(device, { pin: oldPin })).toBe("must-change");
  expect(device.state.changes()).toEqual([]);
});

test("set elsewhere and to be changed: it is stale, not renewed", async () => {
  using device = await openCopy(root, "with-pin");
  using outside = secretOf("set by the help desk");
  await device.machine.accounts.set(device.account.id, { new: outside });
  await mustChange(device);
  const { outcome, password } = await device.signIn({
    pin: oldPin,
    current: "set by the help desk",
    choose: newPin,
  });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  expect(await signsInWith(device, { pin: newPin })).toBe("right");
});
