/**
 * `vestibule directory …`: administrators and keys of the API. A password is never printed; the secret of the one-time
 * codes and a new key are printed once, as they are made.
 */
import { renderUnicodeCompact } from "uqr";
import type { ApiKeyId, Role, Scope } from "../../directory/index.ts";
import { VestibuleError } from "../../errors/error.ts";
import { administratorTexts as said } from "../../texts/en/administrators.ts";
import { agrees } from "../terminal/agree.ts";
import type { Io } from "../terminal/io.ts";
import { safeFields } from "../terminal/safe-text.ts";
import { newPassword } from "../terminal/typed-password.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";

export interface CreateAdminOptions extends DirectoryOptions {
  email: string;
  name?: string | undefined;
  role: Role;
  passwordFile?: string | undefined;
}

export async function createAdmin(options: CreateAdminOptions, io: Io): Promise<void> {
  const { email, name = email, role, passwordFile } = options;
  // Opened before the question, so that a wrong folder is not told after a password was typed.
  const { administratorId, otpauth } = await withAdmin(options, io, async (admin) => {
    using password = await newPassword(io, passwordFile);
    return await admin.addAdministrator({ email, name, role, password });
  });
  io.out(said.added(administratorId));
  io.out(said.scan);
  io.out(otpauth);
  io.out(renderUnicodeCompact(otpauth));
}

/** Administrators, as lines or, with `json`, as one array. */
export async function listAdmins(options: DirectoryOptions & { json: boolean }, io: Io): Promise<void> {
  const all = await withAdmin(options, io, (admin) => admin.administrators());
  if (options.json) {
    io.out(JSON.stringify(all, null, 2));
    return;
  }
  if (all.length === 0) io.out(said.noAdmins);
  for (const one of safeFields(all)) io.out(said.administrator(one));
}

export interface SetAdminOptions extends DirectoryOptions {
  admin: string;
  role?: Role | undefined;
  disabled?: "yes" | "no" | undefined;
}

export async function setAdmin(options: SetAdminOptions, io: Io): Promise<void> {
  const { role, disabled } = options;
  if (role === undefined && disabled === undefined)
    throw new VestibuleError("argument_invalid", {
      evidence: { place: "set-admin", what: said.whatToChange, hint: said.whatToChangeHint },
    });
  const { before, after } = await withAdmin(options, io, async (admin) => {
    const { administratorId } = await admin.administratorNamed(options.admin);
    const wanted = { role, disabled: disabled === undefined ? undefined : disabled === "yes" };
    return admin.changeAdministrator(administratorId, wanted);
  });
  const same = before.role === after.role && before.disabled === after.disabled;
  io.out(same ? said.same : said.changed);
}

export interface RemoveAdminOptions extends DirectoryOptions {
  admin: string;
  yes: boolean;
}

/** @returns false when the administrator did not agree */
export async function removeAdmin(options: RemoveAdminOptions, io: Io): Promise<boolean> {
  return withAdmin(options, io, async (admin) => {
    const { administratorId, email } = await admin.administratorNamed(options.admin);
    if (!options.yes) io.out(said.removing(email));
    if (!(await agrees(io, { yes: options.yes, question: said.ask }))) return false;
    await admin.removeAdministrator(administratorId);
    io.out(said.removed);
    return true;
  });
}

export interface CreateKeyOptions extends DirectoryOptions {
  name: string;
  role: Role;
  scope?: Scope[] | undefined;
  expiresInDays: number;
}

/** The key alone is on standard output, so that it can be piped into a store of secrets. */
export async function createApiKey(options: CreateKeyOptions, io: Io): Promise<void> {
  const { name, role, scope: scopes, expiresInDays } = options;
  const { keyId, key, expiresAt } = await withAdmin(options, io, (admin) =>
    admin.addApiKey({ name, role, scopes, expiresInDays }),
  );
  io.err(said.keyShownOnce(keyId, expiresAt));
  io.out(key);
}

/** Keys of the API, as lines or, with `json`, as one array. */
export async function listApiKeys(options: DirectoryOptions & { json: boolean }, io: Io): Promise<void> {
  const all = await withAdmin(options, io, (admin) => admin.apiKeys());
  if (options.json) {
    io.out(JSON.stringify(all, null, 2));
    return;
  }
  if (all.length === 0) io.out(said.noKeys);
  for (const one of safeFields(all)) io.out(said.apiKey(one));
}

export interface RevokeKeyOptions extends DirectoryOptions {
  key: string;
}

export async function revokeApiKey(options: RevokeKeyOptions, io: Io): Promise<void> {
  await withAdmin(options, io, (admin) => admin.revokeApiKey(options.key as ApiKeyId));
  io.out(said.revoked);
}
