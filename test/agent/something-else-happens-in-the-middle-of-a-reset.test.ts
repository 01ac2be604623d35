/**
 * While a password is reset or a PIN is set up, something else happens to the account: another screen, an
 * administrator, wrong guesses, a directory that is away. Nobody is locked out, and what the directory is owed is not
 * lost.
 */
import { expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import type { Proof } from "../../src/identity/prover.ts";
import { marks } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import {
  type Prepared,
  codesTold,
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
import {
  bindingId,
  damageContainer,
  grantId,
  newPassword,
  oldPin,
  secretOf,
  typedPassword,
  userId,
} from "./power-loss/support/device.ts";
import { escrowState } from "./power-loss/support/examine.ts";

const device = devices();
const { protectedHeadings } = textsFor("en").screens;
const byAdministrator = "set by an administrator";

async function setOutside({ machine, account }: Prepared, text: string): Promise<void> {
  using password = secretOf(text);
  await machine.accounts.set(account.id, { new: password });
}

const away = () => Promise.reject(new VestibuleError("directory_unreachable"));

test("a failed set-up of a PIN does not lose the part of the escrow that the directory is owed", async () => {
  using windows = await device(plain);
  withBinding(windows, { localSecret: "pin" });
  const { directory } = windows.context;
  windows.context.directory = away;
  expect(signedIn(await play(windows, { notNow: true, password: typedPassword }))).toBe(true);
  expect(windows.state.changes()).toHaveLength(1);
  await play(windows, { current: typedPassword, choose: oldPin, attempts: 1, refused: "back" });
  windows.context.directory = directory;
  await windows.recover();
  expect(await signsIn(windows, typedPassword)).toBe(true);
  expect(await escrowState(windows)).toBe("opens");
});

test("an undone reset does not lose the part of an escrow that was filled at another screen meanwhile", async () => {
  using windows = await device(plain);
  const { accounts } = windows.machine;
  accounts.set = () => Promise.resolve("rejected-by-policy");
  await play(windows, {
    ...forgetful,
    choosePassword: [newPassword],
    prover: {
      prove: async ({ purpose }) => {
        expect(signedIn(await play(windows, { password: typedPassword }))).toBe(true);
        return { purpose, bindingId, userId, grantId, authenticatedAt: new Date() } as Proof;
      },
    },
  });
  await windows.recover();
  expect(await signsIn(windows, typedPassword)).toBe(true);
  expect(await escrowState(windows)).toBe("opens");
});

test("a PIN is set up at another screen meanwhile: the reset is refused, and the PIN signs in", async () => {
  using windows = await device(plain);
  withBinding(windows, { localSecret: "pin" });
  const story = await play(windows, {
    ...forgetful,
    choosePassword: [newPassword],
    notNow: true,
    prover: {
      prove: async ({ purpose }) => {
        expect(signedIn(await play(windows, { current: typedPassword, choose: oldPin }))).toBe(true);
        return { purpose, bindingId, userId, grantId, authenticatedAt: new Date() } as Proof;
      },
    },
  });
  expect(signedIn(story)).toBe(false);
  expect(codesTold(windows)).toContain("change_in_progress");
  const pin = await windows.signIn({ pin: oldPin });
  using password = pin.password;
  if (password === undefined) throw new Error("no password");
  expect(await windows.machine.accounts.verify(windows.account.id, password)).toBe("right");
});

test("the recovery key that a reset relies on is replaced after the reset", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "held" });
  withBinding(mac, { escrow: "off" });
  // Somebody has signed in since the agent started, so nothing else holds a replacement back.
  await play(mac, { scenario: "capture", password: typedPassword });
  const { protectedData } = mac.machine;
  const check = protectedData.check.bind(protectedData);
  protectedData.check = async (...of) => {
    await mac.keeper.catchUp(true);
    return check(...of);
  };
  const story = await play(mac, { ...forgetful, scenario: "forgotten", choosePassword: [newPassword] });
  expect(signedIn(story)).toBe(true);
  protectedData.check = check;
  expect(await opens(mac, newPassword)).toMatchObject({ disk: true });
  expect(mac.directory.read().recoveryKey?.shown).toBe(true);
  await mac.recover();
  expect(mac.directory.read().recoveryKey).toMatchObject({ shown: false, confirmed: true });
});

test("guesses have locked the account: the right old password is still recognised", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  using wrong = secretOf("not the password");
  for (let guess = 0; guess < 11; guess += 1) await mac.machine.accounts.verify(mac.account.id, wrong);
  const story = await play(mac, {
    scenario: "forgotten",
    refused: "know-old",
    old: [typedPassword],
    choosePassword: [newPassword],
  });
  expect(signedIn(story)).toBe(true);
  expect(Object.values(await opens(mac, newPassword)).every((each) => each === true)).toBe(true);
});

