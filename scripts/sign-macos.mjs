/**
 * `node scripts/sign-macos.mjs --keychain-profile NAME [--identity CERTIFICATE] [--folder FOLDER] [--dry-run]`: signs and
 * notarises what ships for a Mac, on a Mac. `--dry-run` prints the commands, anywhere, and runs none.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { asTyped, plannedCommands, signMacosPrograms } from "./macos-signing.mjs";
import { inRoot, runQuietly, say, Trouble } from "./project.mjs";

const options = {
  identity: { type: "string" },
  "keychain-profile": { type: "string" },
  folder: { type: "string", default: inRoot("prebuilds/macos") },
  "dry-run": { type: "boolean", default: false },
};

function given() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Trouble(error.message, 2);
  }
}

try {
  const { identity, "keychain-profile": profile, "dry-run": isDry, ...rest } = given();
  const folder = resolve(rest.folder);
  if (isDry)
    for (const command of plannedCommands({ folder, identity, profile, archives: "ARCHIVES" }))
      process.stdout.write(`${asTyped(command)}\n`);
  else
    await signMacosPrograms({
      ...{ folder, identity, profile, platform: process.platform },
      say: (line) => process.stdout.write(`${line}\n`),
      run: ([program, ...rest]) => {
        say(asTyped([program, ...rest]));
        return runQuietly(program, rest);
      },
    });
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
