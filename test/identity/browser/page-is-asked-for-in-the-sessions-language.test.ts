/**
 * The page that a person proves themselves on is another program's: Chromium has to ask for it in the language of the
 * session that it was started for, whatever the language of the machine is.
 */
import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { openSite } from "./support/opened-page.ts";

const { test } = requires("chromium");

const sessions = [
  ["de-AT", "de-AT"],
  ["ja-JP", "ja-JP"],
  // No locale: never a further switch.
  ["de --no-sandbox", "en"],
] as const;
for (const [locale, expected] of sessions)
  test(`a session in ${locale}`, async () => {
    const sent = Promise.withResolvers<string | undefined>();
    const site = await openSite(
      (request, response) => {
        if (request.url === "/") sent.resolve(request.headers["accept-language"]);
        response.end();
      },
      { locale },
    );
    try {
      await site.page.navigate(new URL(site.origin));
      expect((await sent.promise)?.split(/[,;]/, 1)[0]).toBe(expected);
    } finally {
      await site.close();
    }
  });
