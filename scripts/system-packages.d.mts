/** The types of what the tests use of system-packages.mjs. */
export type Need = "arm64" | "chromium" | "compiler" | "clang" | "mingw" | "cmake" | "macos-cross" | "wine";
export const systemNeeds: Record<
  Need,
  { what: string; isThere: () => boolean; debian: string[]; suites: string[] }
>;
export function missingNeeds(names: readonly Need[]): Need[];
