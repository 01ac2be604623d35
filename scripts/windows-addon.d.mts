/** The types of what the tests use of windows-addon.mjs. */
export const windowsAddonPath: string;
