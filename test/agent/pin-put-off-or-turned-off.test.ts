/**
 * A PIN is opt-in: a person may put it off and use the password. After PIN mode was turned off, the PIN works until
 * hand-back.
 */
import { expect, test, vi } from "vitest";
import { textsFor } from "../../src/texts/languages/languages.ts";
import {
  devices,
  footprint,
  forgetful,
  opens,
  plain,
  play,
  signedIn,
  signsIn,
  withBinding,
} from "./support/password-story.ts";
import { newPassword, newPin, oldPin, typedPassword } from "./power-loss/support/device.ts";

const device = devices();
const { screens } = textsFor("en");

test("not now: the consequences were listed, and the password signs in", async () => {
  using windows = await device(plain);
  withBinding(windows, { localSecret: "pin" });
  const story = await play(windows, { notNow: true, password: typedPassword });
  expect(signedIn(story)).toBe(true);
  for (const consequence of screens.setUp.consequences) expect(story.screens[0]).toContain(consequence);
  expect(windows.state.container(windows.account.id)).toBeUndefined();
  expect(await signsIn(windows, typedPassword)).toBe(true);
});

test("not now, and the password is forgotten: it is reset", async () => {
  using windows = await device(plain);
  withBinding(windows, { localSecret: "pin" });
  const story = await play(windows, { ...forgetful, choosePassword: [newPassword], notNow: true });
  expect(signedIn(story)).toBe(true);
  expect(await signsIn(windows, newPassword)).toBe(true);
});

test("no security chip: the reason is said, and the password signs in", async () => {
  using windows = await device(plain);
  withBinding(windows, { localSecret: "pin" });
  const { pin } = windows.machine.keys;
  const { state } = pin;
  pin.state = async () => ({ ...(await state.call(pin)), hardware: false });
  const story = await play(windows, { password: typedPassword });
  expect(signedIn(story)).toBe(true);
  expect(story.screens[0]).toContain(textsFor("en").codes.tpm_missing.person);
});

test('turned off: "later" signs in with the PIN, and is offered again the next time', async () => {
  using windows = await device({ begins: "with-pin" });
  for (let time = 0; time < 2; time += 1) {
    const story = await play(windows, { pin: oldPin, choosePassword: "later" });
    expect(signedIn(story)).toBe(true);
  }
  expect(windows.state.container(windows.account.id)).toBeDefined();
});

test("turned off, and the PIN is forgotten: the proof leads to a password, which keeps everything", async () => {
  using windows = await device({ begins: "with-pin" });
  const kept = windows.directory.read();
  for (const grant of Object.values(kept.grants)) grant.purpose = "pin-reset";
  windows.directory.write(kept);
  const story = await play(windows, { pin: { forgot: true }, choosePassword: [newPassword], choose: newPin });
  expect(signedIn(story)).toBe(true);
  await windows.recover();
  expect(windows.state.container(windows.account.id)).toBeUndefined();
  expect(windows.directory.read().breakGlass).toEqual({});
  expect(await opens(windows, newPassword)).toEqual({ dpapi: true, "credential-manager": true });
  expect(signedIn(await play(windows, { password: newPassword }))).toBe(true);
});

test("turned off, forgotten, and no password after ten minutes: refused, and the PIN still signs in", async () => {
  using windows = await device({ begins: "with-pin" });
  const kept = windows.directory.read();
  for (const grant of Object.values(kept.grants)) grant.purpose = "pin-reset";
  windows.directory.write(kept);
  const before = await footprint(windows);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], shouldAdvanceTime: true });
  try {
    const { screens: shown } = await play(windows, {
      pin: { forgot: true },
      choosePassword: [newPassword],
      onScreen(texts) {
        if (texts.includes(screens.handBack.message)) vi.advanceTimersByTime(10 * 60_000);
      },
    });
    expect(shown.at(-1)).toContain(textsFor("en").codes.grant_expired.person);
  } finally {
    vi.useRealTimers();
  }
  expect(await footprint(windows)).toEqual(before);
  expect(signedIn(await play(windows, { pin: oldPin, choosePassword: "later" }))).toBe(true);
});
