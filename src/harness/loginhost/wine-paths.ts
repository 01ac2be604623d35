/** Finds the file of this system that a path in a wine prefix means. Called by commands that look into a prefix. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

function entryOf(folder: string, name: string): string | undefined {
  try {
    const names = readdirSync(folder);
    return (
      names.find((each) => each === name) ?? names.find((each) => each.toLowerCase() === name.toLowerCase())
    );
  } catch {
    return undefined;
  }
}

/**
 * @param prefix the folder of the prefix
 * @param path absolute, of Windows: `C:\Program Files\x.dll`; compared without case, as Windows does
 * @returns undefined when there is no such file, or no such drive
 */
export function outsideWine(prefix: string, path: string): string | undefined {
  const [drive = "", ...names] = path.split(/[\\/]/).filter((name) => name !== "" && name !== ".");
  if (!/^[a-z]:$/i.test(drive) || names.includes("..")) return undefined;
  let at: string | undefined = join(prefix, "dosdevices", drive.toLowerCase());
  for (const name of names) {
    const entry = entryOf(at, name);
    if (entry === undefined) return undefined;
    at = join(at, entry);
  }
  return at;
}
