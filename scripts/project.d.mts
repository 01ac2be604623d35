/** The types of what the tests use of project.mjs. */
export function quietEnvironment(more?: Readonly<Record<string, string>>): NodeJS.ProcessEnv;
export function inRoot(...path: string[]): string;
export function filesUnder(folder: string): string[];
export function addonPath(): string;
export function fingerprint(paths: readonly string[]): string;
export function runQuietly(
  program: string,
  programArguments: readonly string[],
  options?: { yielding?: boolean; signal?: AbortSignal },
): Promise<{ code: number; output: string }>;
