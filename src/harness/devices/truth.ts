/**
 * Finds what each secret opens by trying it on a copy of the device, so that no attempt is counted and nothing changes.
 * Called by the examiner whenever the device has changed. It trusts neither the agent's nor the
 * directory's word.
 */
import { openAll } from "../../directory/recovery/sealed-to-directory.ts";
import type { Store } from "../../directory/store/open.ts";
import type {
  AccountId,
  AccountState,
  Platform,
  ServiceAccount,
  Verification,
} from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { openWithPin } from "../../secrets/pin-container.ts";
import { secrets as labels } from "../../texts/en/harness.ts";
import type { DeviceTruth, DiskTruth, Opening, OpensRow, SecretName } from "../contract/model.ts";
import { secretOf } from "../contract/secret-of.ts";
import { readContainer } from "./agent-state.ts";

/** The secrets of the play that the person, or the harness in their place, knows. */
export interface KnownSecrets {
  /** Absent where there was no PIN at the start. */
  startPin?: string | undefined;
  /** The last one typed as new. It may have been refused, or not have taken effect yet. */
  typedPin?: string | undefined;
  /** The last one typed as new that was seen to open something: before that it is no key of the device. */
  newPin?: string | undefined;
  /** The account's password at the start; with a PIN, before PIN mode. */
  startPassword: string;
  typedPassword?: string | undefined;
  newPassword?: string | undefined;
  /** The last one that an administrator set. */
  directoryPassword?: string | undefined;
}

/** A copy of a device, on which attempts count nowhere. */
export interface DeviceCopy extends Platform, Disposable {
  logon(credentials: { name: string; password: Secret }): Promise<{ result: Verification }>;
}

/** The parts of a device that an examination reads. Nothing here changes it. */
export interface ExaminedDevice {
  /** Undefined while its disk is locked. */
  copy(lockOuts: "lifted" | "kept"): DeviceCopy | undefined;
  /** Undefined while its disk is locked. */
  account(): Promise<AccountState | undefined>;
  failedAttempts(): Promise<number>;
  /** Undefined where there is none. */
  tpm(): { triesLeft: number; maximumTries: number; lockedOutUntil?: Date | undefined } | undefined;
  /** Absent on a system whose disk needs no person's password. */
  disk?: {
    encrypted: boolean;
    isUnlocked(): boolean;
    /** As at pre-boot, whether or not the disk is open. */
    opens(secret: { password: Secret } | { recoveryKey: Secret }): Promise<boolean>;
    serviceAccount(): Promise<ServiceAccount>;
  };
}

export interface Examined {
  device: ExaminedDevice;
  accountId: AccountId;
  /** Folder of the device's own state. */
  deviceState: string;
  /** The agent's state directory. */
  agentState: string;
  directory: Store;
  known: KnownSecrets;
}

type Opens = OpensRow["opens"];

/** Tries a password; on the disk also while it is locked, when nothing else can be tried. */
async function tryPassword(examined: Examined, password: Secret): Promise<Opens> {
  const { disk } = examined.device;
  const opened = await tryOnCopy(examined, password);
  if (opened !== undefined) return opened;
  return [
    { store: "account", opens: "unknown" },
    ...(disk === undefined ? [] : [{ store: "disk" as const, opens: await disk.opens({ password }) }]),
  ];
}

/**
 * Tries a password on the device as it is. A lock-out refuses every password, so the right one is told from a wrong one
 * on a copy without. @returns undefined while the disk is locked
 */
async function tryOnCopy({ device, accountId }: Examined, password: Secret): Promise<Opens | undefined> {
  using asItIs = device.copy("kept");
  if (asItIs === undefined) return undefined;
  const result = await logOn(asItIs, accountId, password);
  if (result !== "locked-out")
    return await openedBy(asItIs, { accountId, password, account: result === "right" });
  using lifted = device.copy("lifted");
  if (lifted === undefined) return undefined;
  const isRight = (await logOn(lifted, accountId, password)) === "right";
  return await openedBy(lifted, { accountId, password, account: isRight && "locked-out" });
}

