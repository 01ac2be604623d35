/**
 * What a person has to type at the organisation's page stands in sight when the page is opened, on a laptop too: they
 * would not look for it beneath everything else. Neither would they look there for why a new PIN or password was
 * refused, nor for the way out.
 */
import { expect } from "vitest";
import type { HarnessState } from "../../../src/harness/contract/model.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { macState, signInState } from "./support/page-support.ts";
import { galleryScreens } from "../../../src/harness/gallery/routes.ts";
import type { Host } from "../../../src/harness/gallery/specimens.ts";
import { catalogues } from "../../../src/texts/languages/languages.ts";

const { describe, test } = requires("chromium");

const hints: HarnessState["hints"] = [
  { label: "E-mail", value: "alice.adler@acme.example" },
  { label: "Password at Acme", value: "tulip harbour nineteen" },
  { label: "The PIN that is forgotten", value: "274951" },
  { label: "The Windows password before PIN mode", value: "correct horse battery 9" },
];

/** Whole windows of laptops, with what a browser's own bars leave of them. */
const windows = [
  { width: 1366, height: 768 },
  { width: 1366, height: 640 },
  { width: 1440, height: 900 },
] as const;

describe("without scrolling", () => {
  const suite = pageSuite(signInState);

  for (const viewport of windows)
    for (const [system, state] of [
      ["Windows", signInState],
      ["a Mac", macState],
    ] as const)
      test(`${system}, ${String(viewport.width)} by ${String(viewport.height)}`, async () => {
        const { harness } = suite;
        harness.show(state().screen, { ...state(), hints });
        const page = await suite.open(harness, { viewport });
        for (const { value } of hints) {
          const box = await page.getByText(value, { exact: true }).first().boundingBox();
          expect(box, value).not.toBeNull();
          expect((box?.y ?? 0) + (box?.height ?? 0), value).toBeLessThanOrEqual(viewport.height);
        }
        await suite.picture(`laptop-${system}-${String(viewport.height)}`);
      });

  const refused: [host: Host, id: string][] = [
    ["windows", "choose-pin-again"],
    ["windows", "choose-password-again"],
    ["macos", "choose-pin-again"],
    ["macos", "choose-password-again"],
  ];
  for (const [host, id] of refused)
    test(`${id} on ${host}: the reason, the fields and Cancel, in every language`, async () => {
      const viewport = { width: 1366, height: 768 };
      const { harness } = suite;
      const state = host === "windows" ? signInState() : macState();
      const page = await suite.open(harness, { viewport });
      for (const { language } of catalogues) {
        const screens = await galleryScreens({ host, language }, "JumpCloud");
        const screen = screens.find((each) => each.id === id)?.screen;
        if (screen === undefined) throw new Error(`no ${id}`);
        const said = (wanted: string) => screen.fields.find(({ purpose }) => purpose === wanted)?.text ?? "";
        harness.show({ ...screen, locale: language }, { ...state, hints });
        const machine = page.locator(".machine");
        const wanted = {
          notice: machine.getByText(said("notice"), { exact: true }),
          cancel: machine.getByRole("button", { name: said("action"), exact: true }),
          first: machine.locator("input").first(),
          last: machine.locator("input").last(),
          title: machine.getByText(said("title"), { exact: true }),
        };
        await wanted.notice.waitFor();
        await suite.picture(`refused-${host}-${id}-${language}`);
        for (const [what, locator] of Object.entries(wanted)) {
          const box = await locator.boundingBox();
          const where = `${what} in ${language}`;
          expect(box?.y ?? -1, where).toBeGreaterThanOrEqual(0);
          expect((box?.y ?? 0) + (box?.height ?? 0), where).toBeLessThanOrEqual(viewport.height);
        }
      }
    });
});
