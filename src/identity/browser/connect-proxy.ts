/**
 * The browser's only way out: an HTTP CONNECT proxy of the agent on a loopback port (RFC 9110 section 9.3.6). Started
 * for each browser by `own-browser.ts` and `hosted-browser.ts`. It opens tunnels to allow-listed hosts only, for the
 * one browser that has its credential (unless `skipCredential`), reports what it refused, never looks into a tunnel, and ends every connection
 * when it is closed.
 */
import { createServer, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { VestibuleError } from "../../errors/error.ts";
import { lookup, type Lookup } from "../../http/lookup.ts";
import type { Secret } from "../../secrets/arena.ts";
import { mayLeadTo, type AllowList } from "./allow-list.ts";
import { isAuthorized, newProxyCredential } from "./proxy-credential.ts";

export type ProxyEvent =
  /** The host is not on the list, or its name resolves to an address that it must not. */
  | { kind: "refused"; host: string }
  /** The host is allowed, but no connection could be made. */
  | { kind: "unreachable"; host: string; reason: string };

export interface ConnectProxyOptions {
  allowed: AllowList;
  onEvent(event: ProxyEvent): void;
  /**
   * Does not ask for the credential. For the browser that the agent drives: it could answer the proxy's challenge only
   * by a prompt or by showing every request to the agent, and some requests hold a password.
   */
  skipCredential?: true;
  /**
   * Greatest number of open tunnels, and of connections without one, 1 to 1,000. Default 128, several times what a browser
   * opens.
   */
  maximumTunnels?: number;
  /** Milliseconds to reach a host. Default 10,000. */
  connectMs?: number;
}

export interface ConnectProxy {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /**
   * The password that it asks for before it opens or reports anything, unless `skipCredential`. Disposed when the proxy
   * closes.
   */
  readonly credential: Secret;
  close(): Promise<void>;
}

/** Milliseconds after which an idle tunnel is closed. */
const idleMs = 300_000;
const headerBytes = 8 * 1024;
/** Characters. Hosts are shown to the person, so longer ones are cut. */
const shownHost = 253;

const challenge = 'Basic realm="vestibule", charset="UTF-8"';
const unauthorized = `407 Proxy Authentication Required\r\nProxy-Authenticate: ${challenge}`;

interface Target {
  host: string;
  port: number;
}

/** Parses the request-target of a CONNECT: host and port, nothing else (RFC 9112 section 3.2.3). */
function parseTarget(authority: string): Target | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253})):([1-9][0-9]{0,4})$/.exec(authority);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host: host.toLowerCase(), port };
}

function show({ host, port }: Target): string {
  return port === 443 ? host : `${host}:${port}`;
}

/** The host that a request other than CONNECT asked for. */
function showRequest(request: IncomingMessage): string {
  const asked = URL.parse(request.url ?? "") ?? URL.parse(`http://${request.headers.host ?? ""}`);
  return (asked?.host ?? "unknown").slice(0, shownHost);
}

class LeadsNowhereGood extends Error {
  readonly code = "VESTIBULE_ADDRESS_REFUSED";
}

/** The system's name resolution without the addresses that this name must not lead to. */
function guarded(allowed: { by: "exact" | "pattern"; host: string }): Lookup {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null || typeof found === "string") {
        callback(error ?? new LeadsNowhereGood(), []);
        return;
      }
      const good = found.filter((entry) => mayLeadTo(entry.address, allowed));
      const first = good[0];
      if (first === undefined) callback(new LeadsNowhereGood(), []);
      else if (options.all === true) callback(null, good);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Listens on an ephemeral port of 127.0.0.1.
 * @throws `browser_failed` when no port is available
 */
