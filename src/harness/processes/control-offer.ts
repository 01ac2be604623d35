/**
 * The parent's side of giving a child its control channel: by descriptor 3, or by a loopback port for children that
 * cannot inherit a descriptor (Node for Windows under wine). Called by the supervisor. Any process of the machine can
 * connect to that port, so only the first peer with the token is accepted, and then the port is closed.
 */
import type { StdioOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Duplex, type Writable } from "node:stream";
import { VestibuleError } from "../../errors/error.ts";
import { controlDescriptor } from "./control-channel.ts";
import { type ControlWay, encodeHandover, saysToken, tokenLength, tokenMs } from "./control-handover.ts";

/** The parts of a child process through which the offer is made. */
export interface StartedChild {
  readonly stdin: Writable | null;
  readonly stdio: readonly unknown[];
}

export interface ControlOffer {
  /** The `stdio` to start the child with. */
  readonly stdio: StdioOptions;
  /** Added to the child's arguments, to tell it which way it is. */
  readonly arguments: readonly string[];
  /**
   * Makes the offer to this child, which was started with it, and to no other.
   * @returns the parent's end, once the child has taken it
   * @throws `cancelled` when the offer is closed before
   */
  taken(child: StartedChild): Promise<Duplex>;
  /** Ends the offer; a channel that was taken stays open. Idempotent. */
  close(): void;
}

/** The most connections that may wait without a token; above it the oldest is dropped. */
const mostWaiting = 64;

export function offerControl(way: ControlWay): Promise<ControlOffer> {
  switch (way) {
    case "descriptor":
      return Promise.resolve(byDescriptor);
    case "socket":
      return offerPort();
  }
}

const byDescriptor: ControlOffer = {
  stdio: ["ignore", "pipe", "pipe", "pipe"],
  arguments: [],
  taken(child) {
    const pipe = child.stdio[controlDescriptor];
    if (pipe instanceof Duplex) return Promise.resolve(pipe);
    return Promise.reject(new VestibuleError("internal", { evidence: { what: "no control pipe" } }));
  },
  close: () => undefined,
};

async function offerPort(): Promise<ControlOffer> {
  const childToken = randomBytes(tokenLength);
  const parentToken = randomBytes(tokenLength);
  const taken = Promise.withResolvers<Duplex>();
  // Without this, a rejection that nothing awaits yet would be an unhandled one: the child may be gone before.
  taken.promise.catch(() => undefined);
  const waiting = new Set<Socket>();
  let isOver = false;

  function close(): void {
    if (isOver) return;
    isOver = true;
    server.close();
    for (const socket of waiting) socket.destroy();
    taken.reject(new VestibuleError("cancelled", { evidence: { what: "control channel" } }));
  }

  async function judge(socket: Socket): Promise<void> {
    waiting.add(socket);
    const knows = await saysToken(socket, childToken, tokenMs);
    // Removed only now, so that another one taken in this very turn still drops it.
    waiting.delete(socket);
    if (!knows) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    socket.write(parentToken);
    taken.resolve(socket);
    close();
  }

  const server = createServer((socket) => {
    // After an error a socket always closes.
    socket.on("error", () => undefined);
    const [oldest] = waiting;
    if (waiting.size >= mostWaiting) oldest?.destroy();
    void judge(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    stdio: ["pipe", "pipe", "pipe"],
    arguments: ["--control", "socket" satisfies ControlWay],
    taken({ stdin }) {
      // A child that has gone is seen by its exit.
      stdin?.on("error", () => undefined);
      stdin?.end(encodeHandover({ port, childToken, parentToken }));
      return taken.promise;
    },
    close,
  };
}
