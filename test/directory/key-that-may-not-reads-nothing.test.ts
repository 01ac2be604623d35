/**
 * The management API answers a key with what its role and scopes allow, and nobody else. Every route with every role, and
 * without a key, is tried from the route table; cursors cannot be made or moved; what leaves is what the schemas name.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock, type Clock } from "../../src/clock/clock.ts";
import { problem, problemMediaType } from "../../src/device-api/schemas.ts";
import { roles, rolesFor, scopes, type Role, type Scope } from "../../src/directory/access/roles.ts";
import { createAdmin, type DirectoryAdmin } from "../../src/directory/admin.ts";
import { routes } from "../../src/directory/api/v1/routes.ts";
import { apiPath, managementApi } from "../../src/directory/api/v1/scope.ts";
import { AnonymousAudit } from "../../src/directory/audit/anonymous.ts";
import { addRoutes } from "../../src/directory/server.ts";
import { openStore, type Store } from "../../src/directory/store/open.ts";

const host = "directory.example";
const origin = `https://${host}`;

let folder: string;
let store: Store;
let app: FastifyInstance;
let admin: DirectoryAdmin;
let now = new Date("2026-03-01T12:00:00.000Z");
const clock: Clock = { ...systemClock, now: () => now };
const silent = { audit: () => undefined, operator: () => undefined, debug: () => undefined };
const contextOf = () => ({
  store,
  clock,
  log: silent,
  anonymous: new AnonymousAudit(store.db, clock),
  origin,
  issuer: `${origin}/oauth`,
  brand: "Example <&> Org",
});
const keyOf = async (role: Role, narrowed?: Scope[]) =>
  (await admin.addApiKey({ name: role, role, scopes: narrowed })).key;
const keys = new Map<Role, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-api-"));
  store = await openStore(folder, now);
  admin = createAdmin(store, clock, "grace");
  app = Fastify();
  await addRoutes(app, contextOf(), { fetch: () => Promise.reject(new Error("no network in this test")) });
  await app.ready();
  for (const role of roles) keys.set(role, await keyOf(role));
  for (const name of ["a", "b", "c", "d", "e"])
    await admin.addUser({
      email: `${name}@example.org`,
      name: `'; drop table users; -- <b>{{7*7}}</b> ${name}`,
    });
});
afterAll(async () => {
  await app.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** @param key a key, or the whole header when it has a blank */
async function get(path: string, key?: string) {
  // A minute later no limit counts what was tried before.
  now = new Date(now.getTime() + 61_000);
  const authorization = key === undefined || key.includes(" ") ? key : `Bearer ${key}`;
  const headers = { host, ...(authorization !== undefined && { authorization }) };
  return app.inject({ url: `${apiPath}${path}`, headers });
}

type Answer = Awaited<ReturnType<typeof get>>;

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.headers["content-type"]).toBe(problemMediaType);
  expect({ status: answer.statusCode, code: problem.parse(answer.json()).code }).toEqual({ status, code });
}

const unknownId = "A".repeat(22);
const pathOf = (path: string) =>
  path.replaceAll(/:([a-zA-Z]+)Id/g, (_, noun: string) => {
    const prefix = { user: "usr", device: "dev", binding: "bnd", administrator: "adm", key: "key" }[noun];
    return `${prefix ?? noun}_${unknownId}`;
  });

describe.each(routes)("$path", (route) => {
  test.each(roles)("%s: as the table says", async (role) => {
    const answer = await get(pathOf(route.path), keys.get(role));
    if (!rolesFor(route.noun, route.action).includes(role)) expectProblem(answer, 403, "forbidden");
    else expect(answer.statusCode).toBe(route.kind === "one" ? 404 : 200);
  });

  test("nobody without a key, with another's token, or with a key that looks like one", async () => {
    const key = keys.get("owner") ?? "";
    for (const presented of [
      undefined,
      `${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`,
      `bearer ${key}`,
      `Bearer  ${key}`,
      `Basic ${key}`,
      `Bearer ${key}, Bearer ${key}`,
    ])
      expectProblem(await get(pathOf(route.path), presented), 401, "unauthorized");
  });

  test("a key with its scope alone, and not with all others", async () => {
    const own: Scope = `${route.noun}:${route.action}`;
    const path = pathOf(route.path);
    expect((await get(path, await keyOf("owner", [own]))).statusCode).toBe(route.kind === "one" ? 404 : 200);
    const others = scopes.filter((scope) => scope !== own);
    expectProblem(await get(path, await keyOf("owner", others)), 403, "forbidden");
  });
});

