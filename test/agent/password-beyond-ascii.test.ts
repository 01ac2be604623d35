/** A new password in any script signs in as it was typed, and opens disk and keychains. */
import { expect, test } from "vitest";
import { devices, encrypted, play, signedIn, signsIn, withEscrow } from "./support/password-story.ts";
import { secretOf } from "./power-loss/support/device.ts";

const device = devices();
const beyond = "Grüße aus Zürich, 東京 🙂";

test.each([
  ["Windows", withEscrow],
  ["a Mac", { ...withEscrow, mac: encrypted }],
])("on %s", async (_system, beginning) => {
  using machine = await device(beginning);
  const story = await play(machine, { password: { forgot: true }, choosePassword: [beyond, beyond] });
  expect(signedIn(story)).toBe(true);
  expect(await signsIn(machine, beyond)).toBe(true);
  // Another spelling of the same letters is another password: nobody normalises what was typed.
  expect(await signsIn(machine, beyond.normalize("NFD"))).toBe(false);
  using typed = secretOf(beyond);
  const opens = await machine.machine.protectedData.check(machine.account.id, typed);
  expect(opens.map((check) => check.opens)).not.toContain(false);
});
