/** The types of what the tests use of macos-programs.mjs. */
export const macosBundlePath: string;
export const macosPluginPath: string;
export const loginRightPath: string;
export const authHostPath: string;
export const authFakesPath: string;
export const authSpecimenPath: string;
export const minimumMacos: string;
export function symbolsOfSdk(): Record<
  string,
  { stub: string; version: string; symbols: string[]; classes?: string[] }
>;
export interface MacosProgram {
  isBundle: boolean;
  file: string;
  /** Relative to the project. */
  output: string;
}
export const macosPrograms: Record<"plugin" | "loginRight", MacosProgram>;
export function buildMacosProgram(
  program: MacosProgram,
  into: { output: string; objects: string },
): Promise<void>;
export function buildAuthSpecimen(into: { output: string; objects: string }): Promise<void>;
export function buildAuthHost(into: { output: string; objects: string; processor: string }): Promise<void>;
