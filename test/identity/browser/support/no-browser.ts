/** A launcher that starts nothing: for agents whose test opens no page. */
import { VestibuleError } from "../../../../src/errors/error.ts";
import type { BrowserLauncher } from "../../../../src/identity/browser/launcher.ts";

export const noBrowser: BrowserLauncher = {
  launch: () => Promise.reject(new VestibuleError("browser_missing")),
  sweep: () => Promise.resolve(),
};
