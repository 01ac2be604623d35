/**
 * Draws recorded screens as the harness's own page draws them: the page's server shows the recording, a low-rights
 * headless Chromium opens the page, and each screen becomes one picture. Called when a trace is written. The browser
 * can reach only that server, and a recording takes no actions.
 */
import { createServer, request } from "node:http";
import { type Socket, connect } from "node:net";
import { rm } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { VestibuleError } from "../../errors/error.ts";
import type { DevTools } from "../../identity/browser/devtools-pipe.ts";
import { localBrowserLauncher } from "../../identity/browser/local-launcher.ts";
import { startBrowser } from "../../identity/browser/running-browser.ts";
import { makeBrowserFolder } from "../browser/browser-folder.ts";
import type { HarnessState, SurfaceName } from "../contract/model.ts";
import type { PageSource } from "../contract/page-source.ts";
import { programFile } from "../processes/programs.ts";
import type { RecordedScreen } from "../rehearsal/recording.ts";
import { startHarnessServer } from "../server/server.ts";

export interface DrawOptions {
  browser?: { path?: string | undefined } | undefined;
  signal?: AbortSignal | undefined;
}

/** Size of the page's window, in CSS pixels. */
const size = { width: 1440, height: 900 };
const quality = 80;
/** Longest wait until the page has drawn a screen, in milliseconds. */
const drawnMs = 10_000;

/**
 * Lends a function that draws screens one after another, as WebP.
 * @throws `browser_missing`, `browser_failed`, `cancelled`
 */
