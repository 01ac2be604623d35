/**
 * One simulated device in a folder, its agent's parts over it, and a person at its sign-in screen who speaks the
 * real protocol. Used by the tests that cut the power, in their own process and in the one that is killed.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AccountLocks } from "../../../../src/agent/changes/account-locks.ts";
import type { ChangeContext } from "../../../../src/agent/changes/change-context.ts";
import { DirectoryFollower } from "../../../../src/agent/changes/follow.ts";
import { bringMissing } from "../../../../src/agent/changes/missing.ts";
import { RecoveryKeyKeeper } from "../../../../src/agent/changes/recovery-key.ts";
import { driveOn } from "../../../../src/agent/changes/recovery.ts";
import type { Directory } from "../../../../src/agent/directory/directory-client.ts";
import { parseConfig } from "../../../../src/agent/setup/config.ts";
import { createLogs } from "../../../../src/agent/setup/log.ts";
import { AwaitedResults } from "../../../../src/agent/sessions/awaited-results.ts";
import { Session } from "../../../../src/agent/sessions/session.ts";
import { AgentState } from "../../../../src/agent/state/state.ts";
import { type Clock, systemClock } from "../../../../src/clock/clock.ts";
import type { BindingId, GrantId, UserId } from "../../../../src/device-api/schemas.ts";
import { FaultPoints } from "../../../../src/harness/contract/fault-points.ts";
import type { Proof, Prover } from "../../../../src/identity/prover.ts";
import type { Platform } from "../../../../src/platform/ports.ts";
import type { StoreMoment } from "../../../../src/platform/simulated/document-file.ts";
import { openSimulatedMacos } from "../../../../src/platform/simulated/macos/machine.ts";
import { openSimulatedWindows } from "../../../../src/platform/simulated/windows/machine.ts";
import { type Draft, type Message, disposeSecrets } from "../../../../src/protocol/codec.ts";
import { windowsStatuses } from "../../../../src/protocol/results.ts";
import { type ScenarioName, purposes, scenarios, systems } from "../../../../src/protocol/table.ts";
import { Secret } from "../../../../src/secrets/arena.ts";
import { textsFor } from "../../../../src/texts/languages/languages.ts";
import { FakeConnection, helloOf } from "../../../protocol/support/fake-connection.ts";
import { FileDirectory } from "./directory-double.ts";

export const bindingId = "bnd_0123456789abcdefghijkl" as BindingId;
export const userId = "usr_0123456789abcdefghijkl" as UserId;
export const grantId = "grt_0123456789abcdefghijkl" as GrantId;
export const accountName = "alice";

/** What the person types: PINs and passwords of the story. */
export const typedPassword = "correct horse battery";
export const oldPin = "835172";
export const newPin = "604918";
export const newPassword = "staple the battery";

export const secretOf = (text: string): Secret => Secret.take(Buffer.from(text));

const config = parseConfig("directory:\n  url: https://directory.invalid\n", "/nonexistent/vestibule.yaml");
const lines: string[] = [];
/** Every line that the agents of this process have logged. */
export const logged = (): string => lines.join("");
const logs = createLogs({ write: (line) => void lines.push(line) }, "debug");

const unwatched = new FaultPoints({ report: () => undefined, die: () => undefined });

export const macFolder = (folder: string): string => join(folder, "mac");

/** Opens the Mac in the folder where there is one, and Windows otherwise. */
function openMachine(folder: string, clock: Clock, onMoment: (moment: StoreMoment) => void) {
  return existsSync(macFolder(folder))
    ? openSimulatedMacos({ directory: macFolder(folder), clock, onMoment })
    : openSimulatedWindows({ directory: join(folder, "windows"), clock, onMoment });
}

export async function openDevice(
  folder: string,
  points: FaultPoints = unwatched,
  clock: Clock = systemClock,
) {
  const machine = await openMachine(folder, clock, ({ store, moment }) => {
    points.pass(`${store}:${moment}`);
  });
  return openAgentOver(machine, folder, { points, clock });
}