test("a route without a rule does not start", () => {
  const start = (plant: (scope: FastifyInstance) => void) => () => {
    managementApi(Fastify(), contextOf(), plant);
  };
  expect(start((scope) => scope.get("/planted", async () => ({ secret: true })))).toThrow("internal");
  const config = { rule: { noun: "users", action: "read" } } as const;
  expect(start((scope) => scope.get("/planted", { config }, async () => ({})))).not.toThrow();
});

test("a scoped key makes no key that may more than itself", async () => {
  const by = { role: "owner", scopes: ["api-keys:write", "users:read"] } as const;
  const wanted = (role: Role, narrowed?: Scope[]) =>
    admin.addApiKey({ name: "x", role, scopes: narrowed }, { role: by.role, scopes: [...by.scopes] });
  await expect(wanted("owner")).rejects.toMatchObject({ code: "forbidden" });
  await expect(wanted("read-only")).rejects.toMatchObject({ code: "forbidden" });
  await expect(wanted("owner", ["users:write"])).rejects.toMatchObject({ code: "forbidden" });
  expect((await wanted("manager", ["users:read"])).keyId).toMatch(/^key_/);
});

test("a revoked or expired key is refused at its next request", async () => {
  const { key, keyId } = await admin.addApiKey({ name: "short", role: "manager", expiresInDays: 1 });
  expect((await get("/users", key)).statusCode).toBe(200);
  const before = now;
  now = new Date(now.getTime() + 86_400_000);
  expectProblem(await get("/users", key), 401, "unauthorized");
  now = before;
  expect((await get("/users", key)).statusCode).toBe(200);
  await admin.revokeApiKey(keyId);
  expectProblem(await get("/users", key), 401, "unauthorized");
});

describe("pages of a list", () => {
  interface Listed {
    items: { email: string }[];
    next: string | null;
  }

  const list = async (query: string) => (await get(`/users?${query}`, keys.get("read-only"))).json<Listed>();
  test("every entry comes once, and the last page says so", async () => {
    const seen: string[] = [];
    let next: string | null = "";
    for (let pages = 0; next !== null && pages < 10; pages += 1) {
      const cursor: string = next === "" ? "" : `&cursor=${next}`;
      const page = await list(`limit=2${cursor}`);
      seen.push(...page.items.map(({ email }) => email));
      next = page.next;
    }
    expect(next).toBeNull();
    expect(seen.sort()).toEqual(["a", "b", "c", "d", "e"].map((name) => `${name}@example.org`));
  });

  test("a cursor that was made by hand, changed, or taken from another list is refused", async () => {
    const { next } = await list("limit=2");
    const cursor = next ?? "";
    const changed = `${cursor.slice(0, 50)}${cursor[50] === "A" ? "B" : "A"}${cursor.slice(51)}`;
    const key = keys.get("read-only");
    for (const path of [
      `/users?cursor=${changed}`,
      `/users?cursor=${Buffer.from("usr_A").toString("base64url")}`,
      "/users?cursor=1%20or%201%3D1",
      `/users?cursor=${"A".repeat(601)}`,
      `/users?email=a@example.org&cursor=${cursor}`,
      `/devices?cursor=${cursor}`,
      `/audit?cursor=${cursor}`,
    ])
      expectProblem(await get(path, key), 400, "request_invalid");
    expect((await get(`/users?cursor=${cursor}`, key)).statusCode).toBe(200);
  });

  test("unknown fields, limits out of bounds and doubled fields are refused", async () => {
    for (const query of ["limit=0", "limit=101", "limit=x", "role=owner", "limit=1&limit=2", "email=%00"])
      expectProblem(await get(`/users?${query}`, keys.get("owner")), 400, "request_invalid");
  });

  test("an address is found in either case, and one that looks like it is not an address", async () => {
    expect((await list("email=A@EXAMPLE.org")).items).toHaveLength(1);
    // A Cyrillic а.
    expectProblem(
      await get(`/users?email=${encodeURIComponent("а@example.org")}`, keys.get("owner")),
      400,
      "request_invalid",
    );
  });
});

