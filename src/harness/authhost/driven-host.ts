/**
 * The login host with the engine outside it: calls a plug-in's mechanisms as an engine says, and tells what they call back.
 * Used by the simulated Mac where it plays a real bundle. The host runs the plug-in in a process of its own. What is
 * secret goes in on its standard input, and comes out by a file of this user alone (values_file.h), never by its report.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { openCredentialFile } from "../loginhost/credential-file.ts";
import { linesOf } from "../loginhost/login-host.ts";
import { authHostFakes, authHostProgram, isAuthHostThere, parseLine } from "./auth-host.ts";
import type { AuthLine } from "./lines.ts";

export interface DrivenHostOptions {
  /** The absolute path of the program in the bundle. */
  program: string;
  /** The name of the bundle without `.bundle`. */
  plugin: string;
  right: string;
  /** BCP 47. */
  locale: string;
  /** The absolute path of the socket that a connection of the plug-in leads to. */
  agent: string;
  /** @param value of a hint or of the context, as the plug-in has set it; of a page, what it answers its proxy. The receiver disposes it */
  onLine(line: AuthLine, value: Secret | undefined): void;
}

/** Of a plug-in that never ends by itself: milliseconds for MechanismDestroy and PluginDestroy. */
const endMs = 10_000;

export interface DrivenHost {
  /** The host's commands: see driven.h. Bytes are copied and the copy is wiped; a dead host takes them too. */
  send(word: string, ...fields: readonly (string | number | Uint8Array)[]): void;
  /** Destroys what is left of the plug-in. Resolves when its process is gone. */
  end(): Promise<void>;
  /** Resolves when the process is gone, to its exit code; never rejects. */
  readonly ended: Promise<number>;
}

/** @throws `platform_unsupported` when the host was not built, `folder_unusable` */
export async function openDrivenHost(options: DrivenHostOptions): Promise<DrivenHost> {
  if (!isAuthHostThere())
    throw new VestibuleError("platform_unsupported", { evidence: { what: "authhost" } });
  const values = await openCredentialFile();
  const { program, plugin, right, locale, agent } = options;
  const child = spawn(
    authHostProgram,
    [
      ...["--program", program, "--plugin", plugin, "--fakes", authHostFakes, "--right", right],
      ...["--locale", locale, "--agent", agent, "--driven", "1", "--values", values.path],
    ],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  const closed = once(child, "close") as Promise<[number | null]>;
  closed.catch(() => undefined);
  // A host that has ended takes no command any more.
  child.stdin.on("error", () => undefined);

  const listen = async (): Promise<number> => {
    try {
      for await (const text of linesOf(child.stdout)) {
        const line = parseLine(text);
        const isValue = "handedOver" in line && line.handedOver === true;
        options.onLine(line, isValue ? values.take() : undefined);
      }
      return (await closed)[0] ?? 1;
    } catch {
      // It is killed only where it could not be understood, or has not ended.
      child.kill("SIGKILL");
      return 1;
    } finally {
      await values.close();
    }
  };
  const ended = listen();
  return {
    send: (word, ...fields) => {
      write(child.stdin, word, fields);
    },
    ended,
    async end() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), endMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function write(to: Writable, word: string, fields: readonly (string | number | Uint8Array)[]): void {
  if (!to.writable) return;
  const pieces = fields.map((field) =>
    typeof field === "number" ? Buffer.from(String(field)) : hexOf(Buffer.from(field)),
  );
  const line = Buffer.concat([
    Buffer.from(word),
    ...pieces.flatMap((piece) => [Buffer.from(" "), piece]),
    Buffer.from("\n"),
  ]);
  for (const piece of pieces) piece.fill(0);
  to.write(line, () => line.fill(0));
}

const digits = Buffer.from("0123456789abcdef");

/** Without a string, which nobody can wipe. Wipes `bytes`. */
function hexOf(bytes: Buffer): Buffer {
  const hex = Buffer.alloc(bytes.length * 2);
  for (const [at, byte] of bytes.entries()) {
    hex[2 * at] = digits[byte >> 4] ?? 0;
    hex[2 * at + 1] = digits[byte & 15] ?? 0;
  }
  bytes.fill(0);
  return hex;
}
