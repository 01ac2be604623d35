/** A browser window of the harness behind a real proxy, in front of real TLS servers, for tests of what leaves it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { rm } from "node:fs/promises";
import { openBrowserWindow, type BrowserWindow } from "../../../../src/harness/browser/browser-window.ts";
import { parseAllowList } from "../../../../src/identity/browser/allow-list.ts";
import { startConnectProxy } from "../../../../src/identity/browser/connect-proxy.ts";
import { localBrowserLauncher } from "../../../../src/identity/browser/local-launcher.ts";
import { proxyPasswordOf } from "../../../../src/identity/browser/proxy-credential.ts";
import { startTlsServer } from "../../../http/support/tls-server.ts";
import { makeRuntimeDirectory } from "../../../identity/browser/support/opened-page.ts";

export const html = { "content-type": "text/html" };

export interface OpenedWindow {
  window: BrowserWindow;
  /** Addresses that were asked about, in order. */
  asked: string[];
  /** Documents that the server was asked for: `host path`. */
  documents: string[];
  /** Everything else: `host path`. */
  others: string[];
  pictures: Uint8Array[];
  runtimeDirectory: string;
  close(): Promise<void>;
}

export interface WindowSite {
  /** Two sites; requests of both come here. `host` without port. */
  site(request: IncomingMessage & { url: string }, response: ServerResponse, host: string): void;
  /** `site.localhost:PORT` and `other.localhost:PORT`. */
  judge(address: URL): Promise<boolean>;
  path?: string;
}

export async function openWindow({ site, judge, path = "/" }: WindowSite): Promise<OpenedWindow> {
  const asked: string[] = [];
  const documents: string[] = [];
  const others: string[] = [];
  const pictures: Uint8Array[] = [];
  const server = await startTlsServer(["site.localhost", "other.localhost"], (request, response) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    const url = request.url ?? "";
    const isDocument = ["document", "iframe", "frame", "object", "embed"].includes(
      String(request.headers["sec-fetch-dest"]),
    );
    (isDocument ? documents : others).push(`${host} ${url}`);
    site(Object.assign(request, { url }), response, host);
  });
  const hosts = [`site.localhost:${server.port}`, `other.localhost:${server.port}`];
  const proxy = await startConnectProxy({ allowed: parseAllowList(hosts), onEvent: () => undefined });
  const runtimeDirectory = await makeRuntimeDirectory();
  const window = await openBrowserWindow({
    address: new URL(path, `https://${String(hosts[0])}`),
    proxyPort: proxy.port,
    proxyPassword: proxyPasswordOf(proxy.credential),
    launcher: localBrowserLauncher({ runtimeDirectory }),
    locale: "en",
    width: 400,
    height: 300,
    trustedSpki: [server.spki],
    onPicture: (jpeg) => pictures.push(jpeg),
    mayNavigate: (address) => {
      asked.push(address.replace(`:${String(server.port)}`, ""));
      return judge(new URL(address));
    },
  });
  return {
    window,
    asked,
    documents,
    others,
    pictures,
    runtimeDirectory,
    async close() {
      await window.close();
      await proxy.close();
      await server.close();
      await rm(runtimeDirectory, { recursive: true, force: true });
    },
  };
}
