/**
 * The parts of a play with the real authorization plug-in: the bundle that ships, and the login host that loads it.
 * Opened by the login harness. The agent runs in this system's Node: its Mac's stores are simulated.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { VestibuleError } from "../../errors/error.ts";
import { isNativeThere } from "../../platform/native/loader.ts";
import { native as texts } from "../../texts/en/harness.ts";
import { authHostProgram, isAuthHostThere } from "../authhost/auth-host.ts";

export interface NativeMac {
  readonly system: "macos";
  /** Its program's path, and its name in the authorization database. */
  readonly bundle: { readonly program: string; readonly name: string };
  /** The program of the login window: the only one that the agent serves. */
  readonly hostProgram: string;
  close(): Promise<void>;
}

/** From src/harness/play/ and dist/harness/play/ alike. */
const root = fileURLToPath(new URL("../../../", import.meta.url));
const program = "prebuilds/macos/Vestibule.bundle/Contents/MacOS/Vestibule";

/** @throws `platform_unsupported` when a part was not built */
export function openNativeMac(): NativeMac {
  const missing = (what: string) =>
    new VestibuleError("platform_unsupported", { evidence: { what, hint: texts.macosHint } });
  if (process.platform !== "linux" || !isAuthHostThere()) throw missing("authhost");
  if (!existsSync(join(root, program))) throw missing(program);
  // The agent tells the login host from other programs by what the kernel says of it.
  if (!isNativeThere()) throw missing("@vestibule+toolkit.node");
  return {
    system: "macos",
    bundle: { program: join(root, program), name: "Vestibule" },
    hostProgram: authHostProgram,
    close: () => Promise.resolve(),
  };
}
