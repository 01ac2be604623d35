/**
 * Newline-delimited JSON over a duplex pipe: what the harness and its child processes say to each other.
 * Both ends use it, whichever way the pipe came to be. Nothing secret belongs in here but what the harness, playing the
 * person, knows anyway.
 */
import type { Duplex } from "node:stream";

/** A line holds at most this many bytes; the longest is a picture of the browser. */
const maximumLine = 8 * 1024 * 1024;

export interface ControlMessage {
  type: string;
  [name: string]: unknown;
}

/** The descriptor that a child finds its control pipe on, unless it takes it from a port. */
export const controlDescriptor = 3;

export interface ControlChannel {
  send(message: ControlMessage): void;
  /** Settles, never rejects, when the other end is gone or broke the format. */
  readonly closed: Promise<void>;
  close(): void;
  /** Bytes that are waiting to be sent: a sender of pictures drops some when this grows. */
  readonly backlog: number;
  /** Resolves when nothing waits to be sent any more, or nothing will be sent: for whoever has more than one newest. */
  drained(): Promise<void>;
}

/** Splits bytes into lines of at most `maximum` bytes; `overflow` is told once and everything after is dropped. */
export function lineSplitter(
  maximum: number,
  onLine: (line: string) => void,
  overflow: () => void,
): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let length = 0;
  let broken = false;
  return (chunk) => {
    let rest = chunk;
    while (!broken) {
      const end = rest.indexOf(10);
      const part = end < 0 ? rest : rest.subarray(0, end);
      length += part.length;
      if (length > maximum) {
        broken = true;
        held = [];
        overflow();
        return;
      }
      if (part.length > 0) held.push(part);
      if (end < 0) return;
      const line = held.length === 1 ? part.toString("utf8") : Buffer.concat(held).toString("utf8");
      held = [];
      length = 0;
      rest = rest.subarray(end + 1);
      if (line.length > 0) onLine(line);
    }
  };
}

/** An object with a `type`, or nothing: whatever else a line holds is a broken peer. */
function parseMessage(line: string): ControlMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string")
      return undefined;
    return { ...value, type: value.type };
  } catch {
    return undefined;
  }
}

/**
 * Speaks over `pipe`. A malformed or overlong line closes the channel.
 * @param isPeer nothing is heard before it resolves with true, and the channel closes when it is false; never rejects
 */
export function openChannel(
  pipe: Duplex,
  onMessage: (message: ControlMessage) => void,
  isPeer?: Promise<boolean>,
): ControlChannel {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const close = () => {
    pipe.destroy();
    resolve();
  };
  const split = lineSplitter(
    maximumLine,
    (line) => {
      const message = parseMessage(line);
      if (message === undefined) close();
      else onMessage(message);
    },
    close,
  );
  const listen = () => {
    pipe.on("data", split);
  };
  if (isPeer === undefined) listen();
  else
    void isPeer.then((known) => {
      if (known) listen();
      else close();
    });
  pipe.once("end", close);
  pipe.once("close", close);
  pipe.on("error", close);
  return {
    send(message) {
      if (!pipe.destroyed) pipe.write(`${JSON.stringify(message)}\n`);
    },
    closed,
    close,
    get backlog() {
      return pipe.writableLength;
    },
    async drained() {
      if (pipe.destroyed || !pipe.writableNeedDrain) return;
      await Promise.race([closed, new Promise((resolve) => pipe.once("drain", resolve))]);
    },
  };
}
