/**
 * A browser that a launcher started and that speaks DevTools. Called by `own-browser.ts`, and by the harness for its
 * own browsers. The launcher may be another program: its result is checked before anything is opened with it, and after
 * any failure the launcher is told to end what it began.
 */
import { Readable, Writable } from "node:stream";
import { VestibuleError } from "../../errors/error.ts";
import { connectDevTools, type DevTools } from "./devtools-pipe.ts";
import type { BrowserLauncher, BrowserRequest, LaunchedBrowser } from "./launcher.ts";
import { within } from "./within.ts";

export interface StartOptions {
  /** Aborts when the browser is no longer needed. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that the launcher has to start the browser. Default 20,000. */
  startMs?: number;
  /** Milliseconds that the launcher has to end the browser. Default 15,000. */
  endMs?: number;
}

export interface RunningBrowser {
  /** The process whose windows the person sees. */
  readonly processId: number;
  readonly devtools: DevTools;
  /** Resolves when the browser has ended, by itself or because it was closed. */
  readonly ended: Promise<void>;
  /**
   * Ends every process of the browser and wipes its profile. Idempotent. DevTools is closed at once.
   * @throws `browser_failed` when the launcher does not confirm in time that nothing is left
   */
  close(): Promise<void>;
}

/** Process ids are at most 32 bits wide (Windows); 0 and 1 are the system's own everywhere. */
function isProcessId(id: unknown): boolean {
  return Number.isInteger(id) && Number(id) > 1 && Number(id) < 2 ** 32;
}

/** Wraps an error that is not ours in `browser_failed`. */
function coded(error: unknown): VestibuleError {
  if (error instanceof VestibuleError) return error;
  return new VestibuleError("browser_failed", { evidence: { what: "launcher failed" }, cause: error });
}

const refuse = (what: string): never => {
  throw new VestibuleError("browser_failed", { evidence: { what } });
};

/** @throws `browser_failed` for a result that is not a browser */
async function speakTo({ devtools: channel, processId }: LaunchedBrowser): Promise<DevTools> {
  const { input, output } = channel;
  if (!(input instanceof Readable) || !(output instanceof Writable)) return refuse("launcher gave no pipe");
  const devtools = connectDevTools({ input, output });
  try {
    if (!isProcessId(processId)) return refuse("launcher gave no process id");
    const { product } = await devtools.send("Browser.getVersion", undefined);
    if (typeof product !== "string" || product === "") return refuse("launcher gave no browser");
    return devtools;
  } catch (error) {
    devtools.close();
    throw error;
  }
}

/**
 * @throws `browser_missing`, `browser_failed`, `cancelled` when `signal` aborted; nothing of the browser is left then
 */
export async function startBrowser(
  launcher: BrowserLauncher,
  request: BrowserRequest,
  { signal, startMs = 20_000, endMs = 15_000 }: StartOptions = {},
): Promise<RunningBrowser> {
  if (signal?.aborted === true) throw new VestibuleError("cancelled");
  const stop = new AbortController();
  const aborted = Promise.withResolvers<never>();
  // Every race below handles the rejection; between two races nothing does, and it would be an unhandled one.
  aborted.promise.catch(() => undefined);
  const abort = (): void => aborted.reject(new VestibuleError("cancelled"));
  signal?.addEventListener("abort", abort, { once: true });

  const ask = async (): Promise<LaunchedBrowser> => launcher.launch(request, stop.signal);
  const launching = ask();
  let closing: Promise<void> | undefined;
  async function end(): Promise<void> {
    stop.abort();
    // A failed launch has left nothing behind.
    const launched = await launching.catch(() => undefined);
    await launched?.close();
  }
  const close = (): Promise<void> =>
    (closing ??= within(endMs, "launcher did not end it", end()).catch((error: unknown) => {
      throw coded(error);
    }));

  try {
    const launched = await Promise.race([
      within(startMs, "launcher did not start it", launching),
      aborted.promise,
    ]);
    const devtools = await Promise.race([speakTo(launched), aborted.promise]);
    const shut = (): void => {
      devtools.close();
    };
    void launched.ended.then(shut, shut);
    return {
      processId: launched.processId,
      devtools,
      ended: launched.ended,
      close() {
        shut();
        return close();
      },
    };
  } catch (error) {
    // The first failure is the one that is reported.
    await close().catch(() => undefined);
    throw coded(error);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
