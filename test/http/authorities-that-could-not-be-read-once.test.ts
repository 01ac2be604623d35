/**
 * The system does not give its list of certificate authorities, once. The next request asks again: otherwise nobody could
 * reset anything until the next start of the agent.
 */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { createHttpClient } from "../../src/http/client.ts";
import { startTlsServer, type TlsServer } from "./support/tls-server.ts";

const system = vi.hoisted(() => ({ refusals: 0 }));
vi.mock("node:tls", async (original) => {
  const tls = await original<typeof import("node:tls")>();
  const getCACertificates: typeof tls.getCACertificates = (type) => {
    if (system.refusals === 0) return tls.getCACertificates(type);
    system.refusals -= 1;
    throw new Error("the store is being replaced");
  };
  return { ...tls, getCACertificates };
});

let server: TlsServer;
beforeAll(async () => {
  server = await startTlsServer(["directory.localhost"], (_request, response) => response.end("hello"));
});
afterAll(() => server.close());
beforeEach(() => {
  system.refusals = 0;
});
const address = () => `https://directory.localhost:${String(server.port)}/`;

test("at the first request: the second one is answered", async () => {
  system.refusals = 1;
  const client = createHttpClient({ clock: systemClock, ca: [server.ca] });
  await expect(client.fetch(address())).rejects.toBeDefined();
  expect((await client.fetch(address())).status).toBe(200);
  await client.close();
});

test("when the pinned ones were replaced: the next request is answered by the new list", async () => {
  let ca: string[] = [];
  const client = createHttpClient({ clock: systemClock, ca: () => ca });
  await expect(client.fetch(address())).rejects.toMatchObject({ code: "directory_untrusted" });
  ca = [server.ca];
  system.refusals = 1;
  await expect(client.fetch(address())).rejects.toBeDefined();
  expect((await client.fetch(address())).status).toBe(200);
  await client.close();
});

test("a client that never had a list closes", async () => {
  system.refusals = 1;
  const client = createHttpClient({ clock: systemClock, ca: [server.ca] });
  const asked = client.fetch(address());
  await client.close();
  await expect(asked).rejects.toBeDefined();
});
