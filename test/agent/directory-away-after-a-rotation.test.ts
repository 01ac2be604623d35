/**
 * The break-glass password was replaced, and the directory became unreachable before it was told. Whatever the person
 * does then, the directory can always release the account's password, also with the agent dead.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import { wasRight } from "../../src/platform/ports.ts";
import { openSimulatedWindows } from "../../src/platform/simulated/windows/machine.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { openBreakGlass } from "../../src/secrets/sealed-box.ts";
import { FileDirectory, held } from "./power-loss/support/directory-double.ts";
import { type Device, bindingId, newPin, oldPin, openDevice } from "./power-loss/support/device.ts";
import { breakGlass, prepareDevice } from "./power-loss/support/prepare.ts";

let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-away-"));
  await prepareDevice(folder, { begins: "with-pin", released: true });
}, 30_000);
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Takes passwords, and is away when it should hear which of them the account has. */
class DeafDirectory extends FileDirectory {
  override confirmBreakGlass(): Promise<void> {
    return Promise.reject(new VestibuleError("directory_unreachable"));
  }
}

async function releasable(device: Device): Promise<boolean> {
  for (const sealed of held(device.directory.read().breakGlass[bindingId])) {
    using password = openBreakGlass({ sealed: Buffer.from(sealed, "base64url"), ...breakGlass });
    const id = device.account?.id ?? ("" as never);
    if (wasRight(await device.machine.copy().accounts.verify(id, password))) return true;
  }
  return false;
}

/** The person signs in, which rotates; the confirmation does not get through. */
async function rotateUnheard(device: Device): Promise<void> {
  const { directory } = device.context;
  device.context.directory = () => Promise.resolve(new DeafDirectory(folder));
  await device.signIn({ pin: oldPin });
  await device.recover();
  device.context.directory = directory;
  expect(device.state.changes()).toMatchObject([{ step: "changed" }]);
}

test("a second sign-in does not replace it again before the directory was told of the first", async () => {
  using device = await openDevice(folder);
  await rotateUnheard(device);
  // The bindings on the device still say "rotate"; the account refuses a password so soon after the last.
  const policy = { minimumAge: 86_400_000 };
  using _policy = await openSimulatedWindows({
    directory: join(folder, "windows"),
    clock: systemClock,
    policy,
  });
  expect((await device.signIn({ pin: oldPin })).outcome).toBe(outcomes.credential);
  expect(await releasable(device)).toBe(true);
  await device.recover();
  expect(device.state.changes()).toEqual([]);
  expect(await releasable(device)).toBe(true);
  expect(device.directory.read().breakGlass[bindingId]?.confirmed).toBe(true);
});

test("a PIN reset tells the directory of the rotation before it replaces it in the journal", async () => {
  using device = await openDevice(folder);
  await rotateUnheard(device);
  expect((await device.signIn({ pin: { forgot: true }, choose: newPin })).outcome).toBe(outcomes.credential);
  expect(device.directory.read().breakGlass[bindingId]?.confirmed).toBe(true);
  expect(await releasable(device)).toBe(true);
});
