/**
 * A launcher may be another program: whatever it does instead of starting a browser is `browser_failed` or a code of its
 * own, nothing is opened with what it gave, and it is told to end what it may have begun.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { VestibuleError } from "../../../src/errors/error.ts";
import { parseAllowList } from "../../../src/identity/browser/allow-list.ts";
import type {
  BrowserLauncher,
  BrowserRequest,
  LaunchedBrowser,
} from "../../../src/identity/browser/launcher.ts";
import { startBrowser, type StartOptions } from "../../../src/identity/browser/running-browser.ts";
import { createDirectoryProver } from "../../../src/identity/directory-prover.ts";
import { inOwnBrowser } from "../../../src/identity/own-browser.ts";
import { bindingId, fakeDirectory, json, userId } from "../support/fake-directory.ts";

const request: BrowserRequest = { proxyPort: 1, headless: true, locale: "en", width: 1, height: 1 };
const never = new Promise<never>(() => undefined);

/** Answers each call with what `answers` says for its method; silent where it says nothing. */
function browserThat(answers: Record<string, unknown>) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked: string[] = [];
  output.on("data", (bytes: Buffer) => {
    for (const text of bytes.toString().split("\0").filter(Boolean)) {
      const { id, method } = JSON.parse(text) as { id: number; method: string };
      asked.push(method);
      const answer = answers[method];
      if (answer === undefined) continue;
      input.write(typeof answer === "string" ? answer : `${JSON.stringify({ id, result: answer })}\0`);
    }
  });
  const ended = Promise.withResolvers<void>();
  const closes: string[] = [];
  const launched: LaunchedBrowser = {
    devtools: { input, output },
    processId: 4711,
    ended: ended.promise,
    close() {
      closes.push("closed");
      ended.resolve();
      return Promise.resolve();
    },
  };
  return { launched, asked, closes, input, output, end: ended.resolve };
}

const version = { "Browser.getVersion": { product: "HeadlessChrome/140.0" } };

function launcherOf(launch: BrowserLauncher["launch"]): BrowserLauncher {
  return { launch, sweep: () => Promise.resolve() };
}

const gives = (launched: unknown) => launcherOf(() => Promise.resolve(launched as LaunchedBrowser));

test("allowed: a launcher whose browser answers is believed, and the browser is closed once", async () => {
  const { launched, closes } = browserThat(version);
  const browser = await startBrowser(gives(launched), request);
  expect(browser.processId).toBe(4711);
  await Promise.all([browser.close(), browser.close()]);
  expect(closes).toHaveLength(1);
  await Promise.all([browser.ended, browser.devtools.closed]);
});

test.each<[string, BrowserLauncher["launch"], string]>([
  ["refuses with a code", () => Promise.reject(new VestibuleError("browser_missing")), "browser_missing"],
  ["fails with something else", () => Promise.reject(new Error("ECONNREFUSED")), "browser_failed"],
  [
    "throws at once",
    () => {
      throw new TypeError("no such thing");
    },
    "browser_failed",
  ],
])("fails: it %s", async (_what, launch, code) => {
  await expect(startBrowser(launcherOf(launch), request)).rejects.toMatchObject({ code });
});

test.each<[string, (whole: LaunchedBrowser) => unknown]>([
  ["nothing", () => undefined],
  ["an empty object", () => ({})],
  ["a text", () => "browser"],
  ["no pipe", (whole) => ({ ...whole, devtools: {} })],
  ["one half of a pipe", ({ devtools, ...rest }) => ({ ...rest, devtools: { input: devtools.input } })],
  ["no process id", (whole) => ({ ...whole, processId: undefined })],
  ["the process id of everything", (whole) => ({ ...whole, processId: 0 })],
  ["the process id of init", (whole) => ({ ...whole, processId: 1 })],
  ["a negative process id", (whole) => ({ ...whole, processId: -4711 })],
  ["half a process id", (whole) => ({ ...whole, processId: 4711.5 })],
  ["a process id that is a text", (whole) => ({ ...whole, processId: "4711" })],
  ["a process id that is none", (whole) => ({ ...whole, processId: Number.NaN })],
  ["a process id of more than 32 bits", (whole) => ({ ...whole, processId: 2 ** 32 })],
])("lies: it gives %s, and is only asked to end it", async (what, spoil) => {
  const { launched, asked, closes } = browserThat(version);
  const pipes = ["no pipe", "one half of a pipe"];
  await expect(startBrowser(gives(spoil(launched)), request)).rejects.toMatchObject({
    code: "browser_failed",
    ...(pipes.includes(what) ? { evidence: { what: "launcher gave no pipe" } } : {}),
  });
  expect(asked).toEqual([]);
  if (!["nothing", "an empty object", "a text"].includes(what)) expect(closes).toHaveLength(1);
});

