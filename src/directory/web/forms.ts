/** Helpers for pages: read and set cookies, send HTML, refuse forms of other sites. Called by the pages. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { VestibuleError } from "../../errors/error.ts";

/** One value of a query or cookie, or undefined when it is missing or there are several. */
export const single = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The cookie of that name; undefined when there are several. */
export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const found = (request.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return found.length === 1 ? found[0] : undefined;
}

/** @param cookie.seconds 0 removes it */
export function setCookie(
  reply: FastifyReply,
  cookie: { name: string; value: string; seconds: number },
): void {
  const { name, value, seconds } = cookie;
  // Fastify appends this header; earlier cookies stay.
  void reply.header(
    "set-cookie",
    `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${String(seconds)}`,
  );
}

export function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").send(page);
}

/** Refuses a form that another site's page posts here, whatever cookies the browser sends with it. */
export function refuseFormsOfOtherSites(app: FastifyInstance, origin: string): void {
  app.addHook("onRequest", async (request) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    const site = request.headers["sec-fetch-site"];
    const from = request.headers.origin;
    if ((site !== undefined && site !== "same-origin") || (from !== undefined && from !== origin)) {
      throw new VestibuleError("proof_invalid", { evidence: { what: "form of another site" } });
    }
  });
}
