import { readdir, rm } from "node:fs/promises";
import { expect } from "vitest";
import { openPhone } from "../../../src/harness/browser/browser-window.ts";
import { typeInto } from "../../../src/harness/contract/typing.ts";
import { localBrowserLauncher } from "../../../src/identity/browser/local-launcher.ts";
import { startTlsServer } from "../../http/support/tls-server.ts";
import { makeRuntimeDirectory } from "../../identity/browser/support/opened-page.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("chromium");

test("the phone reaches the directory and the provider; their pages are readable, and nothing is left", async () => {
  const asked: string[] = [];
  const names = ["directory.localhost", "provider.localhost", "elsewhere.localhost"];
  const server = await startTlsServer(names, (request, response) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    asked.push(`${host} ${request.method ?? ""} ${request.url ?? ""}`);
    response.writeHead(200, { "content-type": "text/html" });
    const port = String(request.socket.localPort);
    if (host === "directory.localhost" && request.url === "/recover")
      response.end(`<form method="post" action="https://provider.localhost:${port}/in"><input name="email" autofocus>
        <img src="https://elsewhere.localhost:${port}/picture"></form>`);
    else
      response.end(`<p>Recovery key: ABCD</p><script>
        fetch("https://elsewhere.localhost:${port}/script", { mode: "no-cors" }).catch(() => fetch("/failed"));
      </script>`);
  });
  const runtimeDirectory = await makeRuntimeDirectory();
  const pictures: Uint8Array[] = [];
  const phone = await openPhone({
    address: new URL(`https://directory.localhost:${String(server.port)}/recover`),
    allowedHosts: [`provider.localhost:${String(server.port)}`],
    launcher: localBrowserLauncher({ runtimeDirectory }),
    locale: "en",
    width: 390,
    height: 720,
    trustedSpki: [server.spki],
    onPicture: (jpeg) => pictures.push(jpeg),
  });
  try {
    for (const action of typeInto("alice")) phone.input(action);
    await expect.poll(() => asked, { timeout: 15_000 }).toContain("provider.localhost GET /failed");
    expect(asked).toContain("provider.localhost POST /in");
    expect(await phone.text()).toBe("Recovery key: ABCD");
    expect(pictures.length).toBeGreaterThan(0);
    expect(asked.join()).not.toMatch(/elsewhere/);

    await Promise.all([phone.close(), phone.close()]);
    expect(await readdir(runtimeDirectory)).toEqual([]);
    expect(await phone.text()).toBe("");
  } finally {
    await phone.close();
    await server.close();
    await rm(runtimeDirectory, { recursive: true, force: true });
  }
}, 60_000);

test("an entry that is not a host name is refused before a browser starts", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const opening = openPhone({
    address: new URL("https://directory.localhost/recover"),
    allowedHosts: ["*.com"],
    launcher: localBrowserLauncher({ runtimeDirectory }),
    locale: "en",
    width: 390,
    height: 720,
    onPicture: () => undefined,
  });
  await expect(opening).rejects.toMatchObject({ code: "config_invalid" });
  await rm(runtimeDirectory, { recursive: true });
});
