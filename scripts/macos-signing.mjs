/**
 * Signs and notarises what ships for a Mac, by Apple's tools, and looks whether they did. Used by sign-macos.mjs. Never
 * run on a Mac so far: the tests play the tools.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { inRoot, Trouble } from "./project.mjs";

const codesign = "/usr/bin/codesign";
const xcrun = "/usr/bin/xcrun";

/** Apple's name for the certificates of what is given away outside its store. */
const kindOfIdentity = "Developer ID Application";

/** What is signed: of a bundle the whole, which has its property list sealed. */
export function signedPrograms(folder) {
  const { programs } = JSON.parse(readFileSync(inRoot("scripts/macos-programs.json"), "utf8"));
  return Object.values(programs).map(({ isBundle, bundle, file, identifier }) => ({
    path: join(folder, isBundle ? bundle : file),
    identifier,
    isBundle,
  }));
}

/** The commands for one program, in their order. No secret is in them: the keychain has it, under the profile's name. */
export function commandsFor({ path, identifier, isBundle }, { identity, profile, archives }) {
  const archive = join(archives, `${basename(path)}.zip`);
  return {
    sign: [
      ...[codesign, "--force", "--sign", identity, "--identifier", identifier],
      ...["--options", "runtime", "--timestamp", path],
    ],
    showSignature: [codesign, "--display", "--verbose=4", path],
    archive: ["/usr/bin/ditto", "-c", "-k", "--keepParent", path, archive],
    submit: [
      ...[xcrun, "notarytool", "submit", archive, "--keychain-profile", profile],
      ...["--wait", "--timeout", "1h", "--output-format", "json"],
    ],
    // A ticket has no place in a program that is one file: Gatekeeper asks Apple for it.
    staple: isBundle ? [[xcrun, "stapler", "staple", path]] : [],
    verify: [
      [codesign, "--verify", "--strict", "--all-architectures", "--verbose=2", path],
      [codesign, "--verify", "--check-notarization", "-R=notarized", path],
      ...(isBundle ? [[xcrun, "stapler", "validate", path]] : []),
      // Its rule for what is executed is for applications.
      ["/usr/sbin/spctl", "--assess", "--type", "install", "--verbose=4", path],
    ],
    showRequirement: [codesign, "--display", "--requirements", "-", path],
  };
}

const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A command as a person would type it. */
export const asTyped = (command) => command.map(quoted).join(" ");

/** What would be run, in its order. */
export function plannedCommands({ folder, identity = kindOfIdentity, profile = "PROFILE", archives }) {
  const each = signedPrograms(folder).map((program) => commandsFor(program, { identity, profile, archives }));
  return [
    findIdentities,
    ...each.flatMap(({ sign, showSignature }) => [sign, showSignature]),
    ...each.flatMap(({ archive, submit, staple }) => [archive, submit, ...staple]),
    ...each.flatMap(({ verify, showRequirement }) => [...verify, showRequirement]),
  ];
}

const findIdentities = ["/usr/bin/security", "find-identity", "-v", "-p", "codesigning"];

/** The digest of the one certificate that is meant. @param wanted its name or digest, or undefined for the only one */
export function identityIn(output, wanted) {
  const all = [...output.matchAll(/^\s*\d+\) ([0-9A-F]{40}) "([^"\n]+)"/gm)]
    .map(([, digest, name]) => ({ digest, name }))
    .filter(({ name }) => name.startsWith(`${kindOfIdentity}:`));
  const fitting = all.filter(({ digest, name }) => wanted === undefined || [digest, name].includes(wanted));
  if (fitting.length === 1) return fitting[0].digest;
  const there = all.map(({ digest, name }) => `\n  ${digest} ${name}`).join("");
  if (all.length === 0)
    throw new Trouble(
      `No keychain here has a "${kindOfIdentity}" certificate with its key. Xcode makes one (Settings, Accounts, Manage Certificates); over ssh, unlock the keychain first.`,
    );
  throw new Trouble(
    wanted === undefined || fitting.length > 1
      ? `There is more than one "${kindOfIdentity}" certificate; name one by its digest, with --identity:${there}`
      : `There is no "${kindOfIdentity}" certificate that is called so. There are:${there}`,
  );
}

/** What the notary wants of a signature, and codesign does not refuse by itself. */
export function lackingIn(display) {
  const wanted = {
    "a Developer ID": /^Authority=Developer ID Application:/m,
    "a secure timestamp": /^Timestamp=/m,
    "the hardened runtime": /^CodeDirectory .*flags=0x[0-9a-f]+\([^)]*\bruntime\b/m,
  };
  return Object.entries(wanted)
    .filter(([, found]) => !found.test(display))
    .map(([what]) => what);
}

/** Notarytool ends with 0 when it got an answer, whichever it was. */
function verdictIn(output) {
  try {
    const { id, status } = JSON.parse(/\{[^]*\}/.exec(output)?.[0] ?? "");
    return { id: String(id), status: String(status) };
  } catch {
    throw new Trouble(`notarytool's answer could not be read:\n${output.trim()}`);
  }
}

async function must(run, command) {
  const { code, output } = await run(command);
  if (code !== 0) throw new Trouble(`This failed (${code}): ${asTyped(command)}\n${output.trim()}`);
  return output;
}

async function sign(run, { sign: signing, showSignature }, { path }) {
  await must(run, signing);
  const lacking = lackingIn(await must(run, showSignature));
  if (lacking.length > 0) throw new Trouble(`The signature of ${path} lacks ${lacking.join(" and ")}.`);
}

async function notarise(run, { archive, submit, staple }, { path }, profile) {
  await must(run, archive);
  const { id, status } = verdictIn(await must(run, submit));
  if (status !== "Accepted") {
    const { output } = await run([xcrun, "notarytool", "log", id, "--keychain-profile", profile]);
    throw new Trouble(`Apple did not notarise ${path} (${status}):\n${output.trim()}`);
  }
  for (const command of staple) await must(run, command);
}

function needsMac(platform) {
  if (platform === "darwin") return;
  throw new Trouble("Apple's tools sign and notarise on a Mac only. What they would be told: --dry-run");
}

function needsPrograms(programs) {
  for (const { path } of programs)
    if (!existsSync(path))
      throw new Trouble(
        `There is no ${path}. Build on Linux (npm run build), and copy prebuilds/macos here.`,
      );
}

/**
 * Signs, notarises and judges the programs in `folder`, where they lie.
 * @param run runs a command to its end: `{ code, output }`
 * @param say takes a line for the person
 */
export async function signMacosPrograms({ folder, identity, profile, platform, run, say }) {
  needsMac(platform);
  if (profile === undefined)
    throw new Trouble(
      "Say with --keychain-profile what the notary's profile is called. `xcrun notarytool store-credentials NAME` makes one, and asks for the password.",
      2,
    );
  const programs = signedPrograms(folder);
  needsPrograms(programs);
  const digest = identityIn(await must(run, findIdentities), identity);
  const archives = mkdtempSync(join(tmpdir(), "vestibule-notary-"));
  try {
    const works = programs.map((program) => ({
      program,
      commands: commandsFor(program, { identity: digest, profile, archives }),
    }));
    for (const { program, commands } of works) await sign(run, commands, program);
    for (const { program, commands } of works) await notarise(run, commands, program, profile);
    for (const { program, commands } of works) {
      for (const command of commands.verify) await must(run, command);
      say(`${program.path}: signed, notarised and verified`);
      say((await must(run, commands.showRequirement)).trim());
    }
  } finally {
    rmSync(archives, { recursive: true, force: true });
  }
}
