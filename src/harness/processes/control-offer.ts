/**
 * How a child is given its control channel, the parent's side: by descriptor 3, or by a port of this machine for children
 * that can be given no descriptor (Node for Windows under wine). Called by the supervisor. Any process of the machine can
 * connect to that port, so only the first who knows the token is taken, and the port is closed with that.
 */
import type { StdioOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Duplex, type Writable } from "node:stream";
import { VestibuleError } from "../../errors/error.ts";
import { controlDescriptor } from "./control-channel.ts";
import { type ControlWay, encodeHandover, saysToken, tokenLength, tokenMs } from "./control-handover.ts";

/** What of a child process the offer is made through. */
export interface StartedChild {
  readonly stdin: Writable | null;
  readonly stdio: readonly unknown[];
}

export interface ControlOffer {
  /** What the child is started with. */
  readonly stdio: StdioOptions;
  /** What tells the child which way it is; added to its arguments. */
  readonly arguments: readonly string[];
  /**
   * Makes the offer to the child that was started with it, and to no other.
   * @returns the parent's end, once the child has taken it
   * @throws `cancelled` when the offer is closed before
   */
  taken(child: StartedChild): Promise<Duplex>;
  /** Nobody can take it any more; what was taken stays open. Idempotent. */
  close(): void;
}

/** More connections than this without a token: the oldest is dropped. */
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
  // Whoever awaits it hears of it; the child may be gone before anybody does.
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
    // Until here: when another one is taken in this very turn, this one is dropped.
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
    // Every error of a socket is followed by its close.
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
      // A child that is gone already is seen by its exit.
      stdin?.on("error", () => undefined);
      stdin?.end(encodeHandover({ port, childToken, parentToken }));
      return taken.promise;
    },
    close,
  };
}