export async function withPainter<Result>(
  options: DrawOptions,
  work: (paint: (screen: RecordedScreen) => Promise<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const source = new Recorded();
  const server = await startHarnessServer({ harness: source, compiled: pathToFileURL(programFile("")) });
  const proxy = await startProxy(Number(new URL(server.address).port));
  const runtimeDirectory = await makeBrowserFolder();
  try {
    const browser = await startBrowser(
      localBrowserLauncher({ executable: options.browser?.path, runtimeDirectory }),
      { proxyPort: proxy.port, headless: true, locale: "en", ...size },
      { signal: options.signal },
    );
    const abort = () => {
      void browser.close();
    };
    options.signal?.addEventListener("abort", abort, { once: true });
    try {
      const eye = await openEye(browser.devtools, server.address);
      return await work(async (screen) => {
        const mark = source.show(screen);
        return eye.look(mark, screen.pictures.screen !== undefined);
      });
    } catch (error) {
      throw options.signal?.aborted === true ? new VestibuleError("cancelled") : error;
    } finally {
      options.signal?.removeEventListener("abort", abort);
      await browser.close();
    }
  } finally {
    await Promise.all([server.close(), proxy.close()]);
    await rm(runtimeDirectory, { recursive: true, force: true, maxRetries: 3 });
  }
}

const nothing: HarnessState = {
  brand: "",
  phones: { owner: {}, colleague: {} },
  screen: {
    system: "windows",
    view: "off",
    hostName: "",
    locale: "en",
    users: [],
    tiles: [],
    fields: [],
    revision: 0,
    busy: false,
    status: { kind: "none", text: "" },
  },
  device: { opens: [], account: { passwordSetAt: "", failedAttempts: 0 }, container: false, agent: "dead" },
  people: [],
  hints: [],
  timeline: [],
};

/** Shows one recorded screen at a time; takes no actions. */
class Recorded implements PageSource {
  #state = nothing;
  #shown = 0;
  readonly #states = new Set<(state: HarnessState) => void>();
  readonly #pictures = new Set<(jpeg: Uint8Array, of: SurfaceName) => void>();

  /** @returns the beginning of the page's title once the screen is drawn */
  show({ state, pictures }: RecordedScreen): string {
    this.#shown += 1;
    const mark = `#${String(this.#shown)}#`;
    // Revisions repeat in another run, and the page compares them. A changed size makes it wait for the next picture.
    const { browser } = state.screen;
    const screen = {
      ...state.screen,
      revision: this.#shown,
      browser: browser && { ...browser, height: browser.height + (this.#shown % 2) },
    };
    this.#state = { ...state, brand: mark, phones: nothing.phones, screen };
    for (const listener of this.#states) listener(this.#state);
    if (pictures.screen !== undefined)
      for (const listener of this.#pictures) listener(pictures.screen, "screen");
    return mark;
  }

  state(): HarnessState {
    return this.#state;
  }

  subscribe(listener: (state: HarnessState) => void): () => void {
    this.#states.add(listener);
    return () => {
      this.#states.delete(listener);
    };
  }

  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void {
    this.#pictures.add(listener);
    return () => {
      this.#pictures.delete(listener);
    };
  }

  /** A trace shows pictures only. */
  onMirror(): () => void {
    return () => undefined;
  }

  act(): Promise<void> {
    return Promise.reject(new VestibuleError("out_of_order"));
  }

  surface(): void {
    // A recording takes no input.
  }
}

interface Eye {
  /** A picture of the simulated screen, once the page has drawn the screen with this `mark`. */
  look(mark: string, hasPicture: boolean): Promise<Uint8Array>;
}

async function openEye(devtools: DevTools, address: string): Promise<Eye> {
  const { targetId } = await devtools.send("Target.createTarget", { url: "about:blank", ...size });
  const { sessionId } = await devtools.send("Target.attachToTarget", { targetId, flatten: true });
  await devtools.send(
    "Emulation.setDeviceMetricsOverride",
    { ...size, deviceScaleFactor: 1, mobile: false },
    sessionId,
  );
  const calm = [{ name: "prefers-reduced-motion", value: "reduce" }];
  await devtools.send("Emulation.setEmulatedMedia", { features: calm }, sessionId);
  await devtools.send("Page.navigate", { url: address }, sessionId);
  return {
    async look(mark, hasPicture) {
      const { result, exceptionDetails } = await devtools.send(
        "Runtime.evaluate",
        {
          expression: `(${whenDrawn})(${JSON.stringify({ mark, hasPicture, within: drawnMs })})`,
          awaitPromise: true,
          returnByValue: true,
        },
        sessionId,
      );
      const box: unknown = result.value;
      if (exceptionDetails !== undefined || !isBox(box))
        throw new VestibuleError("browser_failed", { evidence: { what: "screen not drawn" } });
      const { data } = await devtools.send(
        "Page.captureScreenshot",
        { format: "webp", quality, clip: { ...box, scale: 1 }, captureBeyondViewport: true },
        sessionId,
      );
      return Buffer.from(data, "base64");
    },
  };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const isBox = (value: unknown): value is Box =>
  typeof value === "object" && value !== null && "width" in value && Number(value.width) > 0;

/**
 * Runs in the page: resolves with the rectangle of the simulated screen, once it shows the requested state. A string,
 * because it is code of the page's context.
 */
const whenDrawn = `async ({ mark, hasPicture, within }) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (const until = Date.now() + within; Date.now() < until; ) {
    await frame();
    const screen = document.querySelector(".machine");
    if (screen === null || !document.title.startsWith(mark)) continue;
    const waiting = screen.querySelector(".browser-waiting");
    if (hasPicture && waiting !== null && waiting.offsetParent !== null) continue;
    // What was changed in one frame is on the screen after the next.
    await frame();
    await frame();
    const { x, y, width, height } = screen.getBoundingClientRect();
    // The picture is taken of the whole page, wherever it is scrolled to.
    return { x: x + scrollX, y: y + scrollY, width, height };
  }
}`;

/** The browser's only way out: to that port of this machine, as a request or by a tunnel for the page's channel. */
async function startProxy(allowed: number): Promise<{ port: number; close: () => Promise<void> }> {
  const host = `127.0.0.1:${String(allowed)}`;
  const sockets = new Set<Socket>();
  const server = createServer((incoming, answer) => {
    const url = URL.parse(incoming.url ?? "");
    if (url?.host !== host || incoming.method !== "GET") {
      answer.writeHead(403).end();
      return;
    }
    const onward = request(
      { host: "127.0.0.1", port: allowed, path: `${url.pathname}${url.search}`, headers: incoming.headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    onward.once("error", () => answer.destroy());
    onward.end();
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  server.on("connect", (asked, client: Socket) => {
    if (asked.url !== host) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const onward = connect(allowed, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(client).pipe(onward);
    });
    onward.once("error", () => client.destroy());
    client.once("close", () => onward.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new VestibuleError("internal");
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}
