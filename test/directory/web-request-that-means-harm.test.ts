/**
 * Attacks on a web server that need no more than a socket: request smuggling, addresses that mean another host, headers
 * that would split an answer, markup that comes back in a page. Sent byte for byte, since no client of ours would.
 */
import { once } from "node:events";
import { connect } from "node:tls";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBench, type Bench } from "./support/bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

/** The whole answer to bytes. The connection is closed behind them, so a request that waits for more gets nothing. */
async function answerTo(bytes: string): Promise<string> {
  const { port } = new URL(bench.publicUrl);
  const socket = connect({
    port: Number(port),
    host: "127.0.0.1",
    servername: "directory.localhost",
    ca: bench.ca.certificate,
  });
  await once(socket, "secureConnect");
  socket.end(bytes);
  return text(socket);
}

const ownHost = (): string => new URL(bench.publicUrl).host;
const statusOf = (answer: string): string => answer.slice(9, 12);
/** More than one answer means that bytes of a body were read as a request. */
const answersIn = (answer: string): number => answer.match(/^HTTP\/1\.1 \d{3}/gm)?.length ?? 0;

const head = (method: string, path: string, headers: string[] = []): string =>
  [`${method} ${path} HTTP/1.1`, `Host: ${ownHost()}`, "Connection: close", ...headers, "", ""].join("\r\n");

describe("a request within a request", () => {
  const hidden = "GET /device/v1/bindings HTTP/1.1\r\nHost: x\r\n\r\n";
  test.each<[string, string[]]>([
    ["length and chunks at once", ["Content-Length: 5", "Transfer-Encoding: chunked"]],
    ["two lengths", ["Content-Length: 0", "Content-Length: 44"]],
    ["a length with a sign", ["Content-Length: +44"]],
    ["a coding that hides in another", ["Transfer-Encoding: xchunked"]],
    ["a coding twice", ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"]],
    ["a space before the colon", ["Content-Length : 44"]],
    ["a folded header", ["X-One: a", " Transfer-Encoding: chunked"]],
  ])("%s", async (_name, headers) => {
    const answer = await answerTo(`${head("POST", "/device/v1/enrolments", headers)}0\r\n\r\n${hidden}`);
    expect(answersIn(answer)).toBe(1);
    expect(statusOf(answer)).toBe("400");
  });
});

describe("an address that means another host", () => {
  test.each([
    "//evil.example/",
    "///evil.example/%2e%2e",
    "/\\evil.example/",
    "/%2f%2fevil.example",
    "/oauth/..//evil.example",
    "/recover//evil.example",
    "https://evil.example/recover",
  ])("%s leads nowhere", async (path) => {
    const answer = await answerTo(head("GET", path));
    expect(["400", "404", "421"]).toContain(statusOf(answer));
    expect(answer).not.toMatch(/^location:/im);
  });

  test.each([
    ["X-Forwarded-Host", "evil.example"],
    ["X-Forwarded-Proto", "http"],
    ["Forwarded", "host=evil.example;proto=http"],
    ["X-Original-URL", "/device/v1/bindings"],
    ["X-HTTP-Method-Override", "DELETE"],
  ])("the header %s changes nothing", async (name, value) => {
    const path = "/oauth/.well-known/openid-configuration";
    const [plain, changed] = await Promise.all([
      answerTo(head("GET", path)),
      answerTo(head("GET", path, [`${name}: ${value}`])),
    ]);
    const body = (answer: string): string => answer.slice(answer.indexOf("\r\n\r\n"));
    expect(statusOf(changed)).toBe("200");
    expect(body(changed)).toBe(body(plain));
    expect(changed).not.toContain("evil.example");
  });

  test("two hosts, or none", async () => {
    for (const bytes of [
      head("GET", "/recover", ["Host: evil.example"]),
      head("GET", "/recover", [`host: ${ownHost()}`]),
      "GET /recover HTTP/1.1\r\nConnection: close\r\n\r\n",
      "GET /recover HTTP/1.0\r\n\r\n",
    ])
      expect(["400", "421"]).toContain(statusOf(await answerTo(bytes)));
  });
});

describe("a path to the machine's files", () => {
  test.each([
    "/../../etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/%2e%2e/directory.key",
    "/style.css/../directory.key",
  ])("%s", async (path) => {
    const answer = await answerTo(head("GET", path));
    expect(["400", "404"]).toContain(statusOf(answer));
  });
});

test("methods that no route has are not answered with what was sent", async () => {
  for (const method of ["TRACE", "OPTIONS", "PROPFIND", "DELETE", "CONNECT"]) {
    const answer = await answerTo(head(method, "/recover", ["X-Canary: canary-7"]));
    expect(answer).not.toContain("canary-7");
    expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
    expect(answer).not.toMatch(/^access-control-allow/im);
  }
});

test("a header that is larger than any of ours", async () => {
  expect(statusOf(await answerTo(head("GET", "/recover", [`X-Large: ${"x".repeat(20_000)}`])))).toBe("400");
});

describe("markup that is sent", () => {
  const markup = `"><script src=//evil.example></script><img src=x onerror=alert(1)>`;

  test("in an address comes back as no page's markup, and splits no answer", async () => {
    const encoded = encodeURIComponent(markup);
    const split = "%0d%0aSet-Cookie:%20stolen=1";
    for (const path of [
      `/oauth/auth?client_id=${encoded}`,
      `/oauth/auth?client_id=x&request_uri=${encoded}&state=${encoded}`,
      `/interaction/${encoded}`,
      `/federation/callback?state=${encoded}&error=${encoded}&error_description=${encoded}`,
      `/recover?${encoded}`,
      `/recover${split}`,
      `/oauth/auth?client_id=x&redirect_uri=${split}`,
    ]) {
      const answer = await answerTo(head("GET", path));
      expect(answer).not.toMatch(/<script|<img|^set-cookie: stolen/im);
    }
  });

  test("as an e-mail address, on both pages that ask for one", async () => {
    const browser = bench.browser();
    const proof = await bench.device.beginProof(bench.binding.bindingId);
    await browser.open(proof.url);
    await browser.submit("/email", { email: `${markup}@example.org` });
    expect(browser.page?.text).not.toMatch(/<script|<img/i);
    await browser.open(`${bench.publicUrl}/recover`);
    await browser.submit("", { email: `${markup}@example.org` });
    expect(browser.page?.text).not.toMatch(/<script|<img/i);
  });
});
