/**
 * Whether a page takes keys: it has loaded, and painted once since, so that a field that asked for the focus has it.
 * Used for the forwarded keyboard, where keys would otherwise be lost between two pages. It only delays: a page that is
 * never ready gets the keys after `patienceMs`.
 */
import type { PageSession } from "../../identity/browser/surface.ts";

/** Longest wait for a page, in milliseconds. */
const patienceMs = 5_000;

export interface Readiness {
  /** Resolves when the page takes keys, or patience ends. */
  settled(): Promise<void>;
}

/** Listens from the call on, so that it sees every later navigation. */
export async function watchReadiness({
  devtools,
  sessionId: session,
  targetId: frameId,
}: PageSession): Promise<Readiness> {
  // The blank page that a browser begins with.
  let blank = true;
  let loading = false;
  let painted = false;
  let waiting: PromiseWithResolvers<void> | undefined;
  const look = (): void => {
    if (blank || loading || !painted) return;
    waiting?.resolve();
    waiting = undefined;
  };
  devtools.on("Page.frameStartedLoading", session, (event) => {
    if (event.frameId === frameId) loading = true;
  });
  devtools.on("Page.frameStoppedLoading", session, (event) => {
    if (event.frameId === frameId) loading = false;
    look();
  });
  devtools.on("Page.frameNavigated", session, ({ frame }) => {
    if (frame.id === frameId) blank = !frame.url.startsWith("https:");
  });
  devtools.on("Page.lifecycleEvent", session, (event) => {
    if (event.frameId !== frameId) return;
    if (event.name === "init") painted = false;
    if (event.name === "firstPaint") painted = true;
    look();
  });
  await devtools.send("Page.setLifecycleEventsEnabled", { enabled: true }, session);
  return {
    async settled() {
      if (!blank && !loading && painted) return;
      waiting ??= Promise.withResolvers();
      const { promise } = waiting;
      const limit = AbortSignal.timeout(patienceMs);
      await Promise.race([
        promise,
        new Promise<void>((resolve) => {
          limit.addEventListener("abort", () => resolve(), { once: true });
        }),
      ]);
    },
  };
}