/** The agent's parts over a machine, which may be in another process; it goes with them where it can be disposed of. */
export async function openAgentOver<Machine extends Platform & Partial<Disposable>>(
  machine: Machine,
  folder: string,
  { points = unwatched, clock = systemClock }: { points?: FaultPoints; clock?: Clock } = {},
) {
  const state = AgentState.open(join(folder, "agent"));
  const directory = new FileDirectory(folder);
  const locks = new AccountLocks();
  const context: ChangeContext = {
    platform: machine,
    state: points.decorate("state", state),
    clock,
    locks,
    directory: () => Promise.resolve(withoutLock(points.decorate<Directory>("directory", directory), locks)),
  };
  const account = await machine.accounts.find({ name: accountName });
  const keeper = new RecoveryKeyKeeper(context, logs);
  return {
    folder,
    keeper,
    machine,
    state,
    directory,
    context,
    account,
    /** What the agent does at start. */
    async recover() {
      for (const change of state.changes()) await driveOn(change, context, logs);
      await keeper.catchUp(true);
    },
    /** What the agent does while the directory answers. */
    async catchUp() {
      const known = await (await context.directory()).bindings();
      state.saveBindings(known.bindings, known.recoveryKey, known.recoveryKeyDigest);
      await bringMissing(context, logs);
      for (const change of state.changes()) await driveOn(change, context, logs);
      await keeper.catchUp(true);
    },
    /** What the agent does, while the directory answers, with directory passwords that are on their way. */
    follow: () => new DirectoryFollower(context, logs).followAll(),
    /** A sign-in host with a person who gives `answers` by the kind of screen; resolves with the outcome. */
    signIn: (person: Person) => converse({ context, keeper, accountId: account?.id ?? "" }, person),
    [Symbol.dispose]() {
      keeper[Symbol.dispose]();
      state[Symbol.dispose]();
      machine[Symbol.dispose]?.();
    },
  };
}

const underALock = new WeakMap<Directory, AccountLocks>();

/** What a directory of `openAgentOver` says to a caller who holds an account's lock; `undefined` to anybody else. */
export function refusalUnderALock(directory: Directory, method = "bindings"): string | undefined {
  return underALock.get(directory)?.isHeldHere() === true
    ? `${method} was called with an account locked: its sign-ins would wait for a directory that does not answer`
    : undefined;
}

/** The directory, which may be asked without a lock only: otherwise the test fails, whoever catches what. */
function withoutLock(directory: Directory, locks: AccountLocks): Directory {
  const checked = new Proxy(directory, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        const refusal = refusalUnderALock(checked, String(name));
        if (refusal === undefined) return Reflect.apply(member, target, given);
        queueMicrotask(() => {
          throw new Error(refusal);
        });
        throw new Error(refusal);
      };
    },
  });
  underALock.set(checked, locks);
  return checked;
}

export type Device = Awaited<ReturnType<typeof openDevice>>;
/** A device whose machine may be in another process: it can be used, and not be looked into. */
export type DeviceAnywhere = Awaited<ReturnType<typeof openAgentOver<Platform>>>;

/** The account's PIN container becomes bytes that nothing opens, as a broken disk leaves them. */
export function damageContainer({ state, account }: Pick<Device, "state" | "account">): void {
  const stored = account && state.container(account.id);
  if (stored === undefined) throw new Error("no container");
  const change = state.begin({
    id: "damage",
    accountId: stored.accountId,
    bindingId,
    detail: { kind: "account-password", reason: "set-up", passwordSetAt: new Date().toISOString() },
    materials: {},
    begunAt: new Date(),
  });
  state.settle(change, { events: [], container: { ...stored, blob: Buffer.alloc(300, 7) } });
}

