/**
 * A new password that the policy or the system rejects is asked for again, with the reason. The proof need not be
 * repeated.
 */
import { expect, test } from "vitest";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { devices, encrypted, plain, play, signedIn, signsIn, withEscrow } from "./support/password-story.ts";
import { newPassword, typedPassword } from "./power-loss/support/device.ts";

const device = devices();
const { codes } = textsFor("en");

test("rejected by our policy: too short, and with the name in it", async () => {
  using windows = await device(withEscrow);
  const story = await play(windows, {
    password: { forgot: true },
    choosePassword: ["too short", "alice and the battery", newPassword],
  });
  expect(signedIn(story)).toBe(true);
  expect(story.screens.join("\n")).toContain(codes.password_too_short.person);
  expect(story.screens.join("\n")).toContain(codes.password_contains_name.person);
});

test.each([
  ["Windows", withEscrow],
  ["a Mac", { ...withEscrow, mac: encrypted }],
])("the system's, on %s: it was used before", async (_system, beginning) => {
  using machine = await device(beginning);
  machine.machine.accounts.setPolicy({ history: 5 });
  const story = await play(machine, {
    password: { forgot: true },
    choosePassword: [typedPassword, newPassword],
  });
  expect(signedIn(story)).toBe(true);
  expect(story.screens.join("\n")).toContain(codes.password_rejected.person);
  expect(await signsIn(machine, newPassword)).toBe(true);
  expect(machine.state.pendingEvents().events.filter(({ kind }) => kind === "reset-completed")).toHaveLength(
    1,
  );
});

test("without the old password: the losses are not shown twice", async () => {
  using windows = await device(plain);
  windows.machine.accounts.setPolicy({ complexity: true });
  const story = await play(windows, {
    password: { forgot: true },
    losses: "agree",
    choosePassword: [newPassword, "Staple the 2nd battery"],
  });
  expect(signedIn(story)).toBe(true);
  expect(story.screens.join("\n")).toContain(codes.password_rejected.person);
  expect(story.screens.filter((screen) => screen.includes("Without your old password"))).toHaveLength(1);
});
