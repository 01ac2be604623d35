/** What a command may touch of its process, as a value: tests run the whole program with one of their own. */
import { createInterface } from "node:readline/promises";

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Colour and a live display only where somebody watches. */
  readonly isTty: boolean;
  /** Asks a question and gives the line that was typed; absent where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string>;
  /** Aborted by Ctrl+C or SIGTERM. */
  readonly interrupted: AbortSignal;
}

/** An interrupted question is answered with nothing. */
const askOnTerminal =
  (interrupted: AbortSignal) =>
  async (question: string): Promise<string> => {
    // Not as a terminal of readline's own: Ctrl+C stays a signal, which `interrupted` follows.
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
  // A reader that is gone (`| head`) is no failure of ours.
  process.stdout.on("error", () => undefined);
  return {
    out: (text) => {
      process.stdout.write(`${text}\n`);
    },
    err: (text) => {
      process.stderr.write(`${text}\n`);
    },
    isTty: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
    ...(process.stdin.isTTY && process.stdout.isTTY && { ask: askOnTerminal(interrupt.signal) }),
    interrupted: interrupt.signal,
  };
}
