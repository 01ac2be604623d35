/**
 * An administrator sets the password of an account that has a PIN. The PIN then opens a password that is not the
 * account's: it is tried once, reported, and a PIN is offered again. Nobody ends at a screen without a way on.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outcomes } from "../../src/protocol/table.ts";
import type { Secret } from "../../src/secrets/arena.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { type Person, grantId, newPassword, newPin, oldPin, secretOf } from "./power-loss/support/device.ts";
import { openCopy, prepareDevice } from "./power-loss/support/prepare.ts";

/** What the administrator sets. */
const setElsewhere = "set by the help desk";

const root = mkdtempSync(join(tmpdir(), "vestibule-set-elsewhere-"));
beforeAll(async () => {
  await prepareDevice(join(root, "with-pin"), { begins: "with-pin" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Opened = Awaited<ReturnType<typeof openCopy>>;

async function setPassword({ machine, account }: Opened, text: string): Promise<void> {
  using next = secretOf(text);
  expect(await machine.accounts.set(account.id, { new: next })).toBe("changed");
}

/** Counts what the system was asked to verify, and answers as it does. */
function countVerifications({ machine, context }: Opened): { wrong: number; all: number } {
  const count = { wrong: 0, all: 0 };
  const { accounts } = machine;
  const counted = new Proxy(accounts, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (name !== "verify") return typeof member === "function" ? (member.bind(target) as unknown) : member;
      return async (id: Opened["account"]["id"], password: Secret) => {
        const answer = await target.verify(id, password);
        count.all += 1;
        if (answer === "wrong") count.wrong += 1;
        return answer;
      };
    },
  });
  const { keys, protectedData, disk, system, hostName } = machine;
  context.platform = { keys, protectedData, disk, system, hostName, accounts: counted };
  return count;
}

async function signIn(device: Opened, person: Person): Promise<{ outcome: number; screens: string[] }> {
  const screens: string[] = [];
  const message = await device.signIn({ ...person, onScreen: (texts) => screens.push(texts.join(" | ")) });
  message.password?.dispose();
  return { outcome: message.outcome, screens };
}

async function signsIn({ machine, account }: Opened, text: string): Promise<boolean> {
  using password = secretOf(text);
  using copy = machine.copy();
  return (await copy.accounts.verify(account.id, password)) === "right";
}

const reported = ({ state }: Opened) => state.pendingEvents().events.map(({ kind }) => kind);

test("the right PIN: one failed sign-in, a reason, and the set-up of a PIN that works", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  const count = countVerifications(device);

  const { outcome, screens } = await signIn(device, { pin: oldPin, current: setElsewhere, choose: newPin });
  expect(outcome).toBe(outcomes.credential);
  expect(screens.some((screen) => screen.includes(textsFor("en").codes.escrow_stale.person))).toBe(true);
  expect(count.wrong).toBe(1);
  expect(reported(device)).toContain("container-stale");

  expect((await signIn(device, { pin: newPin })).outcome).toBe(outcomes.credential);
  expect(count.wrong).toBe(1);
});

test("whoever puts the PIN off signs in with the password, again and again, without another failed sign-in", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  const count = countVerifications(device);
  const person = { pin: oldPin, notNow: true, password: setElsewhere };
  for (let times = 0; times < 3; times += 1)
    expect((await signIn(device, person)).outcome).toBe(outcomes.credential);
  expect(count.wrong).toBe(1);
  expect(reported(device).filter((kind) => kind === "container-stale")).toHaveLength(1);
  expect(await device.machine.accounts.failedAttempts(device.account.id)).toBe(0);
});

test("a password that was put off like that is in escrow, though a container is still there", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  await signIn(device, { pin: oldPin, notNow: true, password: setElsewhere });
  expect(device.state.escrow(device.account.id)).toBeDefined();
});

