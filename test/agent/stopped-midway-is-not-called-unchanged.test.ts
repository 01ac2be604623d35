/**
 * A store of the device stops answering after a change has begun. The person is not told that nothing was changed,
 * since the new secret may already count. The change stays in the journal and is finished later.
 */
import { expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import {
  type Prepared,
  codesTold,
  devices,
  encrypted,
  forgetful,
  plain,
  play,
  signedIn,
  signsIn,
  withBinding,
  withEscrow,
} from "./support/password-story.ts";
import { newPassword, newPin, typedPassword } from "./power-loss/support/device.ts";

const device = devices();
const { codes, next } = textsFor("en");
const unavailable = () => Promise.reject(new VestibuleError("store_unavailable"));

function expectTold(prepared: Prepared, screens: readonly string[]): void {
  expect(screens.at(-1)).toContain(codes.change_unfinished.person);
  expect(screens.at(-1)).toContain(next["try-new-first"]);
  expect(prepared.state.changeOf(prepared.account.id)).toBeDefined();
  // Of a change that goes on the directory is not told that it was refused.
  expect(codesTold(prepared)).not.toContain("store_unavailable");
}

test.each([
  ["Windows", withEscrow],
  ["a Mac", { ...withEscrow, mac: encrypted }],
] as const)(
  "%s: the account has the new password, and what it protects does not answer",
  async (_, beginning) => {
    using prepared = await device(beginning);
    const { protectedData } = prepared.machine;
    const real = { check: protectedData.check, follow: protectedData.follow };
    Object.assign(protectedData, { check: unavailable, follow: unavailable });
    const { screens } = await play(prepared, { ...forgetful, scenario: "forgotten", refused: "back" });
    expectTold(prepared, screens);
    expect(await signsIn(prepared, typedPassword)).toBe(false);
    expect(await signsIn(prepared, newPassword)).toBe(true);

    Object.assign(protectedData, real);
    await prepared.recover();
    expect(prepared.state.changeOf(prepared.account.id)).toBeUndefined();
    expect(signedIn(await play(prepared, { password: newPassword }))).toBe(true);
  },
);

test("Windows: a PIN is set up, and the account rejects the expiry setting of its new password", async () => {
  using prepared = await device(plain);
  withBinding(prepared, { localSecret: "pin" });
  const { accounts } = prepared.machine;
  const real = accounts.setPasswordExpires;
  accounts.setPasswordExpires = unavailable;
  const { screens } = await play(prepared, { current: typedPassword, attempts: 1, choose: newPin });
  expectTold(prepared, screens);
  accounts.setPasswordExpires = real;
  await prepared.recover();
  expect(signedIn(await play(prepared, { pin: newPin }))).toBe(true);
});

test("Windows: a PIN is reset, and the chip stops answering after the intent is in the journal", async () => {
  using prepared = await device({ begins: "with-pin" });
  withBinding(prepared, { localSecret: "pin" });
  const kept = prepared.directory.read();
  for (const grant of Object.values(kept.grants)) grant.purpose = "pin-reset";
  prepared.directory.write(kept);
  const { pin } = prepared.machine.keys;
  const real = pin.seal;
  pin.seal = unavailable;
  const { screens } = await play(prepared, { pin: { forgot: true }, choose: newPin });
  expectTold(prepared, screens);
  pin.seal = real;
  await prepared.recover();
  expect(signedIn(await play(prepared, { pin: newPin }))).toBe(true);
});

test("another refusal while a change waits is shown with its own reason", async () => {
  using prepared = await device(withEscrow);
  const { protectedData, accounts } = prepared.machine;
  Object.assign(protectedData, { check: unavailable, follow: unavailable });
  await play(prepared, { ...forgetful, scenario: "forgotten", refused: "back" });
  expect(prepared.state.changeOf(prepared.account.id)).toBeDefined();
  await accounts.setFlags(prepared.account.id, { disabled: true });
  const { screens } = await play(prepared, { password: newPassword });
  expect(screens.at(-1)).toContain(codes.account_disabled.person);
  expect(codesTold(prepared)).toContain("account_disabled");
});

test.each([
  ["Windows", withEscrow],
  ["a Mac", { ...withEscrow, mac: encrypted }],
] as const)(
  "%s: the journal takes nothing more, as on a full disk, once the account has the new password",
  async (_, beginning) => {
    using prepared = await device(beginning);
    const { state } = prepared;
    const advance = state.advance.bind(state);
    state.advance = () => {
      throw new Error("database or disk is full");
    };
    const { screens } = await play(prepared, { ...forgetful, scenario: "forgotten", refused: "back" });
    expectTold(prepared, screens);
    expect(await signsIn(prepared, newPassword)).toBe(true);
    state.advance = advance;
    await prepared.recover();
    expect(state.changeOf(prepared.account.id)).toBeUndefined();
    expect(signedIn(await play(prepared, { password: newPassword }))).toBe(true);
  },
);