async function logOn(copy: DeviceCopy, accountId: AccountId, password: Secret): Promise<Verification> {
  const account = await copy.accounts.find({ id: accountId });
  return (await copy.logon({ name: account?.name ?? "", password })).result;
}

/** What else the password opens, on a copy on which it was tried at the account. */
async function openedBy(
  copy: DeviceCopy,
  { accountId, password, account }: { accountId: AccountId; password: Secret; account: Opening },
): Promise<Opens> {
  const opened: Opens = [{ store: "account", opens: account }];
  for (const { kind, opens } of await copy.protectedData.check(accountId, password))
    opened.push({ store: kind, opens });
  for (const { kind, opens } of await copy.protectedData.checkKept(accountId, password)) {
    if (kind === "disk") continue;
    const store = `kept-${kind}` as const;
    const other = opened.find((each) => each.store === store);
    // Where several stores were kept, it is enough that one opens.
    if (other === undefined) opened.push({ store, opens });
    else if (opens === true) other.opens = true;
  }
  return opened;
}

/** A PIN opens the container, and with it everything that the sealed password opens. */
async function tryPin(examined: Examined, pin: string): Promise<Opens> {
  const { device, accountId, agentState } = examined;
  using copy = device.copy("kept");
  const nothing = (copy?.protectedData.kinds ?? []).map((store) => ({ store, opens: false }));
  const closed: Opens = [
    { store: "pin-container", opens: false },
    { store: "account", opens: false },
    ...nothing,
  ];
  const container = readContainer(agentState, accountId);
  if (copy === undefined || container === undefined) return closed;
  using typed = secretOf(pin);
  const opened = await openWithPin({ container, pin: typed, keys: copy.keys });
  if (opened.outcome === "locked-out")
    return (await tryPinLater(examined, { container, pin: typed })) ?? closed;
  if (opened.outcome !== "opened") return closed;
  using open = opened.container;
  return [{ store: "pin-container", opens: true }, ...((await tryOnCopy(examined, open.password)) ?? [])];
}

/**
 * A chip in lock-out tries no PIN: nothing opens by one until that ends. @returns what the PIN will open then; undefined
 * when it is a wrong one
 */
async function tryPinLater(
  examined: Examined,
  { container, pin }: { container: Uint8Array; pin: Secret },
): Promise<Opens | undefined> {
  using lifted = examined.device.copy("lifted");
  if (lifted === undefined) return undefined;
  const opened = await openWithPin({ container, pin, keys: lifted.keys });
  if (opened.outcome !== "opened") return undefined;
  using open = opened.container;
  const opens = (await tryOnCopy(examined, open.password)) ?? [];
  return [
    { store: "pin-container", opens: "locked-out" },
    ...opens.map((each) => ({ ...each, opens: each.opens === true ? ("locked-out" as const) : each.opens })),
  ];
}

/** Reads the directory's secrets without releasing them: nothing is rotated and nothing audited. */
async function heldByDirectory(
  { directory }: Examined,
  table: "break_glass" | "recovery_keys",
): Promise<Secret[]> {
  const row = await directory.db.selectFrom(table).select(["sealed", "earlier"]).limit(1).executeTakeFirst();
  if (row === undefined) return [];
  const sealed = row.earlier === null ? [row.sealed] : [row.sealed, row.earlier];
  return openAll(directory, directory.db, sealed);
}

/** Until the device has said which of two secrets it has, either may open. */
async function tryHeld(
  examined: Examined,
  table: "break_glass" | "recovery_keys",
  tryOne: (secret: Secret) => Promise<Opens>,
): Promise<Opens | undefined> {
  const held = await heldByDirectory(examined, table);
  let opens: Opens | undefined;
  try {
    for (const secret of held) {
      if (opens?.some((each) => each.opens === true) !== true) opens = await tryOne(secret);
    }
    return opens;
  } finally {
    for (const secret of held) secret.dispose();
  }
}

