/** The gallery's screens stand on a sign-in screen that looks like the one of the host: its tiles say what Windows says. */
import { expect, test } from "vitest";
import { drawnSpecimen } from "../../../src/harness/gallery/drawn-specimen.ts";
import { ownScreens } from "../../../src/harness/gallery/own-screens.ts";
import { catalogues } from "../../../src/texts/languages/languages.ts";

test.each(catalogues.map((texts) => [texts.language, texts] as const))("in %s", async (_language, texts) => {
  const own = await ownScreens("windows", "Acme", texts);
  const { tiles } = drawnSpecimen([{ purpose: "title", text: "Ada" }], "windows", "Acme", texts);
  expect(tiles).toEqual(own["built-in-tile"]?.tiles);
});
