/**
 * A browser of the harness's own, shown as pictures and as controls: it stands for the web view of the simulated
 * Mac's plug-in, and for the browser on a person's simulated phone. Opened by the simulated hosts and by the login
 * harness. A proxy is its only way out, and no navigation leaves before whoever opened it has said so.
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
  /** Where it begins; https. */
  address: URL;
  /** Of the CONNECT proxy on 127.0.0.1 that is its only way out. */
  proxyPort: number;
  /** What that proxy asks for. */
  proxyPassword: string;
  /** What starts the browser. */
  launcher: BrowserLauncher;
  /** BCP 47. */
  locale: string;
  /** In CSS pixels. */
  width: number;
  height: number;
  /** Public keys, SHA-256 in base64, that the throwaway authority signs with. */
  trustedSpki?: readonly string[] | undefined;
  /** JPEGs of the page, as it changes. */
  onPicture(jpeg: Uint8Array): void;
  /**
   * Asked about every navigation of every frame, redirects included, with its whole address; nothing of it is sent
   * before the answer. It is given up when the answer is false, or rejects. Without it, all go where the proxy lets
   * them.
   */
  mayNavigate?: ((address: string) => Promise<boolean>) | undefined;
}

export interface BrowserWindow {
  /** Dispatched in order; keys wait until a page takes them. Dropped once it is closed. */
  input(action: SurfaceAction): void;
  /** Tells the page as controls, when it has changed, until the window is closed. */
  mirror(onMirror: (mirror: Mirror) => void): void;
  /** What stands on the page, as a person reads it; empty when there is nothing to read. */
  text(): Promise<string>;
  /** Resolves when page or browser are gone by themselves; not when they are closed. It still has to be closed. */
  readonly ended: Promise<void>;
  /** Ends the browser and wipes its profile. Idempotent. */
  close(): Promise<void>;
}

/**
 * Resolves when there is a page that is on its way to `address`: the first navigation is asked about, too.
 * @throws `browser_missing`, `browser_failed`
 */
export async function openBrowserWindow(options: BrowserWindowOptions): Promise<BrowserWindow> {
  const { address, launcher, proxyPort, proxyPassword, locale, width, height, trustedSpki } = options;
  const { mayNavigate = () => Promise.resolve(true) } = options;
  const browser = await startBrowser(launcher, {
    proxyPort,
    answersProxy: true,
    headless: true,
    locale,
    width,
    height,
    trustedSpki,
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
    // A page that is gone shows nothing more, which `ended` tells.
    view
      .watch(({ image }) => {
        if (!closed) options.onPicture(image);
      })
      .catch(() => undefined);
    // What could not be shown, the browser says on a page of its own.
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
 * Has every navigation wait for its answer. By the browser's own session, which sees the requests of all frames and
 * windows: a frame of another site has a session of its own, and would be gone on its way before that is attached to.
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
    // A service worker would answer navigations, and fetch for them, without one being asked about. A web view has none.
    return !Object.keys(request.headers).some((name) => name.toLowerCase() === "service-worker");
  };
  const judge = async (paused: Paused): Promise<void> => {
    const { requestId } = paused;
    // Continued with nothing changed: a form that was posted passes as it is.
    await ((await may(paused))
      ? devtools.send("Fetch.continueRequest", { requestId })
      : devtools.send("Fetch.failRequest", { requestId, errorReason: "Aborted" }));
  };
  devtools.on("Fetch.requestPaused", undefined, (event) => {
    // Whoever navigates may have changed their mind, or be gone.
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
  /** Hosts that it may reach, as `parseAllowList` reads them; the address's own is one of them. */
  allowedHosts: readonly string[];
}

/**
 * A person's phone: a browser that reaches the directory and the organisation's provider, and asks nobody.
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