test.each<[string, unknown]>([
  ["what is not JSON", "browser\0"],
  ["an answer without a result", '{"id":1}\0'],
  ["an answer that is none", '{"id":1,"result":null}\0'],
  ["no product", {}],
  ["a product that is no text", { product: 7 }],
  ["an empty product", { product: "" }],
  ["a refusal", '{"id":1,"error":{"code":-32601}}\0'],
])("lies: at the other end of the pipe somebody says %s", async (_what, answer) => {
  const { launched, closes, input, output } = browserThat({ "Browser.getVersion": answer });
  await expect(startBrowser(gives(launched), request)).rejects.toMatchObject({ code: "browser_failed" });
  expect(closes).toHaveLength(1);
  expect([input.destroyed, output.destroyed]).toEqual([true, true]);
});

test("dies: the pipe is closed before a browser has answered", async () => {
  const { launched, closes, input } = browserThat({});
  input.end();
  await expect(startBrowser(gives(launched), request)).rejects.toMatchObject({ code: "browser_failed" });
  expect(closes).toHaveLength(1);
});

test("dies: the end of the browser closes DevTools, also when the pipe stays open", async () => {
  const { launched, end } = browserThat(version);
  const browser = await startBrowser(gives(launched), request);
  end();
  await browser.devtools.closed;
  await browser.close();
});

test("hangs at the start: it is told to stop, and a browser that comes late is ended", async () => {
  const late = Promise.withResolvers<LaunchedBrowser>();
  const stopped = Promise.withResolvers<void>();
  const { launched, asked, closes } = browserThat(version);
  const launcher = launcherOf((_request, signal) => {
    signal.addEventListener("abort", () => stopped.resolve());
    return late.promise;
  });
  const limits: StartOptions = { startMs: 10, endMs: 10 };
  await expect(startBrowser(launcher, request, limits)).rejects.toMatchObject({
    code: "browser_failed",
    evidence: { what: "launcher did not start it" },
  });
  await stopped.promise;
  late.resolve(launched);
  await expect.poll(() => closes).toHaveLength(1);
  expect(asked).toEqual([]);
});

test("hangs at the end: closing fails and says that something may be left", async () => {
  const { launched } = browserThat(version);
  const browser = await startBrowser(gives({ ...launched, close: () => never }), request, { endMs: 10 });
  await expect(browser.close()).rejects.toMatchObject({
    code: "browser_failed",
    evidence: { what: "launcher did not end it" },
  });
  await browser.devtools.closed;
});

test("fails at the end: closing fails", async () => {
  const { launched } = browserThat(version);
  const close = (): Promise<void> => Promise.reject(new Error("EBUSY"));
  const browser = await startBrowser(gives({ ...launched, close }), request);
  await expect(browser.close()).rejects.toMatchObject({ code: "browser_failed" });
});

test("cancelled: before it was asked, and while it starts", async () => {
  const launch = vi.fn<BrowserLauncher["launch"]>((_request, signal) => {
    const gone = Promise.withResolvers<LaunchedBrowser>();
    signal.addEventListener("abort", () => gone.reject(new Error("stopped")));
    return gone.promise;
  });
  const signal = AbortSignal.abort();
  await expect(startBrowser(launcherOf(launch), request, { signal })).rejects.toMatchObject({
    code: "cancelled",
  });
  expect(launch).not.toHaveBeenCalled();

  const left = new AbortController();
  const starting = startBrowser(launcherOf(launch), request, { signal: left.signal });
  left.abort();
  await expect(starting).rejects.toMatchObject({ code: "cancelled" });
});

