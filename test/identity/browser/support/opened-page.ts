/** A real Chromium with one page behind the real proxy, as the prover puts them together, for tests that look at each part. */
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllowList } from "../../../../src/identity/browser/allow-list.ts";
import { startConnectProxy, type ProxyEvent } from "../../../../src/identity/browser/connect-proxy.ts";
import type { BrowserLauncher } from "../../../../src/identity/browser/launcher.ts";
import { localBrowserLauncher } from "../../../../src/identity/browser/local-launcher.ts";
import type { PageEvent } from "../../../../src/identity/browser/page.ts";
import { openProofPage, type ProofPage } from "../../../../src/identity/browser/proof-page.ts";
import { startBrowser, type RunningBrowser } from "../../../../src/identity/browser/running-browser.ts";
import { startTlsServer } from "../../../http/support/tls-server.ts";

export const redirectUri = "https://signed-in.vestibule.invalid/done";

/** In CSS pixels. */
export const pageSize = { width: 640, height: 480 };

export interface OpenedPage {
  browser: RunningBrowser;
  page: ProofPage;
  /** `https://site.localhost:PORT`, the one allowed host. */
  origin: string;
  /** Paths that the site was asked for. */
  asked: string[];
  proxyEvents: ProxyEvent[];
  pageEvents: PageEvent[];
  runtimeDirectory: string;
  close(): Promise<void>;
}

/** A folder that the browser's account may traverse, like the agent's. */
export async function makeRuntimeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "vestibule-run-"));
  await chmod(directory, 0o711);
  return directory;
}

/** The `--user-data-dir` of the one browser that runs with this folder. */
export async function profileIn(runtimeDirectory: string): Promise<string> {
  const [holder = "", ...others] = await readdir(runtimeDirectory);
  if (holder === "" || others.length > 0) throw new Error("not one browser");
  return join(runtimeDirectory, holder, "p");
}

export interface SiteOptions {
  locale?: string;
  /** What starts the browser, with its profile below the folder that it is given; default: this process. */
  launcher?: (runtimeDirectory: string) => BrowserLauncher;
}

export async function openSite(
  site: RequestListener,
  {
    locale = "en",
    launcher = (runtimeDirectory) => localBrowserLauncher({ runtimeDirectory }),
  }: SiteOptions = {},
): Promise<OpenedPage> {
  const asked: string[] = [];
  const server = await startTlsServer(["site.localhost"], (request, response) => {
    asked.push(request.url ?? "");
    site(request, response);
  });
  const runtimeDirectory = await makeRuntimeDirectory();
  const proxyEvents: ProxyEvent[] = [];
  const pageEvents: PageEvent[] = [];
  const proxy = await startConnectProxy({
    allowed: parseAllowList([`site.localhost:${server.port}`]),
    onEvent: (event) => proxyEvents.push(event),
    skipCredential: true,
  });
  const browser = await startBrowser(launcher(runtimeDirectory), {
    proxyPort: proxy.port,
    headless: true,
    locale,
    ...pageSize,
    trustedSpki: [server.spki],
  });
  const page = await openProofPage(browser.devtools, {
    ...pageSize,
    redirectUri,
    onEvent: (event) => pageEvents.push(event),
  });
  return {
    browser,
    page,
    origin: `https://site.localhost:${server.port}`,
    asked,
    proxyEvents,
    pageEvents,
    runtimeDirectory,
    async close() {
      try {
        await browser.close();
      } finally {
        await proxy.close();
        await server.close();
        await rm(runtimeDirectory, { recursive: true, force: true });
      }
    },
  };
}
