/**
 * The reference of the management API: the OpenAPI document, and a page that is made of the same route table. Called by
 * `server.ts`. Both are for anybody: they hold nothing of the organisation but its brand.
 */
import type { FastifyInstance } from "fastify";
import { managementApi as said } from "../../texts/en/management-api.ts";
import { rolesFor, nouns } from "../access/roles.ts";
import { openApi, templateOf } from "../api/v1/openapi.ts";
import { routes } from "../api/v1/routes.ts";
import { apiPath } from "../api/v1/scope.ts";
import type { DirectoryContext } from "../web/context.ts";
import { html, Page } from "./views.tsx";
import { wordingFor } from "./wording.ts";

const documentPath = `${apiPath}/openapi.json`;

function referencePage({ brand, origin }: DirectoryContext): string {
  const example = `curl --oauth2-bearer KEY ${origin}${apiPath}/users?limit=10`;
  return html(
    <Page brand={brand} wording={wordingFor({ headers: {} })} title={said.title}>
      <p>{said.description}</p>
      <p>{said.key}.</p>
      <p>
        <code>{example}</code>
      </p>
      <a class="button" href={documentPath}>
        OpenAPI 3.1
      </a>
      {nouns.map((noun) => {
        const of = routes.filter((route) => route.noun === noun);
        if (of.length === 0) return undefined;
        return (
          <section key={noun} aria-labelledby={noun}>
            <h2 id={noun}>{noun}</h2>
            <ul>
              {of.map((route) => (
                <li key={route.path}>
                  <code>{`GET ${apiPath}${templateOf(route.path)}`}</code>
                  <br />
                  {`${route.summary}. ${said.roles(rolesFor(route.noun, route.action), `${route.noun}:${route.action}`)}`}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Page>,
  );
}

export function apiReference(app: FastifyInstance, context: DirectoryContext): void {
  const { origin } = context;
  const page = referencePage(context);
  const document = openApi({ origin, apiPath });
  app.get(apiPath, async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get(documentPath, async () => document);
}
