/**
 * Takes users and bindings from lists, for the administrator's functions. All lines are judged in one transaction, in their
 * order, users first. By default one refused line refuses all of them.
 */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock/clock.ts";
import { codeOf, VestibuleError, type Evidence } from "../errors/error.ts";
import type { ErrorCode } from "../errors/codes.ts";
import { accountKey } from "../names/account-name.ts";
import { adminHints } from "../texts/en/directory.ts";
import { checkedAddress } from "./accounts/checked-names.ts";
import { addUser, findUserByEmail } from "./accounts/users.ts";
import { record, type Actor } from "./audit/audit.ts";
import { addBinding, checkedSettings, hasPins, type BindingSettings } from "./devices/bindings.ts";
import { listBindings, listDevices, type ListedDevice } from "./overview.ts";
import type { Database, Queries } from "./store/database.ts";
import { changeOrRehearse } from "./store/rehearse.ts";

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

/** What became of a line; `there`: the directory has exactly that already. */
export type ImportLine = { list: keyof ImportLists; line: number } & (
  { outcome: "added" | "there" } | { outcome: "refused"; code: ErrorCode; evidence: Evidence }
);

export interface ImportReport {
  lines: ImportLine[];
  /** Whether the lines that were not refused were taken: never in a dry run. */
  done: boolean;
}

/** Rolls the transaction back. */
class Refused extends Error {
  readonly lines: ImportLine[];

  constructor(lines: ImportLine[]) {
    super("refused");
    this.lines = lines;
  }
}

/** @param request.partial takes the good lines although others are refused */
export async function importLists(
  db: Database,
  clock: Clock,
  request: { lists: ImportLists; actor: Actor; dryRun?: boolean | undefined; partial?: boolean | undefined },
): Promise<ImportReport> {
  const { lists, actor, dryRun = false, partial = false } = request;
  try {
    const lines = await changeOrRehearse(db, { dryRun }, async (tx) => {
      const users = await judged("users", lists.users, (user) => takeUser(tx, clock, { user, actor }));
      // Once for all lines: the transaction keeps everybody else from writing while it lasts.
      const devices = lists.bindings.length === 0 ? noDevices : devicesByName(await listDevices(tx));
      const bindings = await judged("bindings", lists.bindings, (binding) =>
        takeBinding(tx, clock, { binding, devices, actor }),
      );
      const report = [...users, ...bindings];
      if (!partial && report.some(({ outcome }) => outcome === "refused")) throw new Refused(report);
      const of = (outcome: ImportLine["outcome"]) => report.filter((one) => one.outcome === outcome).length;
      const detail = { added: of("added"), there: of("there"), refused: of("refused") };
      await record(tx, clock, { actor, event: "import-done", detail });
      return report;
    });
    return { lines, done: !dryRun };
  } catch (error) {
    if (error instanceof Refused) return { lines: error.lines, done: false };
    throw error;
  }
}

/** A refused line has written nothing: each function below refuses before it writes. */
/** Milliseconds. */
const longestTurnMs = 50;

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
  const key = accountKey(settings.accountName);
  const { userId } = user;
  const there = (await listBindings(queries, deviceId)).find(
    ({ accountName }) => accountKey(accountName) === key,
  );
  if (there !== undefined) {
    const isSame =
      there.userId === userId &&
      there.localSecret === settings.localSecret &&
      there.escrow === settings.escrow &&
      there.recoveryKeyRelease === settings.recoveryKeyRelease;
    if (isSame) return "there";
    const { otherBinding: what, setBinding: hint } = adminHints;
    throw new VestibuleError("conflict", { evidence: { noun: "binding", place: "accountName", what, hint } });
  }
  const bindingId = await addBinding(queries, clock, { ...settings, userId, deviceId });
  const detail = { line: binding.line };
  await record(queries, clock, { actor, event: "binding-added", userId, deviceId, bindingId, detail });
  return "added";
}

/** The devices, each under its id and, unless it is revoked, under its host name. */
interface DevicesByName {
  byId: ReadonlyMap<string, ListedDevice>;
  byHostName: ReadonlyMap<string, readonly ListedDevice[]>;
}

const noDevices: DevicesByName = { byId: new Map(), byHostName: new Map() };

function devicesByName(devices: readonly ListedDevice[]): DevicesByName {
  return {
    byId: new Map(devices.map((device) => [device.deviceId, device])),
    byHostName: Map.groupBy(
      devices.filter(({ revoked }) => !revoked),
      ({ hostName }) => hostName,
    ),
  };
}

/** @throws `not_found`, `conflict`, `device_revoked` */
function deviceNamed({ byId, byHostName }: DevicesByName, text: string): ListedDevice {
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
