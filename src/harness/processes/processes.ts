/**
 * Starts, watches and ends the harness's child processes: directory, provider, agent. Used by the login harness.
 * Each runs on the pinned Node with next to no environment and a control channel, and ends when that closes. None may
 * outlive the harness, whichever way it ends.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex, Readable } from "node:stream";
import { isErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { type ControlChannel, type ControlMessage, lineSplitter, openChannel } from "./control-channel.ts";
import type { ControlWay } from "./control-handover.ts";
import { type ControlOffer, offerControl } from "./control-offer.ts";

/** What a child inherits; nothing else of the environment reaches it, NODE_OPTIONS least of all. */
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
  /** Folder in which Node keeps what it has compiled of the program, so that the next start is quicker. */
  compileCache?: string;
  /**
   * How it is given its control channel; default by descriptor. A program that is given it by a socket is started with
   * `--control socket` and opens the channel by `openControl`.
   */
  control?: ControlWay;
  /** How long it may take to take its control channel; default 30 s. */
  connectMs?: number;
  /** The event of a log line that says it is ready, for a child that does not say `listening` on its control pipe. */
  readyEvent?: string;
  /** How long it may take to end by itself once told, before it is ended; default 3000 ms. */
  graceMs?: number;
  /** Every control message but `listening`. */
  onMessage?: (message: ControlMessage) => void;
  /** Every line of its output, parsed when it is a JSON object. */
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
  /** What it says when it is ready: its port, its address. @throws as `Supervisor.start` */
  readonly ready: Promise<ControlMessage>;
  /** Settles when the process is gone. */
  readonly exited: Promise<ChildExit>;
  /** The last lines of its output. */
  readonly lines: readonly LogLine[];
  send(message: ControlMessage): void;
  /** Ends it: control channel, then SIGTERM, then SIGKILL. Settles when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, as a power loss would. Settles when it is gone. */
  kill(): Promise<void>;
}

/** Sends `signal` to the child and to all it started. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // Gone already.
  }
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

class RunningChild implements Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  readonly lines: LogLine[] = [];
  readonly ready: Promise<ControlMessage>;
  readonly #giveUp: () => void;
  #control: ControlChannel | undefined;
  readonly #graceMs: number;
  #gone = false;

  constructor(
    specification: ChildSpecification,
    child: ChildProcess & { pid: number },
    ready: Promise<ControlMessage>,
    /** Ends it as long as it has no control channel. */
    giveUp: () => void,
    onLog: (line: LogLine) => void,
  ) {
    this.name = specification.name;
    this.pid = child.pid;
    this.ready = ready;
    this.#graceMs = specification.graceMs ?? 3000;
    this.#giveUp = giveUp;
    this.#collect(child.stdout, "stdout", onLog);
    this.#collect(child.stderr, "stderr", onLog);
    // `close`, not `exit`: what it said last belongs in the error.
    const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    this.exited = ended.then(async ([code, signal]) => {
      // What it had started goes with it, so that no pipe of its stays open either.
      signalGroup(this.pid, "SIGKILL");
      if (child.stdout?.closed === false || child.stderr?.closed === false) await once(child, "close");
      this.#gone = true;
      this.#control?.close();
      return { code, signal };
    });
  }

  #collect(stream: Readable | null, name: LogLine["stream"], onLog: (line: LogLine) => void): void {
    const keep = (text: string) => {
      const fields = parseFields(text);
      const line: LogLine = fields === undefined ? { stream: name, text } : { stream: name, text, fields };
      this.lines.push(line);
      if (this.lines.length > keptLines) this.lines.shift();
      onLog(line);
    };
    const split = lineSplitter(maximumLogLine, keep, () => {
      keep("(a line was too long: the rest of this output is not shown)");
    });
    stream?.on("data", split);
    stream?.on("error", () => undefined);
  }

  /** Its control channel is there. */
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
    signalGroup(this.pid, "SIGTERM");
    if (await this.#endsWithin(this.#graceMs)) return;
    await this.kill();
  }

  async kill(): Promise<void> {
    if (!this.#gone) signalGroup(this.pid, "SIGKILL");
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

/** @throws the system's error when there is no such program */
async function startNode(
  specification: ChildSpecification,
  offer: ControlOffer,
): Promise<ChildProcess & { pid: number }> {
  const process_ = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      specification.program,
      ...specification.arguments,
      ...offer.arguments,
    ],
    {
      stdio: offer.stdio,
      env: minimalEnvironment(specification.compileCache),
      // A group of its own: Ctrl+C at the terminal is ours to act on, and what it starts ends with it.
      detached: process.platform !== "win32",
      windowsHide: true,
    },
  );
  await once(process_, "spawn");
  const { pid } = process_;
  if (pid !== undefined) return Object.assign(process_, { pid });
  throw new VestibuleError("internal", {
    evidence: { what: "child has no pid", child: specification.name },
  });
}

/** Tells `internal` with `what`, after that long. */
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

/** Owns children. Disposing of it, and the harness's own exit, ends them all. */
export class Supervisor implements AsyncDisposable {
  readonly #children = new Set<RunningChild>();
  #closing = false;
  readonly #atExit = () => {
    for (const child of this.#children) signalGroup(child.pid, "SIGKILL");
  };

  constructor() {
    process.once("exit", this.#atExit);
  }

  /**
   * Starts a child and waits until it says `listening` on its control pipe.
   * @throws the code that it reported with `error`, or `internal` with its last words when it died or stayed silent
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
   * Starts a child that may need a word before it is ready; one that does not become ready is ended.
   * @throws `internal` with its last words when it did not take its control channel
   */
  async begin(specification: ChildSpecification): Promise<Child> {
    const { name, connectMs = startLimitMs } = specification;
    const offer = await offerControl(specification.control ?? "descriptor");
    let process_: ChildProcess & { pid: number };
    try {
      this.#assertOpen(name);
      process_ = await startNode(specification, offer);
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
    const child = new RunningChild(specification, process_, ready.promise, offer.close, (line) => {
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
      // Nobody may have ended what was only just started.
      this.#assertOpen(name);
      const pipe = await Promise.race([offer.taken(process_), gone, silent.promise]);
      child.speak(pipe, (message) => {
        if (isReady) specification.onMessage?.(message);
        else if (message.type === "listening") beReady(message);
        else if (message.type === "error" && isErrorCode(message["code"])) {
          ready.reject(new VestibuleError(message["code"], { evidence: { child: name } }));
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
