/** A balancer in front of directory processes: passes connections on as they are, to the ports that a test says, by turns. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Balancer extends AsyncDisposable {
  port: number;
  /** How many connections each port was given. */
  readonly given: ReadonlyMap<number, number>;
  /** Ends the connections there are, and waits until their clients know; the next ones go to these ports, by turns. */
  to(...ports: number[]): Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  let ports: readonly number[] = [];
  let turn = 0;
  const given = new Map<number, number>();
  const open = new Map<Socket, Promise<unknown>>();
  const end = async (): Promise<void> => {
    const closed = [...open.values()];
    for (const socket of open.keys()) socket.end();
    await Promise.all(closed);
  };
  const server = createServer((near) => {
    const port = ports[turn % ports.length];
    turn += 1;
    if (port === undefined) {
      near.destroy();
      return;
    }
    given.set(port, (given.get(port) ?? 0) + 1);
    const far = connect(port, "127.0.0.1");
    open.set(near, once(near, "close"));
    near
      .on("error", () => undefined)
      .on("close", () => {
        open.delete(near);
        far.destroy();
      });
    far.on("error", () => undefined).on("close", () => near.end());
    near.pipe(far, { end: false });
    far.pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    given,
    async to(...wanted) {
      await end();
      ports = wanted;
      turn = 0;
    },
    async [Symbol.asyncDispose]() {
      await end();
      server.close();
      await once(server, "close");
    },
  };
}
