/** What a command may touch of its process, as a value: tests run the whole program with one of their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Colour and a live display only where somebody watches. */
  readonly isTty: boolean;
  /** Aborted by Ctrl+C or SIGTERM. */
  readonly interrupted: AbortSignal;
}

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
    interrupted: interrupt.signal,
  };
}
