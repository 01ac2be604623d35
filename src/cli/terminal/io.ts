/** A command's access to its process, as a value, so that tests can run the whole program with their own. */
import { createInterface } from "node:readline/promises";
import type { Secret } from "../../secrets/arena.ts";

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Colour and a live display are used on a terminal only. */
  readonly isTty: boolean;
  /** The terminal's width in characters; absent without one. */
  readonly columns?: number | undefined;
  /** Empties the terminal; absent without one. */
  readonly clear?: () => void;
  /** Asks a question and resolves with the typed line; absent without a terminal. */
  readonly ask?: (question: string) => Promise<string>;
  /** Asks for a secret, which is not shown; absent without a terminal. The caller disposes of it. */
  readonly askSecret?: (question: string) => Promise<Secret>;
  /** Aborted by Ctrl+C, SIGTERM or SIGHUP. */
  readonly interrupted: AbortSignal;
}

/** An interrupted question resolves with an empty line. */
const askOnTerminal =
  (interrupted: AbortSignal) =>
  async (question: string): Promise<string> => {
    // Without readline's terminal mode Ctrl+C stays a signal, which aborts `interrupted`.
    const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
    try {
      return await terminal.question(question, { signal: interrupted });
    } catch {
      return "";
    } finally {
      terminal.close();
    }
  };

/** The io of this process. */
export function processIo(): Io {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interrupt.abort();
    });
  }
  // A closed reader (`| head`) is not a failure.
  process.stdout.on("error", () => undefined);
  return {
    out: (text) => {
      process.stdout.write(`${text}\n`);
    },
    err: (text) => {
      process.stderr.write(`${text}\n`);
    },
    ...(process.stdout.isTTY && { columns: process.stdout.columns }),
    isTty: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
    ...(process.stdout.isTTY && {
      clear: () => {
        process.stdout.write("\u001b[2J\u001b[3J\u001b[H");
      },
    }),
    ...(process.stdin.isTTY &&
      process.stdout.isTTY && {
        ask: askOnTerminal(interrupt.signal),
        askSecret: async (question: string) =>
          (await import("./secret-prompt.ts")).askSecretOnTerminal(interrupt.signal, () => {
            interrupt.abort();
          })(question),
      }),
    interrupted: interrupt.signal,
  };
}
