import { createSocket } from "node:dgram";
import { readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { expect } from "vitest";
import type { BrowserLauncher } from "../../../src/identity/browser/launcher.ts";
import { localBrowserLauncher } from "../../../src/identity/browser/local-launcher.ts";
import { requires } from "../../support/requirements.ts";
import { launcherProgram } from "./support/launcher-process.ts";
import { makeRuntimeDirectory, openSite } from "./support/opened-page.ts";

const { test } = requires("chromium");

const ways = ["image", "frame", "fetch", "websocket", "worker-websocket", "prefetch", "beacon"] as const;
/** Tried by the page, and switched off in the browser, so that not even the proxy hears of it. */
const silent = "preconnect";

function page(port: number, udpPort: number): string {
  const at = (way: (typeof ways)[number] | typeof silent, scheme = "https"): string =>
    `${scheme}://${way}.forbidden.localhost:${port}/`;
  const worker = `new WebSocket(${JSON.stringify(at("worker-websocket", "wss"))})`;
  return `<!doctype html>
    <link rel="prefetch" href="${at("prefetch")}"><link rel="preconnect" href="${at(silent)}">
    <img src="${at("image")}"><iframe src="${at("frame")}"></iframe>
    <script>
      fetch(${JSON.stringify(at("fetch"))}).catch(() => {});
      navigator.sendBeacon(${JSON.stringify(at("beacon"))}, "x");
      new WebSocket(${JSON.stringify(at("websocket", "wss"))});
      new Worker(URL.createObjectURL(new Blob([${JSON.stringify(worker)}])));
      const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${udpPort}" }] });
      peer.createDataChannel("x");
      peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === "complete") fetch("/gathered"); };
      peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    </script>`;
}

const startLauncher = launcherProgram();

/** Nothing of what a page may do depends on who started its browser. */
async function reach(launcher: (runtimeDirectory: string) => BrowserLauncher): Promise<void> {
  let arrived = 0;
  const forbidden = createServer((socket) => {
    arrived += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => forbidden.listen(0, "127.0.0.1", resolve));
  const { port } = forbidden.address() as { port: number };
  const udp = createSocket("udp4", () => (arrived += 1));
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));

  const opened = await openSite(
    (_request, response) => {
      response.setHeader("content-type", "text/html").end(page(port, udp.address().port));
    },
    { launcher },
  );
  try {
    await opened.page.navigate(new URL(opened.origin));
    const named = (): string[] => [...new Set(opened.proxyEvents.map(({ host }) => host))].sort();
    await expect
      .poll(named, { timeout: 20_000 })
      .toEqual(ways.map((way) => `${way}.forbidden.localhost:${port}`).sort());
    // The page could reach its own site all the while, and ICE has given up on UDP.
    const settled = (): boolean => arrived > 0 || opened.asked.includes("/gathered");
    await expect.poll(settled, { timeout: 20_000 }).toBe(true);
    expect(arrived).toBe(0);
  } finally {
    await opened.close();
    forbidden.close();
    udp.close();
  }
}

test("a page tries every kind of request: none arrives, and each host is reported", async () => {
  await reach((runtimeDirectory) => localBrowserLauncher({ runtimeDirectory }));
}, 60_000);

test("the same in a browser that another process started", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const other = await startLauncher(runtimeDirectory);
  try {
    await reach(() => other.launcher);
    expect(await readdir(runtimeDirectory)).toEqual([]);
  } finally {
    await other.stop();
    await rm(runtimeDirectory, { recursive: true, force: true });
  }
}, 60_000);
