/** A process that opens a browser and waits to be killed. Run by the test beside it, with a runtime directory. */
import { launchBrowser } from "../../../src/identity/browser/launch.ts";
import { locateBrowser } from "../../../src/identity/browser/locate.ts";

const browser = await launchBrowser({
  executable: await locateBrowser(),
  runtimeDirectory: process.argv[2] ?? "",
  // Nobody listens there, and nothing is asked for.
  proxyPort: 1,
  headless: true,
  locale: "en",
  width: 100,
  height: 100,
});
process.send?.({ pid: browser.pid, profile: browser.profile });
