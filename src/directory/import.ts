/**
 * Takes users and bindings from lists, for the administrator's functions, in their order, users first. By default all lines
 * are taken in one transaction or, if one of them is refused, none. With `partial` the good ones are taken in batches, so
 * that nobody waits long for the database's write lock.
 */
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Clock } from "../clock/clock.ts";
import { codeOf, VestibuleError, type Evidence } from "../errors/error.ts";
import type { ErrorCode } from "../errors/codes.ts";
import { accountKey } from "../names/account-name.ts";
import { adminHints } from "../texts/en/directory.ts";
import { assertPossibleOn, checkedAddress } from "./accounts/checked-names.ts";
import { addUser, findUserByEmail } from "./accounts/users.ts";
import { record, type Actor } from "./audit/audit.ts";
import { addBinding, checkedSettings, hasPins, type BindingSettings } from "./devices/bindings.ts";
import { everyDevice, type Device } from "./devices/devices.ts";
import { listBindings } from "./fleet/overview.ts";
import type { Database, Queries } from "./store/database.ts";
import { changeOrRehearse } from "./store/rehearse.ts";
import { inTransaction } from "./store/transaction.ts";
import { assertSyncPossible } from "./devices/password-sync.ts";

export interface ImportedUser {
  /** Where it stands, for the report: from 1. */
  line: number;
  email: string;
  name: string;
}

export interface ImportedBinding extends BindingSettings {
  line: number;
  userEmail: string;
  /** Id or host name. */
  device: string;
}

export interface ImportLists {
  users: readonly ImportedUser[];
  bindings: readonly ImportedBinding[];
}

/** What became of a line; `there`: the directory has exactly that already; `good`: nothing was taken, or it would be added. */
export type ImportLine = { list: keyof ImportLists; line: number } & (
  { outcome: "added" | "there" | "good" } | { outcome: "refused"; code: ErrorCode; evidence: Evidence }
);

export interface ImportReport {
  lines: ImportLine[];
  /** Whether the lines that were not refused were taken: never in a dry run. */
  done: boolean;
  /** Why a partial import ended before its last line. `lines` are those that it came to, and they have been taken. */
  stopped?: Error;
}

/** Lines in a transaction of a partial import: some 50 ms, for which the directory's server waits. */
const batchSize = 500;

/**
 * Between two batches. A process that waits for SQLite's write lock tries again at least every 100 ms (its busy handler).
 * Two locks with no time between them would keep it from both.
 */
const betweenBatchesMs = 110;

/** Rolls the transaction back. */
class Refused extends Error {
  readonly lines: ImportLine[];

  constructor(lines: ImportLine[]) {
    super("refused");
    this.lines = lines;
  }
}

interface Request {
  lists: ImportLists;
  actor: Actor;
  dryRun?: boolean | undefined;
  /** Takes the good lines although others are refused. */
  partial?: boolean | undefined;
}

/**
 * What is not committed is rolled back.
 * @throws what keeps the database from being written; a partial import reports it with what was taken before
 */
export async function importLists(db: Database, clock: Clock, request: Request): Promise<ImportReport> {
  // A dry run of single batches would not see, in one, what the batches before it would have added.
  return request.partial === true && request.dryRun !== true
    ? inBatches(db, clock, request)
    : atOnce(db, clock, request);
}

async function atOnce(db: Database, clock: Clock, request: Request): Promise<ImportReport> {
  const { lists, actor, dryRun = false, partial = false } = request;
  try {
    const lines = await changeOrRehearse(db, { dryRun }, async (tx) => {
      const report = await take(tx, clock, { lists, actor });
      if (!partial && report.some(({ outcome }) => outcome === "refused")) throw new Refused(report);
      return report;
    });
    return dryRun ? { lines: lines.map(notAdded), done: false } : { lines, done: true };
  } catch (error) {
    if (error instanceof Refused) return { lines: error.lines.map(notAdded), done: false };
    throw error;
  }
}

const notAdded = (line: ImportLine): ImportLine =>
  line.outcome === "added" ? { list: line.list, line: line.line, outcome: "good" } : line;

async function inBatches(db: Database, clock: Clock, { lists, actor }: Request): Promise<ImportReport> {
  const lines: ImportLine[] = [];
  const batches: ImportLists[] = [
    ...batchesOf(lists.users).map((users) => ({ users, bindings: [] })),
    ...batchesOf(lists.bindings).map((bindings) => ({ users: [], bindings })),
  ];
  try {
    for (const [at, batch] of batches.entries()) {
      if (at > 0) await setTimeout(betweenBatchesMs);
      lines.push(...(await inTransaction(db, (tx) => take(tx, clock, { lists: batch, actor }))));
    }
  } catch (error) {
    return { lines, done: true, stopped: error instanceof Error ? error : new Error("stopped") };
  }
  return { lines, done: true };
}

const batchesOf = <Line>(lines: readonly Line[]): Line[][] =>
  Array.from({ length: Math.ceil(lines.length / batchSize) }, (_, at) =>
    lines.slice(at * batchSize, (at + 1) * batchSize),
  );