test("a store that the old password failed to carry along is not begun anew without the person's consent", async () => {
  using mac = await device({ ...plain, mac: { fileVault: false } });
  await setOutside(mac, byAdministrator);
  const { protectedData } = mac.machine;
  const check = protectedData.check.bind(protectedData);
  protectedData.follow = () => Promise.resolve();
  protectedData.check = async (id, password) => {
    using old = secretOf(typedPassword);
    const checks = await check(id, password);
    return checks.map((each) =>
      each.kind === "local-items" && password.equals(old) ? { kind: each.kind, opens: false } : each,
    );
  };
  const story = await play(mac, {
    scenario: "forgotten",
    losses: "know-old",
    old: [typedPassword],
    choosePassword: [newPassword],
  });
  expect(signedIn(story)).toBe(true);
  protectedData.check = check;
  expect(await opens(mac, newPassword)).toEqual({ keychain: false, "local-items": false });
  expect(await opens(mac, typedPassword)).toEqual({ keychain: true, "local-items": true });
  const closed = story.outcome?.summary.filter(({ mark }) => mark === marks.closed).map(({ text }) => text);
  expect(closed).toContain(protectedHeadings.keychain);
});

test("an administrator sets another password after a power loss: the account is not blocked for ever", async () => {
  using windows = await device(plain);
  const { protectedData } = windows.machine;
  const startAnew = protectedData.startAnew.bind(protectedData);
  protectedData.startAnew = () => Promise.reject(new VestibuleError("store_unavailable"));
  await play(windows, { ...forgetful, choosePassword: [newPassword] });
  protectedData.startAnew = startAnew;
  expect(windows.state.changes()).toMatchObject([{ step: "account-changed" }]);
  await setOutside(windows, byAdministrator);
  await windows.recover();
  expect(windows.state.changes()).toEqual([]);
  const story = await play(windows, { password: byAdministrator });
  expect(signedIn(story)).toBe(true);
  await windows.recover();
  expect(await escrowState(windows)).toBe("opens");
});

test("an account disabled after it got the new password: the reset is finished when it is enabled, not undone", async () => {
  using windows = await device(withEscrow);
  const { accounts, protectedData } = windows.machine;
  const verify = accounts.verify.bind(accounts);
  accounts.verify = () => Promise.reject(new VestibuleError("store_unavailable"));
  await play(windows, { scenario: "forgotten", choosePassword: [newPassword] });
  accounts.verify = verify;
  expect(windows.state.changes()).toMatchObject([{ step: "recorded" }]);
  await accounts.setFlags(windows.account.id, { disabled: true });
  await windows.recover();
  await accounts.setFlags(windows.account.id, { disabled: false });
  await windows.recover();
  expect(codesTold(windows)).not.toContain("account_disabled");
  expect(await signsIn(windows, newPassword)).toBe(true);
  using next = secretOf(newPassword);
  const checks = await protectedData.check(windows.account.id, next);
  expect(checks.every(({ opens: result }) => result === true)).toBe(true);
  expect(windows.state.escrow(windows.account.id)?.passwordSetAt).toEqual(
    (await accounts.find({ id: windows.account.id }))?.passwordSetAt,
  );
});

test.each(["tile", "capture"] as const)(
  "%s: another password is set while one is verified, which is then not kept for that one",
  async (where) => {
    using windows = await device(plain);
    const { accounts } = windows.machine;
    const verify = accounts.verify.bind(accounts);
    accounts.verify = async (...of) => {
      const verification = await verify(...of);
      await setOutside(windows, byAdministrator);
      return verification;
    };
    await play(windows, { ...(where === "capture" && { scenario: where }), password: typedPassword });
    accounts.verify = verify;
    expect(windows.state.escrow(windows.account.id)).toBeUndefined();
    await play(windows, { password: byAdministrator });
    await windows.recover();
    expect(await escrowState(windows)).toBe("opens");
  },
);

test("a reset of the password removes a container that nothing opens", async () => {
  using windows = await device({ begins: "with-pin" });
  const { state, account } = windows;
  damageContainer(windows);
  const story = await play(windows, {
    ...forgetful,
    pin: oldPin,
    notNow: true,
    choosePassword: [newPassword],
  });
  expect(signedIn(story)).toBe(true);
  await windows.recover();
  expect(state.container(account.id)).toBeUndefined();
  expect(await escrowState(windows)).toBe("opens");
  const found = await windows.machine.accounts.find({ id: account.id });
  expect(found?.passwordExpiresAt).toBeInstanceOf(Date);
  // What was kept aside opens with what the administrator can release, and with nothing else.
  expect(windows.directory.read().breakGlass[bindingId]).toBeDefined();
  expect(signedIn(await play(windows, { password: newPassword }))).toBe(true);
});
