/** The choice of screens in the gallery, read from an address. Called by `routes.ts`. */
import { z } from "zod";
import { catalogues } from "../../texts/languages/languages.ts";

export const looks = ["system", "light", "dark", "contrast"] as const;
export type Look = (typeof looks)[number];

const languages = catalogues.map(({ language }) => language);

/** An unknown value of the address becomes the first one. */
const chosen = z.object({
  host: z.enum(["windows", "macos"]).catch("windows"),
  language: z.enum(languages as [string, ...string[]]).catch("en"),
  look: z.enum(looks).catch("system"),
});
export type Chosen = z.infer<typeof chosen>;

export function chosenOf(query: unknown): Chosen {
  return chosen.parse(typeof query === "object" && query !== null ? query : {});
}
