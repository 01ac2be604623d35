/** The types of page-scripts.mjs, for the tests. */
export function pageScripts(dist: string): Promise<string[]>;
export function writePageScripts(dist: string): Promise<void>;
