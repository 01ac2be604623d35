/**
 * A new password with a character that another keyboard may type otherwise would sign nobody in one day. The person is
 * asked again and told which character it is, on their own screen and nowhere else. What was set before, they type as
 * they did.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesUnder } from "../../scripts/project.mjs";
import { characterNotice } from "../../src/agent/screens/refused-character.ts";
import { refusedCharacter } from "../../src/secrets/opaque-string.ts";
import { checkPassword } from "../../src/secrets/password-policy.ts";
import { catalogues, textsFor } from "../../src/texts/languages/languages.ts";
import { opaqueStrings } from "../protocol/vectors/read.ts";
import { devices, encrypted, play, signedIn, signsIn, withEscrow } from "./support/password-story.ts";
import { logged, newPassword, secretOf } from "./power-loss/support/device.ts";

const device = devices();
const english = textsFor("en");
const { names } = english.screens.refusedCharacter;

describe("a new password", () => {
  test.each([
    ["a no-break space", "staple\u00a0the battery", "U+00A0", names.noBreakSpace],
    ["a zero-width space", "staple\u200b the battery", "U+200B", names.zeroWidthSpace],
    ["an accent apart from its letter", "stape\u0301le the battery", "U+0301", names.separate],
    ["a family of emoji", "staple \u{1f468}\u200d\u{1f469} battery", "U+200D", names.zeroWidthJoiner],
  ])("%s is named, and another password is taken", async (_what, refused, code, name) => {
    using windows = await device(withEscrow);
    const before = logged().length;
    const story = await play(windows, {
      password: { forgot: true },
      choosePassword: [refused, newPassword],
    });
    expect(signedIn(story)).toBe(true);
    expect(story.screens.filter((screen) => screen.includes(code) && screen.includes(name))).toHaveLength(1);
    expect(await signsIn(windows, newPassword)).toBe(true);
    expect(await signsIn(windows, refused)).toBe(false);

    // Nowhere but on that screen: neither in a log, nor with the device, nor on its way to the directory.
    const written = [
      Buffer.from(logged().slice(before)),
      ...filesUnder(windows.folder).map((file) => readFileSync(join(windows.folder, file))),
      Buffer.from(JSON.stringify(windows.state.pendingEvents())),
    ];
    expect(written[0]?.length).toBeGreaterThan(0);
    for (const form of [code, name, refused])
      expect(written.filter((bytes) => bytes.includes(form)).length, form).toBe(0);
  });

  test("on a Mac", async () => {
    using mac = await device({ ...withEscrow, mac: encrypted });
    const story = await play(mac, {
      password: { forgot: true },
      choosePassword: ["staple\u202fthe battery", newPassword],
    });
    expect(signedIn(story)).toBe(true);
    expect(story.screens.join("\n")).toContain("U+202F");
    expect(await signsIn(mac, newPassword)).toBe(true);
  });

  test("in Persian, with a non-joiner where it belongs, is taken", async () => {
    using windows = await device(withEscrow);
    const persian = "\u0645\u06cc\u200c\u0631\u0648\u0645 \u0628\u0647 \u062e\u0627\u0646\u0647";
    const story = await play(windows, { password: { forgot: true }, choosePassword: [persian] });
    expect(signedIn(story)).toBe(true);
    expect(await signsIn(windows, persian)).toBe(true);
  });

  test.each(opaqueStrings.filter(({ fault }) => fault !== undefined))(
    "$name is refused",
    ({ text, fault }) => {
      using password = secretOf(`${text} and more than that`);
      // ASCII's controls are no text, as they ever were.
      const isAsciiControl =
        fault === "control" && Array.from(text).some((one) => one < " " || one === "\x7f");
      expect(checkPassword(password)).toBe(isAsciiControl ? "secret_not_text" : "secret_character");
    },
  );
});

test.each([
  ["a no-break space", "correct\u00a0horse battery"],
  ["letters and accents apart", "correct ho\u0308rse battery"],
  ["fullwidth digits, which only a PIN takes for others", "correct horse \uff11\uff12\uff13"],
])("a password that was set before, with %s, still signs in as it was typed", async (_what, set) => {
  using windows = await device(withEscrow);
  using before = secretOf("correct horse battery");
  using password = secretOf(set);
  await windows.machine.accounts.change(windows.account.id, { old: before, new: password });
  expect(signedIn(await play(windows, { password: set }))).toBe(true);
  const otherwise = set.normalize("NFKC");
  expect(await signsIn(windows, otherwise)).toBe(false);
});

test("every character that is refused has a name in every language, and its code point", () => {
  for (const texts of catalogues) {
    const named = new Set<string>();
    for (const { text, character } of opaqueStrings) {
      const refused = refusedCharacter(Buffer.from(text));
      if (refused === undefined) continue;
      const notice = characterNotice(texts, refused);
      expect(notice).toContain(character);
      const inWords = Object.values(texts.screens.refusedCharacter.names).filter(
        (name) => notice.includes(`${name} (`) || notice.includes(`${name}（`),
      );
      expect(inWords.length, notice).toBeGreaterThan(0);
      named.add(inWords.reduce((one, other) => (other.length > one.length ? other : one)));
    }
    // A name that no character has is one that nobody reads.
    expect([...named].sort()).toEqual(Object.values(texts.screens.refusedCharacter.names).sort());
  }
});
