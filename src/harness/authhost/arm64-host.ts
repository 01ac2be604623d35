/**
 * The build of the login host that runs a plug-in's arm64 half: a program for Linux on arm64, which qemu runs on this
 * processor. Called by `vestibule host macos` and by tests. It does not ship: scripts/build.mjs makes it in a clone.
 */
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import arm64 from "./arm64.json" with { type: "json" };
import { type AuthHostOptions, fakesOf } from "./auth-host.ts";

/** From src/harness/authhost/ and dist/harness/authhost/ alike. */
const host = join(dirname(fileURLToPath(import.meta.url)), "../../..", arm64.host);

/** What runs it, for Debian. One list for set-up (scripts/system-packages.mjs) and for the hint. */
export const arm64Packages: readonly string[] = arm64.debian;

/** @returns undefined where the host was not built, or nothing runs it */
export function arm64Host(): Required<Pick<AuthHostOptions, "host" | "under">> | undefined {
  const emulator = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, arm64.emulator))
    .find((file) => existsSync(file));
  if (emulator === undefined || ![arm64.libraries, host, fakesOf(host)].every((file) => existsSync(file)))
    return undefined;
  return { host, under: [emulator, "-L", arm64.libraries] };
}
