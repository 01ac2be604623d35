/** What the checks can ask of a Mac. A composition fills it; nothing here judges. */
import type { MechanismRight } from "../../login-right/right.ts";

export type RightsAnswer =
  | { is: "failed"; status: number | undefined }
  | {
      is: "read";
      right: MechanismRight;
      /** The screen saver's rights that name our mechanisms. */
      screenSaver: readonly string[];
      /** Whether an administrator had them installed. */
      wanted: boolean;
    };

/** A file or folder that root's programs load. */
export type OwnedFile =
  | { is: "missing" }
  | { is: "unreadable" }
  /** `signature` of what can be signed: by codesign, where it is there. */
  | { is: "there"; owner: number; mode: number; signature?: "good" | "ad-hoc" | "broken" | "unknown" };

export type BootsAnswer =
  { is: "none" } | { is: "unreadable" } | { is: "read"; failed: number; takenOut: boolean };

/** A boolean that says true; not there, or one that says false; something else, which the plug-in does not take. */
export type StandAside = "set" | "unset" | "no-boolean" | "unknown";

export interface MacMachine {
  readonly readRights: () => RightsAnswer;
  /** @param plugin a bundle's name without `.bundle` */
  readonly isBundleThere: (plugin: string) => boolean;
  readonly fileAt: (what: "bundle" | "program" | "helper" | "job") => OwnedFile;
  /** What the launchd job keeps of boots. */
  readonly readBoots: () => BootsAnswer;
  /** The folder for check-ins. */
  readonly checkInFolder: () => OwnedFile;
  /** What each place of the preference says. */
  readonly standAside: () => readonly { file: string; is: StandAside }[];
}
