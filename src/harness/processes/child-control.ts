/**
 * The child's end of its control channel. Called by each child of the harness at its start. A child ends when the
 * channel closes, so none outlives the harness.
 */
import { readSync } from "node:fs";
import { connect, Socket } from "node:net";
import { VestibuleError } from "../../errors/error.ts";
import {
  type ControlChannel,
  type ControlMessage,
  controlDescriptor,
  openChannel,
} from "./control-channel.ts";
import { decodeHandover, type Handover, handoverLength, saysToken, tokenMs } from "./control-handover.ts";

/** Longest time that a child may take to end by itself, in milliseconds. */
const hardEndMs = 2000;
const standardInput = 0;

const refused = (what: string, cause?: unknown): VestibuleError =>
  new VestibuleError("argument_invalid", { evidence: { what }, cause });

/**
 * Reads the handover from standard input. Blocks until it is there: the parent sends it first.
 * @throws `argument_invalid` when standard input has something else
 */
export function readHandover(): Handover {
  const bytes = Buffer.alloc(handoverLength);
  try {
    for (let length = 0; length < handoverLength;) {
      const more = readSync(standardInput, bytes, length, handoverLength - length, null);
      if (more === 0) throw refused("control handover ended");
      length += more;
    }
  } catch (cause) {
    throw cause instanceof VestibuleError ? cause : refused("control handover", cause);
  }
  return decodeHandover(bytes);
}

/** Connects to the parent, and ignores everything that comes before the parent's token. */
export function takeHandover(
  { port, childToken, parentToken }: Handover,
  onMessage: (message: ControlMessage) => void,
): ControlChannel {
  const socket = connect({ host: "127.0.0.1", port });
  socket.setNoDelay(true);
  socket.write(childToken);
  return openChannel(socket, onMessage, saysToken(socket, parentToken, tokenMs));
}

function openDescriptor(onMessage: (message: ControlMessage) => void): ControlChannel {
  let pipe: Socket;
  try {
    pipe = new Socket({ fd: controlDescriptor, readable: true, writable: true });
  } catch (cause) {
    throw refused("control pipe", cause);
  }
  return openChannel(pipe, onMessage);
}

/**
 * @param way the value of `--control`; descriptor 3 without it
 * @throws `argument_invalid` for an unknown way, or when nothing is at its end
 */
export function openChildChannel(
  way: string | undefined,
  onMessage: (message: ControlMessage) => void,
): ControlChannel {
  switch (way) {
    case undefined:
      return openDescriptor(onMessage);
    case "socket":
      return takeHandover(readHandover(), onMessage);
    default:
      throw refused("--control");
  }
}

/**
 * As `openChildChannel`. When the channel closes, `end` is awaited and the process exits; it exits after `hardEndMs`
 * even if `end` hangs.
 */
export function openControl(
  way: string | undefined,
  onMessage: (message: ControlMessage) => void,
  end: () => Promise<void>,
): ControlChannel {
  const channel = openChildChannel(way, onMessage);
  void channel.closed.then(async () => {
    setTimeout(() => process.exit(1), hardEndMs).unref();
    try {
      await end();
      process.exit(0);
    } catch {
      process.exit(1);
    }
  });
  return channel;
}
