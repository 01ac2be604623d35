/**
 * The one page of a browser: navigates to an address, and closes every way out of the page that signing in does not
 * need. Called by `proof-page.ts`, and by the harness for its other browsers. It leaves the page's scripts alone; the
 * caller says which requests are intercepted, and should intercept as few as possible.
 */
import type { Protocol } from "devtools-protocol/types/protocol.js";
import { VestibuleError } from "../../errors/error.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import type { PageSession } from "./surface.ts";
import type { DevTools } from "./devtools-pipe.ts";
import { within } from "./within.ts";

export type PageEvent =
  | { kind: "navigated"; host: string }
  /** The page asked for something that a sign-in does not need; it was denied. */
  | { kind: "closed-off"; what: "new-window" | "dialog" | "file-chooser" | "scheme" | "password-prompt" };

export interface PageOptions {
  /** In CSS pixels. */
  width: number;
  height: number;
  /** Sets up interception. The page requests nothing before it settles. */
  intercept(page: PageTarget): Promise<unknown>;
  onEvent(event: PageEvent): void;
}

export interface PageTarget {
  session: string;
  /** Also the id of the page's main frame. */
  targetId: string;
}

export interface BrowserPage {
  /** Attached to the page as long as the page exists. */
  readonly session: PageSession;
  /**
   * Resolves when the page has begun to show `url`.
   * @throws `directory_unreachable`, `directory_untrusted`, `browser_failed`
   */
  navigate(url: URL): Promise<void>;
}

/** Longest wait for the page's target, in milliseconds. */
const attachMs = 15_000;
const harmless = new Set(["https:", "about:", "chrome-error:"]);

/** Maps Chromium's network error names, which are codes (net_error_list.h), not prose. */
function navigationFailure(name: string): ErrorCode {
  if (/^net::ERR_(?:CERT_|SSL_)/.test(name)) return "directory_untrusted";
  if (/^net::ERR_(?:TUNNEL_|PROXY_|CONNECTION_|NAME_|ADDRESS_|INTERNET_|TIMED_OUT|EMPTY_RESPONSE)/.test(name))
    return "directory_unreachable";
  return "browser_failed";
}

/**
 * Sets up the session of every frame. Frames do not wait at their start for it: Chromium would then also hold the
 * page's workers and windows, whatever the filter says, and closing a held window closes its opener too. A file chooser
 * or dialog needs a person's click, which comes later than this.
 */
async function closeOff(
  devtools: DevTools,
  session: string,
  given: { onEvent: PageOptions["onEvent"]; frames: Map<string, string> },
): Promise<void> {
  const { onEvent, frames } = given;
  const filter: Protocol.Target.TargetFilter = [{ type: "iframe" }, { exclude: true }];
  devtools.on("Target.attachedToTarget", session, ({ sessionId, targetInfo }) => {
    frames.set(targetInfo.targetId, sessionId);
    // The frame may be gone already.
    closeOff(devtools, sessionId, given).catch(() => undefined);
  });
  devtools.on("Target.detachedFromTarget", session, ({ sessionId }) => {
    for (const [frame, its] of frames) if (its === sessionId) frames.delete(frame);
  });
  devtools.on("Page.fileChooserOpened", session, () => onEvent({ kind: "closed-off", what: "file-chooser" }));
  devtools.on("Page.javascriptDialogOpening", session, ({ type }) => {
    onEvent({ kind: "closed-off", what: "dialog" });
    // Leaving a page is always allowed; every other dialog is dismissed.
    devtools
      .send("Page.handleJavaScriptDialog", { accept: type === "beforeunload" }, session)
      .catch(() => undefined);
  });
  await Promise.all([
    devtools.send("Page.enable", {}, session),
    devtools.send("Page.setInterceptFileChooserDialog", { enabled: true }, session),
    devtools.send(
      "Target.setAutoAttach",
      { autoAttach: true, waitForDebuggerOnStart: false, flatten: true, filter },
      session,
    ),
    devtools.send("Runtime.runIfWaitingForDebugger", undefined, session),
  ]);
}

