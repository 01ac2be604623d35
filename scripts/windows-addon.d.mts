/** The types of what the tests use of windows-addon.mjs. */
export const windowsAddonPath: string;
export function addonSources(): string[];
export function buildWindowsAddon(into: { objects: string; output?: string }): Promise<void>;
