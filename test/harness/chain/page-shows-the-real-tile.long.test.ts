/**
 * What `npm run demo -- --native` shows: the demo's page, whose sign-in screen is the shipped DLL in the login host. A
 * person resets their PIN there by clicking and typing. The longer form alone: it makes a wine prefix of its own.
 */
import { expect } from "vitest";
import type { StoreName } from "../../../src/harness/contract/model.ts";
import { members } from "../../../src/harness/contract/organisation.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { atThePage } from "../../system/support/at-the-page.ts";
import { chainNeeds, timeForWine } from "./support/chain.ts";

const words = systemTextsFor("en");
const { describe, test } = requires(...chainNeeds);
const [alice] = members;
const all: StoreName[] = ["pin-container", "account", "dpapi", "credential-manager"];

describe("a person at the page, before the shipped provider's tile", () => {
  const at = atThePage({ native: {} }, { width: 1440, height: 900 });
  const submit = () => at.page.getByRole("main").getByRole("button", { name: words.screen.submit }).click();

  async function typeInside(text: string, event: string): Promise<void> {
    const inner = at.page.getByRole("application", { name: texts.browser.label });
    await inner.focus();
    await at.page.keyboard.type(text);
    await at.page.keyboard.press("Enter");
    await at.harness.until(({ timeline }) => timeline.some((entry) => entry.event === event), 30_000);
  }

  test(
    "resets a forgotten PIN, and is signed in (B1)",
    async () => {
      await at.page.getByRole("button", { name: words.screen.wake }).click();
      await at.harness.until(({ screen }) => screen.tiles.some(({ builtIn }) => !builtIn), 30_000);
      const options = at.page.getByRole("button", { name: words.screen.signInOptions });
      if ((await options.getAttribute("aria-expanded")) !== "true") await options.click();
      await at.picture("native-0-options");
      await at.page
        .getByRole("button", { name: at.harness.state().screen.tiles[1]?.label ?? "", exact: true })
        .click();
      await at.page.getByRole("button", { name: "I forgot my PIN" }).waitFor();
      await at.picture("native-1-pin");
      await at.page.getByRole("button", { name: "I forgot my PIN" }).click();
      await typeInside(alice?.email ?? "", "provider.page");
      await at.picture("native-2-provider");
      await typeInside(alice?.password ?? "", "provider.signed-in");
      await at.page.getByRole("textbox", { name: "New PIN" }).fill("123456");
      await at.page.getByLabel("Confirm PIN").fill("123456");
      await submit();
      // The DLL's own marks: what was typed does not meet this rule.
      await at.page.getByText("○ Not a run like 123456").first().waitFor();
      await at.picture("native-3-choose");
      await at.page.getByRole("textbox", { name: "New PIN" }).fill("805316");
      await at.page.getByLabel("Confirm PIN").fill("805316");
      await submit();
      await at.page.getByText(words.screen.signedInAs("Alice Adler")).waitFor();
      await at.picture("native-4-desktop");
      expect(await at.opens("start-pin")).toEqual({ opened: [], closed: all });
      expect(await at.opens("new-pin")).toEqual({ opened: all, closed: [] });
    },
    timeForWine,
  );
});
