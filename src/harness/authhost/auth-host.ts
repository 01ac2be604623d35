/**
 * Starts the login host on an authorization plug-in, and collects what it says. Called by `vestibule host macos` and by
 * tests. The host runs the plug-in in a process of its own; this process loads nothing.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VestibuleError } from "../../errors/error.ts";
import { linesOf } from "../loginhost/login-host.ts";
import { type AuthFinding, type AuthLine, authLine } from "./lines.ts";
import { hostLines, type ScriptAction } from "./script.ts";

export interface Preference {
  /** By a profile, by the user of the login window, or in /Library/Preferences. */
  scope: "forced" | "user" | "local";
  domain: string;
  key: string;
  value: string | boolean;
}

export interface AuthHostOptions {
  /** The absolute path of the program in the bundle. */
  program: string;
  /** The name of the bundle without `.bundle`, by which `mechanisms` call it. */
  plugin: string;
  /** As in the login right: `Plugin:Mechanism[,privileged]`, in the order of the list. Apple's own are played. */
  mechanisms: readonly string[];
  script?: readonly ScriptAction[] | undefined;
  /** The name of the right; default `system.login.console`. */
  right?: string | undefined;
  /** The hint `tries` of the first run; default 0. */
  tries?: number | undefined;
  /** How often the list is run at most; default 20. */
  runs?: number | undefined;
  /** Milliseconds that a call into the plug-in may take; default 10,000. */
  hangMs?: number | undefined;
  /** Milliseconds until a mechanism without a result counts as denying; default 30,000. */
  patienceMs?: number | undefined;
  /** Milliseconds for DidDeactivate; default 5,000. */
  deactivateMs?: number | undefined;
  /**
   * Milliseconds between MechanismDestroy and PluginDestroy at most, for what goes on after the sign-in: until the plug-in
   * has talked with the agent and hung up. Default 0.
   */
  lingerMs?: number | undefined;
  /** The version of AuthorizationCallbacks; default 4. */
  callbacksVersion?: number | undefined;
  /** The absolute path of the socket that a connection of the plug-in leads to; default none. */
  agent?: string | undefined;
  /** The user that the agent's process counts as; default 0, root. */
  agentUser?: number | undefined;
  /** The login window's language, as BCP 47; default `en`. */
  locale?: string | undefined;
  /** What management has set on this Mac; a key in a dictionary as `Dictionary.Key`. */
  preferences?: readonly Preference[] | undefined;
  /** The team that signed the plug-in; default none: it is signed ad hoc. */
  team?: string | undefined;
  /** Whether the agent's code meets what the plug-in requires of it; default true. */
  agentIsSigned?: boolean | undefined;
  /** Milliseconds until it is known whether the agent's code meets it; default 0. */
  signatureTakesMs?: number | undefined;
  /** The user that owns the agent's program; default 0, root. */
  agentOwner?: number | undefined;
  /** How many times as fast as ours the plug-in's clock goes, for what takes it minutes; default 1. */
  clockRate?: number | undefined;
  /** The absolute path of a file in which the plug-in counts the starts of its views; default none. */
  starts?: string | undefined;
  /** The same of its captures. */
  captureStarts?: string | undefined;
  /** The absolute path of another build of the host, its fakes beside it: the one for arm64. Default: this processor's. */
  host?: string | undefined;
  /** A program and its arguments that the host is run under: qemu, and valgrind for tests. */
  under?: readonly string[] | undefined;
  /** Called with each line as it comes. */
  onLine?: ((line: AuthLine) => void) | undefined;
  /** Ends the host. */
  signal?: AbortSignal | undefined;
}

export interface AuthHostReport {
  lines: readonly AuthLine[];
  findings: readonly AuthFinding[];
  /** 0 played to its end, 1 misbehaved, 2 no plug-in. */
  exitCode: number;
}

/** Where scripts/build.mjs puts it, from src/harness/authhost/ and dist/harness/authhost/ alike. */
export const authHostProgram = join(
  dirname(fileURLToPath(import.meta.url)),
  "../../../prebuilds/linux-x64/authhost",
);
/** The classes of macOS that a host has. */
export const fakesOf = (host: string): string => `${host}-fakes`;
export const authHostFakes = fakesOf(authHostProgram);

/** Whether the host was built: it needs Linux on x86_64, clang and lld. */
export const isAuthHostThere = (): boolean => existsSync(authHostProgram) && existsSync(authHostFakes);

