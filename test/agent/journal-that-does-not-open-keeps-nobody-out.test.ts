/**
 * A change was interrupted, and its sealed material in the journal does not open any more: bytes were damaged, or the
 * security chip was cleared. The change ends with the password that the account has, and the person signs in.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPinContainer } from "../../src/secrets/pin-container.ts";
import { HostByHand } from "./host-by-hand.ts";
import { bindingId, grantId, newPin, oldPin, secretOf, typedPassword } from "./power-loss/device.ts";
import { openCopy, prepareDevice } from "./power-loss/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-bad-journal-"));
beforeAll(async () => {
  await prepareDevice(join(root, "with-pin"), { begins: "with-pin" });
  await prepareDevice(join(root, "bare"), { begins: "with-typed-password" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const bad = () => randomBytes(200);
const partId = "rcp_AAAAAAAAAAAAAAAA";

test("a reset after its new container was put in place: the earlier one is back, and the old PIN signs in", async () => {
  using device = await openCopy(root, "with-pin");
  const { state, account } = device;
  const stored = state.container(account.id);
  if (stored === undefined) throw new Error("no container");
  const change = state.begin({
    id: "reset",
    accountId: account.id,
    bindingId,
    detail: { kind: "pin-reset", grantId, partId, nextPartId: partId },
    materials: { "new-pin": bad(), part: bad(), "next-part": bad() },
    begunAt: new Date(),
  });
  const container = { ...stored, blob: bad() };
  state.advance(change, { step: "resealed", container, materials: { "previous-container": stored.blob } });

  await device.recover();
  expect(state.changes()).toEqual([]);
  expect((await device.signIn({ pin: oldPin })).outcome).toBe(1);
});

test("a set-up before the account was changed: it is undone, and can be done again", async () => {
  using device = await openCopy(root, "bare");
  const { state, account } = device;
  const change = state.begin({
    id: "set-up",
    accountId: account.id,
    bindingId,
    detail: {
      kind: "account-password",
      reason: "set-up",
      passwordSetAt: account.passwordSetAt.toISOString(),
    },
    materials: {
      "next-container": bad(),
      "old-password": bad(),
      "new-password": bad(),
      "break-glass": bad(),
    },
    begunAt: new Date(),
  });
  state.advance(change, { step: "uploaded" });

  const host = new HostByHand(device);
  await host.screenWith("currentPassword");
  host.hangUp();
  expect(state.changes()).toEqual([]);
  expect((await device.signIn({ current: typedPassword, choose: newPin })).outcome).toBe(1);
});

test("a set-up after the account was changed: the container takes effect, and the PIN signs in", async () => {
  using device = await openCopy(root, "bare");
  const { state, account, machine } = device;
  using password = secretOf("Random24CharactersOfText");
  using pin = secretOf(newPin);
  const blob = await createPinContainer({ accountId: account.id, pin, password, keys: machine.keys });
  const change = state.begin({
    id: "set-up",
    accountId: account.id,
    bindingId,
    detail: {
      kind: "account-password",
      reason: "set-up",
      passwordSetAt: account.passwordSetAt.toISOString(),
    },
    materials: { "next-container": blob, "old-password": bad(), "new-password": bad(), "break-glass": bad() },
    begunAt: new Date(),
  });
  state.advance(change, { step: "uploaded" });
  using old = secretOf(typedPassword);
  await machine.accounts.change(account.id, { old, new: password });

  expect((await device.signIn({ pin: newPin })).outcome).toBe(1);
});
