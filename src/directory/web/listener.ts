/**
 * The TLS listener of the server, without routes. Called by `createDirectory`, which hands it to `serve`: with port 0
 * the issuer's address is known only once it listens.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createSecureContext } from "node:tls";
import { problemMediaType } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { unreadable } from "./problems.ts";

export interface Tls {
  /** PEM. */
  key: string | Buffer;
  certificate: string | Buffer;
}

export interface Listener {
  readonly server: Server;
  /** Where it listens. @throws `port_in_use` */
  listen(host: string, port: number): Promise<AddressInfo>;
  /** Uses another key and certificate for new connections. @throws Node's error for an unusable pair; nothing changes */
  use(tls: Tls): void;
  /** Sets the handler. Requests that came before wait for it. */
  serve(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Waits at most `withinMs` for running requests. */
  close(withinMs: number): Promise<void>;
}

function answerUnreadable(socket: Duplex): void {
  if (socket.destroyed || !socket.writable) return;
  const body = JSON.stringify(unreadable());
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
}

/**
 * Makes the listener; it has no handler yet.
 * @throws Node's error for an unusable key or certificate
 */
export function createListener(tls: Tls): Listener {
  const server = createServer({
    key: tls.key,
    cert: tls.certificate,
    minVersion: "TLSv1.2",
    handshakeTimeout: 10_000,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16 * 1024,
  });
  server.setTimeout(60_000);
  const handling = Promise.withResolvers<(request: IncomingMessage, response: ServerResponse) => void>();
  server.on("request", (request, response) => {
    void handling.promise.then((handler) => {
      handler(request, response);
    });
  });
  server.on("clientError", (_error, socket) => {
    answerUnreadable(socket);
  });
  return {
    server,
    use({ key, certificate }) {
      // Throws for a certificate of another key, which a renewal that is half written would be.
      createSecureContext({ key, cert: certificate });
      server.setSecureContext({ key, cert: certificate, minVersion: "TLSv1.2" });
    },
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once("error", (cause: NodeJS.ErrnoException) => {
          const inUse = cause.code === "EADDRINUSE";
          reject(
            new VestibuleError(inUse ? "port_in_use" : "config_invalid", {
              evidence: { host, port, place: "listen" },
              cause,
            }),
          );
        });
        server.listen(port, host, () => {
          const address = server.address();
          if (address !== null && typeof address === "object") resolve(address);
        });
      }),
    serve: handling.resolve,
    close: (withinMs) =>
      new Promise((resolve) => {
        if (!server.listening) {
          resolve();
          return;
        }
        const deadline = setTimeout(() => {
          server.closeAllConnections();
        }, withinMs);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
