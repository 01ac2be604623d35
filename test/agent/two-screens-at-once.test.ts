/**
 * One account at two sign-in screens: after a change at one, the answer to an older screen of the other has no effect.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outcomes } from "../../src/protocol/table.ts";
import { openBreakGlass } from "../../src/secrets/sealed-box.ts";
import { wasRight } from "../../src/platform/ports.ts";
import { HostByHand } from "./support/host-by-hand.ts";
import { bindingId, newPin, oldPin, openDevice, typedPassword } from "./power-loss/support/device.ts";
import { breakGlass, prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-two-"));
beforeAll(async () => {
  await prepareDevice(join(root, "with-pin"), { begins: "with-pin" });
  await prepareDevice(join(root, "bare"), { begins: "with-typed-password" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function openCopy(prepared: "with-pin" | "bare") {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, prepared), folder, { recursive: true });
  return openDevice(folder);
}

test("the old PIN does not sign in at a screen that was open before the PIN was reset", async () => {
  using device = await openCopy("with-pin");
  const host = new HostByHand(device);
  await host.screenWith("secret");
  expect((await device.signIn({ pin: { forgot: true }, choose: newPin })).outcome).toBe(outcomes.credential);

  host.type({ secret: oldPin });
  await host.screenWith("secret");
  host.type({ secret: newPin });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);
});

test("the second of two set-ups of a PIN is refused, and the directory keeps the password that the account has", async () => {
  using device = await openCopy("bare");
  const second = new HostByHand(device);
  await second.screenWith("currentPassword");
  second.type({ currentPassword: typedPassword });
  await second.screenWith("newSecret");
  expect((await device.signIn({ current: typedPassword, choose: oldPin })).outcome).toBe(outcomes.credential);

  second.type({ newSecret: newPin, confirm: newPin });
  await second.screenWith("action");
  await device.recover();

  const { newest, confirmed } = device.directory.read().breakGlass[bindingId] ?? {};
  using password = openBreakGlass({ sealed: Buffer.from(newest ?? "", "base64url"), ...breakGlass });
  const id = device.account?.id ?? ("" as never);
  expect(wasRight(await device.machine.accounts.verify(id, password))).toBe(true);
  expect(confirmed).toBe(true);
  expect((await device.machine.accounts.find({ id }))?.passwordExpiresAt).toBeUndefined();
});
