/**
 * Starts the login host on a credential provider's DLL, and collects what it says. Called by `vestibule host windows` and
 * by tests. The host runs the DLL in a process of its own; this process loads nothing.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { type CredentialFile, openCredentialFile } from "./credential-file.ts";
import { type Finding, type HostLine, hostLine, type HostedTile } from "./lines.ts";
import type { HostScenario } from "./scenarios.ts";
import { underWine, type WinePrefix } from "./wine.ts";

export interface HostOptions {
  /** The DLL's absolute path; without it the registry names it by `clsid`. */
  provider?: string | undefined;
  /** "{…}"; without it the DLL is searched for its classes. */
  clsid?: string | undefined;
  scenario?: HostScenario | undefined;
  /** Flags of SetUsageScenario; default 0. */
  flags?: number | undefined;
  /** The absolute path of a file of users, or `none`, or `absent` (no user array, as before Windows 8). Default: two. */
  users?: string | undefined;
  /** Whether the session counts as a remote one. */
  remote?: boolean | undefined;
  /** Whether the person counts as one who needs high contrast. */
  highContrast?: boolean | undefined;
  /** The id of the process that counts as the agent's service, running as LocalSystem. Default: the system is asked. */
  agentProcess?: number | undefined;
  /** The language of the screen, BCP 47. Default: the system's. */
  locale?: string | undefined;
  /** What that process is not: its service has stopped, or it does not run as LocalSystem. Default: it is both. */
  agentLacks?: "service" | "system" | undefined;
  /** The absolute path of a file with bytes for SetSerialization. */
  serialization?: string | undefined;
  /** The absolute path of a DLL with a filter. Default: the provider's own class is asked whether it is one. */
  filter?: string | undefined;
  /** Whether to stand in for Windows' own password provider, for a provider that wraps it. */
  passwordProvider?: boolean | undefined;
  /** The absolute path of a file of actions, or a stream of them. Default: each tile is selected once. */
  script?: string | Readable | undefined;
  /**
   * Whether to search the hosted process's memory, at the end and where the script says so, for what was typed into
   * password fields and for the secrets of returned credentials.
   */
  searchMemory?: boolean | undefined;
  /** Milliseconds that a method may take; default 10,000. */
  hangMs?: number | undefined;
  /** Where the host runs; absent on Windows. */
  wine?: WinePrefix | undefined;
  /**
   * Called with the bytes of each credential that the provider returned (KERB_INTERACTIVE_UNLOCK_LOGON), before `onLine`
   * gets their line. For a harness that signs in by them; who is called disposes them. Without it nobody gets them.
   */
  onCredential?: ((credential: Secret) => void) | undefined;
  /** Called with each line as it comes. */
  onLine?: ((line: HostLine) => void) | undefined;
  /** Ends the host. */
  signal?: AbortSignal | undefined;
}

export interface HostReport {
  lines: readonly HostLine[];
  findings: readonly Finding[];
  /** The tiles of the last enumeration, each as it was read last. */
  tiles: readonly HostedTile[];
  /** 0 played to its end, 1 misbehaved, 2 no provider. */
  exitCode: number;
}

/** Where scripts/build.mjs puts it, from src/harness/loginhost/ and dist/harness/loginhost/ alike. */
const program = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "..",
  "..",
  "prebuilds",
  "win32-x64",
  "loginhost.exe",
);

/** Whether the host was built: it needs mingw. */
export const isLoginHostThere = (): boolean => existsSync(program);

function argumentsOf(options: HostOptions, credentials: CredentialFile | undefined): string[] {
  const path = (given: string) => (options.wine === undefined ? given : underWine(given));
  const { provider, clsid, scenario, flags, users, remote, serialization, script, hangMs } = options;
  const { filter, passwordProvider, searchMemory } = options;
  const isFile = users !== undefined && users !== "none" && users !== "absent";
  return [
    ...(provider === undefined ? [] : ["--provider", path(provider)]),
    ...(clsid === undefined ? [] : ["--clsid", clsid]),
    ...(scenario === undefined ? [] : ["--scenario", scenario]),
    ...(flags === undefined ? [] : ["--flags", String(flags)]),
    ...(users === undefined ? [] : ["--users", isFile ? path(users) : users]),
    ...(remote === true ? ["--remote"] : []),
    ...(options.highContrast === true ? ["--high-contrast"] : []),
    ...(options.agentProcess === undefined ? [] : ["--agent-process", String(options.agentProcess)]),
    ...(options.locale === undefined ? [] : ["--locale", options.locale]),
    ...(options.agentLacks === undefined ? [] : ["--agent-lacks", options.agentLacks]),
    ...(serialization === undefined ? [] : ["--serialization", path(serialization)]),
    ...(filter === undefined ? [] : ["--filter", path(filter)]),
    ...(passwordProvider === true ? ["--password-provider"] : []),
    ...(script === undefined ? [] : ["--script", typeof script === "string" ? path(script) : "-"]),
    ...(searchMemory === true ? ["--search-memory"] : []),
    ...(hangMs === undefined ? [] : ["--hang", String(hangMs)]),
    ...(credentials === undefined ? [] : ["--credential-file", path(credentials.path)]),
  ];
}

