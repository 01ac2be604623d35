/**
 * The demo organisation's OpenID provider, a process of its own: `--config FILE [--control socket]`. Started by the
 * login harness. It listens on loopback only, over TLS, and knows only the demo's people.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { parseArgs } from "node:util";
import type { Adapter, AdapterPayload, Provider } from "oidc-provider";
import { pino } from "pino";
import { openControl } from "../processes/child-control.ts";
import type { ControlMessage } from "../processes/control-channel.ts";
import { type Member, providerCommand, providerConfig, providerServe } from "../contract/organisation.ts";
import { expiredPage, pageHeaders, signInPage } from "./provider-page.ts";

const log = pino({ base: { actor: "provider" } });
const maximumForm = 4096;
const sessionSeconds = 600;

/** Keeps everything in memory: the provider lives as long as the demo. */
class MemoryAdapter implements Adapter {
  static readonly #entries = new Map<string, { payload: AdapterPayload; expires: number }>();
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #search(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload }] of MemoryAdapter.#entries) {
      if (key.startsWith(`${this.#model}:`) && matches(payload)) return payload;
    }
    return undefined;
  }

  upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<undefined> {
    for (const [key, entry] of MemoryAdapter.#entries) {
      if (entry.expires < Date.now()) MemoryAdapter.#entries.delete(key);
    }
    MemoryAdapter.#entries.set(this.#key(id), { payload, expires: Date.now() + expiresIn * 1000 });
    return Promise.resolve(undefined);
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(MemoryAdapter.#entries.get(this.#key(id))?.payload);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#search((payload) => payload.userCode === userCode));
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#search((payload) => payload.uid === uid));
  }

  consume(id: string): Promise<undefined> {
    const entry = MemoryAdapter.#entries.get(this.#key(id));
    if (entry !== undefined) entry.payload.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve(undefined);
  }

  destroy(id: string): Promise<undefined> {
    MemoryAdapter.#entries.delete(this.#key(id));
    return Promise.resolve(undefined);
  }

  revokeByGrantId(grantId: string): Promise<undefined> {
    for (const [key, { payload }] of MemoryAdapter.#entries) {
      if (payload.grantId === grantId) MemoryAdapter.#entries.delete(key);
    }
    return Promise.resolve(undefined);
  }
}

const digest = (text: string) => createHash("sha256").update(text).digest();

interface ProviderSettings {
  issuer: string;
  client: { clientId: string; clientSecret: string; redirectUri: string };
  members: readonly Member[];
}

async function createProvider({ issuer, client, members }: ProviderSettings): Promise<Provider> {
  // Loaded after it listens, so that the harness gets the port earlier.
  const { Provider } = await import("oidc-provider");
  const provider: Provider = new Provider(issuer, {
    adapter: MemoryAdapter,
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [client.redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32)], short: { secure: true }, long: { secure: true } },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    ttl: {
      AccessToken: sessionSeconds,
      AuthorizationCode: 60,
      IdToken: sessionSeconds,
      Interaction: sessionSeconds,
      Session: sessionSeconds,
      Grant: sessionSeconds,
    },
    findAccount: (_context, sub) => {
      const found = members.find((each) => each.sub === sub);
      return found === undefined
        ? undefined
        : {
            accountId: sub,
            claims: () => ({ sub, email: found.email, email_verified: true, name: found.name }),
          };
    },
    // The organisation has consented for its people, so there is no consent page.
    loadExistingGrant: async ({ oidc }) => {
      if (oidc.client === undefined || oidc.session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    renderError: (context, out) => {
      log.warn({ event: "provider.error", code: out.error }, "refused a request");
      context.set(pageHeaders);
      context.body = expiredPage();
    },
  });
  return provider;
}

/** The form's fields; undefined when the form is longer than a sign-in needs. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maximumForm) return undefined;
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString("utf8"));
}

/** Answers `/interaction/UID`: shows the page, checks the submitted form. */
async function interact(
  provider: Provider,
  members: readonly Member[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = (status: number, body: string) => {
    response.writeHead(status, pageHeaders).end(body);
  };
  let details: Awaited<ReturnType<Provider["interactionDetails"]>>;
  try {
    details = await provider.interactionDetails(request, response);
  } catch {
    answer(400, expiredPage());
    return;
  }
  const action = `/interaction/${details.uid}`;
  if (request.method === "GET") {
    const hint = details.params["login_hint"];
    log.info({ event: "provider.page" }, "shows its sign-in page");
    answer(200, signInPage({ action, email: typeof hint === "string" ? hint : "", wrong: false }));
    return;
  }
  const form = request.method === "POST" ? await readForm(request) : undefined;
  if (form === undefined) {
    answer(400, expiredPage());
    return;
  }
  const email = (form.get("email") ?? "").trim().toLowerCase();
  const member = members.find((each) => each.email === email);
  const right = timingSafeEqual(digest(form.get("password") ?? ""), digest(member?.password ?? ""));
  if (member === undefined || !right) {
    log.info({ event: "provider.wrong" }, "refused a wrong e-mail or password");
    answer(200, signInPage({ action, email, wrong: true }));
    return;
  }
  log.info({ event: "provider.signed-in", sub: member.sub }, "somebody proved who they are");
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: member.sub, remember: false, amr: ["pwd"] } },
    { mergeWithLastSubmission: false },
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" }, control: { type: "string" } } });
  const config = providerConfig.parse(JSON.parse(await readFile(values.config ?? "", "utf8")));
  const members = config.members.map((each) => ({ ...each }));
  const serving = Promise.withResolvers<{ provider: Provider; standard: ReturnType<Provider["callback"]> }>();
  let issuer = "";
  let down = false;
  let slowMs = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { provider, standard } = await serving.promise;
    if (request.url?.startsWith("/interaction/") === true)
      await interact(provider, members, request, response);
    else await standard(request, response);
  };
  const server = createServer(
    { cert: await readFile(config.certificateFile), key: await readFile(config.keyFile) },
    (request, response) => {
      setTimeout(() => {
        handle(request, response).catch(() => {
          log.error({ event: "provider.failed" }, "a request failed");
          response.destroy();
        });
      }, slowMs);
    },
  );
  server.on("connection", (socket) => {
    if (down) socket.destroy();
  });

  const serve = async (redirectUri: string): Promise<void> => {
    const client = { ...config.client, redirectUri };
    const provider = await createProvider({ issuer, client, members });
    serving.resolve({ provider, standard: provider.callback() });
    log.info({ event: "provider.listening" }, "the provider listens");
    control.send({ type: "done", command: "serve" });
  };

  const obey = (message: ControlMessage) => {
    const { data: begin } = providerServe.safeParse(message);
    if (begin !== undefined) {
      serve(begin.redirectUri).catch(() => {
        control.send({ type: "error", code: "internal" });
      });
      return;
    }
    const { data: command } = providerCommand.safeParse(message);
    switch (command?.type) {
      case "replace-sub":
        for (const each of members) if (each.email === command.email) each.sub = command.sub;
        break;
      case "down":
        down = command.down;
        if (down) server.closeAllConnections();
        break;
      case "slow":
        slowMs = command.ms;
        break;
      case undefined:
        return;
    }
    control.send({ type: "done", command: command.type });
  };
  const control = openControl(values.control, obey, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  server.once("error", () => {
    control.send({ type: "error", code: "internal" });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    issuer = `https://${config.host}:${String(port)}`;
    control.send({ type: "listening", port, issuer });
  });
}

await main();
