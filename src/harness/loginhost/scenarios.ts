/** The usage scenarios that a provider can be hosted in. Plain data: the command line's help loads it. */
export const hostScenarios = ["logon", "unlock", "credui", "change-password", "plap"] as const;
export type HostScenario = (typeof hostScenarios)[number];
