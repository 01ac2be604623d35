/**
 * `vestibule directory …`: the administrator's functions, on the machine that holds the directory's data.
 * A break-glass password and a recovery key are the only secrets that any command prints, and only on request.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userInfo } from "node:os";
import { deviceId } from "../device-api/schemas.ts";
import {
  type BindingChange,
  type BindingChanged,
  type DirectoryAdmin,
  type WhichDevice,
  openDirectoryAdmin,
} from "../directory/index.ts";
import { VestibuleError } from "../errors/error.ts";
import { directoryFolder } from "../harness/contract/organisation.ts";
import { cli } from "../texts/en/cli.ts";
import { directoryCommands as said } from "../texts/en/directory.ts";
import type { Io } from "./io.ts";

const texts = cli.directory;

export interface DirectoryOptions {
  data: string;
  /** Default: the name of the system's user. */
  administrator?: string | undefined;
}

const holdsData = (folder: string) => existsSync(join(folder, "directory.sqlite"));

async function withAdmin<Result>(
  options: DirectoryOptions,
  work: (admin: DirectoryAdmin) => Promise<Result>,
): Promise<Result> {
  // A mistyped path must not become a new, empty directory.
  if (!holdsData(options.data)) {
    // Where a demo was kept, the directory's is one of several.
    const inside = join(options.data, directoryFolder);
    throw new VestibuleError("argument_invalid", {
      evidence: {
        place: `--data ${options.data}`,
        what: texts.noData,
        hint: holdsData(inside) ? texts.dataIs(inside) : texts.initHint,
      },
    });
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
    /** Absent for a public client. */
    clientSecretFile?: string | undefined;
    domain: string[];
  },
  io: Io,
): Promise<void> {
  const { clientSecretFile } = options;
  let clientSecret: string | undefined;
  try {
    if (clientSecretFile !== undefined) clientSecret = readFileSync(clientSecretFile, "utf8").trim();
  } catch (cause) {
    throw new VestibuleError("config_unreadable", { evidence: { place: clientSecretFile }, cause });
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
    // Two, newest first, while the device has not confirmed which of them the account has.
    using released = await admin.releaseBreakGlass({
      which: { device: which(options.device), accountName: options.account },
      reason: options.reason,
    });
    for (const password of released.passwords)
      io.out(password.use((bytes) => Buffer.from(bytes).toString("utf8")));
  });
}

export async function releaseRecoveryKey(
  options: DirectoryOptions & { device: string; reason: string },
  io: Io,
): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Two, newest first, while the device has not confirmed which of them the disk has.
    using released = await admin.releaseRecoveryKey({
      device: which(options.device),
      reason: options.reason,
    });
    for (const key of released.keys) io.out(key.use((bytes) => Buffer.from(bytes).toString("utf8")));
  });
}

/** Devices and their bindings, as lines or, with `json`, as one array. */
export async function devices(options: DirectoryOptions & { json: boolean }, io: Io): Promise<void> {
  const listed = await withAdmin(options, async (admin) =>
    Promise.all(
      (await admin.devices()).map(async (device) => ({
        ...device,
        bindings: await admin.bindings({ deviceId: device.deviceId }),
      })),
    ),
  );
  if (options.json) {
    io.out(JSON.stringify(listed, null, 2));
    return;
  }
  if (listed.length === 0) io.out(said.none);
  for (const device of listed) {
    io.out(said.device(device));
    io.out(said.recoveryKey[device.recoveryKey]);
    for (const binding of device.bindings) io.out(said.binding(binding));
  }
}

export interface SetBindingOptions
  extends DirectoryOptions, Pick<BindingChange, "localSecret" | "escrow" | "recoveryKeyRelease"> {
  device: string;
  account: string;
  dryRun: boolean;
  yes: boolean;
}

function say({ before, after }: BindingChanged, io: Io): void {
  for (const setting of ["localSecret", "escrow", "recoveryKeyRelease"] as const)
    if (before[setting] !== after[setting]) io.out(said.before(setting, before[setting], after[setting]));
}

/** @returns false when the administrator did not agree; true otherwise, also when nothing had to change */
export async function setBinding(options: SetBindingOptions, io: Io): Promise<boolean> {
  return withAdmin(options, async (admin) => {
    const bindings = await admin.bindings(which(options.device));
    const binding = bindings.find(({ accountName }) => accountName === options.account);
    if (binding === undefined) throw new VestibuleError("not_bound", { evidence: { place: "--account" } });
    const { localSecret, escrow, recoveryKeyRelease } = options;
    const change = { bindingId: binding.bindingId, localSecret, escrow, recoveryKeyRelease };
    const would = await admin.setBinding(change, { dryRun: true });
    const { before, after } = would;
    if (JSON.stringify(before) === JSON.stringify(after)) {
      io.out(said.same);
      return true;
    }
    say(would, io);
    const turnsPinOn = before.localSecret !== "pin" && after.localSecret === "pin";
    if (turnsPinOn) for (const line of said.pinConsequences) io.out(line);
    if (options.dryRun) {
      io.out(said.dryRunDone);
      return true;
    }
    if (turnsPinOn && !options.yes) {
      if (io.ask === undefined)
        throw new VestibuleError("argument_invalid", { evidence: { place: "--yes", hint: said.wantsYes } });
      if ((await io.ask(said.ask)).trim().toLowerCase() !== "yes") {
        io.out(said.notDone);
        return false;
      }
    }
    await admin.setBinding(change);
    io.out(said.done);
    return true;
  });
}

export interface AuditOptions extends DirectoryOptions {
  /** The most entries. */
  most: number;
  /** Only entries before this sequence. */
  before?: number | undefined;
  json: boolean;
}

/** One page of the audit log, oldest first; as lines or, with `json`, as one JSON object a line and nothing else. */
export async function audit(options: AuditOptions, io: Io): Promise<void> {
  const { most, before, json } = options;
  const page = await withAdmin(options, (admin) => admin.listAudit({ limit: most, before }));
  const entries = page.toReversed();
  for (const entry of entries) io.out(json ? JSON.stringify(entry) : said.auditEntry(entry));
  if (json) return;
  const [oldest] = entries;
  if (oldest === undefined) io.out(said.noEntries);
  else if (page.length === most && oldest.sequence > 1) io.out(said.olderEntries(oldest.sequence));
}