export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const { allowed, onEvent, skipCredential, maximumTunnels = 128, connectMs = 10_000 } = options;
  const open = new Set<Duplex>();
  /** Connections without a tunnel, in the order in which they came. */
  const waiting = new Set<Duplex>();
  const credential = newProxyCredential();
  let tunnels = 0;
  let closed = false;

  function end(socket: Duplex, status: string): void {
    // Destroyed once it is written: a client that keeps its half open would keep the connection.
    socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () =>
      socket.destroy(),
    );
  }

  function track(socket: Duplex): void {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // Either side may close at any time; that ends the tunnel and is not reported.
    socket.on("error", () => socket.destroy());
  }

  function tunnel(client: Socket, target: Target, by: "exact" | "pattern", head: Buffer): void {
    tunnels += 1;
    waiting.delete(client);
    const upstream = connect({
      host: target.host,
      port: target.port,
      lookup: guarded({ by, host: target.host }),
    });
    track(upstream);
    let connected = false;
    upstream.setTimeout(connectMs, () => upstream.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
    upstream.once("connect", () => {
      connected = true;
      upstream.setTimeout(idleMs, () => upstream.destroy());
      upstream.setNoDelay(true);
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    upstream.once("error", (error: NodeJS.ErrnoException) => {
      if (connected || closed) return;
      if (error instanceof LeadsNowhereGood) {
        onEvent({ kind: "refused", host: show(target) });
        end(client, "403 Forbidden");
      } else {
        onEvent({ kind: "unreachable", host: show(target), reason: error.code ?? "unknown" });
        end(client, "502 Bad Gateway");
      }
    });
    upstream.once("close", () => {
      tunnels -= 1;
      if (connected) client.destroy();
    });
    client.once("close", () => upstream.destroy());
  }

  const server = createServer({ maxHeaderSize: headerBytes, headersTimeout: 10_000, requestTimeout: 10_000 });
  server.on("connection", (socket: Socket) => {
    track(socket);
    waiting.add(socket);
    socket.once("close", () => waiting.delete(socket));
    // The oldest gives way: a process that connects and sends nothing must not keep out the browser, which asks at once.
    const [oldest] = waiting;
    if (waiting.size > maximumTunnels) oldest?.destroy();
  });
  const isStranger = ({ headers }: IncomingMessage): boolean =>
    closed || (skipCredential !== true && !isAuthorized(headers["proxy-authorization"], credential));
  server.on("request", (request, response) => {
    request.resume();
    if (isStranger(request)) {
      response.writeHead(407, { "Proxy-Authenticate": challenge, Connection: "close" }).end();
      return;
    }
    onEvent({ kind: "refused", host: showRequest(request) });
    response.writeHead(403, { Connection: "close" }).end();
  });
  server.on("upgrade", (request, socket) => {
    if (isStranger(request)) {
      end(socket, unauthorized);
      return;
    }
    onEvent({ kind: "refused", host: showRequest(request) });
    end(socket, "403 Forbidden");
  });
  server.on("connect", (request, socket, head) => {
    if (isStranger(request)) {
      end(socket, unauthorized);
      return;
    }
    const target = parseTarget(request.url ?? "");
    const by = target === undefined ? undefined : allowed.match(target.host, target.port);
    if (target === undefined || by === undefined) {
      onEvent({ kind: "refused", host: target === undefined ? "unknown" : show(target) });
      end(socket, "403 Forbidden");
    } else if (tunnels >= maximumTunnels || closed) {
      end(socket, "503 Service Unavailable");
    } else {
      // The server's sockets are TCP sockets; its type only promises streams.
      tunnel(socket as Socket, target, by, head);
    }
  });
  server.on("clientError", (_error, socket) => socket.destroy());

  const failed = (cause?: unknown): VestibuleError => {
    credential.dispose();
    return new VestibuleError("browser_failed", { evidence: { what: "proxy" }, cause });
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(failed(cause)));
    server.listen({ host: "127.0.0.1", port: 0 }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw failed();

  return {
    port: address.port,
    credential,
    async close() {
      closed = true;
      credential.dispose();
      const ended = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await ended;
    },
  };
}
