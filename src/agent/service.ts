/**
 * The agent: composes state, sessions, recovery and the way to the directory, and serves sign-in hosts.
 * Called by a composition root with a platform, a listener and a policy over its peers. It accepts connections before it
 * loads OAuth, HTTP or the browser, and serves no peer that the policy does not let in.
 */
import type { Clock } from "../clock/clock.ts";
import type { Binding } from "../device-api/schemas.ts";
import type { ErrorCode } from "../errors/codes.ts";
import { codeOf } from "../errors/error.ts";
import type { Prover } from "../identity/prover.ts";
import type { BrowserLauncher } from "../identity/browser/launcher.ts";
import type { BrowserSurface } from "../identity/browser/surface.ts";
import type { Listen, PeerConnection } from "../platform/connection.ts";
import { describePeer } from "../platform/peer.ts";
import type { PeerPolicy } from "../platform/peer-policies.ts";
import type { AccountId, Platform } from "../platform/ports.ts";
import type { ProviderSettings } from "../platform/provider-settings.ts";
import { encode } from "../protocol/codec.ts";
import { type Secret, lockArena } from "../secrets/arena.ts";
import { Admissions, type Refusal } from "./admission.ts";
import { AccountLocks } from "./changes/account-locks.ts";
import type { ChangeContext } from "./changes/change-context.ts";
import { Drives } from "./changes/drives.ts";
import { DirectoryFollower } from "./changes/follow.ts";
import { bringMissing } from "./changes/missing.ts";
import { RecoveryKeyKeeper } from "./changes/recovery-key.ts";
import { dropOldAside } from "./changes/set-aside.ts";
import { PinnedAuthorities, authorityFaults } from "./setup/authorities.ts";
import type { AgentConfig } from "./setup/config.ts";
import { Connection } from "./connection.ts";
import { enrol } from "./enrolment.ts";
import type { Logs } from "./setup/log.ts";
import { reportEvents } from "./outbox.ts";
import { ProviderSettingsKeeper } from "./provider-settings.ts";
import { AwaitedResults } from "./sessions/awaited-results.ts";
import { Session } from "./sessions/session.ts";
import { StateLock } from "./state/state-lock.ts";
import { AgentState } from "./state/state.ts";

export interface AgentOptions {
  config: AgentConfig;
  platform: Platform;
  /** Where `agent.db` lives; only the agent's account may read it. */
  stateDirectory: string;
  /** Where the plug-in at the sign-in screen finds what it must know before this agent answers. */
  providerSettings: ProviderSettings;
  /** What starts a browser for a proof, in the session of the person who is to see it. */
  browserLauncher: BrowserLauncher;
  /** Path of the socket or pipe that plug-ins connect to. */
  endpoint: string;
  /** How they are listened for: the shipped agent does so over the addon, which names each peer. */
  listen: Listen;
  /** Who of them is served. */
  peerPolicy: PeerPolicy;
  clock: Clock;
  surface: BrowserSurface;
  /** Trust beside the system's and the configuration's: certificate authorities (PEM), and keys for the browser (SPKI, SHA-256, base64). */
  trust?: { ca?: readonly string[]; spki?: readonly string[]; browserCa?: readonly string[] };
  logs: Logs;
  /** Wraps a port before it is used: the harness puts its faults there. */
  decorate?: Decorate;
}

/** Gives back `port` or something that behaves as it and does more. */
export type Decorate = <Port extends object>(name: "state" | "directory", port: Port) => Port;

export interface RunningAgent {
  /** Enrols with a one-time token and fetches the bindings. */
  enrol(tokenFile: string): Promise<void>;
  readonly enrolled: boolean;
  /** Resolves once the changes that were open at start were driven on as far as it goes without the directory. */
  readonly recovered: Promise<void>;
  close(): Promise<void>;
}

/** A person sees that their account's change is being finished after this long, and is told to come back after that. */
const sayAfterMilliseconds = 500;
const patienceMilliseconds = 20_000;

/** Whether the device gives the account the directory password. */
const isFollowing = ({ passwordSync }: Binding): boolean => passwordSync === "yes";

/** How often what waits for the directory is tried again. */
const retryMilliseconds = 60_000;

