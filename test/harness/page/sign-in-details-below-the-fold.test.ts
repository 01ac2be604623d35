/**
 * What a person has to type at the organisation's page stands in sight when the page is opened, on a laptop too: they
 * would not look for it beneath everything else.
 */
import { expect } from "vitest";
import type { HarnessState } from "../../../src/harness/contract/model.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { macState, signInState } from "./support/page-support.ts";

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
});
