/** A Mac as the checks see it: its rights by the helper, its files, codesign and defaults. Called by the command. */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { statusOf } from "../../login-right/mac/change.ts";
import { macAt } from "../../login-right/mac/mac.ts";
import { places } from "../../login-right/mac/places.ts";
import type { RightHelper } from "../../login-right/mac/right-helper.ts";
import type { BootsAnswer, MacMachine, OwnedFile, StandAside } from "../contract/mac.ts";

/** By their paths: other programs of that name may come first on PATH. */
const systems = { codesign: "/usr/bin/codesign", defaults: "/usr/bin/defaults" };

const codeIn = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

function ownedFile(path: string): OwnedFile {
  try {
    const { uid, mode } = statSync(path);
    return { is: "there", owner: uid, mode: mode & 0o7777 };
  } catch (error) {
    const code = codeIn(error);
    return { is: code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable" };
  }
}

/** A program's status, null without one, and what it said on both its outputs. */
export type Run = (program: string, ...words: string[]) => { status: number | null; said: string };

const runProgram: Run = (program, ...words) => {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: "utf8", timeout: 30_000 });
  return { status, said: `${stdout}\n${stderr}` };
};

/** Codesign's words: `Signature=adhoc` of one that the linker or `--sign -` made. */
function signatureOf(bundle: string, run: Run): "good" | "ad-hoc" | "broken" | "unknown" {
  const { status } = run(systems.codesign, "--verify", "--strict", bundle);
  if (status === null) return "unknown";
  if (status !== 0) return "broken";
  return run(systems.codesign, "-dv", bundle).said.includes("Signature=adhoc") ? "ad-hoc" : "good";
}

/** The plug-in takes a boolean alone (native/macos-authplugin/plugin/preferences.c). */
function standAsideIn(file: string, run: Run): StandAside {
  const type = run(systems.defaults, "read-type", file, "StandAside");
  if (type.status === 1 && type.said.includes("does not exist")) return "unset";
  if (type.status !== 0) return "unknown";
  if (!/^Type is boolean$/m.test(type.said)) return "no-boolean";
  const { status, said } = run(systems.defaults, "read", file, "StandAside");
  if (status !== 0) return "unknown";
  return said.trim() === "1" ? "set" : "unset";
}

/** The file of `native/macos-login-right/program/state_file.c`. */
export function bootsIn(text: string): BootsAnswer {
  const found = /^boots 1\nboot \S*\nphase \w+\nfailed (\d)\ntaken-out ([01])\n$/.exec(text);
  if (found === null) return { is: "unreadable" };
  const [, failed, takenOut] = found;
  return { is: "read", failed: Number(failed), takenOut: takenOut === "1" };
}

/** @param root "" for this Mac; a folder for tests */
export function thisMac(helper: RightHelper, root = "", run: Run = runProgram): MacMachine {
  const at = (path: string) => join(root, path);
  const mac = macAt(helper, root);
  return {
    readRights: () => {
      const found = statusOf(mac);
      if (found.is === "failed") return { is: "failed", status: found.failure.status };
      return { ...found, screenSaver: found.screenSaver.map(({ right }) => right) };
    },
    isBundleThere: (plugin) => mac.isBundleThere(plugin),
    fileAt: (what) => {
      if (what === "bundle") return ownedFile(at(places.bundle));
      if (what !== "program") return ownedFile(at(places[what]));
      const file = ownedFile(at(places.bundleProgram));
      return file.is === "there" ? { ...file, signature: signatureOf(at(places.bundle), run) } : file;
    },
    readBoots: () => {
      try {
        return bootsIn(readFileSync(at(places.boots), "utf8"));
      } catch (error) {
        return { is: codeIn(error) === "ENOENT" ? "none" : "unreadable" };
      }
    },
    checkInFolder: () => ownedFile(at(places.checkInFolder)),
    standAside: () =>
      [places.standAside, places.standAsideLocal].map((file) => ({ file, is: standAsideIn(at(file), run) })),
  };
}
