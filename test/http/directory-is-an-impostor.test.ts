import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../src/http/client.ts";
import { networkFailure } from "../../src/http/failures.ts";
import { startTlsServer, type TlsServer } from "./support/tls-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function server(...arguments_: Parameters<typeof startTlsServer>): Promise<TlsServer> {
  const started = await startTlsServer(...arguments_);
  closers.push(() => started.close());
  return started;
}

function client(options: Omit<HttpClientOptions, "clock">): HttpClient {
  const created = createHttpClient({ clock: systemClock, ...options });
  closers.unshift(() => created.close());
  return created;
}

test("a pinned authority is trusted, in addition to the system's", async () => {
  const { ca, port } = await server(["directory.localhost"], (_request, response) => response.end("hello"));
  const answer = await client({ ca: [ca] }).fetch(`https://directory.localhost:${port}/`);
  expect([answer.status, await answer.text()]).toEqual([200, "hello"]);
});

test("a certificate of an unknown authority is refused before anything is sent", async () => {
  let requests = 0;
  const { port } = await server(["directory.localhost"], () => (requests += 1));
  const asked = client({}).fetch(`https://directory.localhost:${port}/`, { method: "POST", body: "x" });
  await expect(asked).rejects.toMatchObject({ code: "directory_untrusted" });
  expect(requests).toBe(0);
});

test("a certificate for another name is refused", async () => {
  const { ca, port } = await server(["other.localhost"], (_request, response) => response.end());
  const asked = client({ ca: [ca] }).fetch(`https://directory.localhost:${port}/`);
  await expect(asked).rejects.toMatchObject({ code: "directory_untrusted" });
});

test.each([
  "http://directory.localhost/",
  "file:///etc/passwd",
  "https://user:password@directory.localhost/",
  "nonsense",
])("%s is not asked at all", async (url) => {
  await expect(client({}).fetch(url)).rejects.toMatchObject({ code: "argument_invalid" });
});

test("a redirect is returned, not followed", async () => {
  const paths: (string | undefined)[] = [];
  const { ca, port } = await server(["directory.localhost"], (request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  const answer = await client({ ca: [ca] }).fetch(`https://directory.localhost:${port}/first`);
  expect(answer.status).toBe(302);
  expect(paths).toEqual(["/first"]);
});

test("an answer larger than the limit is dropped", async () => {
  const { ca, port } = await server(["directory.localhost"], (_request, response) =>
    response.end(Buffer.alloc(5000)),
  );
  const bounded = client({ ca: [ca], maximumBytes: 4999 });
  await expect(bounded.fetch(`https://directory.localhost:${port}/`)).rejects.toMatchObject({
    code: "directory_error",
  });
  const enough = client({ ca: [ca], maximumBytes: 5000 });
  expect((await (await enough.fetch(`https://directory.localhost:${port}/`)).arrayBuffer()).byteLength).toBe(
    5000,
  );
});

test("a captive portal is recognised", async () => {
  const { ca, port } = await server(["directory.localhost"], (_request, response) =>
    response.writeHead(511).end(),
  );
  const asked = client({ ca: [ca] }).fetch(`https://directory.localhost:${port}/`);
  await expect(asked).rejects.toMatchObject({ code: "captive_portal" });
});

test.each([
  ["CERT_NOT_YET_VALID", "clock_wrong"],
  ["CERT_HAS_EXPIRED", "directory_untrusted"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "directory_untrusted"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "directory_untrusted"],
  ["EAI_AGAIN", "network_unreachable"],
  ["ENETUNREACH", "network_unreachable"],
  ["ECONNREFUSED", "directory_unreachable"],
  ["UND_ERR_CONNECT_TIMEOUT", "directory_unreachable"],
  ["HPE_INVALID_CONSTANT", "directory_error"],
])("%s, however deep among the causes, means %s", (code, meaning) => {
  const inner = Object.assign(new Error("the text says nothing"), { code });
  const wrapped = new TypeError("fetch failed", { cause: new AggregateError([inner]) });
  expect(networkFailure(wrapped, "directory.localhost").code).toBe(meaning);
});
