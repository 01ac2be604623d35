/** An agent of a test's own on a socket: takes connections, and answers each message as the test says. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Draft, disposeSecrets, encode, type Message } from "../../../../src/protocol/codec.ts";
import { MessageReader } from "../../../../src/protocol/stream.ts";

export interface ScriptedAgent extends AsyncDisposable {
  readonly socket: string;
  readonly connections: number;
  /** What plug-ins sent, without their secrets. */
  readonly received: readonly { message: string }[];
}

/** @param answer what the agent says to a message; `hang-up` ends the connection */
export async function scriptedAgent(
  answer: (message: Message) => readonly (Draft | "hang-up")[],
): Promise<ScriptedAgent> {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-agent-"));
  const socket = join(folder, "agent.sock");
  const received: { message: string }[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((connection) => {
    connections += 1;
    open.add(connection);
    connection.on("close", () => open.delete(connection)).on("error", () => undefined);
    const reader = new MessageReader();
    connection.on("data", (chunk: Buffer) => {
      for (const message of reader.push(chunk)) {
        const said = answer(message);
        disposeSecrets(message);
        received.push(message);
        for (const each of said) {
          if (each === "hang-up") connection.destroy();
          else connection.write(encode(each));
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    received,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const connection of open) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
