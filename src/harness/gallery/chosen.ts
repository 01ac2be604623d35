/** Which screens of the gallery are looked at, judged from an address. Called by `routes.ts`. */
import { z } from "zod";
import { catalogues } from "../../texts/languages/languages.ts";

export const looks = ["system", "light", "dark", "contrast"] as const;
export type Look = (typeof looks)[number];

const languages = catalogues.map(({ language }) => language);

/** Whatever an address says that there is none of, gives the first. */
const chosen = z.object({
  host: z.enum(["windows", "macos"]).catch("windows"),
  language: z.enum(languages as [string, ...string[]]).catch("en"),
  look: z.enum(looks).catch("system"),
});
export type Chosen = z.infer<typeof chosen>;

export function chosenOf(query: unknown): Chosen {
  return chosen.parse(typeof query === "object" && query !== null ? query : {});
}
