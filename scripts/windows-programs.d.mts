/** The types of what the tests use of windows-programs.mjs. */
export const specimenPath: string;
export const credentialProviderPath: string;
export const callerPath: string;
export const otherVersionPath: string;
export const pipeBridgePath: string;
export const loginHostPath: string;
export const interfacesPath: string;
export const windowsSources: string;
export interface WindowsProgram {
  file: string;
  folder: string;
  exceptions: boolean;
  ships?: true;
  hasProtocol?: true;
  exports?: string;
  also?: string;
  first?: string;
  isWide?: true;
  output: string;
}
export const compilingC: string[];
export function compilingOf(program: WindowsProgram): string[];
export function sourcesOf(program: WindowsProgram): { cpp: string[]; c: string[] };
export const windowsPrograms: Record<
  | "caller"
  | "credentialProvider"
  | "interfaces"
  | "loginhost"
  | "pipebridge"
  | "providerOfVersion2"
  | "specimen",
  WindowsProgram
>;
export function buildWindowsProgram(
  program: WindowsProgram,
  into: { output: string; objects: string },
): Promise<void>;