function start(
  options: HostOptions,
  credentials: CredentialFile | undefined,
): ChildProcess & { stdin: Writable; stdout: Readable } {
  const given = argumentsOf(options, credentials);
  const { wine, signal } = options;
  const common = { stdio: ["pipe", "pipe", "ignore"] as ["pipe", "pipe", "ignore"], signal };
  return wine === undefined
    ? spawn(program, given, common)
    : spawn("wine", [program, ...given], { ...common, env: wine.environment });
}

/** Characters of a whole report: the hosted DLL can write into it as well. */
const longestReport = 256 * 1024 * 1024;

/** @throws `internal` for a report that has no end */
export async function* linesOf(output: Readable, longest = longestReport): AsyncGenerator<string> {
  let taken = 0;
  let begun: string[] = [];
  for await (const chunk of output.setEncoding("utf8") as AsyncIterable<string>) {
    taken += chunk.length;
    if (taken > longest)
      throw new VestibuleError("internal", { evidence: { what: "report of the login host" } });
    const pieces = chunk.split("\n");
    const rest = pieces.pop() ?? "";
    for (const piece of pieces) {
      yield begun.join("") + piece;
      begun = [];
    }
    begun.push(rest);
  }
  const last = begun.join("");
  if (last !== "") yield last;
}

/** @throws `internal` for a line that is not of the host's contract */
function parsed(text: string): HostLine {
  try {
    return hostLine.parse(JSON.parse(text));
  } catch (cause) {
    throw new VestibuleError("internal", { evidence: { what: "line of the login host" }, cause });
  }
}

function latestTiles(lines: readonly HostLine[]): HostedTile[] {
  const latest = new Map<number, HostedTile>();
  for (const line of lines) {
    if (line.event === "enumeration") latest.clear();
    if (line.event === "tile") latest.set(line.index, line);
  }
  return [...latest.values()];
}

/**
 * Plays a provider to its end.
 * @throws `cancelled` when `signal` ended it
 * @throws `platform_unsupported` when the host was not built, or cannot be started
 */
export async function playProvider(options: HostOptions): Promise<HostReport> {
  if (!isLoginHostThere())
    throw new VestibuleError("platform_unsupported", { evidence: { what: "loginhost.exe" } });
  const credentials = options.onCredential === undefined ? undefined : await openCredentialFile();
  try {
    return await play(options, credentials);
  } finally {
    await credentials?.close();
  }
}

async function play(options: HostOptions, credentials: CredentialFile | undefined): Promise<HostReport> {
  const { onCredential, onLine } = options;
  const child = start(options, credentials);
  const ended = once(child, "close") as Promise<[number | null]>;
  // An abort fails it while lines are still read: `catch` below says so then.
  ended.catch(() => undefined);
  // A host that ends early does not read its script any more.
  child.stdin.on("error", () => undefined);
  if (typeof options.script === "object") options.script.pipe(child.stdin);
  else child.stdin.end();
  const lines: HostLine[] = [];
  try {
    for await (const text of linesOf(child.stdout)) {
      const line = parsed(text);
      lines.push(line);
      if (line.event === "serialization" && line.credential?.handedOver === true) {
        const credential = credentials?.take();
        if (credential !== undefined) onCredential?.(credential);
      }
      onLine?.(line);
    }
    const [code] = await ended;
    return {
      lines,
      findings: lines.filter((line) => line.event === "finding"),
      tiles: latestTiles(lines),
      exitCode: code ?? 1,
    };
  } catch (error) {
    child.kill();
    if (options.signal?.aborted === true) throw new VestibuleError("cancelled", { cause: error });
    if (error instanceof VestibuleError) throw error;
    throw new VestibuleError("platform_unsupported", { evidence: { what: "loginhost.exe" }, cause: error });
  }
}
