/** The types of test-sets.mjs, for vitest.config.ts and the tests. */
export function testSets(project?: string): Promise<{ quick: string[]; alone: string[]; long: string[] }>;
