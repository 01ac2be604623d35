/**
 * The browser's command line. Called by `launch.ts`. The sandbox is always on: no switch here, and none that a caller
 * passes, turns it off. A comment says what a flag closes where its name does not.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { BrowserRequest } from "./launcher.ts";
import { userDataArgument } from "./profile.ts";

export interface FlagOptions extends BrowserRequest {
  profile: string;
  /** /dev/shm is too small for pages (containers). */
  smallSharedMemory?: boolean | undefined;
}

const nowhere = "https://nowhere.invalid:1/";

const features = [
  "AutofillServerCommunication",
  "CertificateTransparencyComponentUpdater",
  "DialMediaRouteProvider",
  "GlobalMediaControls",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PasswordLeakDetection",
  "Prerender2",
  "SavePasswordBubble",
  "Translate",
  // The hidden address bar's suggestion lists, each of which is a page with its own renderer.
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxPopup",
  "msEdgeFirstRunExperience",
];

export function browserFlags(options: FlagOptions): string[] {
  const { trustedSpki = [], locale } = options;
  if (!trustedSpki.every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key))) {
    throw new VestibuleError("argument_invalid", { evidence: { what: "public key hash" } });
  }
  const language = /^[A-Za-z0-9-]{2,35}$/.test(locale) ? locale : "en";
  return [
    "--remote-debugging-pipe",
    userDataArgument(options.profile),
    ...(options.headless ? ["--headless=new"] : ["--kiosk"]),
    "--no-startup-window",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--no-pings",
    // The proxy is the only way out, for loopback and UDP too.
    `--proxy-server=http://127.0.0.1:${options.proxyPort}`,
    "--proxy-bypass-list=<-loopback>",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    // Requests of the browser itself that no switch stops. Chromium refuses to connect to this port, so they fail
    // inside it, and the person is shown only hosts that the page asked for.
    `--gaia-url=${nowhere}`,
    `--component-updater=url-source=${nowhere}`,
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-component-extensions-with-background-pages",
    "--disable-print-preview",
    "--disable-notifications",
    "--disable-client-side-phishing-detection",
    "--disable-search-engine-choice-screen",
    "--disable-gpu",
    "--disable-speech-api",
    "--mute-audio",
    "--metrics-recording-only",
    "--deny-permission-prompts",
    "--password-store=basic",
    "--use-mock-keychain",
    `--disable-features=${features.join(",")}`,
    `--lang=${language}`,
    `--accept-lang=${language}`,
    `--window-size=${Math.round(options.width)},${Math.round(options.height)}`,
    ...(options.smallSharedMemory === true ? ["--disable-dev-shm-usage"] : []),
    ...(trustedSpki.length > 0 ? [`--ignore-certificate-errors-spki-list=${trustedSpki.join(",")}`] : []),
  ];
}