test("a forgotten PIN: the proven reset ends with a password, and the next sign-in offers a PIN", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  allow(device, "password-reset");

  const { outcome, screens } = await signIn(device, {
    pin: { forgot: true },
    losses: "agree",
    choosePassword: [newPassword],
  });
  expect(outcome).toBe(outcomes.credential);
  expect(await signsIn(device, newPassword)).toBe(true);
  const { lossTitle } = textsFor("en").screens.resetPassword;
  expect(screens.some((screen) => screen.includes(lossTitle))).toBe(true);
  expect(device.state.container(device.account.id)).toBeUndefined();

  await device.recover();
  const later = await signIn(device, { current: newPassword, choose: newPin });
  expect(later.outcome).toBe(outcomes.credential);
  expect((await signIn(device, { pin: newPin })).outcome).toBe(outcomes.credential);
});

test("a forgotten PIN, of a container that never got a recovery part: the proven reset still ends with a password", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  allow(device, "password-reset");
  const kept = device.directory.read();
  device.directory.write({ ...kept, parts: [] });
  const { outcome } = await signIn(device, {
    pin: { forgot: true },
    losses: "agree",
    choosePassword: [newPassword],
  });
  expect(outcome).toBe(outcomes.credential);
  expect(await signsIn(device, newPassword)).toBe(true);
});

test("cancelled before the new password: the password that was set elsewhere still counts", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  allow(device, "password-reset");
  await signIn(device, { pin: { forgot: true }, losses: "cancel" }).catch(() => undefined);
  expect(await signsIn(device, setElsewhere)).toBe(true);
  expect(device.state.changes()).toEqual([]);
});

test("only the date differs: the PIN signs in, and nothing is verified the next time", async () => {
  using device = await openCopy(root, "with-pin");
  const stored = device.state.container(device.account.id);
  if (stored === undefined) throw new Error("no container");
  device.state.redateContainer(stored, new Date(0));
  const count = countVerifications(device);
  for (let times = 0; times < 2; times += 1)
    expect((await signIn(device, { pin: oldPin })).outcome).toBe(outcomes.credential);
  expect(count).toEqual({ all: 1, wrong: 0 });
  expect(reported(device)).not.toContain("container-stale");
});

test("only the date differs: a forgotten PIN is reset, and the password stays as it is", async () => {
  using device = await openCopy(root, "with-pin");
  const stored = device.state.container(device.account.id);
  if (stored === undefined) throw new Error("no container");
  device.state.redateContainer(stored, new Date(0));
  allow(device, "password-reset");
  const { outcome } = await signIn(device, { pin: { forgot: true }, choose: newPin });
  expect(outcome).toBe(outcomes.credential);
  expect((await signIn(device, { pin: newPin })).outcome).toBe(outcomes.credential);
});

test("a locked account is not verified: the system says so itself, and the PIN is not called stale", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  device.machine.accounts.setPolicy({ lockOutThreshold: 2 });
  using wrong = secretOf("not the password");
  for (let guess = 0; guess < 2; guess += 1) await device.machine.accounts.verify(device.account.id, wrong);
  expect((await signIn(device, { pin: oldPin })).outcome).toBe(outcomes.credential);
  expect(reported(device)).not.toContain("container-stale");
});

test("PIN mode was turned off meanwhile: the password that was set elsewhere is asked for, and no PIN is offered", async () => {
  using device = await openCopy(root, "with-pin");
  const { state } = device;
  await setPassword(device, setElsewhere);
  state.saveBindings(state.bindings().map((binding) => ({ ...binding, localSecret: "password" })));
  const { outcome } = await signIn(device, { pin: oldPin, password: setElsewhere });
  expect(outcome).toBe(outcomes.credential);
});

test("the replaced container is kept aside for an administrator", async () => {
  using device = await openCopy(root, "with-pin");
  await setPassword(device, setElsewhere);
  await signIn(device, { pin: oldPin, current: setElsewhere, choose: newPin });
  const event = { kind: "change-dropped", at: new Date().toISOString() } as const;
  const gone = device.state.dropAside({ before: new Date(Date.now() + 1000), most: 100, event });
  expect(gone).toEqual([expect.stringContaining(`container ${device.account.id}`)]);
});

function allow({ directory }: Opened, purpose: "pin-reset" | "password-reset"): void {
  const kept = directory.read();
  const grant = kept.grants[grantId];
  if (grant === undefined) throw new Error("no grant");
  directory.write({ ...kept, grants: { [grantId]: { ...grant, purpose } } });
}
