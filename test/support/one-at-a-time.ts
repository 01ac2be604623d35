/**
 * Work that processes of one run must not do at once. The lock is an abstract socket (unix(7)), which the system takes
 * back when its holder dies: a file would stay and stop everybody for ever. Linux alone has them.
 */
import { once } from "node:events";
import { type Server, type Socket, connect, createServer } from "node:net";

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

/** Undefined when another one holds it. */
async function take(path: string): Promise<{ release(): void } | undefined> {
  const waiting = new Set<Socket>();
  const server: Server = createServer((socket) => {
    waiting.add(socket.on("error", () => undefined));
  });
  try {
    await once(server.listen(path), "listening");
  } catch (error) {
    if (isTaken(error)) return undefined;
    throw error;
  }
  return {
    release: () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** Until the holder lets go, or dies. */
function waitForHolder(path: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path);
    // Of a holder that died. The close follows.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      resolve();
    });
    socket.resume();
  });
}

/** @param name at most 100 bytes */
export async function oneAtATime<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const path = `\0${name}`;
  for (;;) {
    const lock = await take(path);
    if (lock !== undefined) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    await waitForHolder(path);
  }
}
