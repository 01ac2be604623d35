/**
 * The directory's authorization server: oidc-provider with devices as its clients, and with every part off that is
 * not needed. Called by `server.ts`, which mounts it under `oauthPath`. It keeps no sessions: each proof starts with
 * an unknown person.
 */
import type { IncomingHttpHeaders } from "node:http";
import {
  errors,
  interactionPolicy,
  Provider,
  type Configuration,
  type ErrorOut,
  type KoaContextWithOIDC,
} from "oidc-provider";
import {
  bindingId as bindingIdSchema,
  grantClaim,
  proofParameters,
  purpose as purposeSchema,
  scopes,
} from "../../device-api/schemas.ts";
import { findUser } from "../accounts/users.ts";
import { bindingOf } from "../devices/bindings.ts";
import { clientMetadata } from "../devices/devices.ts";
import { grantOfOauthGrant } from "../recovery/grants.ts";
import { oauthAdapter } from "../store/oauth-adapter.ts";
import { readCookieKey, readSigningKey } from "../store/open.ts";
import type { DirectoryContext } from "../web/context.ts";

/** All in seconds. */
const lifetimes = {
  /** The device's own token. Each use also checks that the device is not revoked. */
  ClientCredentials: 300,
  AuthorizationCode: 60,
  IdToken: 300,
  /** The time a person has from the e-mail page to the end, the provider's pages included. */
  Interaction: 900,
  Grant: 900,
  AccessToken: 60,
  Session: 60,
};

const cookie = { httpOnly: true, secure: true, sameSite: "lax", signed: true } as const;

/** A page for a person whose authorization request cannot go on and has nowhere to return to. */
export type ErrorPage = (error: {
  status: number;
  expired: boolean;
  /** Of the request, for the page's language. `uiLocales` is there if the request was parsed that far. */
  headers: IncomingHttpHeaders;
  uiLocales: unknown;
}) => string;

/** Refuses parameters that a device may not push. The error names the parameter for the agent's developer. */
function proofParametersValidated(context: DirectoryContext): NonNullable<Configuration["extraParams"]> {
  return {
    [proofParameters.purpose]: (ctx, value) => {
      if (ctx.oidc.params?.["scope"] !== scopes.prove) {
        throw new errors.InvalidScope(`scope must be "${scopes.prove}"`, String(ctx.oidc.params?.["scope"]));
      }
      if (typeof ctx.oidc.params["nonce"] !== "string") throw new errors.InvalidRequest("nonce is required");
      if (typeof ctx.oidc.params["state"] !== "string") throw new errors.InvalidRequest("state is required");
      if (!purposeSchema.safeParse(value).success) {
        throw new errors.InvalidRequest(`${proofParameters.purpose} must name a purpose`);
      }
    },
    [proofParameters.binding]: async (_ctx, value, client) => {
      const bindingId = bindingIdSchema.safeParse(value);
      if (
        !bindingId.success ||
        (await bindingOf(context.store.db, client.clientId, bindingId.data)) === undefined
      ) {
        throw new errors.InvalidRequest(`${proofParameters.binding} must name a binding of this device`);
      }
    },
  };
}

/** The types promise an `oidc`, but an error may come before it is set. */
function uiLocalesOf(ctx: { oidc?: { params?: Record<string, unknown> | undefined } }): unknown {
  return ctx.oidc?.params?.["ui_locales"];
}

function off(): NonNullable<Configuration["features"]> {
  const enabled = false;
  return {
    devInteractions: { enabled },
    dPoP: { enabled },
    rpInitiatedLogout: { enabled },
    resourceIndicators: { enabled },
    userinfo: { enabled },
    revocation: { enabled },
    introspection: { enabled },
    registration: { enabled },
    deviceFlow: { enabled },
    requestObjects: { enabled },
    claimsParameter: { enabled },
  };
}

export async function createAuthorizationServer(
  context: DirectoryContext,
  errorPage: ErrorPage,
): Promise<Provider> {
  const { store, clock, log, issuer } = context;
  const [signingKey, cookieKey] = await Promise.all([readSigningKey(store), readCookieKey(store)]);
  const policy = interactionPolicy.base();
  // Consent is not asked: the only clients are the organisation's own devices.
  policy.remove("consent");

  const provider = new Provider(issuer, {
    adapter: oauthAdapter({ db: store.db, clock, client: (id) => clientMetadata(store.db, id) }),
    clients: [],
    jwks: { keys: [signingKey] },
    cookies: {
      keys: [cookieKey],
      names: {
        session: "__Secure-vestibule_session",
        interaction: "__Secure-vestibule_interaction",
        resume: "__Secure-vestibule_resume",
      },
      long: cookie,
      short: cookie,
    },
    scopes: [scopes.prove, scopes.device],
    claims: {
      openid: ["sub", grantClaim, proofParameters.purpose, proofParameters.binding],
      auth_time: null,
      iss: null,
    },
    responseTypes: ["code"],
    clientAuthMethods: ["private_key_jwt"],
    enabledJWA: { clientAuthSigningAlgValues: ["ES256"], idTokenSigningAlgValues: ["ES256"] },
    features: {
      ...off(),
      clientCredentials: { enabled: true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    },
    pkce: { required: () => true },
    extraParams: proofParametersValidated(context),
    clientBasedCORS: () => false,
    ttl: lifetimes,
    expiresWithSession: () => false,
    issueRefreshToken: () => false,
    allowOmittingSingleRegisteredRedirectUri: false,
    interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    async findAccount(_ctx, sub, token) {
      const user = await findUser(store.db, sub);
      if (user === undefined || user.disabled) return undefined;
      const oauthGrantId = token !== undefined && "grantId" in token ? token.grantId : undefined;
      return {
        accountId: user.userId,
        async claims() {
          const grant =
            oauthGrantId === undefined ? undefined : await grantOfOauthGrant(store.db, oauthGrantId);
          if (grant === undefined) return { sub: user.userId };
          return {
            sub: user.userId,
            [grantClaim]: grant.grantId,
            [proofParameters.purpose]: grant.purpose,
            [proofParameters.binding]: grant.bindingId,
          };
        },
      };
    },
    renderError(ctx: KoaContextWithOIDC, out: ErrorOut) {
      ctx.type = "html";
      ctx.body = errorPage({
        status: ctx.status,
        expired: out.error === "invalid_request",
        headers: ctx.req.headers,
        uiLocales: uiLocalesOf(ctx),
      });
    },
  });

  // After a proof nobody stays signed in: the session is dropped before it would be saved.
  provider.on("authorization.success", (ctx) => {
    const session = ctx.oidc.session;
    if (session !== undefined) Reflect.set(session, "destroyed", true);
  });
  provider.on("server_error", (_ctx, error) => {
    log.operator("authorization-server-error", { name: error.name, message: error.message });
  });
  return provider;
}
