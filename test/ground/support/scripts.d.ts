/** The types of what these tests use of scripts/, which is plain JavaScript. */
declare module "*/import-direction.mjs" {
  export function importViolations(project: string): Promise<string[]>;
  export function unusedDependencies(project: string, table?: Record<string, string[]>): string[];
  export function unusedPermissions(project: string, table?: Record<string, string[]>): string[];
  export function unusedDirections(project: string, table?: Record<string, readonly string[]>): string[];
}

declare module "*/build.mjs" {
  export function importsOfSources(folder: string): string[];
}

declare module "*/agent-bundle.mjs" {
  interface Content {
    files: string[];
    packages: string[];
  }
  export function bundle(of: {
    project: string;
    write: boolean;
  }): Promise<{ inputs: Record<string, unknown> }>;
  export function contentOf(metafile: { inputs: Record<string, unknown> }): Content;
  export function differences(actual: Content, expected: Content): string[];
  export function forbidden(content: Content): string[];
  export function bundleFaults(project: string): Promise<string[]>;
  export function acceptBundle(project: string): Promise<string[]>;
}

declare module "*/rooms.mjs" {
  export const forAll: string[];
  export const rooms: Record<string, string[]>;
  export const guarded: Record<string, string[]>;
}