/** Yields to the event loop between two of the slow derivations. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

const isKey = (found: Opens): boolean => found.some(({ opens }) => opens === true || opens === "locked-out");

/** What was typed as new counts among the known secrets from the moment when it opens something. */
async function findNewKeys(examined: Examined): Promise<void> {
  const { known } = examined;
  const { typedPin, typedPassword } = known;
  if (typedPin !== undefined && typedPin !== known.newPin && isKey(await tryPin(examined, typedPin)))
    known.newPin = typedPin;
  await breathe();
  if (typedPassword === undefined || typedPassword === known.newPassword) return;
  using password = secretOf(typedPassword);
  if (isKey(await tryPassword(examined, password))) known.newPassword = typedPassword;
}

/** Tries every known secret. About 200 ms for a PIN: it derives keys as the device does. */
export async function examine(examined: Examined): Promise<Omit<DeviceTruth, "agent">> {
  const { device, accountId, known } = examined;
  const { disk } = device;
  const opens: OpensRow[] = [];
  const add = async (name: SecretName, found: Opens | undefined) => {
    if (found !== undefined) opens.push({ name, secret: labelOf(name, known), opens: found });
    await breathe();
  };
  await findNewKeys(examined);
  if (known.startPin !== undefined) await add("start-pin", await tryPin(examined, known.startPin));
  if (known.newPin !== undefined) await add("new-pin", await tryPin(examined, known.newPin));
  using start = secretOf(known.startPassword);
  await add("start-password", await tryPassword(examined, start));
  if (known.newPassword !== undefined) {
    using next = secretOf(known.newPassword);
    await add("new-password", await tryPassword(examined, next));
  }
  if (known.directoryPassword !== undefined) {
    using directory = secretOf(known.directoryPassword);
    await add("directory-password", await tryPassword(examined, directory));
  }
  await add(
    "break-glass",
    await tryHeld(examined, "break_glass", (password) => tryPassword(examined, password)),
  );
  const key =
    disk?.encrypted === true
      ? await tryHeld(examined, "recovery_keys", async (recoveryKey) => [
          { store: "disk", opens: await disk.opens({ recoveryKey }) },
        ])
      : undefined;
  await add("recovery-key", key);

  const account = await device.account();
  const tpm = device.tpm();
  return {
    opens,
    ...(disk !== undefined && { disk: { ...(await diskTruth(disk, key)), ...(await heldKey(examined)) } }),
    ...(tpm !== undefined && { tpm: { ...tpm, lockedOutUntil: tpm.lockedOutUntil?.toISOString() } }),
    account: {
      passwordSetAt: account?.passwordSetAt.toISOString() ?? "",
      failedAttempts: await device.failedAttempts(),
      lockedOutUntil: account?.lockedOutUntil?.toISOString(),
    },
    container: readContainer(examined.agentState, accountId) !== undefined,
  };
}

async function diskTruth(
  disk: NonNullable<ExaminedDevice["disk"]>,
  key: Opens | undefined,
): Promise<DiskTruth> {
  const { encrypted } = disk;
  const unlocked = disk.isUnlocked();
  const opens = key?.some((each) => each.opens === true);
  return {
    encrypted,
    unlocked,
    serviceAccount: await disk.serviceAccount(),
    recoveryKey: opens === undefined ? "none" : opens ? "opens" : "does-not-open",
  };
}

/** Since when the directory has the recovery key, and whether it was shown since. */
async function heldKey({
  directory,
}: Examined): Promise<Pick<DiskTruth, "recoveryKeySince" | "recoveryKeyShown">> {
  const row = await directory.db
    .selectFrom("recovery_keys")
    .select(["stored_at", "shown_at"])
    .limit(1)
    .executeTakeFirst();
  return row === undefined
    ? {}
    : { recoveryKeySince: row.stored_at, recoveryKeyShown: row.shown_at !== null };
}

function labelOf(name: SecretName, { startPin }: KnownSecrets): string {
  if (name === "start-password") return startPin === undefined ? labels.startPassword : labels.typedPassword;
  return {
    "start-pin": labels.startPin,
    "new-pin": labels.newPin,
    "new-password": labels.newPassword,
    "directory-password": labels.directoryPassword,
    "break-glass": labels.breakGlass,
    "recovery-key": labels.recoveryKey,
  }[name];
}
