/**
 * The credential provider's DLL in the login host, and a scripted agent behind a pipe of wine's. Each test file has a
 * prefix of its own: the DLL's pipe and its registry keys have one place in a prefix.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Server } from "node:net";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";
import { inRoot } from "../../../../scripts/project.mjs";
import { credentialProviderPath, pipeBridgePath } from "../../../../scripts/windows-programs.mjs";
import type { HostLine } from "../../../../src/harness/loginhost/lines.ts";
import {
  type HostOptions,
  type HostReport,
  playProvider,
} from "../../../../src/harness/loginhost/login-host.ts";
import type { WinePrefix } from "../../../../src/harness/loginhost/wine.ts";
import { type PurposeName, purposes } from "../../../../src/protocol/table.ts";
import { windowsFields } from "../../../../src/protocol/windows-fields.ts";

/** Milliseconds for a test that may have to wait for wine. */
export const timeForWine = 60_000;

/** The DLL that is played: the one that ships, or the one that scripts/dll-coverage.mjs counts the lines of. */
export const providerFile = process.env["VESTIBULE_COUNTED_DLL"] ?? inRoot(credentialProviderPath);

/** The user of every program under wine: the one account that it knows. */
export const wineUser = { id: "S-1-5-21-0-0-0-1000", name: "root" } as const;

/** Of the DLL: native/windows-credprov/provider/names.h. */
const pipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule`;

export const fieldOf = (purpose: PurposeName, index = 0): number => {
  const row = windowsFields.find((each) => each.purpose === purpose && each.index === index);
  if (row === undefined)
    throw new Error(`no field for ${purpose}, a purpose of ${String(purposes[purpose])}`);
  return row.id;
};

/**
 * `reg add` and its like.
 * @returns what it prints: of a key that a `query` does not find, nothing
 * @throws where it did not do what it was asked for
 */
export async function registry(wine: WinePrefix, ...given: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("wine", ["reg", ...given], {
      env: wine.environment,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (given[0] === "query" && code === 1 && stdout !== undefined) return stdout;
    throw new Error(`reg ${given.join(" ")}: ${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}

export type Of<Event extends HostLine["event"]> = Extract<HostLine, { event: Event }>;

/** The sign-in screen with our DLL, while a person is at it. */
export class SignInScreen {
  readonly lines: HostLine[] = [];
  readonly #script = new PassThrough();
  readonly #report: Promise<HostReport>;
  readonly #close = new AbortController();
  #ended = false;
  /** Lines before this one were waited for. */
  #passed = 0;
  #came = Promise.withResolvers<undefined>();

  constructor(wine: WinePrefix | undefined, options: HostOptions = {}) {
    this.#report = playProvider({
      provider: providerFile,
      script: this.#script,
      ...options,
      signal: this.#close.signal,
      wine,
      onLine: (line) => {
        this.lines.push(line);
        this.#wake();
      },
    }).finally(() => {
      this.#ended = true;
      this.#wake();
    });
    this.#report.catch(() => undefined);
  }

  do(...actions: readonly Readonly<Record<string, string | number | boolean>>[]): void {
    for (const action of actions) this.#script.write(`${JSON.stringify(action)}\n`);
  }

  /** The first line of the kind after the last one that was waited for. */
  async line<Event extends HostLine["event"]>(
    event: Event,
    fits: (line: Of<Event>) => boolean = () => true,
  ): Promise<Of<Event>> {
    for (;;) {
      const came = this.#came.promise;
      while (this.#passed < this.lines.length) {
        const line = this.lines[this.#passed];
        this.#passed += 1;
        if (line?.event === event && fits(line as Of<Event>)) return line as Of<Event>;
      }
      if (this.#ended)
        throw new Error(`the host ended before ${event}: ${JSON.stringify(this.lines.slice(-8))}`);
      await came;
    }
  }

  /** The field has been given this text. */
  async text(purpose: PurposeName, text: string, index = 0): Promise<void> {
    const id = fieldOf(purpose, index);
    await this.line(
      "tile-event",
      ({ call, field, value }) => call === "SetFieldString" && field === id && value === text,
    );
  }

  async end(): Promise<HostReport> {
    this.#script.end();
    return this.#report;
  }

  /** Ends it whatever it does; a test that failed leaves it open. */
  async close(): Promise<void> {
    this.#close.abort();
    await this.#report.catch(() => undefined);
  }

  #wake(): void {
    const came = this.#came;
    this.#came = Promise.withResolvers<undefined>();
    came.resolve(undefined);
  }
}

/** A pipe of wine's whose clients are passed on to an agent's socket. */
export class PipeBridge {
  readonly #server: Server;
  readonly #child;
  readonly #lines: AsyncIterator<string>;
  /** The process that serves the pipe, as wine numbers it. */
  process = 0;

  private constructor(server: Server, wine: WinePrefix) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.#child = spawn("wine", [inRoot(pipeBridgePath), pipe, String(port)], {
      env: wine.environment,
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @param endpoint the agent's socket, asked for at each connection */
  static async start(wine: WinePrefix, endpoint: () => string): Promise<PipeBridge> {
    const server = createServer((client) => {
      const agent = connect(endpoint());
      client.on("error", () => agent.destroy());
      agent.on("error", () => client.destroy());
      client.pipe(agent).pipe(client);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const bridge = new PipeBridge(server, wine);
    bridge.process = Number((await bridge.#line()).replace("process ", ""));
    return bridge;
  }

  async listen(): Promise<void> {
    await this.#ask("listen", "listening");
  }

  /** Every connection breaks, and nobody answers any more. */
  async close(): Promise<void> {
    await this.#ask("close", "closed");
  }

  async end(): Promise<void> {
    const ended = once(this.#child, "close");
    this.#child.stdin.end();
    await ended;
    this.#server.close();
  }

  async #ask(order: string, expected: string): Promise<void> {
    this.#child.stdin.write(`${order}\n`);
    const line = await this.#line();
    if (line !== expected) throw new Error(`the bridge said ${line}`);
  }

  async #line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error("the bridge ended");
    return next.value.trim();
  }
}
