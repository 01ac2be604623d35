/**
 * What opens what, found by trying on a copy of the device: nothing is counted and nothing is changed.
 * Called by the login harness after whatever may have changed it. It takes nobody's word, neither the
 * agent's nor the directory's.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { stateFile } from "../agent/state/state.ts";
import { type Store, breakGlassKeyName, keyContext, readBreakGlassKey } from "../directory/store/open.ts";
import { openAtRest } from "../directory/store/key-file.ts";
import type { AccountId } from "../platform/ports.ts";
import { type SimulatedWindows, examineCopy } from "../platform/simulated/windows/machine.ts";
import { Secret } from "../secrets/arena.ts";
import { openWithPin } from "../secrets/pin-container.ts";
import { openBreakGlass } from "../secrets/sealed-box.ts";
import { secrets as labels } from "../texts/en/harness.ts";
import type { DeviceTruth, OpensRow } from "./model.ts";

/** The secrets of the play that the person, or the harness for them, knows. */
export interface KnownSecrets {
  startPin: string;
  /** The PIN that was typed last for a new one; it may or may not have come to count. */
  newPin?: string | undefined;
  /** The account's password before PIN mode. */
  startPassword: string;
}

export interface Examined {
  device: SimulatedWindows;
  accountId: AccountId;
  /** The agent's state directory. */
  agentState: string;
  directory: Store;
  known: KnownSecrets;
}

type Opens = OpensRow["opens"];

/** The account's PIN container as the agent has it; read beside the agent, never written. */
function readContainer(agentState: string, accountId: string): Uint8Array | undefined {
  const file = join(agentState, stateFile);
  if (!existsSync(file)) return undefined;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const blob = database.prepare("SELECT blob FROM containers WHERE account_id = ?").get(accountId)?.[
      "blob"
    ];
    return blob instanceof Uint8Array ? blob : undefined;
  } finally {
    database.close();
  }
}

async function tryPassword(copy: SimulatedWindows, accountId: AccountId, password: Secret): Promise<Opens> {
  const account = await copy.accounts.find({ id: accountId });
  const { result, opens } = await copy.logon({ name: account?.name ?? "", password });
  const checks = result === "right" ? opens : await copy.protectedData.check(accountId, password);
  return [
    { store: "account", opens: result === "right" },
    ...checks.flatMap(({ kind, opens: isOpen }) =>
      kind === "dpapi" || kind === "credential-manager" ? [{ store: kind, opens: isOpen }] : [],
    ),
  ];
}

const nothing: Opens = [
  { store: "account", opens: false },
  { store: "dpapi", opens: false },
  { store: "credential-manager", opens: false },
];

/** A PIN opens the container, and through it whatever the sealed password opens. */
async function tryPin(examined: Examined, pin: string): Promise<Opens> {
  using copy = await examineCopy(examined.device);
  const container = readContainer(examined.agentState, examined.accountId);
  if (container === undefined) return [{ store: "pin-container", opens: false }, ...nothing];
  using typed = secretOf(pin);
  const opened = await openWithPin({ container, pin: typed, keys: copy.keys });
  if (opened.outcome !== "opened") return [{ store: "pin-container", opens: false }, ...nothing];
  using open = opened.container;
  return [
    { store: "pin-container", opens: true },
    ...(await tryPassword(copy, examined.accountId, open.password)),
  ];
}

async function tryTyped(examined: Examined, password: Secret): Promise<Opens> {
  using copy = await examineCopy(examined.device);
  // Awaited here: the copy goes with this block.
  return await tryPassword(copy, examined.accountId, password);
}

/**
 * Tries the break-glass password as the directory could release it, without releasing it: nothing is rotated.
 * While the device has not said which of two the account has, either may open.
 */
async function tryBreakGlass(examined: Examined): Promise<Opens | undefined> {
  const { directory } = examined;
  const row = await directory.db
    .selectFrom("break_glass")
    .select(["sealed", "earlier"])
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const key = await readBreakGlassKey(directory.db);
  using secretKey = openAtRest(directory.key, keyContext(breakGlassKeyName), key.sealed);
  let opens: Opens | undefined;
  for (const sealed of [row.sealed, row.earlier]) {
    if (sealed === null || opens?.some(({ opens: isOpen }) => isOpen === true) === true) continue;
    using password = openBreakGlass({
      sealed: Buffer.from(sealed, "base64url"),
      publicKey: Buffer.from(key.publicKey, "base64url"),
      secretKey,
    });
    opens = await tryTyped(examined, password);
  }
  return opens;
}

/** Lets what waits run between two of the slow derivations. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Tries every known secret. Some 200 ms each: it derives keys as the device does. */
export async function examine(examined: Examined): Promise<Omit<DeviceTruth, "agent">> {
  const { device, accountId, known } = examined;
  const opens: OpensRow[] = [];
  const pins = [
    ["start-pin", labels.startPin, known.startPin],
    ["new-pin", labels.newPin, known.newPin],
  ] as const;
  for (const [name, secret, pin] of pins) {
    if (pin === undefined) continue;
    opens.push({ name, secret, opens: await tryPin(examined, pin) });
    await breathe();
  }
  using typed = secretOf(known.startPassword);
  opens.push({
    name: "start-password",
    secret: labels.typedPassword,
    opens: await tryTyped(examined, typed),
  });
  await breathe();
  const breakGlass = await tryBreakGlass(examined);
  if (breakGlass !== undefined)
    opens.push({ name: "break-glass", secret: labels.breakGlass, opens: breakGlass });

  const tpm = device.tpm?.state();
  const account = await device.accounts.find({ id: accountId });
  return {
    opens,
    tpm: {
      triesLeft: tpm?.triesLeft ?? 0,
      maximumTries: tpm?.maximumTries ?? 0,
      lockedOutUntil: tpm?.lockedOutUntil?.toISOString(),
    },
    account: {
      passwordSetAt: account?.passwordSetAt.toISOString() ?? "",
      failedAttempts: await device.failedAttempts(accountId),
      lockedOutUntil: account?.lockedOutUntil?.toISOString(),
    },
    container: readContainer(examined.agentState, accountId) !== undefined,
  };
}

function secretOf(text: string): Secret {
  return Secret.take(Buffer.from(text, "utf8"));
}
