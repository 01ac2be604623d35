/** The types of what the tests use of macos-signing.mjs. */
export interface Signing {
  folder: string;
  identity?: string | undefined;
  profile?: string | undefined;
  platform: string;
  run: (command: readonly string[]) => Promise<{ code: number; output: string }>;
  say: (line: string) => void;
}
export function signMacosPrograms(signing: Signing): Promise<void>;
export function signedPrograms(folder: string): { path: string; identifier: string; isBundle: boolean }[];
