/** A set-up that the system refuses is undone completely: the settings of the account's password stay as they were. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { openSimulatedWindows } from "../../src/platform/simulated/windows/machine.ts";
import { HostByHand } from "./support/host-by-hand.ts";
import { newPin, openDevice, typedPassword } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-undone-"));
  await prepareDevice(folder, { begins: "with-typed-password" });
}, 30_000);
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a password that never expires keeps that setting when it was too recent to be changed", async () => {
  using device = await openDevice(folder);
  const id = device.account?.id ?? ("" as never);
  await device.machine.accounts.setPasswordExpires(id, false);
  const policy = { minimumAge: 86_400_000 };
  using _policy = await openSimulatedWindows({
    directory: join(folder, "windows"),
    clock: systemClock,
    policy,
  });

  const host = new HostByHand(device);
  await host.screenWith("currentPassword");
  host.type({ currentPassword: typedPassword });
  await host.screenWith("newSecret");
  host.type({ newSecret: newPin, confirm: newPin });
  await host.screenWith("action");

  expect(device.state.changes()).toEqual([]);
  expect(device.state.container(id)).toBeUndefined();
  expect((await device.machine.accounts.find({ id }))?.passwordExpiresAt).toBeUndefined();
});
