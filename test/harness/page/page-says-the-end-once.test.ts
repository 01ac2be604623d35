/**
 * What the agent said last stands on the desktop as it said it: whole, once, whatever its sentences look like, and its
 * list beneath. Nothing of it may be left out, since it may be what somebody has to act on.
 */
import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { macScreens, macState, signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");

const summary = [
  { mark: "kept" as const, text: "Disk" },
  { mark: "anew" as const, text: "Login keychain" },
];

for (const [desktop, state] of [
  ["windows-desktop", signInState],
  ["mac-desktop", macState],
] as const) {
  describe(`the ${desktop}`, () => {
    const suite = pageSuite(state);
    const show = (text: string) => {
      suite.harness.show({ ...macScreens.desktop, tiles: [], status: { kind: "info", text, summary } });
    };

    for (const [what, text] of [
      ["a sentence that ends like none", "Done at 9 a.m. Acme. Kept: Disk. Anew: Login keychain. Call Acme."],
      ["one sentence", "Kept: Disk; anew: Login keychain; call Acme"],
    ] as const) {
      test(what, async () => {
        show(text);
        const said = suite.page.locator(`.${desktop} .closing`);
        await expect.poll(() => said.locator("p").allInnerTexts()).toEqual([text]);
        const lines = await said.getByRole("listitem").allInnerTexts();
        expect(lines.map((line) => line.split("\n")[0])).toEqual(summary.map((line) => line.text));
      });
    }

    test("the last sentences of several sessions, one after the other", async () => {
      show("Your password is set.\nTell Acme.");
      const said = suite.page.locator(`.${desktop} .closing p`);
      await expect.poll(() => said.allInnerTexts()).toEqual(["Your password is set.", "Tell Acme."]);
    });
  });
}