/** A bundle's program, or the file itself where it is none; undefined where a folder is no bundle. */
export function programOf(path: string): { program: string; plugin: string } | undefined {
  const plugin = basename(path).replace(/\.(bundle|plugin)$/, "");
  if (!statSync(path).isDirectory()) return { program: path, plugin };
  const programs = join(path, "Contents", "MacOS");
  if (!existsSync(programs)) return undefined;
  const list = join(path, "Contents", "Info.plist");
  // Only a property list in XML can be read here. A bundle has one program in nearly all cases.
  const source = existsSync(list) ? readFileSync(list, "latin1") : "";
  const named = /<key>CFBundleExecutable<\/key>\s*<string>([^<>/]{1,200})<\/string>/.exec(source)?.[1];
  const files = readdirSync(programs);
  const [program] = named !== undefined && files.includes(named) ? [named] : files.length === 1 ? files : [];
  return program === undefined ? undefined : { program: join(programs, program), plugin };
}

function argumentsOf(options: AuthHostOptions): string[] {
  const numbers = {
    "--tries": options.tries,
    "--runs": options.runs,
    "--hang": options.hangMs,
    "--patience": options.patienceMs,
    "--deactivate": options.deactivateMs,
    "--linger": options.lingerMs,
    "--callbacks-version": options.callbacksVersion,
    "--agent-user": options.agentUser,
    "--agent-owner": options.agentOwner,
    "--signature-takes": options.signatureTakesMs,
    "--clock-rate": options.clockRate,
  };
  return [
    ...["--program", options.program, "--plugin", options.plugin],
    ...["--fakes", fakesOf(options.host ?? authHostProgram)],
    ...(options.right === undefined ? [] : ["--right", options.right]),
    ...(options.starts === undefined ? [] : ["--starts", options.starts]),
    ...(options.captureStarts === undefined ? [] : ["--capture-starts", options.captureStarts]),
    ...(options.agent === undefined ? [] : ["--agent", options.agent]),
    ...(options.locale === undefined ? [] : ["--locale", options.locale]),
    ...(options.team === undefined ? [] : ["--team", options.team]),
    ...(options.agentIsSigned === false ? ["--agent-signature", "invalid"] : []),
    ...(options.preferences ?? []).flatMap(({ scope, domain, key, value }) => [
      "--preference",
      [scope, domain, key, value].join(" "),
    ]),
    ...Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)])),
    ...options.mechanisms.flatMap((mechanism) => ["--mechanism", mechanism]),
  ];
}

/** @throws `internal` for a line that is not of the host's contract */
export function parseLine(text: string): AuthLine {
  try {
    return authLine.parse(JSON.parse(text));
  } catch (cause) {
    throw new VestibuleError("internal", { evidence: { what: "line of the login host" }, cause });
  }
}

/**
 * Plays a plug-in to its end.
 * @throws `cancelled` when `signal` ended it
 * @throws `platform_unsupported` when the host was not built, or cannot be started
 */
export async function playPlugin(options: AuthHostOptions): Promise<AuthHostReport> {
  const host = options.host ?? authHostProgram;
  if (!existsSync(host) || !existsSync(fakesOf(host)))
    throw new VestibuleError("platform_unsupported", { evidence: { what: "authhost" } });
  const [program, ...before] = [...(options.under ?? []), host];
  const child = spawn(program, [...before, ...argumentsOf(options)], {
    stdio: ["pipe", "pipe", "ignore"],
    signal: options.signal,
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  // Whoever reads `lines` to its end sees the failure of a start; this one must not be unhandled before.
  ended.catch(() => undefined);
  // A host that ends early does not read its script any more.
  child.stdin.on("error", () => undefined);
  child.stdin.end(hostLines(options.script ?? []));
  const lines: AuthLine[] = [];
  try {
    for await (const text of linesOf(child.stdout)) {
      const line = parseLine(text);
      lines.push(line);
      options.onLine?.(line);
    }
    const [code] = await ended;
    return { lines, findings: lines.filter((line) => line.event === "finding"), exitCode: code ?? 1 };
  } catch (error) {
    child.kill();
    if (options.signal?.aborted === true) throw new VestibuleError("cancelled", { cause: error });
    if (error instanceof VestibuleError) throw error;
    throw new VestibuleError("platform_unsupported", { evidence: { what: "authhost" }, cause: error });
  }
}
