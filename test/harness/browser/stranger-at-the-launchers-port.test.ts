/**
 * A browser launcher on a port of this machine, which any process can connect to: only the agent gets a browser, and it
 * takes one only from its harness.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { VestibuleError } from "../../../src/errors/error.ts";
import { jsonFrame } from "../../../src/harness/browser/launcher-frames.ts";
import { remoteLauncher } from "../../../src/harness/browser/remote-launcher.ts";
import {
  connectToOffer,
  type LauncherOffer,
  type OfferedLauncher,
  offerLauncher,
} from "../../../src/harness/browser/served-launcher.ts";

const request = { proxyPort: 1, headless: true, locale: "en", width: 100, height: 100 };
const never = new AbortController().signal;
const wrong = Buffer.alloc(32, "x").toString("base64");

let offered: OfferedLauncher | undefined;
afterEach(async () => {
  await offered?.close();
});

/** A launcher that has no browser, and how often it was asked for one. */
async function offer(): Promise<{ asked: () => number; where: LauncherOffer }> {
  let asked = 0;
  offered = await offerLauncher({
    launch: () => {
      asked += 1;
      return Promise.reject(new VestibuleError("browser_missing"));
    },
    sweep: () => Promise.resolve(),
  });
  return { asked: () => asked, where: offered.offer };
}

test("allowed: the agent asks, and hears what became of it", async () => {
  const { asked, where } = await offer();
  const launcher = remoteLauncher(connectToOffer(where));
  await expect(launcher.launch(request, never)).rejects.toMatchObject({ code: "browser_missing" });
  await launcher.sweep();
  expect(asked()).toBe(1);
});

test("denied: a stranger without the token is hung up on without a word, and nothing is started", async () => {
  const { asked, where } = await offer();
  const socket = connect(where.port, "127.0.0.1");
  socket.on("error", () => undefined);
  let heard = 0;
  socket.on("data", (chunk) => {
    heard += chunk.length;
  });
  socket.write(Buffer.concat([Buffer.from(wrong, "base64"), jsonFrame({ launch: request })]));
  await once(socket, "close");
  expect({ heard, asked: asked() }).toEqual({ heard: 0, asked: 0 });
});

test("denied: many strangers who say nothing keep the agent from no browser", async () => {
  const { asked, where } = await offer();
  for (let stranger = 0; stranger < 100; stranger += 1) {
    const socket = connect(where.port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
  }
  const launcher = remoteLauncher(connectToOffer(where));
  await expect(launcher.launch(request, never)).rejects.toMatchObject({ code: "browser_missing" });
  expect(asked()).toBe(1);
});

test("denied: whoever has taken the port without the harness's token gets no question", async () => {
  const questions: Buffer[] = [];
  const hungUp = Promise.withResolvers<void>();
  const impostor = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => questions.push(chunk));
    socket.once("close", () => {
      hungUp.resolve();
    });
    socket.write(Buffer.from(wrong, "base64"));
  }).listen(0, "127.0.0.1");
  await once(impostor, "listening");
  const { port } = impostor.address() as AddressInfo;
  const { where } = await offer();
  const launcher = remoteLauncher(connectToOffer({ ...where, port }));
  await expect(launcher.launch(request, never)).rejects.toMatchObject({ code: "browser_failed" });
  await hungUp.promise;
  expect(Buffer.concat(questions)).toEqual(Buffer.from(where.clientToken, "base64"));
  impostor.close();
});

test("peer died: the offer is over, and the agent is told", async () => {
  const { where } = await offer();
  await offered?.close();
  const launcher = remoteLauncher(connectToOffer(where));
  await expect(launcher.launch(request, never)).rejects.toMatchObject({ code: "browser_failed" });
});
