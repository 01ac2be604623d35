import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { parseAllowList } from "../../../src/identity/browser/allow-list.ts";
import {
  startConnectProxy,
  type ConnectProxy,
  type ProxyEvent,
} from "../../../src/identity/browser/connect-proxy.ts";
import { proxyPasswordOf, proxyUser } from "../../../src/identity/browser/proxy-credential.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that echoes what it hears, and counts its connections. */
async function target() {
  const came = { connections: 0 };
  const server = createServer((socket) => {
    came.connections += 1;
    socket.on("error", () => undefined).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return { came, port: (server.address() as { port: number }).port };
}

async function proxy(allowed: string[], more: { maximumTunnels?: number } = {}) {
  const events: ProxyEvent[] = [];
  const started = await startConnectProxy({
    allowed: parseAllowList(allowed),
    onEvent: (event) => events.push(event),
    ...more,
  });
  closers.push(() => started.close());
  return { started, events };
}

/** Sends a request as it is. */
function dialBare({ port }: ConnectProxy, request: string, more: { allowHalfOpen?: boolean } = {}): Socket {
  const socket = connect({ port, host: "127.0.0.1", ...more });
  socket.on("error", () => undefined);
  socket.write(request);
  return socket;
}

const basic = (text: string): string =>
  `Proxy-Authorization: Basic ${Buffer.from(text).toString("base64")}\r\n`;

/** Sends a request with the proxy's own credential behind its first line. */
function dial(started: ConnectProxy, request: string): Socket {
  const credential = basic(`${proxyUser}:${proxyPasswordOf(started.credential)}`);
  return dialBare(started, request.replace("\r\n", `\r\n${credential}`));
}

const connectTo = (authority: string): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
const status = async (socket: Socket): Promise<string> => (await text(socket)).split("\r\n")[0] ?? "";

test("an allowed name is tunnelled both ways and not reported", async () => {
  const { port } = await target();
  const { started, events } = await proxy([`site.localhost:${port}`]);
  const socket = dial(started, `${connectTo(`site.localhost:${port}`)}early`);
  let heard = "";
  socket.on("data", (bytes: Buffer) => (heard += bytes.toString()));
  await expect.poll(() => heard).toBe("HTTP/1.1 200 Connection Established\r\n\r\nearly");
  socket.write(" and late");
  await expect.poll(() => heard).toContain("early and late");
  expect(events).toEqual([]);
});

test("another program of this machine: nothing is opened, and nothing is reported to the person", async () => {
  const { port, came } = await target();
  const { started, events } = await proxy([`site.localhost:${port}`]);
  const other = await proxy([`site.localhost:${port}`]);
  const [own, others] = [started, other.started].map(({ credential }) => proxyPasswordOf(credential));
  const request = connectTo(`site.localhost:${port}`);
  const withHeader = (header: string) => request.replace("\r\n", `\r\n${header}`);
  const strangers = [
    request,
    connectTo(`elsewhere.localhost:${port}`),
    `GET http://site.localhost:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    withHeader(basic(`${proxyUser}:${others ?? ""}`)),
    withHeader(basic(`${proxyUser}:`)),
    withHeader(basic(`:${own ?? ""}`)),
    withHeader(basic(`${proxyUser}:${own ?? ""}x`)),
    withHeader(`Proxy-Authorization: Bearer ${own ?? ""}\r\n`),
    withHeader(`Proxy-Authorization: Basic ${own ?? ""}\r\n`),
    withHeader("Proxy-Authorization: Basic =\r\n"),
  ];
  for (const each of strangers)
    expect(await status(dialBare(started, each))).toBe("HTTP/1.1 407 Proxy Authentication Required");
  expect(events).toEqual([]);
  expect(came.connections).toBe(0);
});

test("a name that is not allowed, an IP address and a malformed authority are refused", async () => {
  const { port, came } = await target();
  const { started, events } = await proxy([`site.localhost:${port}`]);
  const asked = [
    `other.localhost:${port}`,
    `127.0.0.1:${port}`,
    `[::1]:${port}`,
    "site.localhost:1",
    `x@site.localhost:${port}`,
  ];
  for (const authority of asked)
    expect(await status(dial(started, connectTo(authority)))).toBe("HTTP/1.1 403 Forbidden");
  expect(events.map(({ host }) => host)).toEqual([
    `other.localhost:${port}`,
    `127.0.0.1:${port}`,
    `::1:${port}`,
    "site.localhost:1",
    "unknown",
  ]);
  expect(came.connections).toBe(0);
});

test("plain HTTP, and an upgrade, are refused even to an allowed host", async () => {
  const { port, came } = await target();
  const { started, events } = await proxy([`site.localhost:${port}`]);
  const get = `GET http://site.localhost:${port}/x HTTP/1.1\r\nHost: site.localhost:${port}\r\n`;
  for (const more of ["\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"]) {
    expect(await status(dial(started, get + more))).toBe("HTTP/1.1 403 Forbidden");
  }
  expect(events).toEqual(Array(2).fill({ kind: "refused", host: `site.localhost:${port}` }));
  expect(came.connections).toBe(0);
});

test("an allowed host where nobody listens is not reported as refused", async () => {
  const { port } = await target();
  await closers.pop()?.();
  const { started, events } = await proxy([`site.localhost:${port}`]);
  expect(await status(dial(started, connectTo(`site.localhost:${port}`)))).toBe("HTTP/1.1 502 Bad Gateway");
  expect(events).toEqual([{ kind: "unreachable", host: `site.localhost:${port}`, reason: "ECONNREFUSED" }]);
});

test("endless headers, and more tunnels than the limit, are refused", async () => {
  const { port } = await target();
  const { started } = await proxy([`site.localhost:${port}`], { maximumTunnels: 1 });
  const endless = dialBare(started, `CONNECT site.localhost:${port} HTTP/1.1\r\nX: ${"x".repeat(20_000)}`);
  await once(endless.resume(), "close");
  const first = dial(started, connectTo(`site.localhost:${port}`));
  await once(first, "data");
  expect(await status(dial(started, connectTo(`site.localhost:${port}`)))).toBe(
    "HTTP/1.1 503 Service Unavailable",
  );
});

test("clients that are refused and keep their half open hold no place", async () => {
  const { port } = await target();
  const { started } = await proxy([`site.localhost:${port}`]);
  const host = `site.localhost:${port}`;
  const refused = [
    connectTo(host),
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  ];
  for (const request of [...refused, ...refused]) {
    const socket = dialBare(started, request, { allowHalfOpen: true });
    closers.push(() => socket.destroy());
    // Not read to its end by a stream consumer, which would destroy it.
    let answer = "";
    socket.on("data", (bytes: Buffer) => (answer += bytes.toString()));
    await once(socket, "end");
    expect(answer).toContain("407 Proxy Authentication Required");
    // Fails once the proxy's side is gone, and never while it is kept.
    const write = () => new Promise<unknown>((resolve) => socket.write("x", resolve));
    for (let writes = 1; !(await write()); writes += 1) expect(writes).toBeLessThan(1000);
  }
});

test("connections that send nothing do not keep the browser out", async () => {
  const { port } = await target();
  const host = `site.localhost:${port}`;
  const { started } = await proxy([host], { maximumTunnels: 2 });
  const first = dial(started, connectTo(host));
  await once(first, "data");
  const idle = Array.from({ length: 20 }, () => dialBare(started, "CONNECT "));
  for (const socket of idle) closers.push(() => socket.destroy());
  await Promise.all(idle.slice(0, -2).map((socket) => once(socket.resume(), "close")));
  const [answer] = (await once(dial(started, connectTo(host)), "data")) as [Buffer];
  expect(String(answer)).toContain("200 Connection Established");
  // A tunnel never gives way.
  first.write("still there");
  const [echo] = (await once(first, "data")) as [Buffer];
  expect(String(echo)).toBe("still there");
});

test("closing the proxy ends every tunnel", async () => {
  const { port } = await target();
  const { started } = await proxy([`site.localhost:${port}`]);
  const socket = dial(started, connectTo(`site.localhost:${port}`));
  await once(socket, "data");
  const ended = once(socket, "close");
  await started.close();
  await ended;
  await expect(once(connect(started.port, "127.0.0.1"), "connect")).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
});
