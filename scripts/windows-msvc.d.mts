/** The types of what the tests use of windows-msvc.mjs. */
export function presetOf(processor: string): string;
export function msvcCommands(processor: string): string[][];
export function addonFlags(): string[];