/** Takes the lines that are good, in the caller's transaction. */
async function take(
  tx: Queries,
  clock: Clock,
  { lists, actor }: { lists: ImportLists; actor: Actor },
): Promise<ImportLine[]> {
  const users = await judged("users", lists.users, (user) => takeUser(tx, clock, { user, actor }));
  // Once for all lines: the transaction keeps everybody else from writing while it lasts.
  const devices = lists.bindings.length === 0 ? noDevices : devicesByName(await everyDevice(tx));
  const bindings = await judged("bindings", lists.bindings, (binding) =>
    takeBinding(tx, clock, { binding, devices, actor }),
  );
  const report = [...users, ...bindings];
  const of = (outcome: ImportLine["outcome"]) => report.filter((one) => one.outcome === outcome).length;
  const detail = { added: of("added"), there: of("there"), refused: of("refused") };
  await record(tx, clock, { actor, event: "import-done", detail });
  return report;
}

const longestTurnMs = 50;

/** A refused line has written nothing: each function below refuses before it writes. */
async function judged<Line extends { line: number }>(
  list: keyof ImportLists,
  lines: readonly Line[],
  take: (line: Line) => Promise<"added" | "there">,
): Promise<ImportLine[]> {
  const report: ImportLine[] = [];
  let turnAt = performance.now();
  for (const one of lines) {
    // The database answers at once, so nothing else would have its turn: Ctrl+C and SIGTERM among it.
    if (performance.now() - turnAt > longestTurnMs) {
      await setImmediate();
      turnAt = performance.now();
    }
    const at = { list, line: one.line };
    try {
      report.push({ ...at, outcome: await take(one) });
    } catch (error) {
      if (!(error instanceof VestibuleError) || error.code === "internal") throw error;
      report.push({ ...at, outcome: "refused", code: codeOf(error), evidence: error.evidence });
    }
  }
  return report;
}

async function takeUser(
  queries: Queries,
  clock: Clock,
  { user, actor }: { user: ImportedUser; actor: Actor },
): Promise<"added" | "there"> {
  const there = await findUserByEmail(queries, checkedAddress(user.email, "email"));
  if (there?.name === user.name) return "there";
  if (there !== undefined) {
    const { otherName: what, setUser: hint } = adminHints;
    throw new VestibuleError("conflict", { evidence: { noun: "user", place: "email", what, hint } });
  }
  const userId = await addUser(queries, clock, user);
  await record(queries, clock, { actor, event: "user-added", userId, detail: { line: user.line } });
  return "added";
}

async function takeBinding(
  queries: Queries,
  clock: Clock,
  { binding, devices, actor }: { binding: ImportedBinding; devices: DevicesByName; actor: Actor },
): Promise<"added" | "there"> {
  const user = await findUserByEmail(queries, checkedAddress(binding.userEmail, "userEmail"));
  if (user === undefined)
    throw new VestibuleError("not_found", { evidence: { noun: "user", place: "userEmail" } });
  const { deviceId, system } = deviceNamed(devices, binding.device);
  const settings = checkedSettings(binding);
  if (settings.localSecret === "pin" && !hasPins(system)) {
    const evidence = { place: "localSecret", hint: adminHints.noPin, system };
    throw new VestibuleError("argument_invalid", { evidence });
  }
  assertPossibleOn(system, { name: settings.accountName, place: "accountName" });
  const key = accountKey(settings.accountName);
  const { userId } = user;
  if (settings.passwordSync !== undefined)
    await assertSyncPossible(queries, { wanted: settings.passwordSync, system, userId });
  const there = (await listBindings(queries, deviceId)).find(
    ({ accountName }) => accountKey(accountName) === key,
  );
  if (there !== undefined) {
    const isSame =
      there.userId === userId &&
      there.localSecret === settings.localSecret &&
      there.escrow === settings.escrow &&
      there.recoveryKeyRelease === settings.recoveryKeyRelease &&
      (settings.passwordSync === undefined || there.passwordSync === settings.passwordSync);
    if (isSame) return "there";
    const { otherBinding: what, setBinding: hint } = adminHints;
    throw new VestibuleError("conflict", { evidence: { noun: "binding", place: "accountName", what, hint } });
  }
  const bindingId = await addBinding(queries, clock, { ...settings, userId, deviceId, system });
  const detail = { line: binding.line };
  await record(queries, clock, { actor, event: "binding-added", userId, deviceId, bindingId, detail });
  return "added";
}

/** The devices, each under its id and, unless it is revoked, under its host name. */
interface DevicesByName {
  byId: ReadonlyMap<string, Device>;
  byHostName: ReadonlyMap<string, readonly Device[]>;
}

const noDevices: DevicesByName = { byId: new Map(), byHostName: new Map() };

function devicesByName(devices: readonly Device[]): DevicesByName {
  return {
    byId: new Map(devices.map((device) => [device.deviceId, device])),
    byHostName: Map.groupBy(
      devices.filter(({ revoked }) => !revoked),
      ({ hostName }) => hostName,
    ),
  };
}

/** @throws `not_found`, `conflict`, `device_revoked` */
function deviceNamed({ byId, byHostName }: DevicesByName, text: string): Device {
  const known = byId.get(text);
  const named = byHostName.get(text) ?? [];
  if (known?.revoked === true)
    throw new VestibuleError("device_revoked", { evidence: { place: "device", deviceId: known.deviceId } });
  if (named.length > 1 && known === undefined) {
    const what = adminHints.severalDevices(named.map(({ deviceId }) => deviceId));
    throw new VestibuleError("conflict", { evidence: { place: "device", what, hint: adminHints.byId } });
  }
  const device = known ?? named[0];
  if (device === undefined)
    throw new VestibuleError("not_found", { evidence: { noun: "device", given: text, place: "device" } });
  return device;
}
