/** A prover as it ships, from HTTP to proxy, before a directory behind real TLS. For tests of what shows its page. */
import { rm, readdir } from "node:fs/promises";
import { expect } from "vitest";
import { systemClock } from "../../../src/clock/clock.ts";
import { grantClaim, proofParameters } from "../../../src/device-api/schemas.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import { createDirectoryProver } from "../../../src/identity/directory-prover.ts";
import { createDirectoryOAuth } from "../../../src/identity/oauth.ts";
import type { ProofEvent, ProofRequest } from "../../../src/identity/prover.ts";
import type { BrowserLauncher } from "../../../src/identity/browser/launcher.ts";
import { localBrowserLauncher } from "../../../src/identity/browser/local-launcher.ts";
import type { PageSession } from "../../../src/identity/browser/surface.ts";
import { startTlsServer } from "../../http/support/tls-server.ts";
import { makeRuntimeDirectory, redirectUri } from "../browser/support/opened-page.ts";
import { bindingId, clientId, fakeDirectory, grantId, userId, type FakeDirectory } from "./fake-directory.ts";

/**
 * Agent's side real from HTTP to Chromium; behind the TLS server a directory whose sign-in page is `page`,
 * given the address that ends the proof.
 */
export async function setUpProof(
  page: (end: string) => string,
  launcher = (runtimeDirectory: string): BrowserLauncher => localBrowserLauncher({ runtimeDirectory }),
) {
  let fake: FakeDirectory | undefined;
  const asked: string[] = [];
  const server = await startTlsServer(["directory.localhost"], (request, response) => {
    asked.push(request.url ?? "");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      const body = chunks.length === 0 ? null : Buffer.concat(chunks).toString();
      const asked = fake?.http.fetch(`${origin}${request.url ?? ""}`, {
        method: request.method ?? "GET",
        body,
      });
      void asked?.then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      });
    });
  });
  const origin = `https://directory.localhost:${server.port}`;
  const issuer = `${origin}/oauth`;
  const made = await fakeDirectory(
    async () => {
      const state = made.posted[0]?.form.get("state") ?? "";
      const end = `${redirectUri}?${new URLSearchParams({ code: "c", state, iss: issuer }).toString()}`;
      return new Response(page(end), { headers: { "content-type": "text/html" } });
    },
    { at: issuer },
  );
  fake = made;
  made.answer = async () => {
    const now = Math.floor(Date.now() / 1000);
    const nonce = made.posted[0]?.form.get("nonce");
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: userId,
      iat: now,
      exp: now + 60,
      auth_time: now,
      nonce,
      [grantClaim]: grantId,
      [proofParameters.purpose]: "pin-reset",
      [proofParameters.binding]: bindingId,
    };
    return {
      status: 200,
      body: { access_token: "a", token_type: "Bearer", id_token: await made.idToken(claims) },
    };
  };
  const http = createHttpClient({ clock: systemClock, ca: [server.ca] });
  const oauth = createDirectoryOAuth({
    http,
    issuer,
    clientId,
    key: made.key,
    signingKeys: made.signingKeys,
    clock: systemClock,
  });
  const runtimeDirectory = await makeRuntimeDirectory();
  const pages: (PageSession | "closed")[] = [];
  const prover = createDirectoryProver({
    oauth,
    browser: {
      launcher: launcher(runtimeDirectory),
      allowedHosts: [],
      surface: {
        width: 640,
        height: 480,
        headless: true,
        opened: (shown) => pages.push(shown),
        closed: () => pages.push("closed"),
      },
      trust: { spki: [server.spki] },
    },
  });
  const controller = new AbortController();
  const events: ProofEvent[] = [];
  const request: ProofRequest = {
    purpose: "pin-reset",
    bindingId,
    userId,
    locale: "en",
    signal: controller.signal,
    onEvent: (event) => events.push(event),
  };
  return {
    prover,
    request,
    controller,
    events,
    pages,
    origin,
    issuer,
    spki: server.spki,
    runtimeDirectory,
    /** Paths that the directory was asked for, in order. */
    asked,
    /** Forms posted to it. */
    posted: made.posted,
    /** From now on nobody answers at the directory. */
    stopDirectory: () => server.close(),
    /** Nothing may be left of the browser. */
    async tearDown() {
      expect(await readdir(runtimeDirectory)).toEqual([]);
      expect(pages.at(-1) ?? "closed").toBe("closed");
      await http.close();
      await server.close();
      await rm(runtimeDirectory, { recursive: true });
    },
  };
}
