/** The types of what the tests use of native-systems.mjs. */
export const nativeSystems: readonly string[];
export function systemsNeeded(programArguments: readonly string[]): string[];
