/**
 * In PIN mode nobody knows the account's password. The PIN signs in after the account was renamed or its binding was
 * removed, and an account that takes another one's name does not get its binding.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Binding } from "../../src/device-api/schemas.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { HostByHand, textOf } from "./support/host-by-hand.ts";
import { type Device, oldPin, openDevice, secretOf } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-unbound-"));
beforeAll(async () => {
  await prepareDevice(join(root, "prepared"), { begins: "with-pin" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function withDevice(work: (device: Device, binding: Binding) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, "prepared"), folder, { recursive: true });
  using device = await openDevice(folder);
  const [binding] = device.state.bindings();
  if (binding === undefined) throw new Error("not bound");
  await work(device, binding);
}

const changes: Record<string, (binding: Binding) => Binding[]> = {
  "the account was renamed": (binding) => [{ ...binding, accountName: "alice-before-she-married" }],
  "PIN mode was switched off at the directory": (binding) => [{ ...binding, localSecret: "password" }],
  "the binding was removed": () => [],
};

test.each(Object.entries(changes))("%s: the PIN signs in", async (_what, change) => {
  await withDevice(async (device, binding) => {
    device.state.saveBindings(change(binding));
    expect((await device.signIn({ pin: oldPin, choosePassword: "later" })).outcome).toBe(outcomes.credential);
  });
});

test("an account that takes the name of a renamed one does not get its binding", async () => {
  await withDevice(async (device, binding) => {
    using password = secretOf("a stranger's password");
    const account = await device.machine.addAccount({ name: "mallory", fullName: "Mallory", password });
    device.state.saveBindings([{ ...binding, accountName: "mallory" }]);
    const host = new HostByHand(Object.assign(device, { account }));
    const refused = await host.screenWith("action");
    expect(textOf(refused, "notice")).toBe(textsFor("en").screens.refused.reference("not_bound"));
    expect(device.state.pendingEvents().events.at(-1)).toMatchObject({
      kind: "reset-refused",
      code: "not_bound",
    });
  });
});
