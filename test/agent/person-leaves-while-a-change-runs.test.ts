/**
 * The person cancels, or the host disconnects, while the agent works. The change continues, a person who has left is
 * not signed in, and the result is shown at the next sign-in until a person has seen it (C8).
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Proof, Prover } from "../../src/identity/prover.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { HostByHand, textOf } from "./support/host-by-hand.ts";
import {
  bindingId,
  grantId,
  newPin,
  oldPin,
  openDevice,
  typedPassword,
  userId,
} from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-leaves-"));
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

const provesAtOnce = (): Promise<Prover> =>
  Promise.resolve({
    prove: ({ purpose }) =>
      Promise.resolve({ purpose, bindingId, userId, grantId, authenticatedAt: new Date() } as Proof),
  });

test("cancelled right after the PIN: nobody is signed in", async () => {
  using device = await openCopy("with-pin");
  const host = new HostByHand(device);
  await host.screenWith("secret");
  host.type({ secret: oldPin });
  host.cancel();
  const { outcome, password } = await host.outcome();
  expect(outcome).toBe(outcomes.cancelled);
  expect(password).toBeUndefined();
});

test("cancelled while a reset runs: the new PIN is set, and that is shown until a person has seen it", async () => {
  using device = await openCopy("with-pin");
  const host = new HostByHand(device, { prover: provesAtOnce });
  await host.screenWith("secret");
  host.act();
  await host.screenWith("newSecret");
  host.type({ newSecret: newPin, confirm: newPin });
  await host.screenWith("progress");
  host.cancel();
  expect((await host.outcome()).outcome).toBe(outcomes.cancelled);

  const nobody = new HostByHand(device);
  expect(textOf(await nobody.screenWith("secret"), "notice")).toBeDefined();
  nobody.hangUp();
  await nobody.session.ended;

  const next = new HostByHand(device);
  expect(textOf(await next.screenWith("secret"), "notice")).toBeDefined();
  next.type({ secret: newPin });
  expect((await next.outcome()).outcome).toBe(outcomes.credential);
  const last = new HostByHand(device);
  expect(textOf(await last.screenWith("secret"), "notice")).toBeUndefined();
});

test("the notice of an undone set-up is not shown after another set-up has succeeded", async () => {
  using device = await openCopy("bare");
  device.state.addNotice(device.account?.id ?? ("" as never), "undone");
  const host = new HostByHand(device);
  await host.screenWith("currentPassword");
  host.type({ currentPassword: typedPassword });
  await host.screenWith("newSecret");
  host.type({ newSecret: newPin, confirm: newPin });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);
  const next = new HostByHand(device);
  expect(textOf(await next.screenWith("secret"), "notice")).toBeUndefined();
});
