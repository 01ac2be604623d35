/**
 * A credential provider has no lists and no countdowns: it writes the mark and the time that is left into the text of a
 * field. The page shows that text, and makes nothing else of it.
 */
import { expect } from "vitest";
import type { DrawnField } from "../../../src/harness/contract/model.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");

const line = (id: number, purpose: "item" | "timeLeft", index: number, text: string): DrawnField => ({
  ...{ id, type: "small-text", purpose, index, label: "Time left: {time}", text },
});

describe("a tile of a DLL", () => {
  const suite = pageSuite(signInState);

  test("its marks and its time are its own", async () => {
    const { harness } = suite;
    const page = await suite.open(harness);
    harness.show({
      fields: [
        line(10, "item", 0, "○ At least 6 digits"),
        line(11, "item", 1, "✓ Digits only"),
        line(30, "timeLeft", 0, "Time left: 9:58"),
      ],
      revision: 5,
    });
    await page.getByText("Time left: 9:58", { exact: true }).waitFor();
    await page.getByText("✓ Digits only", { exact: true }).waitFor();
    expect(await page.getByText(texts.subheading.windows).isVisible()).toBe(true);
    harness.show({}, { native: true });
    await page.getByText(texts.subheading.native.windows).waitFor();
    expect(await page.locator(".tile li").count()).toBe(0);
    expect(await page.locator(".tile .time-left").count()).toBe(0);
    harness.show({ fields: [line(30, "timeLeft", 0, "Time left: 9:57")], revision: 5 });
    await page.getByText("Time left: 9:57", { exact: true }).waitFor();
    await suite.picture("tile-of-a-dll");
  });
});
