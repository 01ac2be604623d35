/** Every route of the server requires a device's token or a key of the API, except those that are named here. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { devicePath, problemMediaType, type DeviceId } from "../../src/device-api/schemas.ts";
import { deviceOf, type AuthenticatedDevice } from "../../src/directory/api/device-scope.ts";
import { AnonymousAudit } from "../../src/directory/audit/anonymous.ts";
import { addRoutes } from "../../src/directory/server.ts";
import { openStore, type Store } from "../../src/directory/store/open.ts";

const host = "directory.example";

/** Open to strangers: enrolment, which brings its own token, the pages for people, and the reference of the API. */
const open = [
  `POST ${devicePath}/enrolments`,
  "GET /federation/callback/:name",
  "GET /interaction/:uid",
  "POST /interaction/:uid/cancel",
  "POST /interaction/:uid/email",
  "POST /interaction/:uid/leave",
  "GET /recover",
  "GET /recover/devices",
  "POST /recover/email",
  "POST /recover/end",
  "GET /recover/show",
  "POST /recover/show",
  "GET /pages/style.css",
  "GET /api/v1",
  "GET /api/v1/openapi.json",
];

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-routes-"));
  store = await openStore(folder, new Date());
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

interface Route {
  method: string;
  url: string;
}

/** The server's routes, and those of `plant`; nothing listens. */
async function serverWith(
  plant: (app: FastifyInstance) => void = () => undefined,
): Promise<{ app: FastifyInstance; routes: Route[] }> {
  const app = Fastify();
  const routes: Route[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  const origin = `https://${host}`;
  const silent = { audit: () => undefined, operator: () => undefined, debug: () => undefined };
  const context = {
    store,
    clock: systemClock,
    log: silent,
    anonymous: new AnonymousAudit(store.db, systemClock),
    origin,
    issuer: `${origin}/oauth`,
    brand: "Test",
  };
  await addRoutes(app, context, { fetch: () => Promise.reject(new Error("no network in this test")) });
  plant(app);
  await app.ready();
  return { app, routes };
}

async function answersStrangers(app: FastifyInstance, { method, url }: Route): Promise<boolean> {
  const path = url.replaceAll(/:[A-Za-z]+/g, "x");
  const answer = await app.inject({
    method,
    url: path,
    headers: { host },
  });
  return !(
    answer.statusCode === 401 &&
    answer.headers["content-type"] === problemMediaType &&
    // A HEAD's answer has no body.
    (method === "HEAD" || answer.json<{ code: string }>().code === "unauthorized")
  );
}

/** Routes that do not answer a request without a token with 401 and our problem. */
async function openRoutes(plant?: (app: FastifyInstance) => void): Promise<string[]> {
  const { app, routes } = await serverWith(plant);
  const found: string[] = [];
  for (const route of routes) {
    if (await answersStrangers(app, route)) found.push(`${route.method} ${route.url}`);
  }
  await app.close();
  return found;
}

/** Fastify adds a HEAD to each GET; where one is open, so is the other. */
const withHeads = (routes: string[]): string[] =>
  routes.flatMap((route) => (route.startsWith("GET ") ? [route, route.replace("GET", "HEAD")] : [route]));

test("only the named routes answer without a token", async () => {
  const { app, routes } = await serverWith();
  await app.close();
  const device = routes.filter(({ method, url }) => method !== "HEAD" && url.startsWith(devicePath));
  expect(device.map(({ method, url }) => `${method} ${url.slice(devicePath.length)}`).sort()).toEqual([
    "DELETE /bindings/:bindingId/break-glass",
    "GET /bindings",
    "GET /envelopes/:envelopeId",
    "GET /recovery-key",
    "POST /bindings/:bindingId/break-glass/confirm",
    "POST /enrolments",
    "POST /envelopes/:envelopeId/acknowledge",
    "POST /events",
    "POST /grants/:grantId/redeem",
    "POST /recovery-key/confirm",
    "POST /recovery-parts/:partId/confirm",
    "PUT /bindings/:bindingId/break-glass",
    "PUT /recovery-key",
    "PUT /recovery-parts/:partId",
  ]);
  expect((await openRoutes()).sort()).toEqual(withHeads(open).sort());
});

test("a route that is planted beside the scope is found", async () => {
  const found = await openRoutes((app) => {
    app.get(`${devicePath}/planted`, async () => ({ secret: true }));
  });
  expect(found.filter((route) => !withHeads(open).includes(route))).toEqual([
    `GET ${devicePath}/planted`,
    `HEAD ${devicePath}/planted`,
  ]);
});

test("a handler outside the scope gets no device", async () => {
  const { app } = await serverWith((planted) => {
    planted.get(`${devicePath}/planted`, async (request) => ({ deviceId: deviceOf(request).deviceId }));
  });
  const answer = await app.inject({ url: `${devicePath}/planted`, headers: { host } });
  await app.close();
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: "internal" });
});

test("an identifier alone is not an authenticated device", () => {
  const use = (device: AuthenticatedDevice): DeviceId => device.deviceId;
  // @ts-expect-error the brand is missing: only the scope makes one
  expect(use({ deviceId: "dev_x" })).toBe("dev_x");
});
