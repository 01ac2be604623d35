/** The Mac that the login right's changes are made on: its rights by the helper, and the few files beside them. */
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../folders/make-folder.ts";
import { ourPlugin } from "../plan.ts";
import { places, securityAgentUser } from "./places.ts";
import type { RightHelper } from "./right-helper.ts";

export interface Mac extends RightHelper {
  /** @param plugin a bundle's name without `.bundle` */
  isBundleThere(plugin: string): boolean;
  /** undefined: there is none. */
  readBackup(): string | undefined;
  /** It appears whole or not at all, and is on the disk afterwards. */
  keepBackup(text: string): void;
  removeBackup(): void;
  /** The launchd job counts anew, and so does the plug-in. */
  forgetBoots(): void;
  /** The folder that the plug-in's check-in goes to. */
  makeCheckInFolder(): void;
}

/**
 * @param root "" for this Mac; a folder for tests
 * @param owner of the folder for check-ins
 */
export function macAt(helper: RightHelper, root = "", owner: number = securityAgentUser): Mac {
  const at = (path: string) => join(root, path);
  return {
    ...helper,
    isBundleThere: (plugin) =>
      places.bundleFolders.some((folder) => existsSync(at(`${folder}/${plugin}.bundle/Contents/MacOS`))) &&
      (plugin !== ourPlugin || existsSync(at(places.bundleProgram))),
    readBackup: () => (existsSync(at(places.backup)) ? readFileSync(at(places.backup), "utf8") : undefined),
    keepBackup: (text) => {
      makeFolder(at(places.folder), 0o755);
      const growing = at(`${places.backup}.new`);
      rmSync(growing, { force: true });
      const file = openSync(growing, "wx", 0o644);
      try {
        writeFileSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(growing, at(places.backup));
      // The rename, too.
      const folder = openSync(at(places.folder), "r");
      try {
        fsyncSync(folder);
      } finally {
        closeSync(folder);
      }
    },
    removeBackup: () => {
      rmSync(at(places.backup), { force: true });
    },
    forgetBoots: () => {
      rmSync(at(places.boots), { force: true });
      rmSync(at(places.captureStarts), { force: true });
    },
    makeCheckInFolder: () => {
      makeFolder(at(places.checkInFolder), 0o755);
      chmodSync(at(places.checkInFolder), 0o755);
      chownSync(at(places.checkInFolder), owner, owner);
    },
  };
}
