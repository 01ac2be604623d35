import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { SurfaceAction } from "../../../src/harness/contract/model.ts";
import { typeInto } from "../../../src/harness/contract/typing.ts";
import { requires } from "../../support/requirements.ts";
import { html, openWindow } from "./support/opened-window.ts";

const { test } = requires("chromium");
const poll = { timeout: 15_000 };
const everything = () => Promise.resolve(true);
/** A request that tells the server that everything before it has happened. */
const tells = (path: string) => `<script>fetch(${JSON.stringify(path)})</script>`;

const click: SurfaceAction[] = (["down", "up"] as const).map((type) => ({
  surface: "pointer",
  type,
  x: 50,
  y: 50,
  button: "left",
}));

test("redirects: each hop is asked about, and a refused one is never fetched", async () => {
  const opened = await openWindow({
    site(request, response, host) {
      const port = String(request.socket.localPort);
      if (host === "site.localhost" && request.url === "/")
        response.writeHead(302, { location: "/second#part" }).end();
      else if (request.url === "/second")
        response.writeHead(307, { location: `https://other.localhost:${port}/third?a=1` }).end();
      else if (request.url === "/third?a=1") response.writeHead(303, { location: "/refused?code=c" }).end();
      else response.writeHead(200, html).end(tells("/shown"));
    },
    judge: (address) => Promise.resolve(address.pathname !== "/refused"),
  });
  try {
    await expect.poll(() => opened.asked.length, poll).toBe(4);
    expect(opened.asked).toEqual([
      "https://site.localhost/",
      "https://site.localhost/second#part",
      // A redirect without a fragment keeps the last one (Fetch standard).
      "https://other.localhost/third?a=1#part",
      "https://other.localhost/refused?code=c#part",
    ]);
    expect(opened.documents).toEqual([
      "site.localhost /",
      "site.localhost /second",
      "other.localhost /third?a=1",
    ]);
  } finally {
    await opened.close();
  }
  expect(opened.documents).toHaveLength(3);
}, 60_000);

test("frames: of the same site, of another site, and the next navigation of that one are asked about", async () => {
  const opened = await openWindow({
    site(request, response, host) {
      const port = String(request.socket.localPort);
      response.writeHead(200, html);
      if (request.url === "/")
        response.end(
          `<iframe src="/own"></iframe><iframe src="/own-refused"></iframe>
           <iframe src="https://other.localhost:${port}/frame"></iframe>
           <object data="/object-refused" type="text/html"></object><embed src="/embed-refused" type="text/html">
           <object data="/untyped-refused"></object>`,
        );
      else if (request.url === "/frame")
        response.end(`<body>${tells("/frame-shown")}<script>location = "/frame-refused"</script>`);
      else response.end(host);
    },
    judge: (address) => Promise.resolve(!address.pathname.endsWith("-refused")),
  });
  try {
    await expect
      .poll(() => opened.asked.toSorted(), poll)
      .toEqual([
        "https://other.localhost/frame",
        "https://other.localhost/frame-refused",
        "https://site.localhost/",
        "https://site.localhost/embed-refused",
        "https://site.localhost/object-refused",
        "https://site.localhost/own",
        "https://site.localhost/own-refused",
        "https://site.localhost/untyped-refused",
      ]);
  } finally {
    await opened.close();
  }
  expect(opened.documents.toSorted()).toEqual([
    "other.localhost /frame",
    "site.localhost /",
    "site.localhost /own",
  ]);
}, 60_000);

test("a form that was posted waits for its answer, and arrives as it was", async () => {
  const bodies: string[] = [];
  const asking = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<boolean>();
  const opened = await openWindow({
    site(request, response) {
      response.writeHead(200, html);
      if (request.method !== "POST") {
        response.end(`<meta charset="utf-8"><form method="post" action="/posted"><input name="p" autofocus>
          <input type="hidden" name="bytes" value="&#233;&#10;+&amp;"></form>`);
        return;
      }
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.once("end", () => {
        bodies.push(Buffer.concat(chunks).toString("latin1"));
        response.end("thanks");
      });
    },
    async judge(address) {
      if (address.pathname !== "/posted") return true;
      asking.resolve(undefined);
      return answer.promise;
    },
  });
  try {
    for (const action of typeInto("Geh heim")) opened.window.input(action);
    await asking.promise;
    expect(opened.documents).toEqual(["site.localhost /"]);
    answer.resolve(true);
    await expect.poll(() => bodies, poll).toEqual(["p=Geh+heim&bytes=%C3%A9%0D%0A%2B%26"]);
  } finally {
    await opened.close();
  }
}, 60_000);

