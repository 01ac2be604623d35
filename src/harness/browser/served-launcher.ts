/**
 * Serves a browser launcher to another process: over one connection (`serveLauncher`), or on a loopback port whose peers
 * prove themselves by a token (`offerLauncher`, `connectToOffer`). Used by the harness for an agent under wine, which
 * cannot start a program of this system, and by tests.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { z } from "zod";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { BrowserLauncher, BrowserRequest, LaunchedBrowser } from "../../identity/browser/launcher.ts";
import { saysToken, tokenLength, tokenMs } from "../processes/control-handover.ts";
import { frame, frameSplitter, framing, jsonFrame } from "./launcher-frames.ts";
import type { ConnectLauncher } from "./remote-launcher.ts";

/** One browser for a connection that asks for one. Resolves when nothing of it is left; never rejects. */
export async function serveLauncher(launcher: BrowserLauncher, socket: Socket): Promise<void> {
  const left = new AbortController();
  const asked = Promise.withResolvers<{ launch?: BrowserRequest }>();
  asked.promise.catch(() => undefined);
  let browser: LaunchedBrowser | undefined;
  let isAsked = false;
  const leave = (): void => {
    asked.reject(new VestibuleError("cancelled"));
    left.abort();
    void browser?.close().catch(() => undefined);
  };
  const split = frameSplitter(
    (bytes) => {
      if (isAsked) {
        browser?.devtools.output.write(bytes);
        return;
      }
      isAsked = true;
      try {
        asked.resolve(JSON.parse(bytes.toString()) as { launch?: BrowserRequest });
      } catch (error) {
        asked.reject(error);
      }
    },
    () => socket.destroy(),
  );
  socket.on("data", split);
  socket.on("error", leave);
  socket.once("end", leave);
  socket.once("close", leave);
  try {
    const { launch } = await asked.promise;
    if (launch === undefined) {
      await launcher.sweep();
      socket.write(jsonFrame({ swept: true }));
      return;
    }
    browser = await launcher.launch(launch, left.signal);
    const { devtools, processId, ended } = browser;
    devtools.output.on("error", () => undefined);
    socket.write(jsonFrame({ processId }));
    devtools.input.pipe(framing()).pipe(socket, { end: false });
    await ended;
    await browser.close();
    socket.write(frame(Buffer.alloc(0)));
  } catch (error) {
    socket.write(jsonFrame({ error: codeOf(error) }));
  } finally {
    socket.end();
  }
}

/** Where a launcher is offered. The tokens, in base64, are secret: they go over the agent's control channel only. */
export const launcherOffer = z.object({
  port: z.int().min(1).max(65_535),
  clientToken: z.base64(),
  serverToken: z.base64(),
});
export type LauncherOffer = z.infer<typeof launcherOffer>;

export interface OfferedLauncher {
  readonly offer: LauncherOffer;
  /** Ends the offer and every browser that was started by it. */
  close(): Promise<void>;
}

/** The most connections of the agent at once: one browser each. */
const mostConnections = 16;
/** The most that may wait without a token; above it the oldest is dropped, so that strangers keep nobody out. */
const mostWaiting = 64;

export async function offerLauncher(launcher: BrowserLauncher): Promise<OfferedLauncher> {
  const clientToken = randomBytes(tokenLength);
  const serverToken = randomBytes(tokenLength);
  const sockets = new Set<Socket>();
  const serving = new Set<Promise<void>>();
  const waiting = new Set<Socket>();
  async function take(socket: Socket): Promise<void> {
    const [oldest] = waiting;
    if (waiting.size >= mostWaiting) oldest?.destroy();
    waiting.add(socket);
    const knows = await saysToken(socket, clientToken, tokenMs);
    waiting.delete(socket);
    if (!knows || sockets.size - waiting.size > mostConnections) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    socket.write(serverToken);
    await serveLauncher(launcher, socket);
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const served = take(socket);
    serving.add(served);
    void served.finally(() => serving.delete(served));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    offer: {
      port,
      clientToken: clientToken.toString("base64"),
      serverToken: serverToken.toString("base64"),
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(serving);
    },
  };
}

/** @returns what connects to the launcher that is offered there; a peer without the server's token is hung up on */
export function connectToOffer({ port, clientToken, serverToken }: LauncherOffer): ConnectLauncher {
  return async () => {
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.write(Buffer.from(clientToken, "base64"));
    if (await saysToken(socket, Buffer.from(serverToken, "base64"), tokenMs)) return socket;
    socket.destroy();
    throw new VestibuleError("browser_failed", { evidence: { what: "launcher is gone" } });
  };
}
