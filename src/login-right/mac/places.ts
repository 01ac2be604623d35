/** Where things are on a Mac. `native/macos-login-right/program/places.h` has them too; a test compares. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const places = {
  /** Where authd's agents look for bundles, the vendors' and the system's. */
  bundleFolders: [
    "/Library/Security/SecurityAgentPlugins",
    "/System/Library/CoreServices/SecurityAgentPlugins",
  ],
  bundle: "/Library/Security/SecurityAgentPlugins/Vestibule.bundle",
  /** The program in it. */
  bundleProgram: "/Library/Security/SecurityAgentPlugins/Vestibule.bundle/Contents/MacOS/Vestibule",
  /** The helper where launchd starts it, and launchd's file for it. */
  helper: "/Library/PrivilegedHelperTools/vestibule-login-right",
  job: "/Library/LaunchDaemons/vestibule.login-right.plist",
  folder: "/var/db/vestibule",
  /** The login right without ours, as it was when they were put in. While it is there they are wanted. */
  backup: "/var/db/vestibule/login-right.plist",
  /** What the launchd job knows of boots. */
  boots: "/var/db/vestibule/login-right-boots",
  /** What the plug-in knows of its captures. */
  captureStarts: "/var/db/vestibule/capture-starts",
  checkInFolder: "/var/db/vestibule/check-in",
  checkIn: "/var/db/vestibule/check-in/offer",
  standAside: "/Library/Managed Preferences/vestibule.agent.plist",
  standAsideLocal: "/Library/Preferences/vestibule.agent.plist",
  agentSocket: "/var/run/vestibule/agent.sock",
} as const;

/** SecurityAgent's user, who writes the check-in. */
export const securityAgentUser = 92;

/** The helper that came with this program. */
export const shippedHelper = join(
  fileURLToPath(import.meta.url),
  "../../../../prebuilds/macos/vestibule-login-right",
);
