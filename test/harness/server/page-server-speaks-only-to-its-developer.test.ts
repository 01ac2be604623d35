import { once } from "node:events";
import { createServer } from "node:net";
import { WebSocket } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServerMessage } from "../../../src/harness/contract/model.ts";
import { type HarnessServer, startHarnessServer } from "../../../src/harness/server/server.ts";
import { compilePage } from "../page/support/compiled-page.ts";
import {
  ask,
  cookieFor,
  framesIn,
  ScriptedHarness,
  signInState,
  upgrade,
} from "../page/support/page-support.ts";

let compiled: URL;
let harness: ScriptedHarness;
let server: HarnessServer;
let cookie: string;
let origin: string;

beforeAll(async () => {
  compiled = await compilePage();
  harness = new ScriptedHarness(signInState());
  server = await startHarnessServer({ harness, compiled });
  cookie = await cookieFor(server.address);
  origin = new URL(server.address).origin;
}, 60_000);

afterAll(async () => {
  await server.close();
});

describe("who may open the page", () => {
  test("the printed address holds 256 bits and becomes a cookie that scripts and other sites cannot use", async () => {
    const address = new URL(server.address);
    expect(address.hostname).toBe("127.0.0.1");
    expect(Buffer.from(address.searchParams.get("token") ?? "", "base64url")).toHaveLength(32);
    const answer = await ask(server.address, address.pathname + address.search);
    expect(answer.status).toBe(200);
    const set = answer.headers["set-cookie"]?.[0] ?? "";
    expect(set).toContain("HttpOnly");
    expect(set).toContain("SameSite=Strict");
    expect(answer.body).not.toContain(address.searchParams.get("token"));
    // A browser sends the cookie to every port of this host.
    expect(set).not.toContain(address.searchParams.get("token"));
  });

  test.each([
    ["no token", "/"],
    ["a wrong token", `/?token=${"A".repeat(43)}`],
    ["an empty token", "/?token="],
    ["a script without the cookie", "/harness/page/main.js"],
    ["a path that is not there, without the cookie", "/nothing"],
  ])("%s is refused", async (_what, path) => {
    const answer = await ask(server.address, path);
    expect(answer.status).toBe(401);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test("the token opens the page only, not every path", async () => {
    const { search } = new URL(server.address);
    expect((await ask(server.address, `/harness/page/main.js${search}`)).status).toBe(401);
  });

  test("a cookie of another value is refused", async () => {
    const name = cookie.split("=", 1)[0] ?? "";
    expect((await ask(server.address, "/", { cookie: `${name}=${"A".repeat(43)}` })).status).toBe(401);
    expect((await ask(server.address, "/", { cookie })).status).toBe(200);
  });

  test.each(["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "0.0.0.0"])(
    "a name that resolves to loopback (%s) is refused even with the cookie",
    async (host) => {
      expect((await ask(server.address, "/", { cookie, host })).status).toBe(403);
    },
  );

  test("localhost with the port is this machine, too", async () => {
    const host = `localhost:${new URL(server.address).port}`;
    expect((await ask(server.address, "/", { cookie, host })).status).toBe(200);
  });

  test("the answer's headers forbid foreign scripts, framing and caching", async () => {
    for (const path of ["/", "/base.css", "/nothing"]) {
      const { headers } = await ask(server.address, path, { cookie });
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'/,
      );
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
    }
  });

  test.each([
    "/../package.json",
    "/harness/page/..%2f..%2f..%2fpackage.json",
    "/harness/server.js",
    "/harness/page/",
  ])("only listed files are served: %s is not", async (path) => {
    expect((await ask(server.address, path, { cookie })).status).toBe(404);
  });
});

describe("who may open the channel", () => {
  test.each([
    ["without the cookie", () => ({ origin }), 401],
    ["without an origin", () => ({ cookie }), 403],
    ["from another site", () => ({ cookie, origin: "https://evil.example" }), 403],
    ["from another port of this machine", () => ({ cookie, origin: "http://127.0.0.1:1" }), 403],
    ["from a sandboxed frame", () => ({ cookie, origin: "null" }), 403],
    ["under a rebound name", () => ({ cookie, origin: "http://evil.example", host: "evil.example" }), 403],
  ])("%s it is refused", async (_what, headers, status) => {
    expect(await upgrade(server.address, headers())).toBe(status);
  });
});

describe("another server of this machine, which the browser sends the cookie to", () => {
  test("it may load the page's files, and neither sees nor commands the harness", async () => {
    expect((await ask(server.address, "/base.css", { cookie })).status).toBe(200);
    const { body } = await ask(server.address, "/", { cookie });
    expect(body).not.toContain(new URL(server.address).searchParams.get("token"));
    expect(await upgrade(server.address, { cookie, origin }, "")).toBe(401);
    const [, value = ""] = cookie.split("=", 2);
    expect(await upgrade(server.address, { cookie, origin }, `?token=${value}`)).toBe(401);
    expect((await ask(server.address, `/?token=${value}`)).status).toBe(401);
  });
});

/** A client that says what it wants and hears every answer. */
async function connect() {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/channel${new URL(server.address).search}`, {
    headers: { cookie, origin },
  });
  const heard: ServerMessage[] = [];
  let wake: (() => void) | undefined;
  socket.addEventListener("message", (event) => {
    heard.push(JSON.parse(String(event.data)) as ServerMessage);
    wake?.();
  });
  const closed = once(socket, "close");
  const next = async () => {
    for (;;) {
      const message = heard.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  expect(await next()).toMatchObject({ kind: "state", state: { brand: "JumpCloud" } });
  return { socket, next, closed };
}

describe("what the page may say", () => {
  test.each([
    ["no JSON", "{"],
    ["no message", "null"],
    ["an unknown action", JSON.stringify({ do: "format-disk" })],
    ["more than the action has", JSON.stringify({ do: "cancel", and: "more" })],
    [
      "a value that is too long",
      JSON.stringify({ do: "submit", revision: 1, values: { 3: "x".repeat(513) } }),
    ],
    ["a field without a number", '{"do":"submit","revision":1,"values":{"pin":"x"}}'],
    [
      "too many values",
      JSON.stringify({
        do: "submit",
        revision: 1,
        values: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, ""])),
      }),
    ],
    ["a pointer outside of any page", JSON.stringify({ surface: "pointer", type: "move", x: -1, y: 0 })],
    [
      "a key with a whole text",
      JSON.stringify({
        surface: "key",
        type: "down",
        key: "a",
        code: "KeyA",
        keyCode: 65,
        modifiers: 0,
        text: "abc",
      }),
    ],
    ["something long", `{"do":"cancel"${" ".repeat(20_000)}}`],
  ])("%s is answered with an error and nothing is done", async (_what, message) => {
    const { socket, next } = await connect();
    socket.send(message);
    expect(await next()).toMatchObject({ kind: "error", code: "request_invalid" });
    expect(harness.untaken).toBe(0);
    socket.close();
  });

  test("a message of bytes is refused", async () => {
    const { socket, next } = await connect();
    socket.send(Buffer.from('{"do":"cancel"}'));
    expect(await next()).toMatchObject({ kind: "error", code: "request_invalid" });
    socket.close();
  });

  test("a flood in one message closes the channel", async () => {
    const { socket, closed } = await connect();
    socket.send("x".repeat(1_000_000));
    await closed;
  });

  test("an action that the harness refuses comes back as its code", async () => {
    const { socket, next } = await connect();
    socket.send(JSON.stringify({ do: "sign-out" }));
    expect(await next()).toMatchObject({ kind: "error", code: "out_of_order" });
    socket.close();
  });

  test("a page with too many unanswered actions is refused", async () => {
    const { socket, next } = await connect();
    harness.allowed.add("cancel");
    harness.held = true;
    for (let asked = 0; asked < 9; asked += 1) socket.send(JSON.stringify({ do: "cancel" }));
    expect(await next()).toMatchObject({ kind: "error", code: "too_many_requests" });
    expect(harness.untaken).toBe(8);
    while (harness.untaken > 0) await harness.next();
    harness.held = false;
    harness.allowed.clear();
    socket.close();
  });

  test("a valid action arrives unchanged", async () => {
    harness.allowed.add("submit");
    const { socket } = await connect();
    const submit = { do: "submit", revision: 4, values: { 3: "493817" } } as const;
    const key = {
      surface: "key",
      type: "down",
      key: "é",
      code: "Digit2",
      keyCode: 50,
      modifiers: 0,
      text: "é",
    } as const;
    socket.send(JSON.stringify(submit));
    socket.send(JSON.stringify(key));
    expect(await harness.next()).toEqual(submit);
    expect(await harness.next()).toEqual(key);
    harness.allowed.clear();
    socket.close();
  });
});

/** A server and a harness of its own, for tests that would disturb others. */
async function ownServer() {
  const source = new ScriptedHarness(signInState());
  const own = await startHarnessServer({ harness: source, compiled });
  const headers = { cookie: await cookieFor(own.address), origin: new URL(own.address).origin };
  const open = async () => {
    const socket = await upgrade(own.address, headers);
    if (typeof socket === "number") throw new Error(`refused with ${String(socket)}`);
    return socket;
  };
  return { source, address: own.address, open, [Symbol.asyncDispose]: () => own.close() };
}

describe("a page that does not read", () => {
  test("gets the newest state and picture once it reads again, and no queue meanwhile", async () => {
    await using own = await ownServer();
    const socket = await own.open();
    socket.pause();
    // Far more than the kernel holds for a reader that sleeps.
    const count = 300;
    const padding = "x".repeat(200_000);
    const last = Buffer.from("the newest picture");
    for (let revision = 1; revision <= count; revision += 1) {
      own.source.show({ revision, hostName: padding, browser: { width: 800, height: 600 } });
      own.source.frame(
        Buffer.concat([Buffer.alloc(300_000, 1), revision === count ? last : Buffer.alloc(18)]),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
    const chunks: Buffer[] = [];
    for await (const chunk of socket) {
      chunks.push(chunk as Buffer);
      if (Buffer.concat(chunks.slice(-2)).subarray(-last.length).equals(last)) break;
    }
    const heard = framesIn(Buffer.concat(chunks));
    expect(heard.length).toBeLessThan(count);
    const state = heard.findLast((frame) => frame[0] === 0x7b);
    expect(JSON.parse(state?.toString() ?? "")).toMatchObject({ state: { screen: { revision: count } } });
  });

  test("one page more than the harness serves is turned away with its reason", async () => {
    await using own = await ownServer();
    for (let index = 0; index < 8; index += 1) (await own.open()).resume();
    const ninth = await own.open();
    const [first] = (await once(ninth, "data")) as [Buffer];
    const tryAgainLater = 1013;
    expect(framesIn(Buffer.concat([first, Buffer.alloc(10)]))[0]?.readUInt16BE()).toBe(tryAgainLater);
    ninth.destroy();
  });

  test("a picture that comes after its browser went is not shown in the next one", async () => {
    await using own = await ownServer();
    own.source.frame(Buffer.from("late"));
    own.source.show({ browser: { width: 800, height: 600 } });
    const socket = await own.open();
    const [first] = (await once(socket, "data")) as [Buffer];
    own.source.show({ hostName: "NEXT" });
    const [second] = (await once(socket, "data")) as [Buffer];
    for (const frame of framesIn(Buffer.concat([first, second, Buffer.alloc(10)]))) {
      expect(frame.toString()).not.toBe("late");
    }
    socket.destroy();
  });
});

describe("starting and stopping", () => {
  test("a port in use is reported by its code", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startHarnessServer({ harness, port, compiled })).rejects.toMatchObject({
      code: "port_in_use",
      evidence: { port },
    });
    other.close();
  });

  test.each([-1, 65_536, 1.5, Number.NaN])("%d is no port", async (port) => {
    await expect(startHarnessServer({ harness, port, compiled })).rejects.toMatchObject({
      code: "argument_invalid",
    });
  });

  test("a token that could be guessed is refused", async () => {
    await expect(startHarnessServer({ harness, token: "letmein", compiled })).rejects.toMatchObject({
      code: "argument_invalid",
    });
  });

  test("a page that was not built is reported before the port is taken", async () => {
    await expect(
      startHarnessServer({ harness, compiled: new URL("file:///nonexistent/") }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("close ends open channels and gives the port back", async () => {
    const own = await ownServer();
    const port = Number(new URL(own.address).port);
    const socket = await own.open();
    const gone = once(socket, "close");
    socket.resume();
    await own[Symbol.asyncDispose]();
    await gone;
    const again = await startHarnessServer({ harness, port, compiled });
    await again.close();
  });
});
