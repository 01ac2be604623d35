import { rm, readdir } from "node:fs/promises";
import { expect } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { grantClaim } from "../../src/device-api/schemas.ts";
import { createHttpClient } from "../../src/http/client.ts";
import { createDirectoryProver } from "../../src/identity/directory-prover.ts";
import { createDirectoryOAuth } from "../../src/identity/oauth.ts";
import type { ProofEvent, ProofRequest } from "../../src/identity/prover.ts";
import type { SurfacePage } from "../../src/identity/surface.ts";
import { startTlsServer } from "../http/tls-server.ts";
import { requires } from "../requirements.ts";
import { makeRuntimeDirectory, redirectUri } from "./browser/opened-page.ts";
import { bindingId, clientId, fakeDirectory, grantId, userId, type FakeDirectory } from "./fake-directory.ts";

const { test } = requires("chromium");

/**
 * Agent's side real from HTTP to Chromium; behind the TLS server a directory whose sign-in page is `page`,
 * given the address that ends the proof.
 */
async function setUp(page: (end: string) => string) {
  let fake: FakeDirectory | undefined;
  const server = await startTlsServer(["directory.localhost"], (request, response) => {
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
    };
    return {
      status: 200,
      body: { access_token: "a", token_type: "Bearer", id_token: await made.idToken(claims) },
    };
  };
  const http = createHttpClient({ clock: systemClock, ca: [server.ca] });
  const oauth = createDirectoryOAuth({ http, issuer, clientId, key: made.key, clock: systemClock });
  const runtimeDirectory = await makeRuntimeDirectory();
  const pages: (SurfacePage | "closed")[] = [];
  const prover = createDirectoryProver({
    oauth,
    browser: {
      runtimeDirectory,
      allowedHosts: [],
      surface: {
        width: 640,
        height: 480,
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

test("allowed: the proof comes, the browser was shown and is gone, a foreign host was named once", async () => {
  // The page goes on only after the foreign picture has failed twice.
  const set = await setUp(
    (end) => `<body><script>
      let failed = 0;
      for (const name of ["a", "b"]) {
        const picture = new Image();
        picture.onerror = () => { failed += 1; if (failed === 2) location = ${JSON.stringify(end)}; };
        picture.src = "https://pictures.example.com/" + name;
      }
    </script>`,
  );
  try {
    const proof = await set.prover.prove(set.request);
    expect(proof).toMatchObject({ userId, bindingId, grantId, purpose: "pin-reset" });
    const refused = set.events.filter(({ kind }) => kind === "host-refused");
    expect(refused).toEqual([{ kind: "host-refused", host: "pictures.example.com" }]);
    expect(set.events.map(({ kind }) => kind)).toContain("browser-ready");
    expect(set.pages).toHaveLength(2);
  } finally {
    await set.tearDown();
  }
}, 60_000);

test("denied: somebody else signed in", async () => {
  const set = await setUp((end) => `<script>location = ${JSON.stringify(end)}</script>`);
  try {
    const request: ProofRequest = { ...set.request, userId: "usr_BBBBBBBBBBBBBBBBBBBBBB" };
    await expect(set.prover.prove(request)).rejects.toMatchObject({ code: "wrong_user" });
  } finally {
    await set.tearDown();
  }
}, 60_000);

test("cancelled while the page is shown, and before anything began", async () => {
  const set = await setUp(() => "<body>sign in");
  try {
    const onEvent = ({ kind }: ProofEvent): void => {
      if (kind === "browser-ready") set.controller.abort();
    };
    await expect(set.prover.prove({ ...set.request, onEvent })).rejects.toMatchObject({ code: "cancelled" });
    await expect(set.prover.prove(set.request)).rejects.toMatchObject({ code: "cancelled" });
  } finally {
    await set.tearDown();
  }
}, 60_000);
