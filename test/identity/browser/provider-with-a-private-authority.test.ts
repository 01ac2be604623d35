/**
 * A provider whose certificate comes from an organisation's own authority, and which sends no root, as servers should: the
 * browser trusts what the agent trusts, and nothing more.
 */
import { readFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { once } from "node:events";
import { afterAll, beforeAll, expect } from "vitest";
import { createThrowawayCa, type ThrowawayCa } from "../../../src/harness/organisation/throwaway-ca.ts";
import { parseAllowList } from "../../../src/identity/browser/allow-list.ts";
import { startConnectProxy } from "../../../src/identity/browser/connect-proxy.ts";
import { localBrowserLauncher } from "../../../src/identity/browser/local-launcher.ts";
import { openProofPage } from "../../../src/identity/browser/proof-page.ts";
import { startBrowser } from "../../../src/identity/browser/running-browser.ts";
import { requires } from "../../support/requirements.ts";
import { makeRuntimeDirectory } from "./support/opened-page.ts";

const { test } = requires("chromium", "linux");
let folder: string;
let ca: ThrowawayCa;
let other: ThrowawayCa;
let server: ReturnType<typeof createServer>;
const asked: string[] = [];
/** Hosts that the person was told of. */
let blamed: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-authority-"));
  ca = await createThrowawayCa(folder);
  other = await createThrowawayCa(folder);
  const { certificateFile, keyFile } = await ca.issue("site", ["site.localhost"]);
  const [leaf = ""] =
    /-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/.exec(await readFile(certificateFile, "utf8")) ?? [];
  server = createServer({ cert: leaf, key: await readFile(keyFile) }, (request, response) => {
    asked.push(request.url ?? "");
    response.end("here");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens `path` in a browser that trusts `authorities`; whether the server was asked for it. */
async function isAsked(
  path: string,
  authorities: readonly string[],
  {
    host = "site.localhost",
    staysMs = 0,
  }: {
    host?: string;
    /** How long the page stays: what a browser asks by itself, it asks within a second. */
    staysMs?: number;
  } = {},
): Promise<boolean> {
  const runtimeDirectory = await makeRuntimeDirectory();
  const { port } = server.address() as AddressInfo;
  const proxy = await startConnectProxy({
    allowed: parseAllowList([`${host}:${String(port)}`]),
    onEvent: ({ host: refused }) => blamed.push(refused),
    skipCredential: true,
  });
  const size = { width: 400, height: 300 };
  const browser = await startBrowser(localBrowserLauncher({ runtimeDirectory }), {
    ...{ proxyPort: proxy.port, headless: true, locale: "en", ...size },
    trustedCertificates: authorities,
  });
  try {
    const redirectUri = "https://signed-in.vestibule.invalid/done";
    const page = await openProofPage(browser.devtools, { ...size, redirectUri, onEvent: () => undefined });
    page.redirected.catch(() => undefined);
    const { devtools, sessionId } = page.session;
    // Its answer comes when the navigation has been committed, to the page or to an error page.
    const { errorText } = await devtools.send(
      "Page.navigate",
      { url: `https://${host}:${String(port)}${path}` },
      sessionId,
    );
    await setTimeout(staysMs);
    expect(errorText === undefined).toBe(asked.includes(path));
    return asked.includes(path);
  } finally {
    await browser.close();
    await proxy.close();
    await rm(runtimeDirectory, { recursive: true, force: true });
  }
}

test("an authority that the agent trusts", async () => {
  const machineWide = [join(homedir(), ".pki"), "/etc/chromium/policies/managed"];
  const before = machineWide.map(existsSync);
  expect(await isAsked("/trusted", [other.certificate, ca.certificate])).toBe(true);
  expect(machineWide.map(existsSync)).toEqual(before);
}, 60_000);

test("one that it does not trust, and no host of the browser's own is blamed for it", async () => {
  blamed = [];
  expect(await isAsked("/untrusted", [other.certificate], { staysMs: 3_000 })).toBe(false);
  expect(blamed).toEqual([]);
}, 60_000);

test("a trusted authority's certificate for another name", async () => {
  expect(await isAsked("/other-name", [ca.certificate], { host: "other.localhost" })).toBe(false);
}, 60_000);