/** How the person answers each kind of screen; a screen without an answer ends the story as a failure. */
export interface Person {
  /** Where they prove themselves; by default it succeeds with a grant that the directory knows. */
  prover?: Prover;
  /** At the PIN screen: the PIN, or that they forgot it. */
  pin?: string | { forgot: true };
  current?: string;
  /** How often they try the password they think is current; for ever by default. */
  attempts?: number;
  /** Whether the agent could reach the directory a moment ago; true by default. */
  directoryAnswers?: boolean;
  /** Told the texts of each screen. */
  onScreen?: (texts: string[]) => void;
  choose?: string;
  /** PINs that they try before, each typed twice. */
  chooseFirst?: readonly (readonly [pin: string, confirmation: string])[];
  /** Where a new PIN or password is to be chosen, they cancel. */
  cancelsChoice?: true;
  /** What the host was started for; signing in by default. */
  scenario?: ScenarioName;
  /** At the password screen, or what the host passes on: the password, or that they forgot it. */
  password?: string | { forgot: true };
  /** Passwords that they choose, one after the other; `later` puts the choice off. */
  choosePassword?: string[] | "later";
  /** Whether they agree to what goes, or still know the old password. */
  losses?: "agree" | "know-old" | "cancel";
  /** What they do with a refusal. */
  refused?: "back" | "know-old";
  /** Old passwords that they type when they say that they know it, one after the other. */
  old?: string[];
  /** The system refuses the credential that the agent hands over; it accepts by default. */
  systemRefuses?: true;
  /** They do not want a PIN now. */
  notNow?: boolean;
  /** What they do at each screen of a repair of the disk, one after the other. */
  repair?: readonly RepairMove[];
}

/**
 * At a screen of a repair: passwords or the recovery key that they type, that they do not know the one before or know it
 * after all, that they put it off, press what leads on, or leave.
 */
export type RepairMove =
  | { previous?: string; current?: string }
  | { key: string }
  | "not-known"
  | "known-after-all"
  | "not-now"
  | "go-on"
  /** At whatever there is, the work too. */
  | "cancel"
  /** At a screen that asks. */
  | "leave";

const { knowOld } = textsFor("en").screens.resetPassword;
const secretPurposes: ReadonlySet<number> = new Set(
  (
    [
      "secret",
      "newSecret",
      "confirm",
      "currentPassword",
      "password",
      "newPassword",
      "confirmPassword",
    ] as const
  ).map((name) => purposes[name]),
);

/** The story came to a screen that the person has no answer to; the message says what it shows. */
export class NobodyAnswers extends Error {}

/** Proves at once, with a grant that the directory knows. Nobody else is ever proven. */
const provesAtOnce: Prover = {
  prove: ({ purpose }) =>
    Promise.resolve({ purpose, bindingId, userId, grantId, authenticatedAt: new Date() } as Proof),
};

interface Host {
  context: ChangeContext;
  keeper: RecoveryKeyKeeper;
  accountId: string;
}

