/**
 * A sign-in screen that names no user asks for a user name. Whoever plays the owner has to be told it, since nothing else
 * on the page says it.
 */
import { expect, test } from "vitest";
import { hintsOf, type OwnersKnowledge } from "../../../src/harness/play/owner-hints.ts";
import { hints } from "../../../src/texts/en/harness.ts";

const knowledge: OwnersKnowledge = {
  owner: { name: "N", email: "E", providerPassword: "P", note: "" },
  ownProvider: false,
  userName: "U",
  namesHidden: false,
  known: { startPassword: "W", startPin: "1" },
};
const told = (change: Partial<OwnersKnowledge>) =>
  hintsOf({ ...knowledge, ...change }).map(({ label, value }) => [label, value]);

test("the user name is told where the screen asks for it, and only there", () => {
  expect(told({ namesHidden: true })).toContainEqual([hints.userName, "U"]);
  expect(told({}).flat()).not.toContain("U");
});

test("the password at a provider of the developer's own is not made up", () => {
  expect(told({}).flat()).toContain("P");
  expect(told({ ownProvider: true }).flat()).not.toContain("P");
});

test("without a PIN it is the password that is forgotten", () => {
  expect(told({})).toContainEqual([hints.forgottenPin, "1"]);
  expect(told({})).toContainEqual([hints.typedPassword, "W"]);
  expect(told({ known: { startPassword: "W" } })).toContainEqual([hints.forgottenPassword, "W"]);
});
