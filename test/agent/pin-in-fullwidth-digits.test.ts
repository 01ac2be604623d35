/**
 * Whoever types their PIN with an input method in full width types the same digits. The PIN is taken as its digits, when
 * it is chosen, when it is confirmed and at the sign-in.
 */
import { expect, test } from "vitest";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { devices, play, signedIn } from "./support/password-story.ts";
import { newPin, oldPin } from "./power-loss/support/device.ts";

const device = devices();
const english = textsFor("en");
const withPin = { begins: "with-pin", localSecret: "pin" } as const;
const fullwidth = (pin: string) =>
  pin.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x30 + 0xff10));

test("signs in at the PIN that was chosen in ASCII", async () => {
  using windows = await device(withPin);
  expect(signedIn(await play(windows, { pin: fullwidth(oldPin) }))).toBe(true);
});

test.each([
  ["typed so twice", fullwidth(newPin), fullwidth(newPin)],
  ["typed so once, and confirmed in ASCII", fullwidth(newPin), newPin],
  ["typed in ASCII, and confirmed so", newPin, fullwidth(newPin)],
])("is chosen as its digits: %s", async (_how, pin, confirmation) => {
  using windows = await device(withPin);
  const story = await play(windows, { pin: { forgot: true }, chooseFirst: [[pin, confirmation]] });
  expect(signedIn(story)).toBe(true);
  expect(signedIn(await play(windows, { pin: newPin }))).toBe(true);
  expect(signedIn(await play(windows, { pin: fullwidth(newPin) }))).toBe(true);
});

test("is refused like any other: a run, another one the second time, one of the last five", async () => {
  using windows = await device(withPin);
  const twice = (pin: string) => [pin, pin] as const;
  const { screens } = await play(windows, {
    pin: { forgot: true },
    chooseFirst: [
      twice(fullwidth("123456")),
      twice(`1${fullwidth("2345")}6`),
      [fullwidth(newPin), fullwidth("604919")],
      twice(fullwidth(oldPin)),
      twice("\u0666\u0660\u0664\u0669\u0661\u0668"),
    ],
    choose: newPin,
  });
  const { codes } = english;
  const asked = screens.filter((screen) => screen.includes(english.screens.choosePin.title));
  const expected = [
    "pin_sequence",
    "pin_sequence",
    "confirmation_differs",
    "pin_reused",
    "pin_not_digits",
  ] as const;
  expect(asked.length).toBe(expected.length + 1);
  for (const [place, code] of expected.entries()) expect(asked[place + 1]).toContain(codes[code].person);
  expect(signedIn(await play(windows, { pin: newPin }))).toBe(true);
});
