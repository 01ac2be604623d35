/**
 * The languages of the demo's sign-in screen, each by its own name. Used by the page, the command line and "Start
 * over". It imports nothing, since the page in the browser loads it too.
 */
export const languageChoices = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  ja: "日本語",
} as const;

export type LanguageChoice = keyof typeof languageChoices;

export const languageChoiceNames = Object.keys(languageChoices) as readonly LanguageChoice[];

export function isLanguageChoice(name: unknown): name is LanguageChoice {
  return typeof name === "string" && Object.hasOwn(languageChoices, name);
}
