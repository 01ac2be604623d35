/** The types of what the tests use of windows-programs.mjs. */
export const specimenPath: string;
export const credentialProviderPath: string;
export const callerPath: string;
export const pipeBridgePath: string;
export const loginHostPath: string;
export const interfacesPath: string;
export interface WindowsProgram {
  output: string;
}
export const windowsPrograms: Record<
  "caller" | "credentialProvider" | "loginhost" | "pipebridge" | "specimen" | "interfaces",
  WindowsProgram
>;
export function buildWindowsProgram(
  program: WindowsProgram,
  into: { output: string; objects: string },
): Promise<void>;