function converse({ context, keeper, accountId }: Host, person: Person): Promise<Message<"outcome">> {
  const { promise, resolve, reject } = Promise.withResolvers<Message<"outcome">>();
  const connection = new FakeConnection({
    onMessage: hear,
    onClosed: () => {
      reject(new Error("the agent closed the connection"));
    },
  });
  const give = (message: Draft) => {
    queueMicrotask(() => {
      connection.say(message);
      disposeSecrets(message);
    });
  };
  let attempts = 0;
  let saidKnown = false;
  const old = [...(person.old ?? [])];
  const triedFirst = [...(person.chooseFirst ?? [])];
  const chosen = Array.isArray(person.choosePassword) ? [...person.choosePassword] : [];
  const moves = [...(person.repair ?? [])];
  function hear(message: Message): void {
    if (message.message === "outcome") {
      if (message.id !== undefined)
        give(
          person.systemRefuses === true
            ? {
                message: "result",
                outcome: message.id,
                accepted: 0,
                system: systems.windows,
                code: windowsStatuses.STATUS_LOGON_FAILURE.code,
                subCode: 0,
              }
            : { message: "result", outcome: message.id, accepted: 1, system: systems.windows },
        );
      return resolve(message);
    }
    if (message.message === "fault") return reject(new Error(`fault ${message.code}`));
    if (message.message !== "screen") return;
    person.onScreen?.(message.fields.map(({ text }) => text));
    const { revision } = message;
    const has = (purpose: keyof typeof purposes) =>
      message.fields.some((field) => field.purpose === purposes[purpose]);
    const type = (values: (readonly [keyof typeof purposes, string])[]) => {
      const secrets = values.map(([purpose, text]) => ({
        purpose: purposes[purpose],
        value: secretOf(text),
      }));
      give({ message: "answer", revision, purpose: purposes.submit, index: 0, secrets });
    };
    const act = (index: number) => give({ message: "answer", revision, purpose: purposes.action, index });
    const agree = () => give({ message: "answer", revision, purpose: purposes.submit, index: 0 });
    const sayKnown = (index: number) => {
      saidKnown = true;
      return act(index);
    };
    const move = (next: RepairMove) => {
      if (typeof next !== "string")
        return "key" in next
          ? type([["recoveryKey", next.key]])
          : type([
              ...(has("previousPassword") ? [["previousPassword", next.previous ?? ""] as const] : []),
              ...(next.current === undefined ? [] : [["currentPassword", next.current] as const]),
            ]);
      if (next === "cancel" || next === "leave") return give({ message: "cancel", revision });
      if (next === "go-on") return agree();
      return act(next === "not-now" ? 1 : 0);
    };
    if (has("progress")) {
      // What they do while the agent is at work.
      if (moves[0] === "cancel") move(moves.shift() ?? "cancel");
      return;
    }
    if (person.scenario === "reconcile") {
      if (has("password"))
        return type([["password", typeof person.password === "string" ? person.password : ""]]);
      const next = moves.shift();
      if (next !== undefined) return move(next);
    }
    if ((has("newPassword") || has("newSecret")) && person.cancelsChoice === true) return act(0);
    if (has("newPassword")) {
      if (person.choosePassword === "later") return act(0);
      const password = chosen.shift();
      if (password !== undefined)
        return type([
          ["newPassword", password],
          ["confirmPassword", password],
        ]);
    }
    if (has("password") && typeof person.password === "string") return type([["password", person.password]]);
    if (has("password") && person.password !== undefined) return act(0);
    if (has("currentPassword") && saidKnown) {
      const typed = old.shift();
      return typed === undefined ? act(0) : type([["currentPassword", typed]]);
    }
    if (has("currentPassword") && person.notNow === true) return act(0);
    const hasField = message.fields.some(({ purpose }) => secretPurposes.has(purpose));
    const offersKnown = message.fields.some(
      ({ purpose, text }) => purpose === purposes.action && text === knowOld,
    );
    if (has("submit") && !hasField && person.losses !== undefined) {
      if (person.losses === "know-old" && offersKnown && old.length > 0) return sayKnown(0);
      return person.losses === "cancel" ? act(1) : agree();
    }
    if (has("message") && has("action") && !has("submit") && person.refused !== undefined) {
      if (person.refused === "know-old" && offersKnown && old.length > 0) return sayKnown(1);
      return act(0);
    }
    const [pin, confirmation] = has("newSecret") ? (triedFirst.shift() ?? []) : [];
    if (has("newSecret") && (pin ?? person.choose) !== undefined)
      return type([
        ["newSecret", pin ?? person.choose ?? ""],
        ["confirm", confirmation ?? person.choose ?? ""],
      ]);
    if (has("secret") && typeof person.pin === "string") return type([["secret", person.pin]]);
    // At the PIN screen, and at the one that takes no PIN for now; a refusal is the one with a message and no submit.
    if (has("action") && has("submit") === has("message") && typeof person.pin === "object") {
      return give({ message: "answer", revision, purpose: purposes.action, index: 0 });
    }
    if (has("currentPassword") && person.current !== undefined && attempts++ < (person.attempts ?? Infinity))
      return type([["currentPassword", person.current]]);
    const shown = message.fields.map(({ text }) => text).join(" | ");
    reject(new NobodyAnswers(`nobody answers this screen: ${shown}; the agent said: ${lines.join("")}`));
  }
  const results = new AwaitedResults((account, password) => {
    keeper.signedIn(account, password);
  });
  new Session(connection, {
    context,
    config,
    logs,
    prover: () => Promise.resolve(person.prover ?? provesAtOnce),
    recovering: () => undefined,
    waits: { sayAfter: 500, refuseAfter: 20_000 },
    directoryAnswers: () => person.directoryAnswers ?? true,
    signedIn: (account, password) => {
      keeper.signedIn(account, password);
    },
    results,
    keepRecoveryKey: () => keeper.keepAsItIs(),
  });
  const scenario = scenarios[person.scenario ?? "signIn"];
  give(helloOf({ scenario, accountId }));
  return promise.finally(() => {
    connection.hangUp();
    results[Symbol.dispose]();
  });
}
