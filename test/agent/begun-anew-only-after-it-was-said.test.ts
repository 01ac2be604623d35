/**
 * Without the old password a keychain is begun anew and DPAPI stays closed. This happens only after the person was told
 * which of them and agreed, never when they turned back, and not when the old password is found.
 */
import { expect, test } from "vitest";
import { materialContext } from "../../src/agent/state/change.ts";
import { marks } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import {
  devices,
  encrypted,
  footprint,
  forgetful,
  opens,
  plain,
  play,
  signedIn,
  signsIn,
  withEscrow,
} from "./support/password-story.ts";
import { bindingId, grantId, newPassword, secretOf, typedPassword } from "./power-loss/support/device.ts";

const device = devices();
const { protectedLosses, protectedHeadings, resetPassword } = textsFor("en").screens;
const open = { mac: { fileVault: false } };

const kinds = [
  ["Windows", plain, ["dpapi", "credential-manager"]],
  ["a Mac", { ...plain, ...open }, ["keychain", "local-items"]],
] as const;

test.each(kinds)("on %s each kind is named before a password is chosen", async (_system, beginning, lost) => {
  using machine = await device(beginning);
  const before = await footprint(machine);
  const { screens, outcome } = await play(machine, { password: { forgot: true }, losses: "agree" });
  expect(outcome).toBeUndefined();
  const told = screens.findIndex((screen) => lost.every((kind) => screen.includes(protectedLosses[kind])));
  expect(told).toBeGreaterThan(0);
  expect(screens[told + 1]).toContain("Choose a new password");
  expect(await footprint(machine)).toEqual(before);
});

test.each(kinds)("on %s a person who turns back has lost nothing", async (_system, beginning) => {
  using machine = await device(beginning);
  const before = await footprint(machine);
  await play(machine, { scenario: "forgotten", losses: "cancel" });
  expect(await footprint(machine)).toEqual(before);
  expect(machine.state.changes()).toEqual([]);
});

test.each(kinds)(
  "on %s the summary says what was made anew; it opens, and the old with the old one",
  async (_system, beginning, lost) => {
    using machine = await device(beginning);
    const story = await play(machine, { ...forgetful, choosePassword: [newPassword] });
    // Line by line, and not once more in the text beside them.
    const lines = story.outcome?.summary.filter(({ mark }) => mark === marks.anew);
    expect(lines?.map(({ text }) => text).sort()).toEqual(lost.map((kind) => protectedHeadings[kind]).sort());
    expect(story.outcome?.text).toBe(
      resetPassword.doneBesideList({ kept: [], anew: [...lost], closed: [], diskNotInStep: false }),
    );
    expect(await opens(machine, newPassword)).toEqual(Object.fromEntries(lost.map((kind) => [kind, true])));
    using old = secretOf(typedPassword);
    const kept = await machine.machine.protectedData.checkKept(machine.account.id, old);
    expect(kept).toEqual(lost.map((kind) => ({ kind, opens: true })));
  },
);

test.each([
  ["Windows", withEscrow],
  ["a Mac", { ...withEscrow, mac: encrypted }],
])("on %s nothing is told where nothing goes", async (_system, beginning) => {
  using machine = await device(beginning);
  const story = await play(machine, { password: { forgot: true }, choosePassword: [newPassword] });
  expect(signedIn(story)).toBe(true);
  expect(story.outcome?.text).toContain("Everything that your account protects was kept");
  expect(Object.values(await opens(machine, newPassword)).every((each) => each === true)).toBe(true);
});

test("a person who reads what they would lose, and types the old password, keeps everything", async () => {
  using windows = await device(plain);
  const story = await play(windows, {
    password: { forgot: true },
    losses: "know-old",
    old: [typedPassword],
    choosePassword: [newPassword],
  });
  expect(signedIn(story)).toBe(true);
  expect(await opens(windows, newPassword)).toEqual({ dpapi: true, "credential-manager": true });
});

test("an earlier password that opens the keychain but not the account carries the keychain along", async () => {
  using mac = await device({ ...plain, ...open });
  using outside = secretOf("set by an administrator");
  await mac.machine.accounts.set(mac.account.id, { new: outside });
  const story = await play(mac, {
    password: { forgot: true },
    losses: "know-old",
    old: [typedPassword],
    choosePassword: [newPassword],
  });
  expect(signedIn(story)).toBe(true);
  expect(await opens(mac, newPassword)).toEqual({ keychain: true, "local-items": true });
});

test("a store that the person was not told of is left as it is", async () => {
  using mac = await device({ ...plain, ...open });
  const { id, passwordSetAt } = mac.account;
  using password = secretOf(newPassword);
  const change = {
    id: "untold",
    accountId: id,
    bindingId,
    detail: {
      kind: "password-reset" as const,
      grantId,
      how: "set" as const,
      passwordSetAt: passwordSetAt.toISOString(),
      lost: [],
    },
    begunAt: new Date(),
  };
  const { wrapping } = mac.machine.keys;
  const sealed = await wrapping.wrap(password, materialContext(change.id, "new-password"));
  mac.state.begin({ ...change, materials: { "new-password": sealed } });
  await mac.recover();
  expect(await signsIn(mac, newPassword)).toBe(true);
  expect(await opens(mac, typedPassword)).toEqual({ keychain: true, "local-items": true });
  expect(mac.state.notice(id)).toMatchObject({ changed: { closed: ["keychain", "local-items"] } });
});

test("a stale escrow does not count as the password, and still carries along what it opens", async () => {
  using mac = await device({ ...withEscrow, ...open });
  using outside = secretOf("set by an administrator");
  await mac.machine.accounts.set(mac.account.id, { new: outside });
  const story = await play(mac, { password: { forgot: true }, choosePassword: [newPassword] });
  expect(signedIn(story)).toBe(true);
  expect(await signsIn(mac, newPassword)).toBe(true);
  expect(await opens(mac, newPassword)).toEqual({ keychain: true, "local-items": true });
});

test("an escrow with the right age and the wrong password: the person is told what they lose before anything is lost", async () => {
  using windows = await device(withEscrow);
  const { id } = windows.account;
  using outside = secretOf("set by an administrator");
  await windows.machine.accounts.set(id, { new: outside });
  const stored = windows.state.escrow(id);
  const { passwordSetAt } = (await windows.machine.accounts.find({ id })) ?? {};
  if (stored === undefined || passwordSetAt === undefined) throw new Error("nothing in escrow");
  windows.state.saveEscrow({ ...stored, passwordSetAt }, []);

  const { screens, outcome } = await play(windows, {
    password: { forgot: true },
    choosePassword: [newPassword],
  });
  expect(outcome).toBeUndefined();
  expect(screens.at(-1)).toContain(protectedLosses.dpapi);
  expect(await signsIn(windows, "set by an administrator")).toBe(true);
});
