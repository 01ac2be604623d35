/**
 * The contract is wide enough when every screen of every behaviour is drawn by every host that it can stand on, and no
 * wider: a screen that the Windows table has no row for is found before anything ships.
 */
import { expect, test } from "vitest";
import { type ScreenParts, atMost, compose } from "../../../src/agent/screens/composition.ts";
import { drawnFields } from "../../../src/harness/gallery/drawn-specimen.ts";
import { specimens } from "../../../src/harness/gallery/specimens.ts";
import { walk } from "../../../src/harness/gallery/walk.ts";
import { purposeTable } from "../../../src/protocol/table.ts";
import { windowsFields } from "../../../src/protocol/windows-fields.ts";
import { catalogues, textsFor } from "../../../src/texts/languages/languages.ts";

const english = textsFor("en");
const shown = specimens(english, "Acme");

test.each(catalogues.map((texts) => [texts.language, texts] as const))(
  "%s: every screen is drawn by every host that can show it, with all its texts",
  (_language, texts) => {
    for (const { id, hosts, screen } of specimens(texts, "Acme"))
      for (const host of hosts) {
        const drawn = drawnFields(screen, host, texts);
        const words = screen
          .filter(({ purpose }) => purpose !== "web" && purpose !== "webProxy")
          .map(({ text }) => text ?? "");
        expect(drawn.map(({ text }) => text).sort(), `${id} on ${host}`).toEqual(words.sort());
      }
  },
);

test("a screen for a Mac alone is refused as a screen for a tile", () => {
  const picture = shown.find(({ id }) => id === "phone-picture");
  expect(picture?.hosts).toEqual(["macos"]);
  expect(() => drawnFields(picture?.screen ?? [], "windows", english)).toThrow(
    expect.objectContaining({ code: "frame_malformed" }) as Error,
  );
});

test("a screen that a tile cannot show does not compile", () => {
  const parts: ScreenParts[] = [
    // @ts-expect-error a fourth link
    { actions: { 3: "One more" } },
    // @ts-expect-error a third secret
    { asks: [{ purpose: "newPassword" }, { purpose: "confirmPassword" }, { purpose: "currentPassword" }] },
    // @ts-expect-error a field that no tile declares
    { asks: [{ purpose: "passphrase" }] },
    // @ts-expect-error a seventh line
    { items: [line, line, line, line, line, line, line] },
    // @ts-expect-error a label cannot be changed
    { submit: "Log in" },
  ];
  expect(parts).toHaveLength(5);
});
const line = { mark: "plain", text: "One of them" } as const;

test("a secret asked for twice and a list that is too long are refused at run time", () => {
  const internal = expect.objectContaining({ code: "internal" }) as Error;
  expect(() => compose("Acme", { asks: [{ purpose: "password" }, { purpose: "password" }] })).toThrow(
    internal,
  );
  expect(() => atMost(Array.from({ length: 7 }, () => line))).toThrow(internal);
  expect(atMost([line, line]).filter((item) => item !== undefined)).toHaveLength(2);
});

test("every purpose stands on some screen, and some screen fills every row of the table", () => {
  const purposes = new Set(shown.flatMap(({ screen }) => screen.map(({ purpose }) => purpose)));
  expect([...purposes].sort()).toEqual(Object.keys(purposeTable).sort());
  const rows = new Set(
    shown
      .filter(({ hosts }) => hosts.includes("windows"))
      .flatMap(({ screen }) => drawnFields(screen, "windows", english).map(({ id }) => id)),
  );
  expect(windowsFields.filter(({ id }) => !rows.has(id))).toEqual([]);
});

test("the walk names every behaviour that has to do with a screen, and every screen", () => {
  const numbered = (letter: string, last: number) =>
    Array.from({ length: last }, (_, at) => `${letter}${String(at + 1)}`);
  const behaviours = new Set(walk.map(({ behaviour }) => behaviour));
  expect([...numbered("B", 8), ...numbered("C", 10), "D7"].filter((each) => !behaviours.has(each))).toEqual(
    [],
  );
  const walked = walk.flatMap(({ screens }) => screens);
  const ids = shown.map(({ id }) => id);
  expect(walked.filter((id) => !ids.includes(id))).toEqual([]);
  const apart = shown
    .filter(({ kind, id }) => kind !== "refusal" && !walked.includes(id))
    .map(({ id }) => id);
  expect(apart).toEqual([]);
});