test("ids that are none, of another kind, or with SQL in them are nobody's", async () => {
  for (const id of ["x", `dev_${unknownId}`, "usr_'%20or%201=1", "..%2fdevices", `usr_${unknownId}`])
    expectProblem(await get(`/users/${id}`, keys.get("owner")), 404, "not_found");
});

test("no hash, secret or sealed value is in any answer", async () => {
  const text = (
    await Promise.all(
      routes.filter(({ kind }) => kind !== "one").map(({ path }) => get(path, keys.get("owner"))),
    )
  )
    .map((answer) => answer.body)
    .join("");
  const rows = await store.db.selectFrom("api_keys").select("key_hash").execute();
  for (const { key_hash: hash } of rows) expect(text).not.toContain(hash);
  for (const key of keys.values()) expect(text).not.toContain(key);
});

test("the audit log is exported whole, as lines and as CSV that no spreadsheet runs", async () => {
  const lines = (await get("/audit/export", keys.get("read-only"))).body.trim().split("\n");
  const entries = lines.map((line) => JSON.parse(line) as { sequence: number; event: string });
  const stored = await store.db.selectFrom("audit").select("sequence").orderBy("sequence").execute();
  expect(entries.map(({ sequence }) => sequence)).toEqual(stored.map(({ sequence }) => sequence));
  const csv = (await get("/audit/export?format=csv", keys.get("read-only"))).body;
  expect(csv.split("\r\n")[0]).toBe("sequence,at,actor,event,code,userId,deviceId,bindingId,grantId,detail");
  expect(csv.trim().split("\r\n")).toHaveLength(stored.length + 1);
  expectProblem(await get("/audit/export?format=xml", keys.get("owner")), 400, "request_invalid");
});

test("refused keys are in the audit log, and a network that goes on is told to wait", async () => {
  const refused = (await admin.listAudit({ limit: 1_000 })).filter(
    ({ event }) => event === "api-key-refused",
  );
  expect(refused.some(({ actor, code }) => actor === "api-key:unknown" && code === "unauthorized")).toBe(
    true,
  );
  expect(refused.some(({ actor, code }) => /^api-key:key_/.test(actor) && code === "forbidden")).toBe(true);
  const statuses: number[] = [];
  for (let tries = 0; tries < 32; tries += 1) {
    const headers = { host, authorization: `Bearer vstkey_${"A".repeat(43)}` };
    statuses.push((await app.inject({ url: `${apiPath}/users`, headers })).statusCode);
  }
  expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
});

test("the document is OpenAPI 3.1 of every route, and the page is whole without script", async () => {
  const document = (await get("/openapi.json")).json<{
    openapi: string;
    paths: Record<string, object>;
    components: { schemas: Record<string, object> };
  }>();
  expect(document.openapi).toBe("3.1.1");
  expect(Object.keys(document.paths)).toEqual(routes.map(({ path }) => path.replaceAll(/:(\w+)/g, "{$1}")));
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
  for (const [, name = ""] of references) expect(Object.keys(document.components.schemas)).toContain(name);
  const page = await get("");
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(page.body).not.toContain("<script");
  expect(page.body).toContain("Example &lt;&amp;> Org");
  for (const { path } of routes) expect(page.body).toContain(path.replaceAll(/:(\w+)/g, "{$1}"));
});