/** Makes the page's target. Every other page of this browser is closed as soon as it exists. */
async function createTarget(
  devtools: DevTools,
  { width, height, onEvent }: PageOptions,
): Promise<PageTarget> {
  const attached = Promise.withResolvers<PageTarget>();
  let own: string | undefined;
  async function closeWindow(targetId: string, session: string): Promise<void> {
    // Once attached, the window waits for a debugger, whatever was asked for. Its opener's script waits too, for ever
    // if the window is closed in that state.
    await devtools.send("Runtime.runIfWaitingForDebugger", undefined, session);
    await devtools.send("Target.closeTarget", { targetId });
    // A page in the background is not drawn and takes no input.
    if (own !== undefined) await devtools.send("Target.activateTarget", { targetId: own });
  }
  devtools.on("Target.attachedToTarget", undefined, ({ sessionId, targetInfo }) => {
    if (own === undefined && targetInfo.openerId === undefined) {
      own = targetInfo.targetId;
      attached.resolve({ session: sessionId, targetId: targetInfo.targetId });
    } else if (targetInfo.targetId !== own) {
      onEvent({ kind: "closed-off", what: "new-window" });
      closeWindow(targetInfo.targetId, sessionId).catch(() => undefined);
    }
  });
  const filter: Protocol.Target.TargetFilter = [{ type: "page" }, { exclude: true }];
  await devtools.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: true,
    filter,
  });
  // A context off the record: nothing of it is written even to the profile that is wiped.
  const { browserContextId } = await devtools.send("Target.createBrowserContext", { disposeOnDetach: true });
  await Promise.all([
    devtools.send("Browser.setDownloadBehavior", { behavior: "deny", browserContextId }),
    // Granting an empty list denies all other permissions without asking.
    devtools.send("Browser.grantPermissions", { permissions: [], browserContextId }),
  ]);
  const [target] = await Promise.all([
    within(attachMs, "no page", attached.promise),
    devtools.send("Target.createTarget", { url: "about:blank", browserContextId, width, height }),
  ]);
  return target;
}

/** @throws `browser_failed` */
export async function openPage(devtools: DevTools, options: PageOptions): Promise<BrowserPage> {
  const { width, height, onEvent } = options;
  const lost = Promise.withResolvers<VestibuleError>();
  const fail = (what: string): void =>
    lost.resolve(new VestibuleError("browser_failed", { evidence: { what } }));
  void devtools.closed.then(() => fail("browser gone"));

  const gone = devtools.closed.then((): never => {
    throw new VestibuleError("browser_failed", { evidence: { what: "browser gone" } });
  });
  const page = await Promise.race([createTarget(devtools, options), gone]);
  const { session, targetId } = page;

  devtools.on("Inspector.targetCrashed", session, () => fail("page crashed"));
  devtools.on("Target.detachedFromTarget", undefined, (event) => {
    if (event.sessionId === session) fail("page gone");
  });
  devtools.on("Page.frameRequestedNavigation", session, ({ url }) => {
    if (harmless.has(URL.parse(url)?.protocol ?? "")) return;
    onEvent({ kind: "closed-off", what: "scheme" });
    devtools.send("Page.stopLoading", undefined, session).catch(() => undefined);
  });
  devtools.on("Page.frameNavigated", session, ({ frame }) => {
    if (frame.parentId !== undefined) return;
    const url = URL.parse(frame.url);
    if (url === null || !harmless.has(url.protocol)) fail("page of a refused kind");
    else if (url.protocol === "https:") onEvent({ kind: "navigated", host: url.host });
  });
  const frames = new Map<string, string>();
  await Promise.all([
    devtools.send("Inspector.enable", undefined, session),
    options.intercept(page),
    devtools.send(
      "Emulation.setDeviceMetricsOverride",
      { width, height, deviceScaleFactor: 1, mobile: false },
      session,
    ),
    devtools.send("Emulation.setFocusEmulationEnabled", { enabled: true }, session),
    closeOff(devtools, session, { onEvent, frames }),
  ]);

  return {
    session: { devtools, sessionId: session, targetId, frames, lost: lost.promise },
    async navigate(url) {
      const { errorText } = await devtools.send(
        "Page.navigate",
        { url: url.href, frameId: targetId },
        session,
      );
      // Aborted: the navigation was intercepted, or the person navigated first.
      if (errorText === undefined || errorText === "net::ERR_ABORTED") return;
      throw new VestibuleError(navigationFailure(errorText), {
        evidence: { host: url.host, reason: errorText.slice(0, 64) },
      });
    },
  };
}
