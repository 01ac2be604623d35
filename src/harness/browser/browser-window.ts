/**
 * A browser of the harness's own, shown as pictures and as controls: it plays the web view of the simulated Mac's
 * plug-in, and the browser on a simulated phone. Opened by the simulated hosts and by the login harness. A proxy is its
 * only way out, and no navigation is sent before the opener has allowed it.
 */
import { parseAllowList } from "../../identity/browser/allow-list.ts";
import { startConnectProxy } from "../../identity/browser/connect-proxy.ts";
import type { DevTools, EventData } from "../../identity/browser/devtools-pipe.ts";
import type { BrowserLauncher } from "../../identity/browser/launcher.ts";
import { openPage } from "../../identity/browser/page.ts";
import { answerChallenges, proxyPasswordOf } from "../../identity/browser/proxy-credential.ts";
import { startBrowser } from "../../identity/browser/running-browser.ts";
import type { Mirror, SurfaceAction } from "../contract/model.ts";
import { createPageView } from "./open-page-view.ts";

export interface BrowserWindowOptions {
  /** The first address; https. */
  address: URL;
  /** Port on 127.0.0.1 of the CONNECT proxy that is its only way out. */
  proxyPort: number;
  /** The password that the proxy asks for. */
  proxyPassword: string;
  /** What starts the browser. */
  launcher: BrowserLauncher;
  /** BCP 47. */
  locale: string;
  /** In CSS pixels. */
  width: number;
  height: number;
  /** Public keys (SHA-256 in base64) of the throwaway authority. */
  trustedSpki?: readonly string[] | undefined;
  /** Certificate authorities (PEM) beside the browser's own. */
  trustedCertificates?: readonly string[] | undefined;
  /** Called with a JPEG of the page after each change. */
  onPicture(jpeg: Uint8Array): void;
  /**
   * Called for every navigation of every frame, redirects included, with its whole address. Nothing of the navigation
   * is sent before the answer; it is cancelled when the answer is false, or rejects. Without it, everything that the
   * proxy allows is allowed.
   */
  mayNavigate?: ((address: string) => Promise<boolean>) | undefined;
}

export interface BrowserWindow {
  /** Inputs are dispatched in order; keys wait until a page takes them. Dropped once the window is closed. */
  input(action: SurfaceAction): void;
  /** Calls `onMirror` with the page as controls, after each change, until the window is closed. */
  mirror(onMirror: (mirror: Mirror) => void): void;
  /** The text on the page, as a person reads it; empty when there is none. */
  text(): Promise<string>;
  /**
   * Resolves when page or browser are gone by themselves, not when they are closed. The window must still be closed.
   */
  readonly ended: Promise<void>;
  /** Ends the browser and wipes its profile. Idempotent. */
  close(): Promise<void>;
}

/**
 * Resolves when a page is navigating to `address`; this first navigation is judged too.
 * @throws `browser_missing`, `browser_failed`
 */
