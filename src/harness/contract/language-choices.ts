/**
 * The languages that the demo's sign-in screen speaks, each by its own name: for its page, its command line and
 * whoever starts over. It imports nothing, since the page in the browser loads it too.
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
