/**
 * A browser launcher across a socket: the client's side. Used by the harness's agent where the browser runs in another
 * system than the agent (an agent under wine, a browser outside), and by tests. It judges nothing: `running-browser.ts`
 * checks what a launcher gives.
 */
import type { Socket } from "node:net";
import { PassThrough, Writable } from "node:stream";
import { isErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { BrowserLauncher, BrowserRequest, LaunchedBrowser } from "../../identity/browser/launcher.ts";
import { frame, frameSplitter, jsonFrame } from "./launcher-frames.ts";

interface Asked {
  socket: Socket;
  head: Record<string, unknown>;
  /** What came after the head. */
  input: PassThrough;
  /** The launcher said that browser and profile are gone. */
  said: Promise<void>;
  /** The connection is over, whatever was said. */
  over: Promise<void>;
}

const broken = (what: string): VestibuleError => new VestibuleError("browser_failed", { evidence: { what } });

/** Connects to the launcher, which then awaits a question. The socket may be half open (`allowHalfOpen`). */
export type ConnectLauncher = () => Promise<Socket>;

async function ask(connect: ConnectLauncher, question: object, signal?: AbortSignal): Promise<Asked> {
  const socket = await connect();
  const input = new PassThrough();
  const head = Promise.withResolvers<Record<string, unknown>>();
  const said = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  said.promise.catch(() => undefined);
  let hasHead = false;
  const end = (): void => {
    head.reject(broken("launcher is gone"));
    said.reject(broken("launcher is gone"));
    over.resolve();
    input.end();
    socket.destroy();
  };
  const split = frameSplitter((bytes) => {
    if (hasHead) return bytes.length === 0 ? said.resolve() : void input.write(bytes);
    hasHead = true;
    try {
      head.resolve(JSON.parse(bytes.toString()) as Record<string, unknown>);
    } catch {
      head.reject(broken("head is not JSON"));
    }
  }, end);
  socket.on("data", split);
  socket.on("error", end);
  socket.once("end", end);
  socket.once("close", end);
  signal?.addEventListener("abort", () => socket.end(), { once: true });
  socket.write(jsonFrame(question));
  return { socket, head: await head.promise, input, said: said.promise, over: over.promise };
}

export function remoteLauncher(connect: ConnectLauncher): BrowserLauncher {
  return {
    async launch(launch: BrowserRequest, signal): Promise<LaunchedBrowser> {
      const { socket, head, input, said, over } = await ask(connect, { launch }, signal);
      if (isErrorCode(head["error"])) throw new VestibuleError(head["error"]);
      const output = new Writable({
        write(bytes: Buffer, _encoding, done) {
          if (socket.writable) socket.write(frame(bytes));
          done();
        },
        destroy(error, done) {
          socket.end();
          done(error);
        },
      });
      return {
        devtools: { input, output },
        // The caller judges what it says.
        processId: head["processId"] as number,
        ended: over,
        async close() {
          socket.end();
          await said;
        },
      };
    },
    async sweep() {
      const { socket } = await ask(connect, {});
      socket.end();
    },
  };
}
