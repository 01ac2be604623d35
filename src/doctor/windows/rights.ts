/** Who may write to a file of Windows and to the folders that it lies in, by the addon. Called by compositions of `Machine`. */
import { realpathSync } from "node:fs";
import type { WindowsNative } from "../../platform/native/contract.ts";
import type { Place, RightsAnswer } from "../contract/machine.ts";

export type FileRights = WindowsNative["fileRights"];

/** From `C:\` down to the file itself. @param path absolute, on a disk of this machine */
export function wayTo(path: string): string[] {
  const plain = path.replace(/^\\\\\?\\/, "").replaceAll("/", "\\");
  const [disk = "", ...names] = plain.split("\\").filter((name) => name !== "");
  return names.reduce<string[]>(
    (way, name) => [...way, `${(way.at(-1) ?? "").replace(/\\$/, "")}\\${name}`],
    [`${disk}\\`],
  );
}

/** @param realPath follows links. @throws what the system says */
export function rightsBy(
  fileRights: FileRights,
  path: string,
  realPath: (path: string) => string = realpathSync.native,
): RightsAnswer {
  const links: string[] = [];
  const placeAt = (at: string): Place => {
    try {
      const answer = fileRights(at);
      if (answer.is === "absent") return { path: at, isMissing: true };
      if (answer.isLink) links.push(at);
      return { path: at, rights: answer.sddl };
    } catch {
      return { path: at };
    }
  };
  const way = wayTo(path).map(placeAt);
  if (links.length === 0) return { is: "read", ways: [way] };
  try {
    return { is: "read", ways: [way, wayTo(realPath(path)).map(placeAt)] };
  } catch {
    // Where the link leads cannot be told, or nothing is there.
    return { is: "read", ways: [way, [{ path }]] };
  }
}