test("a question that fails in any way denies the navigation", async () => {
  const opened = await openWindow({
    site(request, response) {
      response
        .writeHead(200, html)
        .end(
          request.url === "/"
            ? `<iframe src="/rejects"></iframe><iframe src="/throws"></iframe>${tells("/shown")}`
            : "",
        );
    },
    judge(address) {
      if (address.pathname === "/throws") throw new Error("planted");
      return address.pathname === "/rejects" ? Promise.reject(new Error("planted")) : everything();
    },
  });
  try {
    await expect.poll(() => opened.asked.length, poll).toBe(3);
    // After a denied navigation the page counts as loaded: it takes keys again, which needs a finished load.
    await expect.poll(() => opened.others, poll).toContain("site.localhost /shown");
  } finally {
    await opened.close();
  }
  expect(opened.documents).toEqual(["site.localhost /"]);
}, 60_000);

test("neither a window that the page opens nor a service worker gets around the question", async () => {
  const opened = await openWindow({
    site(request, response) {
      if (request.url === "/worker.js") {
        response.writeHead(200, { "content-type": "text/javascript" }).end(
          `oninstall = () => skipWaiting(); onactivate = (event) => event.waitUntil(clients.claim());
             onfetch = (event) => event.respondWith(fetch("/fetched-by-worker?" + encodeURIComponent(event.request.url)));`,
        );
      } else if (request.url === "/") {
        response.writeHead(200, html).end(`<body><script>
          onclick = () => {
            const opened = open("/window-refused");
            const look = setInterval(() => {
              if (opened !== null && !opened.closed) return;
              clearInterval(look);
              fetch("/window-closed");
            }, 10);
          };
          const register = async () => {
            const { installing } = await navigator.serviceWorker.register("/worker.js");
            await new Promise((resolve) => {
              installing.onstatechange = () => { if (installing.state === "activated") resolve(); };
            });
          };
          register().catch(() => undefined).then(() => {
            const frame = document.createElement("iframe");
            frame.hidden = true;
            frame.src = "/frame-refused";
            document.body.append(frame);
          });
        </script>`);
      } else {
        response.writeHead(200, html).end();
      }
    },
    judge: (address) => Promise.resolve(!address.pathname.endsWith("-refused")),
  });
  try {
    await expect.poll(() => opened.asked, poll).toContain("https://site.localhost/frame-refused");
    for (const action of click) opened.window.input(action);
    await expect.poll(() => opened.others, poll).toContain("site.localhost /window-closed");
  } finally {
    await opened.close();
  }
  expect(opened.documents).toEqual(["site.localhost /"]);
  const others = opened.others.filter((path) => !path.endsWith("/favicon.ico"));
  expect(others).toEqual(["site.localhost /window-closed"]);
}, 60_000);

test("closed while a question waits: nothing is fetched, nothing is left, and no input is taken", async () => {
  const asking = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<boolean>();
  const opened = await openWindow({
    site: (_request, response) => response.writeHead(200, html).end(),
    judge: () => {
      asking.resolve(undefined);
      return answer.promise;
    },
  });
  try {
    await asking.promise;
    const ends: string[] = [];
    void opened.window.ended.then(() => ends.push("by itself"));
    await Promise.all([opened.window.close(), opened.window.close()]);
    answer.resolve(true);
    for (const action of click) opened.window.input(action);
    expect(await readdir(opened.runtimeDirectory)).toEqual([]);
    expect(ends).toEqual([]);
  } finally {
    await opened.close();
  }
  expect(opened.documents).toEqual([]);
}, 60_000);

test("pictures are JPEGs; a page that ends by itself is reported, and closing it leaves nothing", async () => {
  const opened = await openWindow({
    site: (_request, response) => response.writeHead(200, html).end(`<body style="background: blue">`),
    judge: (address) => Promise.resolve(address.protocol === "https:"),
  });
  try {
    await expect.poll(() => opened.pictures.length, poll).toBeGreaterThan(0);
    expect([...(opened.pictures[0]?.subarray(0, 3) ?? [])]).toEqual([0xff, 0xd8, 0xff]);
    const [profile] = await readdir(opened.runtimeDirectory);
    const { browser } = JSON.parse(
      await readFile(join(opened.runtimeDirectory, String(profile), "owner.json"), "utf8"),
    ) as { browser: number };
    process.kill(browser, "SIGKILL");
    await opened.window.ended;
  } finally {
    await opened.close();
  }
}, 60_000);
