/**
 * Can anybody but the system and administrators replace the registered DLL? LogonUI loads it as SYSTEM, so whoever can
 * write to it, or to a folder that it lies in, is SYSTEM at the next sign-in.
 */
import { type Finding, finding, keyUnreadable } from "../contract/findings.ts";
import type { Machine, Place, RightsAnswer } from "../contract/machine.ts";
import { keyOf } from "../contract/registry.ts";
import { othersWho } from "./access-list.ts";
import { classKey, isFollowed, serverIn } from "./registration.ts";

/** Access rights of files and folders (winnt.h); the ones that Windows maps generic rights to come with them. */
const rights = {
  writeDataOrAddFile: 0x2,
  appendDataOrAddFolder: 0x4,
  deleteChild: 0x40,
  delete: 0x1_0000,
  writeAccessList: 0x4_0000,
  writeOwner: 0x8_0000,
} as const;

const sum = (...names: readonly (keyof typeof rights)[]) =>
  names.reduce((mask, name) => mask | rights[name], rights.writeAccessList | rights.writeOwner);

/** A folder above could be renamed or emptied, and another put in its place. New entries beside the way are harmless. */
const ofFolderAbove = sum("delete", "deleteChild");
/** What lies beside a DLL may be loaded with it. */
const ofItsFolder = sum("delete", "deleteChild", "writeDataOrAddFile");
const ofFile = sum("delete", "writeDataOrAddFile", "appendDataOrAddFolder");

/** What nobody else may have at the place `at` of a way. */
function dangerousAt(way: readonly Place[], at: number): number {
  const last = way.length - 1;
  if (at === last) return ofFile;
  if (way[at + 1]?.isMissing !== true) return at === last - 1 ? ofItsFolder : ofFolderAbove;
  return ofItsFolder | rights.appendDataOrAddFolder;
}

export function judgeRights(answer: RightsAnswer): Finding[] {
  if (answer.is === "unreadable") return [finding("rights-unknown", { path: "" })];
  const found = new Map<string, Finding>();
  for (const way of answer.ways) {
    for (const [at, { path, isMissing, rights: given }] of way.entries()) {
      if (isMissing) break;
      const others = given === undefined ? undefined : othersWho(given, dangerousAt(way, at));
      if (others === undefined) found.set(`unknown ${path}`, finding("rights-unknown", { path }));
      else if (others.length > 0)
        found.set(path, finding("rights-others-write", { path, who: others.join(", ") }));
    }
  }
  return found.size > 0 ? [...found.values()] : [finding("rights-administrators-alone")];
}

export async function examineRights({ registry, rightsAt }: Machine): Promise<Finding[]> {
  if (registry === undefined) return [finding("registry-not-here")];
  const answer = await registry.read(classKey);
  if (answer.is === "unreadable") return [keyUnreadable(classKey)];
  const server = serverIn(keyOf(answer));
  // Another file, or one elsewhere, is a fault of the registration.
  if (server === undefined || !isFollowed(server)) return [finding("rights-nothing-registered")];
  if (rightsAt === undefined) return [finding("rights-not-here")];
  return judgeRights(await rightsAt(server.path, server.hasVariables));
}
