/**
 * A provider as somebody has one already: a real `oidc-provider` with an authority, a domain and people of its own, and
 * a sign-in page whose style comes from another host. It knows nothing of the harness but the redirect address that it
 * was told. For tests of `ownProvider`.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createPort } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Provider, { type Adapter, type AdapterPayload } from "oidc-provider";
import { callbackPathOf } from "../../../src/directory/federation/callback.ts";
import { directoryHost, ownProviderName } from "../../../src/harness/contract/organisation.ts";
import { createThrowawayCa } from "../../../src/harness/organisation/throwaway-ca.ts";

export const ownPerson = {
  sub: "248289761001",
  email: "person@own.example",
  emailVerified: true,
  password: "granite sparrow ninety",
};

export type OwnEvent = "page" | "wrong" | "signed-in" | "style" | "error";

export interface OwnProviderServer extends AsyncDisposable {
  issuer: string;
  /** Its authority, PEM. */
  authority: string;
  clientId: string;
  /** Absent for a public client. */
  clientSecret?: string;
  /** Host with port that the page's style comes from. */
  styleHost: string;
  /** Resolves when the event happens for the next time. */
  next(event: OwnEvent): Promise<void>;
  /** `redirect_uri` of every request to the authorization endpoint. */
  asked: string[];
}

/** As somebody would choose one who registers the redirect address. */
export async function freePort(): Promise<number> {
  const server = createPort();
  await listen(server);
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function redirectAddress(directoryPort: number): string {
  return `https://${directoryHost}:${String(directoryPort)}${callbackPathOf(ownProviderName)}`;
}

function listen(server: ReturnType<typeof createPort> | Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}

function inMemory(): (kind: string) => Adapter {
  const records = new Map<string, AdapterPayload>();
  return (kind) => {
    const key = (id: string) => `${kind}:${id}`;
    return {
      upsert: (id, payload) => Promise.resolve(void records.set(key(id), payload)),
      find: (id) => Promise.resolve(records.get(key(id))),
      findByUid: (uid) =>
        Promise.resolve(
          [...records].find(([id, payload]) => id.startsWith(key("")) && payload.uid === uid)?.[1],
        ),
      findByUserCode: () => Promise.resolve(undefined),
      consume: (id) =>
        Promise.resolve(void records.set(key(id), { ...records.get(key(id)), consumed: true })),
      destroy: (id) => Promise.resolve(void records.delete(key(id))),
      revokeByGrantId: () => Promise.resolve(),
    };
  };
}

/**
 * @param options.confidential with a client secret; otherwise a public client, PKCE alone
 * @param options.redirectUri as registered there
 */
export async function startOwnProvider(options: {
  redirectUri: string;
  confidential?: boolean;
  person?: typeof ownPerson;
}): Promise<OwnProviderServer> {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-own-provider-"));
  const hosts = ["id.own.localhost", "static.own.localhost"];
  const person = options.person ?? ownPerson;
  const ca = await createThrowawayCa(folder);
  const certificate = await ca.issue("own", hosts);
  const server = createServer({
    key: readFileSync(certificate.keyFile),
    cert: readFileSync(certificate.certificateFile),
  });
  await listen(server);
  const { port } = server.address() as { port: number };
  const [host, styleHost] = hosts.map((name) => `${name}:${String(port)}`);
  const clientId = "workstation-recovery";
  const clientSecret = options.confidential === true ? randomBytes(24).toString("base64url") : undefined;

  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const waiting = new Map<OwnEvent, PromiseWithResolvers<void>>();
  const happened = (event: OwnEvent) => {
    waiting.get(event)?.resolve();
    waiting.delete(event);
  };
  const asked: string[] = [];

  const provider: Provider = new Provider(`https://${host ?? ""}`, {
    adapter: inMemory(),
    clients: [
      {
        client_id: clientId,
        ...(clientSecret === undefined
          ? { token_endpoint_auth_method: "none" as const }
          : { client_secret: clientSecret, token_endpoint_auth_method: "client_secret_post" as const }),
        redirect_uris: [options.redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    clientAuthMethods: clientSecret === undefined ? ["none"] : ["client_secret_post"],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    // The address is asked for at UserInfo, as with many of them.
    conformIdTokenClaims: true,
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "own" }] },
    cookies: { keys: [randomBytes(32)] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    findAccount: (_context, sub) =>
      sub === person.sub
        ? {
            accountId: sub,
            claims: () => ({ sub, email: person.email, email_verified: person.emailVerified }),
          }
        : undefined,
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({
        accountId: oidc.session?.accountId ?? "",
        clientId: oidc.client?.clientId ?? "",
      });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
    renderError: (context, { error }) => {
      happened("error");
      context.type = "html";
      context.body = `<!DOCTYPE html><title>Own</title><h1>Own cannot sign you in</h1><p>${error}</p>`;
    },
  });
  const standard = provider.callback();

  const page = (uid: string, email: string) =>
    `<!DOCTYPE html><html lang="en"><title>Own</title><link rel="stylesheet" href="https://${styleHost ?? ""}/style.css">` +
    `<h1>Own</h1><form method="post" action="/sign-in/${uid}"><p>${email}</p>` +
    `<label>Password <input name="password" type="password" autofocus></label><button>Sign in</button></form></html>`;

  async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { uid, params } = await provider.interactionDetails(request, response);
    const email = params["login_hint"] === person.email ? person.email : "somebody";
    if (request.method === "POST") {
      let body = "";
      for await (const part of request as AsyncIterable<Buffer>) body += part.toString("utf8");
      if (new URLSearchParams(body).get("password") === person.password) {
        happened("signed-in");
        await provider.interactionFinished(request, response, { login: { accountId: person.sub } });
        return;
      }
      happened("wrong");
    }
    happened("page");
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page(uid, email));
  }

  server.on("request", (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", `https://${host ?? ""}`);
    if (request.headers.host === styleHost) {
      happened("style");
      response.setHeader("content-type", "text/css").end("body { font-family: serif }");
      return;
    }
    if (pathname === "/auth") asked.push(searchParams.get("redirect_uri") ?? "");
    const answered = pathname.startsWith("/sign-in/")
      ? signIn(request, response)
      : standard(request, response);
    answered.catch(() => response.destroy());
  });

  return {
    issuer: `https://${host ?? ""}`,
    authority: ca.certificate,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    styleHost: styleHost ?? "",
    asked,
    next(event) {
      const its = waiting.get(event) ?? Promise.withResolvers<void>();
      waiting.set(event, its);
      return its.promise;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