/** Shows a page with `launcher`; answers with the error, what the surface was given, and the port of the proxy. */
async function show(launcher: BrowserLauncher, ended: Promise<never> = never) {
  const shown: string[] = [];
  let port = 0;
  const browse = inOwnBrowser({
    launcher: {
      ...launcher,
      launch(asked, signal) {
        port = asked.proxyPort;
        return launcher.launch(asked, signal);
      },
    },
    surface: {
      width: 1,
      height: 1,
      headless: true,
      opened: () => shown.push("opened"),
      closed: () => shown.push("closed"),
    },
  });
  const error: unknown = await browse({
    url: new URL("https://directory.localhost/"),
    locale: "en",
    allowed: parseAllowList(["directory.localhost"]),
    onEvent: (event) => shown.push(event.kind),
    onReady: () => shown.push("ready"),
    ended,
  }).catch((thrown: unknown) => thrown);
  return { error, shown, port };
}

async function expectRefused(port: number): Promise<void> {
  const [error] = (await once(connect(port, "127.0.0.1"), "error")) as [{ code: string }];
  expect(error.code).toBe("ECONNREFUSED");
}

test.each<[string, Record<string, unknown>]>([
  ["nobody who speaks DevTools", { "Browser.getVersion": "HTTP/1.1 400 Bad Request\r\n\r\n\0" }],
  ["a browser that makes no page", { ...version, "Target.setAutoAttach": '{"id":2,"error":{"code":-1}}\0' }],
  [
    "a browser that tells of a page of no kind",
    {
      ...version,
      "Target.setAutoAttach": '{"method":"Target.attachedToTarget","params":{"sessionId":"S"}}\0',
    },
  ],
  [
    "a browser that tells of nothing",
    { ...version, "Target.setAutoAttach": '{"method":"Target.attachedToTarget"}\0' },
  ],
])("a proof shows nothing of %s, and its proxy is gone", async (_what, answers) => {
  const { launched, closes } = browserThat(answers);
  const { error, shown, port } = await show(gives(launched));
  expect(error).toMatchObject({ code: "browser_failed" });
  expect(shown).toEqual([]);
  expect(closes).toHaveLength(1);
  await expectRefused(port);
});

test("a browser that announces a page and never shows it is waited for up to a limit", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const methods = ["setAutoAttach", "createBrowserContext", "createTarget"].map((name) => `Target.${name}`);
    const granted = ["Browser.setDownloadBehavior", "Browser.grantPermissions"];
    const { launched, asked } = browserThat({
      ...version,
      ...Object.fromEntries([...methods, ...granted].map((method) => [method, {}])),
    });
    const showing = show(gives(launched));
    await vi.waitUntil(() => asked.includes("Target.createTarget"), { timeout: 5000 });
    await vi.advanceTimersByTimeAsync(15_000);
    const { error, shown, port } = await showing;
    expect(error).toMatchObject({ code: "browser_failed", evidence: { what: "no page" } });
    expect(shown).toEqual([]);
    await expectRefused(port);
  } finally {
    vi.useRealTimers();
  }
});

test("a person who cancels while the launcher hangs is let go, and the proxy is closed", async () => {
  const ended = Promise.withResolvers<never>();
  const launcher = launcherOf((_request, signal) => {
    const gone = Promise.withResolvers<LaunchedBrowser>();
    signal.addEventListener("abort", () => gone.reject(new Error("stopped")));
    ended.reject(new VestibuleError("cancelled"));
    return gone.promise;
  });
  const { error, shown, port } = await show(launcher, ended.promise);
  expect(error).toMatchObject({ code: "cancelled" });
  expect(shown).toEqual([]);
  await expectRefused(port);
});

test.each<[string, BrowserLauncher["sweep"]]>([
  ["hangs", () => never],
  ["fails", () => Promise.reject(new Error("EBUSY"))],
  [
    "throws",
    () => {
      throw new Error("EBUSY");
    },
  ],
])("a sweep that %s keeps nobody from signing in", async (_what, sweep) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { oauth } = await fakeDirectory(() => Promise.resolve(json({}, 500)));
    const launch = vi.fn<BrowserLauncher["launch"]>(() =>
      Promise.reject(new VestibuleError("browser_missing")),
    );
    const surface = { width: 1, height: 1, headless: true, opened: () => undefined, closed: () => undefined };
    const browser = { launcher: { launch, sweep }, surface, allowedHosts: [] };
    const prover = createDirectoryProver({ oauth, browser });
    await vi.advanceTimersByTimeAsync(15_000);
    const proving = prover.prove({
      purpose: "pin-reset",
      bindingId,
      userId,
      locale: "en",
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    await expect(proving).rejects.toMatchObject({ code: "browser_missing" });
    expect(launch).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});
