/**
 * A new password with characters that the start-up screen of an encrypted Mac may not take: whoever sets it could not
 * unlock the disk. They are warned once, and decide.
 */
import { expect, test } from "vitest";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { newPassword } from "./power-loss/support/device.ts";
import { devices, encrypted, play, signedIn, signsIn, withEscrow } from "./support/password-story.ts";

const device = devices();
const beyond = "battery staple 🙂 horse";
const other = "another battery 🦀 staple";
const { notAtPreBoot } = textsFor("en").screens.choosePassword;

const warnings = (screens: readonly string[]) =>
  screens.filter((screen) => screen.includes(notAtPreBoot)).length;

test("an emoji on an encrypted Mac: warned of, and another password is taken", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted });
  const story = await play(mac, { password: { forgot: true }, choosePassword: [beyond, newPassword] });
  expect(signedIn(story)).toBe(true);
  expect(warnings(story.screens)).toBe(1);
  expect(await signsIn(mac, newPassword)).toBe(true);
});

test("entered again it is taken: the person may know their keyboard", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted });
  const story = await play(mac, { password: { forgot: true }, choosePassword: [beyond, beyond] });
  expect(signedIn(story)).toBe(true);
  expect(warnings(story.screens)).toBe(1);
  expect(await signsIn(mac, beyond)).toBe(true);
});

test("each other password like that is warned of by itself", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted });
  const story = await play(mac, { password: { forgot: true }, choosePassword: [beyond, other, newPassword] });
  expect(signedIn(story)).toBe(true);
  expect(warnings(story.screens)).toBe(2);
});

test.each([
  ["a Mac whose disk is not encrypted", { ...withEscrow, mac: { fileVault: false } }],
  ["Windows", withEscrow],
])("%s: nobody is warned, since the password is typed nowhere else", async (_, beginning) => {
  using machine = await device(beginning);
  const story = await play(machine, { password: { forgot: true }, choosePassword: [beyond] });
  expect(signedIn(story)).toBe(true);
  expect(warnings(story.screens)).toBe(0);
});
