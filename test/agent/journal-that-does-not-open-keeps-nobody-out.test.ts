/**
 * A change was interrupted, and its sealed material in the journal does not open any more, or is not there: bytes were
 * damaged, rows were lost, or the security chip was cleared. The change ends with the password that the account has, or
 * is set aside where nothing says how it should end. The person signs in.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outcomes } from "../../src/protocol/table.ts";
import { createPinContainer } from "../../src/secrets/pin-container.ts";
import { HostByHand } from "./support/host-by-hand.ts";
import { bindingId, grantId, newPin, oldPin, secretOf, typedPassword } from "./power-loss/support/device.ts";
import { openCopy, prepareDevice } from "./power-loss/support/prepare.ts";

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
  expect((await device.signIn({ pin: oldPin })).outcome).toBe(outcomes.credential);
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
  expect((await device.signIn({ current: typedPassword, choose: newPin })).outcome).toBe(outcomes.credential);
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

  expect((await device.signIn({ pin: newPin })).outcome).toBe(outcomes.credential);
});

/** A change at that step, whose material is gone from the journal. */
const withoutMaterial = {
  "a reset of a PIN, recorded": [
    "with-pin",
    "recorded",
    { kind: "pin-reset", grantId, partId, nextPartId: partId },
  ],
  "a reset of a PIN, resealed": [
    "with-pin",
    "resealed",
    { kind: "pin-reset", grantId, partId, nextPartId: partId },
  ],
  "a reset of a PIN, owed": [
    "with-pin",
    "verified",
    { kind: "pin-reset", grantId, partId, nextPartId: partId },
  ],
  "a set-up of a PIN, uploaded": ["bare", "uploaded", { kind: "account-password", reason: "set-up" }],
  "a rotation, uploaded": ["with-pin", "uploaded", { kind: "account-password", reason: "rotation" }],
  "a hand-back, owed": ["bare", "changed", { kind: "account-password", reason: "hand-back", partId }],
  "a reset of a password, recorded": [
    "bare",
    "recorded",
    { kind: "password-reset", grantId, how: "change", lost: [] },
  ],
  "a reset of a password, account changed": [
    "bare",
    "account-changed",
    { kind: "password-reset", grantId, how: "set", lost: [] },
  ],
} as const;

test.each(
  Object.entries(withoutMaterial).flatMap(([name, of]) =>
    (["as it was", "another"] as const).map((password) => [name, password, of] as const),
  ),
)(
  "%s, its material gone, the account's password %s: the sign-in screen comes",
  async (_name, password, of) => {
    const [beginning, step, known] = of;
    using device = await openCopy(root, beginning);
    const { state, account } = device;
    // Another age: the account was changed, as far as the journal can tell.
    const passwordSetAt = (password === "another" ? new Date(0) : account.passwordSetAt).toISOString();
    const detail = known.kind === "pin-reset" ? known : { ...known, passwordSetAt };
    const change = {
      id: "gone",
      accountId: account.id,
      bindingId,
      detail,
      materials: {},
      begunAt: new Date(),
    };
    state.advance(state.begin(change), { step });

    await device.recover();
    const opened = beginning === "with-pin" ? { pin: oldPin } : { current: typedPassword, choose: newPin };
    expect((await device.signIn(opened)).outcome).toBe(outcomes.credential);
    expect(state.changeOf(account.id)?.id).not.toBe("gone");
  },
);