export async function openBrowserWindow(options: BrowserWindowOptions): Promise<BrowserWindow> {
  const {
    address,
    launcher,
    proxyPort,
    proxyPassword,
    locale,
    width,
    height,
    trustedSpki,
    trustedCertificates,
  } = options;
  const { mayNavigate = () => Promise.resolve(true) } = options;
  const browser = await startBrowser(launcher, {
    proxyPort,
    answersProxy: true,
    headless: true,
    locale,
    width,
    height,
    trustedSpki,
    trustedCertificates,
  });
  let closed = false;
  const { devtools } = browser;
  try {
    const page = await openPage(devtools, {
      width,
      height,
      intercept: () => {
        answerChallenges(devtools, undefined, { port: proxyPort, password: proxyPassword });
        return interceptNavigations(devtools, mayNavigate);
      },
      onEvent: () => undefined,
    });
    const { sessionId, lost } = page.session;
    const view = createPageView(page.session, { width, height });
    // A page that is gone shows nothing more; `ended` reports it.
    view
      .watch(({ image }) => {
        if (!closed) options.onPicture(image);
      })
      .catch(() => undefined);
    // When the page cannot be loaded, the browser shows a page of its own about it.
    page.navigate(address).catch(() => undefined);

    let inputs: Promise<void> = Promise.resolve();
    return {
      input(action) {
        if (closed) return;
        const dispatch = () => {
          if (closed) return undefined;
          switch (action.surface) {
            case "pointer":
              return view.pointer(action);
            case "key":
              return view.key(action);
            case "mirror":
              return view.act(action);
          }
        };
        inputs = inputs.then(dispatch).catch(() => undefined);
      },
      mirror(onMirror) {
        if (closed) return;
        view.mirror((mirror) => {
          if (!closed) onMirror(mirror);
        });
      },
      async text() {
        if (closed) return "";
        const parameters = { expression: "document.body?.innerText ?? ''", returnByValue: true };
        try {
          const { result } = await devtools.send("Runtime.evaluate", parameters, sessionId);
          return typeof result.value === "string" ? result.value : "";
        } catch {
          // Between two pages there is nothing to read.
          return "";
        }
      },
      ended: new Promise((resolve) => {
        void lost.then(() => {
          if (!closed) resolve();
        });
      }),
      close() {
        closed = true;
        return browser.close();
      },
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

type Paused = EventData<"Fetch.requestPaused">;

/**
 * Makes every navigation wait for its answer. Uses the browser's own session, which sees the requests of all frames and
 * windows: a frame of another site has its own session, and would navigate before that is attached to.
 */
async function interceptNavigations(
  devtools: DevTools,
  mayNavigate: (address: string) => Promise<boolean>,
): Promise<void> {
  const asked = async (address: string): Promise<boolean> => {
    try {
      return await mayNavigate(address);
    } catch {
      return false;
    }
  };
  const may = async ({ request, resourceType }: Paused): Promise<boolean> => {
    if (resourceType === "Document") return asked(request.url + (request.urlFragment ?? ""));
    // A service worker would answer navigations and fetch for them without a question. A web view has none.
    return !Object.keys(request.headers).some((name) => name.toLowerCase() === "service-worker");
  };
  const judge = async (paused: Paused): Promise<void> => {
    const { requestId } = paused;
    // Continued unchanged, so that a posted form passes as it is.
    await ((await may(paused))
      ? devtools.send("Fetch.continueRequest", { requestId })
      : devtools.send("Fetch.failRequest", { requestId, errorReason: "Aborted" }));
  };
  devtools.on("Fetch.requestPaused", undefined, (event) => {
    // The page may have navigated elsewhere, or be gone.
    judge(event).catch(() => undefined);
  });
  const patterns = (["Document", "Other"] as const).map((resourceType) => ({
    urlPattern: "*",
    resourceType,
    requestStage: "Request" as const,
  }));
  await devtools.send("Fetch.enable", { patterns, handleAuthRequests: true });
}

export interface PhoneOptions extends Omit<
  BrowserWindowOptions,
  "proxyPort" | "proxyPassword" | "mayNavigate"
> {
  /** Hosts that it may reach, in the notation of `parseAllowList`; the address's own host is added. */
  allowedHosts: readonly string[];
}

/**
 * A person's phone: a browser that reaches the directory and the organisation's provider without asking.
 * @throws `config_invalid`, `browser_missing`, `browser_failed`
 */
export async function openPhone({ allowedHosts, ...options }: PhoneOptions): Promise<BrowserWindow> {
  const { hostname, port } = options.address;
  const allowed = parseAllowList([`${hostname}:${port === "" ? "443" : port}`, ...allowedHosts]);
  const proxy = await startConnectProxy({ allowed, onEvent: () => undefined });
  let closing: Promise<void> | undefined;
  try {
    const window = await openBrowserWindow({
      ...options,
      proxyPort: proxy.port,
      proxyPassword: proxyPasswordOf(proxy.credential),
    });
    const end = async () => {
      await Promise.all([window.close(), proxy.close()]);
    };
    return { ...window, close: () => (closing ??= end()) };
  } catch (error) {
    await proxy.close();
    throw error;
  }
}
