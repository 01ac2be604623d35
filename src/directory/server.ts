/**
 * The directory's HTTPS server: device API, management API, authorization server and pages on one port. Called by
 * `createDirectory`. It ignores a proxy's headers and refuses requests for another host name.
 */
import type { IncomingMessage } from "node:http";
import Fastify, { type FastifyInstance } from "fastify";
import { devicePath, oauthPath } from "../device-api/schemas.ts";
import { codeOf } from "../errors/error.ts";
import { createAuthorizationServer } from "./api/authorization-server.ts";
import { deviceApi } from "./api/device-api.ts";
import { apiPath, managementApi } from "./api/v1/scope.ts";
import { createTail } from "./audit/audit.ts";
import { callbackPathOf } from "./federation/callback.ts";
import { RelyingParty, type ProviderFetch } from "./federation/relying-party.ts";
import { apiReference } from "./pages/api-reference.tsx";
import { proofPages } from "./pages/proof.ts";
import { style, stylePath } from "./pages/style.ts";
import { gonePage } from "./pages/views.tsx";
import { wordingFor } from "./pages/wording.ts";
import type { DirectoryContext } from "./web/context.ts";
import { setSecurityHeaders } from "./web/headers.ts";
import type { Listener } from "./web/listener.ts";
import { failureOf, misdirected, notFound, sendProblem } from "./web/problems.ts";

/** The largest body that any path accepts; a hundred events fit. */
const maximumBodyBytes = 64 * 1024;

/** Starts serving on `listener` when all routes are registered. `settled` waits for work that follows an answer. */
export async function serve(
  listener: Listener,
  context: DirectoryContext,
  options: { fetch: ProviderFetch },
): Promise<{ settled(): Promise<void> }> {
  const handling = Promise.withResolvers<Parameters<Listener["serve"]>[0]>();
  const app = Fastify({
    serverFactory: (handler) => {
      handling.resolve(handler);
      return listener.server;
    },
    logger: false,
    trustProxy: false,
    // A malformed path (`%ff`) reaches neither hooks nor routes.
    frameworkErrors: (error, _request, reply) => {
      setSecurityHeaders(reply.raw);
      void sendProblem(reply, failureOf(error).problem);
    },
    bodyLimit: maximumBodyBytes,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false, caseSensitive: true },
  });
  const settled = await addRoutes(app, context, options);
  await app.ready();
  listener.serve(await handling.promise);
  return { settled };
}

/**
 * Whether a request names this host, and no other in a second header or in an address of the absolute form (RFC 9112
 * section 3.2): the authorization server makes addresses from the header.
 */
function isFor(host: string, { headers, rawHeaders, url }: IncomingMessage): boolean {
  const names = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === "host");
  return headers.host === host && names.length === 1 && url?.startsWith("/") === true;
}

/**
 * Adds every route to `app`; exported for the test that lists them. The authorization server's paths are not routes of
 * Fastify: the first hook passes them on.
 */
export async function addRoutes(
  app: FastifyInstance,
  context: DirectoryContext,
  options: { fetch: ProviderFetch },
): Promise<() => Promise<void>> {
  const { brand, clock, log, origin } = context;
  const host = new URL(origin).host;
  const provider = await createAuthorizationServer(context, ({ expired, ...asked }) => {
    const wording = wordingFor(asked);
    return gonePage({ brand, wording, sentence: expired ? wording.pages.gone : wording.pages.failed });
  });
  const authorizationServer = provider.callback();
  const relyingParty = new RelyingParty({
    clock,
    fetch: options.fetch,
    operator: (event, evidence) => {
      log.operator(event, evidence);
    },
    redirectUri: ({ name }) => `${origin}${callbackPathOf(name)}`,
  });

  app.addHook("onRequest", async (request, reply) => {
    setSecurityHeaders(reply.raw);
    if (!isFor(host, request.raw)) return sendProblem(reply, misdirected());
    if (request.url.startsWith(`${oauthPath}/`)) {
      reply.hijack();
      // As Express and Connect do for a mounted handler: it builds addresses from `originalUrl`.
      const raw = Object.assign(request.raw, { originalUrl: request.url });
      raw.url = request.url.slice(oauthPath.length);
      await authorizationServer(raw, reply.raw);
    }
    return undefined;
  });

  const tail = await createTail(context.store.db, (entry) => {
    log.audit(entry);
  });
  app.addHook("onResponse", async () => {
    await tail();
  });

  app.setErrorHandler(async (error, request, reply) => {
    const { problem, internal } = failureOf(error);
    if (internal) {
      const name = error instanceof Error ? error.name : "";
      log.operator("request-failed", { code: codeOf(error), name, route: request.routeOptions.url });
    }
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler(async (request, reply) =>
    sendProblem(reply, notFound(request.url.split("?", 1)[0] ?? "")),
  );
  // Only JSON is accepted; Fastify would accept text too.
  app.removeContentTypeParser("text/plain");

  await app.register(
    (scope, _options, done) => {
      deviceApi(scope, context, provider);
      done();
    },
    { prefix: devicePath },
  );
  await app.register(
    (scope, _options, done) => {
      managementApi(scope, context);
      done();
    },
    { prefix: apiPath },
  );
  apiReference(app, context);
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    proofPages(scope, { context, provider, relyingParty });
    done();
  });
  app.get(stylePath, async (_request, reply) =>
    reply.header("cache-control", "public, max-age=3600").type("text/css; charset=utf-8").send(style),
  );
  return tail;
}