export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { config, platform, clock, logs } = options;
  const arena = lockArena();
  if (!arena.locked) logs.operator.warn({ event: "arena-not-locked", code: "arena_not_locked" });

  const decorate: Decorate = options.decorate ?? ((_name, port) => port);
  // First of all: whoever has it not must not drive on what another agent has begun.
  const stateLock = StateLock.take(options.stateDirectory);
  const state = decorate("state", AgentState.open(options.stateDirectory));
  const authorities = new PinnedAuthorities(config, options.trust?.ca ?? []);
  const connection = new Connection({
    config,
    platform,
    state,
    clock,
    ca: () => authorities.current(),
    decorate: (directory) => decorate("directory", directory),
  });
  const context: ChangeContext = {
    platform,
    state,
    clock,
    locks: new AccountLocks(),
    directory: () => connection.directory(),
  };
  const recoveryKey = new RecoveryKeyKeeper(context, logs);

  const drives = new Drives(context, logs);

  const providerSettings = new ProviderSettingsKeeper({
    settings: options.providerSettings,
    config,
    context,
    logs,
    patienceMilliseconds,
  });

  const follower = new DirectoryFollower(context, logs);

  let directoryAnswers = false;
  /** As the directory has them. @throws those of the network */
  async function refreshBindings(): Promise<void> {
    const known = await (await connection.directory()).bindings();
    const followed = new Set(
      state
        .bindings()
        .filter(isFollowing)
        .map(({ bindingId }) => bindingId),
    );
    state.saveBindings(known.bindings, known.recoveryKey, known.recoveryKeyDigest);
    directoryAnswers = true;
    for (const binding of known.bindings) {
      const was = followed.has(binding.bindingId);
      if (was !== isFollowing(binding))
        logs.audit.info({ event: `password-sync-turned-${was ? "off" : "on"}`, binding: binding.bindingId });
    }
    logs.debug.debug({ event: "bindings-refreshed" });
  }

  let keyRound: Promise<void> | undefined;
  /** What can only be done while the directory answers. */
  async function catchUp(): Promise<void> {
    if (state.enrolment() === undefined) {
      void providerSettings.keep();
      return;
    }
    try {
      await refreshBindings();
    } catch (error) {
      directoryAnswers = false;
      logs.operator.warn({ event: "bindings-not-refreshed", code: codeOf(error) });
    }
    // Also without the directory: the system's accounts may be others by now.
    void providerSettings.keep();
    if (directoryAnswers) await within(bringMissing(context, logs), patienceMilliseconds);
    // A store that hangs keeps its account from the directory password, and nothing else.
    if (directoryAnswers) await within(follower.followAll(), patienceMilliseconds);
    // A store that hangs keeps its account from the directory, and nothing else.
    await within(drives.all(directoryAnswers ? "directory" : "directory-away"), patienceMilliseconds);
    // Its certificate was taken, so the clock is about right.
    if (directoryAnswers) dropOldAside(context, logs);
    // A disk that hangs keeps its key from the directory, and nothing else. What hangs is not begun once more.
    keyRound ??= recoveryKey.catchUp(directoryAnswers).finally(() => {
      keyRound = undefined;
    });
    await within(keyRound, patienceMilliseconds);
    await reportEvents(state, () => connection.directory(), logs);
  }

  let ending = false;
  let isWanted = false;
  let round: Promise<void> | undefined;
  async function catchUpWhileWanted(): Promise<void> {
    while (isWanted && !ending) {
      isWanted = false;
      try {
        await catchUp();
      } catch (error) {
        logs.operator.error({ event: "catching-up-failed", code: codeOf(error) });
      }
    }
    round = undefined;
  }
  /** One round at a time, and one more when it was asked for meanwhile. Nobody waits for it, so it never rejects. */
  function keepInStep(): void {
    isWanted = true;
    round ??= catchUpWhileWanted();
  }

  const recovered = drives.all("device").catch((error: unknown) => {
    logs.operator.error({ event: "recovery-failed", code: codeOf(error) });
  });

  /** Once a day: a directory that nobody can verify any more is noticed before it happens. */
  function sayAuthorityFaults(): void {
    for (const { file, problem, until } of authorityFaults(config, clock.now()))
      logs.operator.warn({ event: `authority-${problem}`, file, until: until?.toISOString() });
  }

  let prover: Promise<Prover> | undefined;
  function makeProver(): Promise<Prover> {
    prover ??= connection
      .prover({
        launcher: options.browserLauncher,
        surface: options.surface,
        spki: options.trust?.spki ?? [],
        // What vouches for the directory to the agent vouches for it to the browser too.
        certificates: () => [...authorities.current(), ...(options.trust?.browserCa ?? [])],
      })
      .catch((error: unknown) => {
        prover = undefined;
        throw error;
      });
    return prover;
  }

  const signedIn = (account: AccountId, password: Secret) => {
    recoveryKey.signedIn(account, password);
  };
  const results = new AwaitedResults(signedIn);

  const services = {
    context,
    config,
    logs,
    recovering: (account: AccountId) => drives.of(account),
    waits: { sayAfter: sayAfterMilliseconds, refuseAfter: patienceMilliseconds },
    prover: makeProver,
    directoryAnswers: () => directoryAnswers,
    signedIn,
    keepRecoveryKey: () => recoveryKey.keepAsItIs(),
    results,
  };

  // Not waited for, and before anybody can connect: what was written while another configuration held is not shown long.
  void providerSettings.keep();

  const admissions = new Admissions(options.peerPolicy);
  const sessions = new Set<Session>();
  function serve(connection: PeerConnection): void {
    const session = new Session(connection, services);
    sessions.add(session);
    connection.onClose(() => {
      sessions.delete(session);
      // A change may owe the directory something, and events wait.
      keepInStep();
    });
  }
  const listening = options.listen({
    path: options.endpoint,
    group: options.peerPolicy.group,
    onFailure(errno) {
      logs.operator.warn({ event: "connection-not-accepted", errno });
    },
    onConnection(connection) {
      const admission = admissions.admit(connection);
      if (admission.admitted) serve(connection);
      else refuse(connection, admission.reason, logs);
    },
  });
  const release = () => {
    results[Symbol.dispose]();
    recoveryKey[Symbol.dispose]();
    state[Symbol.dispose]();
    stateLock[Symbol.dispose]();
  };
  const listener = await listening.catch(async (error: unknown) => {
    await within(Promise.all([recovered, providerSettings.settled()]), patienceMilliseconds);
    release();
    throw error;
  });

  const timer = setInterval(keepInStep, retryMilliseconds);
  timer.unref();
  void within(recovered, patienceMilliseconds).then(keepInStep);
  sayAuthorityFaults();
  const daily = setInterval(sayAuthorityFaults, 86_400_000);
  daily.unref();

  return {
    async enrol(tokenFile) {
      const enrolment = await enrol(tokenFile, { platform, state, desk: await connection.desk() });
      connection.enrolledAgain();
      prover = undefined;
      logs.audit.info({ event: "enrolled", device: enrolment.deviceId });
      await refreshBindings();
      await providerSettings.keep();
      // What an earlier enrolment had moves to the new bindings.
      await bringMissing(context, logs);
      keepInStep();
    },
    get enrolled() {
      return state.enrolment() !== undefined;
    },
    recovered,
    async close() {
      ending = true;
      providerSettings.stop();
      clearInterval(timer);
      clearInterval(daily);
      const serving = [...sessions];
      for (const session of serving) session.close();
      await Promise.all([listener.close(), ...serving.map(({ ended }) => ended)]);
      await connection.close();
      await within(Promise.all([recovered, round, providerSettings.settled()]), patienceMilliseconds);
      release();
    },
  };
}

/** Waits for `work`, and no longer than that: it goes on by itself. @throws what `work` throws in time */
async function within(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, milliseconds, undefined);
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** A peer that may come at other times is told why; anybody else is hung up on without a word. */
function refuse(connection: PeerConnection, reason: Refusal, logs: Logs): void {
  const isTooMany = reason === "too-many-sessions";
  const code: ErrorCode = isTooMany ? "too_many_requests" : "peer_refused";
  logs.operator.warn({ event: "peer-refused", code, reason, ...describePeer(connection.peer) });
  if (!isTooMany) {
    connection.close();
    return;
  }
  const hangUp = (): void => {
    connection.close();
  };
  // Settles in any case: the system takes these few bytes at once, or the peer is gone.
  void connection.write(encode({ message: "fault", code })).then(hangUp, hangUp);
}
