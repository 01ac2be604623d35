/** A process that opens a browser and waits to be killed. Run by the test beside it, with a runtime directory. */
import { localBrowserLauncher } from "../../../../src/identity/browser/local-launcher.ts";
import { startBrowser } from "../../../../src/identity/browser/running-browser.ts";

const launcher = localBrowserLauncher({ runtimeDirectory: process.argv[2] ?? "" });
// Nobody listens at that port, and nothing is asked for.
const request = { proxyPort: 1, headless: true, locale: "en", width: 100, height: 100 };
const browser = await startBrowser(launcher, request);
process.send?.(browser.processId);
