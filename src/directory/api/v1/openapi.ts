/** The OpenAPI 3.1 document of the management API, made of the route table and its schemas. Called by `reference.tsx`. */
import { z } from "zod";
import { problem, problemMediaType } from "../../../device-api/schemas.ts";
import { managementApi as said } from "../../../texts/en/management-api.ts";
import { rolesFor } from "../../access/roles.ts";
import { exportMediaTypes } from "./audit-export.ts";
import { routes, type ApiRoute } from "./routes.ts";
import { listQuery } from "./schemas.ts";

/** JSON Schema 2020-12, which is OpenAPI 3.1's. */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return rest;
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function queryOf(schema: z.ZodObject) {
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: of,
  }));
}

function parametersOf(route: ApiRoute) {
  switch (route.kind) {
    case "list":
      return queryOf(listQuery.extend(route.filters.shape));
    case "export":
      return queryOf(route.filters);
    case "one": {
      const { name, schema } = route.parameter;
      return [{ name, in: "path", required: true, schema: jsonSchema(schema, "input") }];
    }
  }
}

function contentOf(route: ApiRoute) {
  switch (route.kind) {
    case "list":
      return {
        "application/json": {
          schema: {
            type: "object",
            properties: {
              items: { type: "array", items: reference(route.schema) },
              next: { type: ["string", "null"], description: said.next },
            },
            required: ["items", "next"],
          },
        },
      };
    case "one":
      return { "application/json": { schema: reference(route.schema) } };
    case "export":
      return Object.fromEntries(
        Object.values(exportMediaTypes).map((type) => [type, { schema: { type: "string" } }]),
      );
  }
}

/** `/users/:userId` as OpenAPI writes it. */
export const templateOf = (path: string): string => path.replaceAll(/:([A-Za-z]+)/g, "{$1}");

export function openApi(o: { origin: string; apiPath: string }) {
  const problems = { content: { [problemMediaType]: { schema: reference("Problem") } } };
  return {
    openapi: "3.1.1",
    info: { title: said.title, version: "1", description: said.description },
    servers: [{ url: `${o.origin}${o.apiPath}` }],
    security: [{ key: [] }],
    paths: Object.fromEntries(
      routes.map((route) => [
        templateOf(route.path),
        {
          get: {
            operationId: `${route.kind}${route.path.replaceAll(/[/:-]+(.)/g, (_, letter: string) => letter.toUpperCase())}`,
            summary: route.summary,
            description: said.roles(rolesFor(route.noun, route.action), `${route.noun}:${route.action}`),
            tags: [route.noun],
            parameters: parametersOf(route),
            responses: {
              "200": { description: said.answer, content: contentOf(route) },
              "4XX": { description: said.problem, ...problems },
            },
          },
        },
      ]),
    ),
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: said.key } },
      schemas: {
        ...Object.fromEntries(routes.map((route) => [route.schema, jsonSchema(route.answer, "output")])),
        Problem: jsonSchema(problem, "output"),
      },
    },
  };
}
