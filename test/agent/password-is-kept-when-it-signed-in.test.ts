/**
 * A password that the agent has legitimately seen goes into escrow, as the binding's policy says: at the tile, and
 * after a sign-in by the system itself. No sign-in waits for the network, and a wrong password is not kept.
 */
import { expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { describeEscrow } from "../../src/secrets/escrow.ts";
import {
  type Prepared,
  devices,
  encrypted,
  forgetful,
  opens,
  plain,
  play,
  signedIn,
  signsIn,
  withBinding,
  withEscrow,
} from "./support/password-story.ts";
import { newPassword, secretOf, typedPassword } from "./power-loss/support/device.ts";
import { escrowState } from "./power-loss/support/examine.ts";

const device = devices();

const escrowOf = ({ state, account }: Prepared) => state.escrow(account.id);

test("the first sign-in at the tile fills the escrow, a second one leaves it unchanged", async () => {
  using windows = await device(plain);
  expect(signedIn(await play(windows, { password: typedPassword }))).toBe(true);
  await windows.recover();
  expect(await escrowState(windows)).toBe("opens");
  const filled = escrowOf(windows);
  await play(windows, { password: typedPassword });
  expect(escrowOf(windows)).toEqual(filled);
});

test("the directory is away: the sign-in does not wait, and the directory gets its part later", async () => {
  using windows = await device(plain);
  const { directory } = windows.context;
  windows.context.directory = () => Promise.reject(new VestibuleError("directory_unreachable"));
  expect(signedIn(await play(windows, { password: typedPassword, directoryAnswers: false }))).toBe(true);
  await windows.recover();
  expect(await escrowState(windows)).toBe("does not open");
  windows.context.directory = directory;
  await windows.recover();
  expect(await escrowState(windows)).toBe("opens");
});

test("the directory gets a part that it is owed before it is asked to release its parts", async () => {
  using windows = await device(plain);
  await play(windows, { password: typedPassword });
  expect(windows.state.changes()).toHaveLength(1);
  const story = await play(windows, { password: { forgot: true }, choosePassword: [newPassword] });
  expect(signedIn(story)).toBe(true);
  expect(await opens(windows, newPassword)).toEqual({ dpapi: true, "credential-manager": true });
});

test("a password that was changed elsewhere is kept after it has signed in", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted });
  using old = secretOf(typedPassword);
  using next = secretOf(newPassword);
  await mac.machine.accounts.change(mac.account.id, { old, new: next });
  expect(await escrowState(mac)).toBe("stale");
  const { outcome } = await play(mac, { scenario: "capture", password: newPassword });
  expect(outcome?.outcome).toBe(outcomes.finished);
  await mac.recover();
  expect(await escrowState(mac)).toBe("opens");
});

test("a wrong password from a host is not kept, and does not stop the sign-in", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  const { outcome } = await play(mac, { scenario: "capture", password: "not the password" });
  expect(outcome?.outcome).toBe(outcomes.finished);
  expect(escrowOf(mac)).toBeUndefined();
  expect(await mac.machine.disk.unclaimedRecoveryKey()).toBeUndefined();
});

test("an account without a binding: the sign-in goes on", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  mac.state.saveBindings([]);
  const { outcome } = await play(mac, { scenario: "capture", password: typedPassword });
  expect(outcome).toMatchObject({ outcome: outcomes.finished, code: "not_bound" });
});

test("escrow off: no password is kept, and an earlier escrow is removed", async () => {
  using windows = await device(withEscrow);
  withBinding(windows, { escrow: "off" });
  await play(windows, { password: typedPassword });
  expect(escrowOf(windows)).toBeUndefined();
});

test("escrow on the device: no part goes to the directory, and a reset still keeps everything", async () => {
  using windows = await device(plain);
  withBinding(windows, { escrow: "device" });
  await play(windows, { password: typedPassword });
  expect(describeEscrow(escrowOf(windows)?.blob ?? new Uint8Array()).mode).toBe("device");
  expect(windows.state.changes()).toEqual([]);
  const story = await play(windows, { password: { forgot: true }, choosePassword: [newPassword] });
  expect(signedIn(story)).toBe(true);
  expect(windows.directory.read().parts).toEqual([]);
  expect(windows.state.changes()).toEqual([]);
  expect(await opens(windows, newPassword)).toEqual({ dpapi: true, "credential-manager": true });
});

test("an expired password, or one that must be changed, was right: the system does the rest", async () => {
  using windows = await device(plain);
  await windows.machine.accounts.setFlags(windows.account.id, { mustChangePassword: true });
  const story = await play(windows, { password: typedPassword });
  expect(signedIn(story)).toBe(true);
});

test("an account locked by wrong guesses: a reset clears the lock-out", async () => {
  using windows = await device(withEscrow);
  windows.machine.accounts.setPolicy({ lockOutThreshold: 3 });
  using wrong = secretOf("not the password");
  for (let guess = 0; guess < 3; guess += 1) await windows.machine.accounts.verify(windows.account.id, wrong);
  const locked = await windows.machine.accounts.find({ id: windows.account.id });
  expect(locked?.lockedOutUntil).toBeInstanceOf(Date);
  const story = await play(windows, { ...forgetful, choosePassword: [newPassword] });
  expect(signedIn(story)).toBe(true);
  expect(await signsIn(windows, newPassword)).toBe(true);
  const unlocked = await windows.machine.accounts.find({ id: windows.account.id });
  expect(unlocked?.lockedOutUntil).toBeUndefined();
});
