import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { createHttpClient, type HttpTimeouts } from "../../src/http/client.ts";
import { startTlsServer } from "./support/tls-server.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function client(ca: string[], timeouts: HttpTimeouts = {}) {
  const created = createHttpClient({ clock: systemClock, ca, timeouts });
  closers.unshift(() => created.close());
  return created;
}

test("nobody listens", async () => {
  const { port, close } = await startTlsServer(["directory.localhost"], () => undefined);
  await close();
  const asked = client([]).fetch(`https://directory.localhost:${port}/`);
  await expect(asked).rejects.toMatchObject({
    code: "directory_unreachable",
    evidence: { reason: "ECONNREFUSED" },
  });
});

test("a server accepts and never speaks TLS", async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as { port: number };
  const asked = client([], { connect: 50 }).fetch(`https://directory.localhost:${port}/`);
  await expect(asked).rejects.toMatchObject({
    code: "directory_unreachable",
    evidence: { reason: "UND_ERR_CONNECT_TIMEOUT" },
  });
});

test("headers that never come and a body that never ends: the whole exchange times out", async () => {
  const { ca, port, close } = await startTlsServer(["directory.localhost"], (request, response) => {
    if (request.url === "/silent") return;
    response.writeHead(200);
    const drip = setInterval(() => response.write("."), 10);
    response.once("close", () => clearInterval(drip));
  });
  closers.push(close);
  const impatient = client([ca], { total: 200 });
  for (const path of ["/silent", "/drip"]) {
    const asked = impatient.fetch(`https://directory.localhost:${port}${path}`);
    await expect(asked).rejects.toMatchObject({
      code: "directory_unreachable",
      evidence: { reason: "TIMEOUT" },
    });
  }
});

test("a cancelled request is not reported as the directory's fault", async () => {
  const controller = new AbortController();
  const { ca, port, close } = await startTlsServer(["directory.localhost"], () => controller.abort());
  closers.push(close);
  const asked = client([ca]).fetch(`https://directory.localhost:${port}/`, { signal: controller.signal });
  await expect(asked).rejects.toMatchObject({ code: "cancelled" });
});
