/**
 * An organisation's OpenID provider for tests: a real `oidc-provider` over TLS, with people whose claims can be
 * changed between sign-ins. Its sign-in page is a plain form with e-mail and password.
 */
import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import Provider, { type Adapter, type AdapterPayload } from "oidc-provider";
import type { Clock } from "../../../src/clock/clock.ts";
import type { ServerCertificate, ThrowawayCa } from "../../../src/harness/organisation/throwaway-ca.ts";

export interface Person {
  sub: string;
  email: string;
  emailVerified: boolean;
  password: string;
  /** Seconds since the epoch that the provider claims as `auth_time`; now unless set. */
  authTime?: number;
}

export interface Organisation {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Mutable: what the provider says of them from the next sign-in on. */
  people: Person[];
  close(): Promise<void>;
}

function memoryAdapter(): (kind: string) => Adapter {
  const records = new Map<string, AdapterPayload>();
  return (kind) => {
    const key = (id: string): string => `${kind}:${id}`;
    const by = (match: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
      [...records].find(([id, payload]) => id.startsWith(`${kind}:`) && match(payload))?.[1];
    return {
      upsert: (id, payload) => Promise.resolve(void records.set(key(id), payload)),
      find: (id) => Promise.resolve(records.get(key(id))),
      findByUid: (uid) => Promise.resolve(by((payload) => payload.uid === uid)),
      findByUserCode: () => Promise.resolve(undefined),
      consume: (id) =>
        Promise.resolve(void records.set(key(id), { ...records.get(key(id)), consumed: true })),
      destroy: (id) => Promise.resolve(void records.delete(key(id))),
      revokeByGrantId: () => Promise.resolve(),
    };
  };
}

const signingKeys = new Map<string, KeyObject>();

/** The key of the organisation `name`, the same for all tests of a file: making one takes longer than most tests. */
function signingKeyOf(name: string): KeyObject {
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  signingKeys.set(name, privateKey);
  return privateKey;
}

/**
 * @param options.redirectUri the directory's callback
 * @param options.emailInIdToken false: the address is in UserInfo only
 */
export async function startOrganisation(options: {
  ca: ThrowawayCa;
  name: string;
  redirectUri: string;
  people: Person[];
  clock: Clock;
  emailInIdToken?: boolean;
  /** A client without a secret: PKCE alone. */
  publicClient?: boolean;
}): Promise<Organisation> {
  const host = `${options.name}.localhost`;
  const certificate: ServerCertificate = await options.ca.issue(options.name, [host]);
  const server = createServer({
    key: readFileSync(certificate.keyFile),
    cert: readFileSync(certificate.certificateFile),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `https://${host}:${String((server.address() as AddressInfo).port)}`;
  const { people } = options;
  const clientId = "directory";
  const clientSecret = randomBytes(24).toString("base64url");
  const privateKey = signingKeyOf(options.name);

  const provider: Provider = new Provider(issuer, {
    adapter: memoryAdapter(),
    clients: [
      {
        client_id: clientId,
        ...(options.publicClient === true
          ? { token_endpoint_auth_method: "none" as const }
          : { client_secret: clientSecret }),
        redirect_uris: [options.redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "one" }] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    conformIdTokenClaims: options.emailInIdToken === false,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
    },
    clientBasedCORS: () => false,
    ttl: { AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    findAccount(_ctx, sub) {
      const person = people.find((one) => one.sub === sub);
      if (person === undefined) return undefined;
      return {
        accountId: sub,
        claims: () => Promise.resolve({ sub, email: person.email, email_verified: person.emailVerified }),
      };
    },
    loadExistingGrant: async (ctx) => {
      const grant = new provider.Grant({
        accountId: ctx.oidc.session?.accountId ?? "",
        clientId: ctx.oidc.client?.clientId ?? "",
      });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();

  server.on("request", (request, response) => {
    const path = request.url ?? "";
    if (!path.startsWith("/sign-in/")) {
      void callback(request, response);
      return;
    }
    if (request.method === "GET") {
      response.setHeader("content-type", "text/html");
      response.end(
        `<!DOCTYPE html><title>Sign in</title><form method="post" action="${path}"><label>E-mail<input name="email"></label>` +
          `<label>Password<input name="password" type="password"></label><button>Sign in</button></form>` +
          `<form method="post" action="${path}/cancel"><button>Cancel</button></form>`,
      );
      return;
    }
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const form = new URLSearchParams(body);
      const person = people.find(
        (one) => one.email === form.get("email") && one.password === form.get("password"),
      );
      const result = path.endsWith("/cancel")
        ? { error: "access_denied" }
        : person === undefined
          ? undefined
          : {
              login: {
                accountId: person.sub,
                ts: person.authTime ?? Math.floor(options.clock.now().getTime() / 1_000),
              },
            };
      if (result === undefined) {
        response.statusCode = 401;
        response.end("wrong");
        return;
      }
      provider.interactionFinished(request, response, result).catch(() => response.destroy());
    });
  });

  return {
    issuer,
    clientId,
    clientSecret,
    people,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
