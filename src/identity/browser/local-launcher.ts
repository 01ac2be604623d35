/**
 * Starts browsers on this machine, in this process's session. Created by the composition roots and by the harness. The
 * agent serves sign-in hosts before it needs a browser, so the launch code is loaded at the first launch.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { BrowserLauncher } from "./launcher.ts";

export interface LocalBrowserOptions {
  /** Absolute path from the configuration. Default: the known places. */
  executable?: string | undefined;
  /** Folder for profiles, made when missing; the browser's account must be able to traverse it. */
  runtimeDirectory: string;
  /** The account that it runs as when the agent is root, from the configuration. Default: `nobody`. */
  account?: string | undefined;
  /** The environment that a browser with a window needs to find its display. */
  display?: Readonly<Record<string, string>> | undefined;
}

export function localBrowserLauncher(options: LocalBrowserOptions): BrowserLauncher {
  const { executable, runtimeDirectory, account, display } = options;
  return {
    async launch(request, signal) {
      const [{ locateBrowser }, { launchBrowser }] = await Promise.all([
        import("./locate.ts"),
        import("./launch.ts"),
      ]);
      const found = await locateBrowser({ configured: executable });
      const isGivenUp = (): boolean => signal.aborted;
      if (isGivenUp()) throw new VestibuleError("cancelled");
      const browser = await launchBrowser({
        ...request,
        executable: found,
        runtimeDirectory,
        account,
        display,
      });
      if (!isGivenUp()) return browser;
      await browser.close();
      throw new VestibuleError("cancelled");
    },
    async sweep() {
      const { sweepProfiles } = await import("./profile.ts");
      await sweepProfiles(runtimeDirectory);
    },
  };
}
