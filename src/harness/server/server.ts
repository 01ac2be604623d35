/**
 * Serves the harness's page to the developer's own browser, and passes their actions to the harness. Started by the
 * demo's composition root. It listens on loopback only, serves only clients with the token, and never ships: its
 * plain-http address is the only one in the project, and no package that reaches a device contains the harness.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import websocket from "@fastify/websocket";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import { page as texts } from "../../texts/en/page.ts";
import { registerGallery } from "../gallery/routes.ts";
import { type Mirror, type SurfaceName, isShown } from "../contract/model.ts";
import type { PageSource } from "../contract/page-source.ts";
import { maximumMessage, openPageChannel, type PageChannel } from "./page-channel.ts";
import { pageDocument, refusalDocument } from "../document/page-document.tsx";

export interface HarnessServerOptions {
  /** A live harness, its holder, or a recording. */
  harness: PageSource;
  /** Default 0: any free port. */
  port?: number;
  /** At least 256 bits as base64url. Default: fresh random ones. */
  token?: string;
  /** The folder of the compiled scripts, which contains `harness/page/`. Default: this build's `dist/`. */
  compiled?: URL;
}

export interface HarnessServer {
  /** The address that the developer opens; it contains the token. */
  address: string;
  close(): Promise<void>;
}

/** Most pages open at once. */
const maximumPages = 8;

/** Written by the build: the page's modules and all their imports, as paths in the compiled folder. */
const scriptList = "harness/page/scripts.json";
const listedScripts = z.array(z.string().regex(/^[a-z0-9-]+(?:\/[a-z0-9-]+)*\.js$/)).min(1);

const styles = [
  ...[
    "base",
    "panels",
    "device",
    "scrubber",
    "phones",
    "screen",
    "fields",
    "windows",
    "macos",
    "gallery",
    "mirror",
  ],
].map((name) => `${name}.css`);
/** The backgrounds of the screens. */
const pictures = ["windows-lock", "windows-desktop", "mac"].map((name) => `${name}.svg`);
const addresses = {
  styles: styles.map((name) => `/${name}`),
  icon: "/logo.svg",
  script: "/harness/page/main.js",
};

/** Style and logo are not compiled. The path to the sources is the same from `src/` and `dist/`. */
const sources = new URL("../page/", import.meta.url);

interface ServedFile {
  path: string;
  type: string;
  body: Buffer;
}

async function read(path: string, file: URL): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new VestibuleError("not_found", {
      evidence: { what: "file of the harness's page; build it first", path },
      cause,
    });
  }
}

/** All files that are served, read once: no request ever names a file. */
async function loadAll(compiled: URL): Promise<ServedFile[]> {
  const scripts = listedScripts.parse(
    JSON.parse((await read(scriptList, new URL(scriptList, compiled))).toString("utf8")),
  );
  const load = async (path: string, type: string, from: URL): Promise<ServedFile> => ({
    path: `/${path}`,
    type,
    body: await read(path, new URL(path, from)),
  });
  return Promise.all([
    ...scripts.map((path) => load(path, "text/javascript; charset=utf-8", compiled)),
    ...styles.map((name) => load(name, "text/css; charset=utf-8", sources)),
    ...["logo.svg", ...pictures].map((name) => load(name, "image/svg+xml", sources)),
  ]);
}

const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  // The first address contains the token, which must not be sent on as a referrer.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Compares hashes of equal length, so that the time tells nothing. */
function sameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.split("=", 2);
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}

function tokenInAddress(request: FastifyRequest): string | undefined {
  const token = new URLSearchParams(request.url.split("?", 2)[1] ?? "").get("token");
  return token ?? undefined;
}

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  if (address === null || typeof address === "string")
    throw new VestibuleError("internal", { evidence: { what: "address" } });
  return address.port;
}

/**
 * Starts the server.
 * @throws VestibuleError `port_in_use`; `argument_invalid` for an invalid port or token; `not_found` when the page was
 * not built
 */
