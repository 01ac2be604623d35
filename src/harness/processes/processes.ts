/**
 * Starts, watches and ends the harness's child processes: directory, provider, agent. Called by the login harness. Each
 * runs on the pinned Node with a minimal environment and a control channel, and ends when the channel closes. None may
 * outlive the harness, however the harness ends.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex, Readable } from "node:stream";
import { isErrorCode } from "../../errors/codes.ts";
import { type Evidence, VestibuleError } from "../../errors/error.ts";
import { type ControlChannel, type ControlMessage, lineSplitter, openChannel } from "./control-channel.ts";
import type { ControlWay } from "./control-handover.ts";
import { type ControlOffer, offerControl } from "./control-offer.ts";
import { FollowedOutput, type WineRuntime } from "./wine-child.ts";

/** The environment variables that a child inherits. Nothing else reaches it, least of all NODE_OPTIONS. */
const inherited = ["PATH", "LANG", "TZ", "TMPDIR", "SystemRoot", "TEMP", "TMP"] as const;
const keptLines = 200;
const maximumLogLine = 64 * 1024;
const startLimitMs = 30_000;

export interface ChildSpecification {
  /** For logs and errors: "agent". */
  name: string;
  /** Path of the JavaScript to run. */
  program: string;
  arguments: readonly string[];
  /** Folder for Node's compile cache, so that the next start is quicker. */
  compileCache?: string;
  /**
   * How the child gets its control channel; default by descriptor. With `socket` it is started with `--control socket`
   * and must open the channel by `openControl`.
   */
  control?: ControlWay;
  /**
   * Runs it in Windows' Node under wine; its control channel is a socket then. Paths among `arguments` are as wine names
   * them. Default: in this Node.
   */
  wine?: WineRuntime | undefined;
  /** Milliseconds that the child may take to open its control channel; default 30,000. */
  connectMs?: number;
  /** The log event that means ready, for a child that sends no `listening` on its control channel. */
  readyEvent?: string;
  /** Milliseconds that the child may take to end by itself before it is killed; default 3000. */
  graceMs?: number;
  /** Called with every control message except `listening`. */
  onMessage?: (message: ControlMessage) => void;
  /** Called with every line of its output, parsed when it is a JSON object. */
  onLog?: (line: LogLine) => void;
}

export interface LogLine {
  stream: "stdout" | "stderr";
  text: string;
  fields?: Record<string, unknown>;
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The child's ready message: its port, its address. @throws as `Supervisor.start` */
  readonly ready: Promise<ControlMessage>;
  /** Resolves when the process is gone. */
  readonly exited: Promise<ChildExit>;
  /** The last lines of its output. */
  readonly lines: readonly LogLine[];
  send(message: ControlMessage): void;
  /** Ends the child: closes the control channel, then SIGTERM, then SIGKILL. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends the child by SIGKILL, as a power loss would. Resolves when it is gone. */
  kill(): Promise<void>;
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

/** Sends `signal` to the child and to every process that it started. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalOne(process.platform === "win32" ? pid : -pid, signal);
}

function minimalEnvironment(compileCache: string | undefined): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv =
    compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache };
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

function parseFields(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Where a child says that its fault is. */
function placeIn({ place, reason }: ControlMessage): Evidence {
  return {
    ...(typeof place === "string" && { place }),
    ...(typeof reason === "string" && { reason }),
  };
}

/** A child's process, and how it is reached. */
interface StartedProcess {
  process: ChildProcess & { pid: number };
  /** Of a child under wine. */
  output: FollowedOutput | undefined;
}

class RunningChild implements Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  readonly lines: LogLine[] = [];
  readonly ready: Promise<ControlMessage>;
  readonly #giveUp: () => void;
  #control: ControlChannel | undefined;
  readonly #graceMs: number;
  readonly #isUnderWine: boolean;
  #gone = false;

