/** The pages beside the sign-in screen: the simulated provider's, and the one for a visitor without the token. */
import { expect } from "vitest";
import { expiredPage, signInPage } from "../../../src/harness/organisation/provider-page.ts";
import { barriers } from "../../support/axe.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");

describe("beside the screen", () => {
  const suite = pageSuite(signInState);

  for (const colorScheme of ["light", "dark"] as const)
    test(`${colorScheme}: the provider's pages and a stranger's`, async () => {
      const context = await suite.browser.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
      const page = await context.newPage();
      const provider = "https://provider.acme.example/";
      const shown = signInPage({ action: `${provider}sign-in`, email: "ada@acme.example", wrong: true });
      for (const body of [shown, expiredPage()]) {
        await page.unrouteAll();
        await page.route(provider, (route) =>
          route.fulfill({ contentType: "text/html; charset=utf-8", body }),
        );
        await page.goto(provider);
        expect(await barriers(page)).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0);
      }
      await page.goto(new URL(suite.server.address).origin);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await barriers(page)).toEqual([]);
      await context.close();
    });
});
