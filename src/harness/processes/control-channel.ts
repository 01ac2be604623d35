/**
 * Newline-delimited JSON over a duplex stream, between the harness and its child processes. Called by both ends,
 * whichever way the stream was made. No secret may be sent over it, except those that the harness knows because it
 * plays the person.
 */
import type { Duplex } from "node:stream";

/** Greatest length of a line in bytes; the longest holds a picture of the browser. */
const maximumLine = 8 * 1024 * 1024;

export interface ControlMessage {
  type: string;
  [name: string]: unknown;
}

/** The descriptor of a child's control channel, unless the child takes it from a port. */
export const controlDescriptor = 3;

export interface ControlChannel {
  send(message: ControlMessage): void;
  /** Settles, never rejects, when the other end is gone or broke the format. */
  readonly closed: Promise<void>;
  close(): void;
  /** Bytes that wait to be sent: a sender of pictures drops some when this grows. */
  readonly backlog: number;
  /**
   * Resolves when nothing waits to be sent, or the channel is closed. For senders that keep only the newest message.
   */
  drained(): Promise<void>;
}

/** Splits bytes into lines of at most `maximum` bytes. A longer line calls `overflow` once and ends the splitting. */
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

/** A line's object with a `type`; undefined for anything else, which only a broken peer sends. */
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
 * Opens the channel over `pipe`. A malformed or overlong line closes it.
 * @param isPeer nothing is read before it resolves with true, and the channel closes when it is false; never rejects
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
