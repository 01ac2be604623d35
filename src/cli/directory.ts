/**
 * `vestibule directory …`: the administrator's functions, on the machine that holds the directory's data.
 * A break-glass password is the only secret that any command prints, and only because it was asked for.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userInfo } from "node:os";
import { deviceId } from "../device-api/schemas.ts";
import { type DirectoryAdmin, type WhichDevice, openDirectoryAdmin } from "../directory/index.ts";
import { VestibuleError } from "../errors/error.ts";
import { cli } from "../texts/en/cli.ts";
import type { Io } from "./io.ts";

const texts = cli.directory;

export interface DirectoryOptions {
  data: string;
  /** Default: the system's user. */
  administrator?: string | undefined;
}

async function withAdmin<Result>(
  options: DirectoryOptions,
  work: (admin: DirectoryAdmin) => Promise<Result>,
): Promise<Result> {
  // A mistyped path must not become a new, empty directory.
  if (!existsSync(join(options.data, "directory.sqlite"))) {
    throw new VestibuleError("config_missing", { evidence: { place: options.data } });
  }
  return open(options, work);
}

async function open<Result>(
  options: DirectoryOptions,
  work: (admin: DirectoryAdmin) => Promise<Result>,
): Promise<Result> {
  const admin = await openDirectoryAdmin({
    data: options.data,
    administrator: options.administrator ?? userInfo().username,
  });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

function which(device: string): WhichDevice {
  const parsed = deviceId.safeParse(device);
  return parsed.success ? { deviceId: parsed.data } : { hostName: device };
}

export async function initDirectory(options: DirectoryOptions, io: Io): Promise<void> {
  await open(options, () => Promise.resolve());
  io.out(texts.initDone(options.data));
}

export async function addUser(
  options: DirectoryOptions & { email: string; name: string },
  io: Io,
): Promise<void> {
  io.out(await withAdmin(options, (admin) => admin.addUser({ email: options.email, name: options.name })));
}

export async function addProvider(
  options: DirectoryOptions & {
    issuer: string;
    clientId: string;
    clientSecretFile: string;
    domain: string[];
  },
  io: Io,
): Promise<void> {
  let clientSecret: string;
  try {
    clientSecret = readFileSync(options.clientSecretFile, "utf8").trim();
  } catch (cause) {
    throw new VestibuleError("config_unreadable", { evidence: { place: options.clientSecretFile }, cause });
  }
  const { issuer, clientId, domain } = options;
  io.out(
    await withAdmin(options, (admin) =>
      admin.addProvider({ issuer, clientId, clientSecret, domains: domain }),
    ),
  );
}

export async function issueToken(
  options: DirectoryOptions & {
    user: string;
    account: string;
    localSecret: "pin" | "password";
    escrow: "split" | "device" | "off";
    expires: number;
  },
  io: Io,
): Promise<void> {
  const { user, account, localSecret, escrow, expires } = options;
  const token = await withAdmin(options, async (admin) => {
    const displayName = (await admin.findUser(user))?.name ?? account;
    return admin.issueEnrolmentToken({
      expiresInSeconds: expires,
      bindings: [{ userEmail: user, accountName: account, displayName, localSecret, escrow }],
    });
  });
  io.out(token);
}

export async function breakGlass(
  options: DirectoryOptions & { device: string; account: string; reason: string },
  io: Io,
): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Two, newest first, while the device has not said which of them the account has.
    using released = await admin.releaseBreakGlass({
      which: { device: which(options.device), accountName: options.account },
      reason: options.reason,
    });
    for (const password of released.passwords)
      io.out(password.use((bytes) => Buffer.from(bytes).toString("utf8")));
  });
}

export async function audit(options: DirectoryOptions & { limit: number }, io: Io): Promise<void> {
  const entries = await withAdmin(options, (admin) => admin.listAudit({ limit: options.limit }));
  for (const entry of entries.toReversed()) io.out(JSON.stringify(entry));
}