  constructor(
    specification: ChildSpecification,
    { process: child, output }: StartedProcess,
    ready: Promise<ControlMessage>,
    /** Ends the child while it has no control channel yet. */
    giveUp: () => void,
    onLog: (line: LogLine) => void,
  ) {
    this.name = specification.name;
    this.pid = child.pid;
    this.ready = ready;
    this.#graceMs = specification.graceMs ?? 3000;
    this.#giveUp = giveUp;
    this.#isUnderWine = output !== undefined;
    output?.follow(this.#collecting("stdout", onLog));
    this.#collect(child.stdout, "stdout", onLog);
    this.#collect(child.stderr, "stderr", onLog);
    // `close`, not `exit`: the error must include the child's last output.
    const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    this.exited = ended.then(async ([code, signal]) => {
      // The processes that it started end with it, so that they hold no pipe of it open.
      this.signal("SIGKILL");
      if (child.stdout?.closed === false || child.stderr?.closed === false) await once(child, "close");
      output?.close();
      this.#gone = true;
      this.#control?.close();
      return { code, signal };
    });
  }

  /**
   * To the child and to every process that it started. Under wine to the child alone: its group may hold what serves the
   * other programs of the prefix.
   */
  signal(signal: NodeJS.Signals): void {
    if (!this.#isUnderWine) signalGroup(this.pid, signal);
    else if (!this.#gone) signalOne(this.pid, signal);
  }

  #collect(stream: Readable | null, name: LogLine["stream"], onLog: (line: LogLine) => void): void {
    stream?.on("data", this.#collecting(name, onLog));
    stream?.on("error", () => undefined);
  }

  #collecting(name: LogLine["stream"], onLog: (line: LogLine) => void): (chunk: Buffer) => void {
    const keep = (text: string) => {
      const fields = parseFields(text);
      const line: LogLine = fields === undefined ? { stream: name, text } : { stream: name, text, fields };
      this.lines.push(line);
      if (this.lines.length > keptLines) this.lines.shift();
      onLog(line);
    };
    return lineSplitter(maximumLogLine, keep, () => {
      keep("(a line was too long: the rest of this output is not shown)");
    });
  }

  /** The control channel is open. */
  speak(pipe: Duplex, onMessage: (message: ControlMessage) => void): void {
    this.#control = openChannel(pipe, onMessage);
  }

  send(message: ControlMessage): void {
    this.#control?.send(message);
  }

  async stop(): Promise<void> {
    if (this.#gone) return;
    if (this.#control === undefined) this.#giveUp();
    else this.#control.close();
    if (await this.#endsWithin(this.#graceMs)) return;
    this.signal("SIGTERM");
    if (await this.#endsWithin(this.#graceMs)) return;
    await this.kill();
  }

  async kill(): Promise<void> {
    if (!this.#gone) this.signal("SIGKILL");
    await this.exited;
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      resolve(false);
    }, ms);
    void this.exited.then(() => {
      resolve(true);
    });
    return promise.finally(() => {
      clearTimeout(timer);
    });
  }
}

const nodeFlags = [
  "--disable-warning=ExperimentalWarning",
  // Otherwise SIGUSR1 opens Node's debugger on 127.0.0.1, to every user.
  "--disable-sigusr1",
];

function spawnHere({ program, arguments: given, compileCache }: ChildSpecification, offer: ControlOffer) {
  return spawn(process.execPath, [...nodeFlags, program, ...given, ...offer.arguments], {
    stdio: offer.stdio,
    env: minimalEnvironment(compileCache),
    // A process group of its own: only we act on Ctrl+C at the terminal, and its children end with it.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
}

function spawnUnderWine(
  { program, arguments: given, compileCache }: ChildSpecification,
  { node, environment, pathOf }: WineRuntime,
  offer: ControlOffer,
  { written }: FollowedOutput,
) {
  const cache = compileCache === undefined ? {} : { NODE_COMPILE_CACHE: pathOf(compileCache) };
  return spawn("wine", [node, ...nodeFlags, pathOf(program), ...given, ...offer.arguments], {
    stdio: ["pipe", written, written],
    env: { ...environment, ...cache },
    detached: true,
  });
}

/** @throws the system's error when the program does not exist */
async function startNode(specification: ChildSpecification, offer: ControlOffer): Promise<StartedProcess> {
  const { wine, name } = specification;
  const output = wine === undefined ? undefined : new FollowedOutput(wine.outputFile(name));
  const process_ =
    wine === undefined || output === undefined
      ? spawnHere(specification, offer)
      : spawnUnderWine(specification, wine, offer, output);
  try {
    await once(process_, "spawn");
  } catch (error) {
    output?.close();
    throw error;
  }
  const { pid } = process_;
  if (pid !== undefined) return { process: Object.assign(process_, { pid }), output };
  throw new VestibuleError("internal", { evidence: { what: "child has no pid", child: name } });
}

/** Calls `tell` with an `internal` error about `what`, after `ms` milliseconds. */
function limit(ms: number, what: string, tell: (error: VestibuleError) => void): { clear: () => void } {
  const timer = setTimeout(() => {
    tell(new VestibuleError("internal", { evidence: { what, limitMs: ms } }));
  }, ms);
  return {
    clear() {
      clearTimeout(timer);
    },
  };
}

/** Owns the children. They all end when it is disposed, and when the harness exits. */
export class Supervisor implements AsyncDisposable {
  readonly #children = new Set<RunningChild>();
  #closing = false;
  readonly #atExit = () => {
    for (const child of this.#children) child.signal("SIGKILL");
  };

  constructor() {
    process.once("exit", this.#atExit);
  }

  /**
   * Starts a child and waits until it sends `listening` on its control channel.
   * @throws the code that the child reported with `error`, or `internal` with its last output when it died or stayed
   * silent
   */
  async start(specification: ChildSpecification): Promise<Child> {
    const child = await this.begin(specification);
    try {
      await child.ready;
      return child;
    } catch (error) {
      await child.exited;
      throw error;
    }
  }

  /**
   * Starts a child that may need a message before it is ready. A child that does not become ready is ended.
   * @throws `internal` with the child's last output when it did not open its control channel
   */
  async begin(specification: ChildSpecification): Promise<Child> {
    const { name, connectMs = startLimitMs } = specification;
    const way = specification.wine === undefined ? specification.control : "socket";
    const offer = await offerControl(way ?? "descriptor");
    let started: StartedProcess;
    try {
      this.#assertOpen(name);
      started = await startNode(specification, offer);
    } catch (error) {
      offer.close();
      throw error;
    }

    const ready = Promise.withResolvers<ControlMessage>();
    let isReady = false;
    const beReady = (message: ControlMessage) => {
      isReady = true;
      ready.resolve(message);
    };
    const child = new RunningChild(specification, started, ready.promise, offer.close, (line) => {
      const { readyEvent } = specification;
      if (!isReady && readyEvent !== undefined && line.fields?.["event"] === readyEvent)
        beReady({ ...line.fields, type: "listening" });
      specification.onLog?.(line);
    });
    this.#children.add(child);
    const gone = child.exited.then((exit): never => {
      this.#children.delete(child);
      throw new VestibuleError("internal", {
        evidence: {
          what: `${name} ended before it was ready`,
          exitCode: exit.code,
          signal: exit.signal,
          said: child.lines.at(-1)?.text.slice(0, 500),
        },
      });
    });
    gone.catch(ready.reject);
    const startLimit = limit(startLimitMs, `${name} did not become ready`, ready.reject);
    void ready.promise
      .catch(() => child.kill())
      .finally(() => {
        startLimit.clear();
      });

    const silent = Promise.withResolvers<never>();
    const connectLimit = limit(connectMs, `${name} did not take its control channel`, silent.reject);
    try {
      // The supervisor may have been disposed during the start.
      this.#assertOpen(name);
      const pipe = await Promise.race([offer.taken(started.process), gone, silent.promise]);
      child.speak(pipe, (message) => {
        if (isReady) specification.onMessage?.(message);
        else if (message.type === "listening") beReady(message);
        else if (message.type === "error" && isErrorCode(message["code"])) {
          ready.reject(
            new VestibuleError(message["code"], { evidence: { child: name, ...placeIn(message) } }),
          );
        } else specification.onMessage?.(message);
      });
      return child;
    } catch (error) {
      offer.close();
      await child.kill();
      throw error;
    } finally {
      connectLimit.clear();
    }
  }

  #assertOpen(child: string): void {
    if (this.#closing) throw new VestibuleError("cancelled", { evidence: { child } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#children].map((child) => child.stop()));
    process.removeListener("exit", this.#atExit);
  }
}
