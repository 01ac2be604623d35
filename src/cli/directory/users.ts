/** `vestibule directory …`: users and their recorded identities. */
import { codeOf } from "../../errors/error.ts";
import { administration as said } from "../../texts/en/administration.ts";
import { agrees } from "../terminal/agree.ts";
import type { Io } from "../terminal/io.ts";
import { Refusal } from "../terminal/refusal.ts";
import { newPassword } from "../terminal/typed-password.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";
import { hintFor, userNamed } from "./named.ts";

export async function addUser(
  options: DirectoryOptions & { email: string; name: string },
  io: Io,
): Promise<void> {
  const { email, name } = options;
  const made = await withAdmin(options, io, async (admin) => {
    try {
      return await admin.addUser({ email, name });
    } catch (error) {
      if (codeOf(error) !== "conflict") throw error;
      throw new Refusal("conflict", { sentence: said.userThere(email), place: "--email" });
    }
  });
  io.out(made);
}

export async function users(options: DirectoryOptions & { json: boolean }, io: Io): Promise<void> {
  const listed = await withAdmin(options, io, (admin) => admin.users());
  if (options.json) {
    io.out(JSON.stringify(listed, null, 2));
    return;
  }
  if (listed.length === 0) io.out(said.noUsers);
  for (const user of listed) io.out(said.listedUser(user));
}

export async function setUser(
  options: DirectoryOptions & { user: string; email?: string; name?: string; dryRun: boolean },
  io: Io,
): Promise<void> {
  const { email, name, dryRun } = options;
  if (email === undefined && name === undefined)
    throw new Refusal("argument_invalid", {
      sentence: said.whatToChange,
      place: "--email, --name",
      hint: said.changeHint("set-user"),
    });
  await withAdmin(options, io, async (admin) => {
    const { userId } = await userNamed(admin, options.user);
    const { before, after } = await admin.changeUser(userId, { email, name }, { dryRun });
    for (const setting of ["email", "name"] as const)
      if (before[setting] !== after[setting]) io.out(`${setting}: ${before[setting]} -> ${after[setting]}`);
    const isSame = before.email === after.email && before.name === after.name;
    io.out(isSame ? said.same : dryRun ? said.dryRunDone : said.changed);
  });
}

export async function setPassword(
  options: DirectoryOptions & { user: string; passwordFile?: string },
  io: Io,
): Promise<void> {
  await withAdmin(options, io, async (admin) => {
    const { userId } = await userNamed(admin, options.user);
    using password = await newPassword(io, options.passwordFile);
    const { devices } = await admin.setPassword(userId, password);
    io.out(said.passwordSet(devices));
  });
}

export async function setUserDisabled(
  options: DirectoryOptions & { user: string },
  disabled: boolean,
  io: Io,
): Promise<void> {
  await withAdmin(options, io, async (admin) => {
    const { userId } = await userNamed(admin, options.user);
    await (disabled ? admin.disableUser(userId) : admin.enableUser(userId));
    io.out(disabled ? said.disabled : said.enabled);
  });
}

/** @returns false when the administrator did not agree */
export async function removeUser(
  options: DirectoryOptions & { user: string; dryRun: boolean; yes: boolean },
  io: Io,
): Promise<boolean> {
  return withAdmin(options, io, async (admin) => {
    const { userId } = await userNamed(admin, options.user);
    const would = await admin.removeUser(userId, { dryRun: true });
    for (const line of said.wouldRemoveUser(would)) io.out(line);
    if (options.dryRun) {
      io.out(said.dryRunDone);
      return true;
    }
    if (!(await agrees(io, { yes: options.yes, question: said.ask }))) return false;
    await admin.removeUser(userId);
    io.out(said.removed);
    return true;
  });
}

export interface IdentityOptions extends DirectoryOptions {
  user?: string;
  issuer?: string;
}

export async function identities(options: IdentityOptions & { json: boolean }, io: Io): Promise<void> {
  const listed = await withAdmin(options, io, async (admin) => {
    const userId = options.user === undefined ? undefined : (await userNamed(admin, options.user)).userId;
    return admin.identities({ userId, issuer: options.issuer });
  });
  if (options.json) {
    io.out(JSON.stringify(listed, null, 2));
    return;
  }
  if (listed.length === 0) io.out(said.noIdentities);
  for (const identity of listed) io.out(said.listedIdentity(identity));
}

/** @returns false when the administrator did not agree */
export async function forgetIdentity(
  options: IdentityOptions & { dryRun: boolean; yes: boolean },
  io: Io,
): Promise<boolean> {
  const { user, issuer } = options;
  if (user === undefined && issuer === undefined)
    throw new Refusal("argument_invalid", {
      sentence: said.whichIdentities,
      place: "--user, --issuer",
      hint: said.whichIdentitiesHint,
    });
  return withAdmin(options, io, async (admin) => {
    const userId = user === undefined ? undefined : (await userNamed(admin, user)).userId;
    const would = await admin.forgetIdentities({ userId, issuer }, { dryRun: true });
    if (would.length === 0) {
      const known = [...new Set((await admin.identities({ userId })).map((one) => one.issuer))];
      throw new Refusal("not_found", {
        sentence: issuer === undefined ? said.noIdentity(user ?? "") : said.noIdentityAt(issuer),
        place: issuer === undefined ? "--user" : "--issuer",
        hint: hintFor(issuer ?? "", known, "identity"),
      });
    }
    io.out(said.wouldForget);
    for (const identity of would) io.out(`  ${said.listedIdentity(identity)}`);
    if (options.dryRun) {
      io.out(said.dryRunDone);
      return true;
    }
    if (!(await agrees(io, { yes: options.yes, question: said.ask }))) return false;
    await admin.forgetIdentities({ userId, issuer });
    io.out(said.forgotten);
    return true;
  });
}