export async function startHarnessServer(options: HarnessServerOptions): Promise<HarnessServer> {
  const { harness: source, port: wantedPort = 0, token = randomBytes(32).toString("base64url") } = options;
  if (!Number.isInteger(wantedPort) || wantedPort < 0 || wantedPort > 65_535) {
    throw new VestibuleError("argument_invalid", {
      evidence: { argument: "port", minimum: 0, maximum: 65_535 },
    });
  }
  if (!/^[A-Za-z0-9_-]{43,128}$/.test(token)) {
    throw new VestibuleError("argument_invalid", { evidence: { argument: "token", minimumCharacters: 43 } });
  }
  const files = await loadAll(options.compiled ?? new URL("../../", import.meta.url));

  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 1024,
    requestTimeout: 10_000,
  });
  const pages = new Set<PageChannel>();
  let port = wantedPort;
  const lastPictures = new Map<SurfaceName, Uint8Array>();
  const lastMirrors = new Map<SurfaceName, Mirror>();

  // A browser sends the cookie to every port of this host, so to the servers of other users too. It opens what is no
  // secret: the page's files. The channel, which shows and commands the harness, wants the token itself, which the page
  // keeps for this origin, port included.
  const visitor = randomBytes(32).toString("base64url");
  // The name keeps two demos on one machine apart.
  const cookieName = () => `vestibule-harness-${String(port)}`;
  // A page of another site that rebinds its name to 127.0.0.1 still sends its own name as Host.
  const isOurHost = (request: FastifyRequest) =>
    request.headers.host === `127.0.0.1:${String(port)}` ||
    request.headers.host === `localhost:${String(port)}`;
  // Browsers let any site open a WebSocket to any other; only the Origin tells them apart.
  const isOurOrigin = (request: FastifyRequest) =>
    request.headers.origin === `http://${request.headers.host ?? ""}`;
  const hasCookie = (request: FastifyRequest) => sameToken(cookieOf(request, cookieName()) ?? "", visitor);
  const hasToken = (request: FastifyRequest) => sameToken(tokenInAddress(request) ?? "", token);

  const refuse = (reply: FastifyReply, status: number) =>
    reply.code(status).type("text/html; charset=utf-8").send(refusalDocument(texts));

  await server.register(websocket, { options: { maxPayload: 4 * maximumMessage } });

  server.addHook("onRequest", async (request, reply) => {
    reply.headers(headers);
    if (!isOurHost(request)) return refuse(reply, 403);
    if (request.ws && !isOurOrigin(request)) return refuse(reply, 403);
    if (request.ws && !hasToken(request)) return refuse(reply, 401);
    if (hasCookie(request)) return undefined;
    // No redirect: after a click on another site a strict cookie would not be sent with it. The page itself removes the
    // token from the address bar.
    if (request.routeOptions.url === "/" && hasToken(request)) {
      reply.header("set-cookie", `${cookieName()}=${visitor}; Path=/; HttpOnly; SameSite=Strict`);
      return undefined;
    }
    return refuse(reply, 401);
  });

  server.get("/", (_request, reply) =>
    reply.type("text/html; charset=utf-8").send(pageDocument(texts, source.state().brand, addresses)),
  );
  registerGallery(server, {
    brand: () => source.state().brand,
    addresses,
    script: "/harness/page/one-screen.js",
  });
  for (const file of files) server.get(file.path, (_request, reply) => reply.type(file.type).send(file.body));
  server.get("/channel", { websocket: true }, (socket) => {
    if (pages.size >= maximumPages) {
      socket.close(1013);
      return;
    }
    const channel = openPageChannel(socket, source);
    pages.add(channel);
    socket.once("close", () => pages.delete(channel));
    channel.show(source.state());
    for (const [of, mirror] of lastMirrors) channel.mirror(mirror, of);
    for (const [of, jpeg] of lastPictures) channel.picture(jpeg, of);
  });

  try {
    await server.listen({ host: "127.0.0.1", port: wantedPort });
  } catch (cause) {
    await server.close();
    const errno = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const code =
      errno === "EADDRINUSE" ? "port_in_use" : errno === "EACCES" ? "argument_invalid" : "internal";
    const hint = "choose another port, or 0 for any free one";
    throw new VestibuleError(code, { evidence: { argument: "port", port: wantedPort, hint }, cause });
  }
  port = portOf(server);

  const stopStates = source.subscribe((state) => {
    for (const last of [lastPictures, lastMirrors])
      for (const of of last.keys()) if (!isShown(state, of)) last.delete(of);
    for (const channel of pages) channel.show(state);
  });
  const stopPictures = source.onFrame((jpeg, of) => {
    // A late picture of a closed browser would be shown first in the next one.
    if (!isShown(source.state(), of)) return;
    lastPictures.set(of, jpeg);
    for (const channel of pages) channel.picture(jpeg, of);
  });
  const stopMirrors = source.onMirror((mirror, of) => {
    if (!isShown(source.state(), of)) return;
    lastMirrors.set(of, mirror);
    for (const channel of pages) channel.mirror(mirror, of);
  });

  return {
    address: `http://127.0.0.1:${String(port)}/?token=${token}`,
    async close() {
      stopStates();
      stopPictures();
      stopMirrors();
      for (const channel of pages) channel.close();
      await server.close();
    },
  };
}
