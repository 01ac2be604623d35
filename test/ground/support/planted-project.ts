/** A small project beside this one's packages, into which a test plants what a check must find. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface PlantedProject extends Disposable {
  readonly folder: string;
}

/** `files`: contents by path, as "src/agent/planted.ts". Removed again when disposed. */
export function plant(files: Record<string, string>): PlantedProject {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-planted-"));
  for (const shared of ["node_modules", "tsconfig.json", "tsconfig.base.json", "package.json"]) {
    // Planted itself, it must not be written through the link into this project.
    if (files[shared] === undefined) symlinkSync(join(root, shared), join(folder, shared));
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return {
    folder,
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
