/** English: the gallery of all screens. For developers. */
export const gallery = {
  title: (brand: string) => `${brand} – every screen`,
  introduction: (count: number) =>
    `${String(count)} screens, each drawn from the agent's own composition by the host's own code. Choose one to see it at full size.`,
  toDemo: "Back to the demo",
  host: "Host",
  hosts: { windows: "Windows", macos: "macOS" },
  language: "Language",
  look: "Look",
  looks: { system: "As your system says", light: "Light", dark: "Dark", contrast: "More contrast" },
  show: "Show",
  planned: "no workflow shows it yet",
  refusal: "a refusal",
  system: "the system's own",
  noScript: "A screen is drawn by a script.",
} as const;
