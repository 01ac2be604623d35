/**
 * The management API under `/api/v1`: registers the routes of `routes.ts`. Who asks, may they, answer: a request is
 * authenticated by its key and judged by its route's noun and action before any handler runs. A route without such a rule
 * does not start.
 */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { codeOf, VestibuleError } from "../../../errors/error.ts";
import { isAllowed, recogniseApiKey, type ListedApiKey } from "../../administrators/api-keys.ts";
import type { Action, Noun } from "../../access/roles.ts";
import type { DirectoryContext } from "../../web/context.ts";
import { Limit } from "../../web/limits.ts";
import { networkOf } from "../../web/network.ts";
import { auditLines, exportMediaTypes, type ExportFormat } from "./audit-export.ts";
import { makeCursor, openCursor } from "./cursor.ts";
import { routes, type ApiRoute, type ListRoute } from "./routes.ts";
import { listQuery } from "./schemas.ts";

export const apiPath = "/api/v1";

/** What a route is judged by. */
export interface Rule {
  noun: Noun;
  action: Action;
}

declare module "fastify" {
  interface FastifyContextConfig {
    rule?: Rule;
  }
}

const bearer = /^Bearer (vstkey_[A-Za-z0-9_-]{43})$/;

/** Requests of one key in a minute, and refused ones from one network. Each process counts for itself. */
const perMinute = { key: 600, refused: 30 };

/** @param plant adds routes of a test's own */
export function managementApi(
  app: FastifyInstance,
  context: DirectoryContext,
  plant: (scope: FastifyInstance) => void = () => undefined,
): void {
  const { store, clock, anonymous } = context;
  const keys = new Limit({ clock, tries: perMinute.key, windowMs: 60_000, keys: 1_000 });
  const refusals = new Limit({ clock, tries: perMinute.refused, windowMs: 60_000, keys: 1_000 });

  async function authenticate(request: FastifyRequest): Promise<ListedApiKey> {
    try {
      const presented = bearer.exec(request.headers.authorization ?? "")?.[1];
      if (presented === undefined) throw new VestibuleError("unauthorized");
      return await recogniseApiKey(store.db, clock, presented);
    } catch (error) {
      if (codeOf(error) !== "unauthorized") throw error;
      const network = networkOf(request.ip);
      const entry = { actor: "api-key:unknown", event: "api-key-refused", code: "unauthorized" } as const;
      // A request without any key is nobody's try.
      if (request.headers.authorization !== undefined) await anonymous.add(entry, network);
      refusals.take(network);
      throw error;
    }
  }

  app.addHook("onRoute", (route) => {
    if (route.config?.rule === undefined)
      throw new VestibuleError("internal", { evidence: { what: "route without a rule", route: route.url } });
  });
  app.addHook("onRequest", async (request) => {
    const key = await authenticate(request);
    keys.take(key.keyId);
    const rule = request.routeOptions.config.rule;
    if (rule !== undefined && isAllowed(key, rule.noun, rule.action)) return;
    const entry = { actor: `api-key:${key.keyId}`, event: "api-key-refused", code: "forbidden" } as const;
    await anonymous.add(entry, networkOf(request.ip));
    throw new VestibuleError("forbidden", { evidence: { place: rule && `${rule.noun}:${rule.action}` } });
  });
  for (const route of routes) add(app, context, route);
  plant(app);
}

function add(app: FastifyInstance, context: DirectoryContext, route: ApiRoute): void {
  const { db } = context.store;
  const { noun, action, path: url } = route;
  const config = { rule: { noun, action } };
  switch (route.kind) {
    case "list":
      app.get(url, { config }, (request) => pageOf(context, route, request.query));
      return;
    case "one": {
      const { name, schema } = route.parameter;
      app.get<{ Params: Record<string, string> }>(url, { config }, async (request) => {
        const id = schema.safeParse(request.params[name]);
        // What cannot be an id is nobody's.
        if (!id.success) throw new VestibuleError("not_found", { evidence: { place: name } });
        return route.answer.parse(await route.read(db, id.data));
      });
      return;
    }
    case "export":
      app.get(url, { config }, async (request, reply) => {
        const { format } = route.filters.parse(request.query) as { format: ExportFormat };
        return reply.type(exportMediaTypes[format]).send(Readable.from(auditLines(db, format)));
      });
  }
}

/** A page of a list, and the cursor of the next one, for the same list with the same filters alone. */
async function pageOf({ store }: DirectoryContext, route: ListRoute, query: unknown) {
  const { limit, cursor, ...filters } = listQuery.extend(route.filters.shape).parse(query) as {
    limit: number;
    cursor?: string;
  };
  const list = JSON.stringify([route.path, Object.entries(filters).sort()]);
  const after = cursor === undefined ? undefined : openCursor(store.key, list, cursor);
  // One more than was asked for tells whether there is a next page.
  const entries = await route.read(store.db, filters, { limit: limit + 1, after });
  const last = entries.length > limit ? entries[limit - 1] : undefined;
  return {
    items: entries.slice(0, limit).map(({ value }) => route.answer.parse(value)),
    next: last === undefined ? null : makeCursor(store.key, list, last.at),
  };
}
