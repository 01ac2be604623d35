/** The organisation's OpenID providers and the e-mail domains that each may speak for. Added by the administrator. */
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import { adminHints } from "../../texts/en/directory.ts";
import { isIssuer } from "../../settings/addresses.ts";
import { checkedDomain } from "../accounts/checked-names.ts";
import type { DomainName } from "../../names/domain.ts";
import type { Queries } from "../store/database.ts";
import { openTextAtRest, sealAtRest } from "../store/key-file.ts";
import type { Store } from "../store/open.ts";
import { newId } from "../store/values.ts";
import { assertProviderName } from "./callback.ts";
import { assertClientKey, type ClientCredentials } from "./client-authentication.ts";
import {
  checkedSettings,
  providerSettings,
  type NewProviderSettings,
  type ProviderSettings,
} from "./provider-settings.ts";
import { bounded } from "./provider-words.ts";

export interface NewProvider {
  /** 1 to 40 of a to z, 0 to 9 and hyphens. The redirect address ends in it, so it is registered at the provider. */
  name: string;
  /** Issuer identifier, https, exactly as the provider's discovery document has it. */
  issuer: string;
  clientId: string;
  /** Absent for a public client, which uses PKCE only. */
  clientSecret?: string | undefined;
  /** The e-mail domains that it may vouch for; a domain has one provider. */
  domains: readonly string[];
  /** A private key in place of a secret (`private_key_jwt`): PEM (PKCS #8) or JWK. */
  clientKey?: string | undefined;
  settings?: NewProviderSettings | undefined;
}

export interface Provider extends ClientCredentials {
  providerId: string;
  name: string;
  issuer: string;
  clientId: string;
  settings: ProviderSettings;
}

const keyContext = (providerId: string): string => `vestibule provider ${providerId} client key`;
const secretContext = (providerId: string): string => `vestibule provider ${providerId} client secret`;

const invalid = (place: string, what: string, hint?: string): VestibuleError =>
  new VestibuleError("argument_invalid", { evidence: { place, what, hint } });

/** @throws `argument_invalid` */
function assertUsable(provider: Omit<NewProvider, "settings">): void {
  assertProviderName(provider.name, { what: adminHints.notAName, hint: adminHints.providerName });
  if (!isIssuer(provider.issuer)) throw invalid("issuer", adminHints.notAnIssuer, adminHints.issuer);
  if (provider.clientId === "") throw invalid("clientId", adminHints.noClientId, adminHints.clientId);
  if (provider.clientSecret === "") throw invalid("clientSecret", adminHints.noSecret, adminHints.secret);
  if (provider.clientKey !== undefined) assertClientKey(provider.clientKey);
  if (provider.domains.length === 0) throw invalid("domains", adminHints.noDomain);
  for (const domain of provider.domains) checkedDomain(domain, "domains");
}

/** The columns that an administrator decides. */
function rowOf(
  store: Store,
  providerId: string,
  provider: Omit<NewProvider, "settings"> & { settings: ProviderSettings },
): {
  name: string;
  issuer: string;
  client_id: string;
  client_secret: string | null;
  client_key: string | null;
  settings: string;
} {
  const { name, issuer, clientId, clientSecret, clientKey, settings } = provider;
  const sealed = (context: string, text: string | undefined): string | null =>
    text === undefined ? null : sealAtRest(store.key, context, Buffer.from(text));
  return {
    name,
    issuer,
    client_id: clientId,
    client_secret: sealed(secretContext(providerId), clientSecret),
    client_key: sealed(keyContext(providerId), clientKey),
    settings: JSON.stringify(settings),
  };
}

/** @throws `conflict` for a name or an issuer that another provider has */
async function assertFree(
  queries: Queries,
  provider: { providerId: string; name: string; issuer: string },
): Promise<void> {
  for (const place of ["name", "issuer"] as const) {
    const taken = await queries
      .selectFrom("providers")
      .select("name")
      .where(place, "=", provider[place])
      .where("provider_id", "!=", provider.providerId)
      .executeTakeFirst();
    if (taken === undefined) continue;
    const { name: given } = taken;
    const issuer = { what: adminHints.issuerTaken(given), hint: adminHints.changeThat(given) };
    const evidence = { noun: "provider", place, given, ...(place === "issuer" && issuer) };
    throw new VestibuleError("conflict", { evidence });
  }
}

async function providerOfDomain(queries: Queries, domain: DomainName): Promise<string> {
  const { name } = await queries
    .selectFrom("provider_domains")
    .innerJoin("providers", "providers.provider_id", "provider_domains.provider_id")
    .select("providers.name")
    .where("provider_domains.domain", "=", domain)
    .executeTakeFirstOrThrow();
  return name;
}

/** Writes the domains of a provider in place of those it had. @throws `argument_invalid`, `conflict` */
async function setDomains(queries: Queries, providerId: string, texts: readonly string[]): Promise<string[]> {
  await queries.deleteFrom("provider_domains").where("provider_id", "=", providerId).execute();
  const domains = texts.map((text) => checkedDomain(text, "domains"));
  for (const domain of new Set(domains)) {
    const { numInsertedOrUpdatedRows } = await queries
      .insertInto("provider_domains")
      .values({ domain, provider_id: providerId })
      .onConflict((on) => on.column("domain").doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) {
      const other = await providerOfDomain(queries, domain);
      const what = adminHints.domainTaken(domain, other);
      throw new VestibuleError("conflict", { evidence: { noun: "domain", place: "domains", what } });
    }
  }
  return [...new Set(domains)];
}

/** A provider as an administrator sees it: no secret. */
export interface ListedProvider {
  providerId: string;
  name: string;
  issuer: string;
  clientId: string;
  /** What the client has to authenticate with. */
  credential: "none" | "secret" | "key" | "secret and key";
  domains: string[];
  settings: ProviderSettings;
  /** How many people's identities were recorded for its issuer. */
  identities: number;
}

/** @throws `argument_invalid`, `conflict` for a name, an issuer or a domain that exists already */
export async function addProvider(
  queries: Queries,
  store: Store,
  clock: Clock,
  provider: NewProvider,
): Promise<ListedProvider> {
  assertUsable(provider);
  const settings = checkedSettings(provider.issuer, provider.settings ?? {});
  assertCanAuthenticate({ ...provider, settings });
  const providerId = newId("prv");
  await assertFree(queries, { ...provider, providerId });
  const row = rowOf(store, providerId, { ...provider, settings });
  await queries
    .insertInto("providers")
    .values({ provider_id: providerId, ...row, created_at: clock.now().toISOString() })
    .execute();
  await setDomains(queries, providerId, provider.domains);
  return listed(queries, provider.name);
}

/** What is left out stays. A null takes the secret or the key away. */
export interface ProviderChange {
  /** A new name, and with it a new redirect address. */
  name?: string | undefined;
  issuer?: string | undefined;
  clientId?: string | undefined;
  /** A new secret takes the key away, unless that is given too; and the other way round. */
  clientSecret?: string | null | undefined;
  clientKey?: string | null | undefined;
  /** In place of those it has. */
  domains?: readonly string[] | undefined;
  /** Each in place of the one it has; an undefined one goes back to its default. */
  settings?: NewProviderSettings | undefined;
}

export interface ProviderChanged {
  /** Nothing differs from what it was, and nothing was written. */
  isSame: boolean;
  after: ListedProvider;
}

/** @throws `not_found`, `argument_invalid`, `conflict` */
export async function changeProvider(
  queries: Queries,
  store: Store,
  name: string,
  change: ProviderChange,
): Promise<ProviderChanged> {
  const earlier = await listed(queries, name);
  const { providerId, domains } = earlier;
  const before = await providerOf({ ...store, db: queries }, { providerId });
  if (before === undefined) throw notThere(name);
  const { clientSecret, clientKey } = change;
  const after = {
    name: change.name ?? before.name,
    issuer: change.issuer ?? before.issuer,
    clientId: change.clientId ?? before.clientId,
    clientSecret: replaced(before.clientSecret, clientSecret, clientKey),
    clientKey: replaced(before.clientKey, clientKey, clientSecret),
    domains: change.domains ?? domains,
  };
  assertUsable(after);
  const settings = checkedSettings(after.issuer, { ...before.settings, ...change.settings });
  assertCanAuthenticate({ ...after, settings });
  await assertFree(queries, { ...after, providerId });
  const isSame = isDeepStrictEqual(
    comparable({ ...before, domains }),
    comparable({ ...after, providerId, settings }),
  );
  if (isSame) return { isSame, after: earlier };
  const row = rowOf(store, providerId, { ...after, settings });
  await queries.updateTable("providers").set(row).where("provider_id", "=", providerId).execute();
  if (change.domains !== undefined) await setDomains(queries, providerId, change.domains);
  return { isSame, after: await listed(queries, after.name) };
}

/** What an administrator decides about a provider, with what is the same in the same form. */
function comparable({ domains, settings, ...rest }: Provider & { domains: readonly string[] }): unknown {
  return {
    ...rest,
    settings: JSON.stringify(settings),
    domains: new Set(domains.map((domain) => checkedDomain(domain, "domains"))),
  };
}

/** The new value; the old one where neither it nor its counterpart was given. */
function replaced(
  before: string | undefined,
  given: string | null | undefined,
  counterpart: string | null | undefined,
): string | undefined {
  if (given !== undefined) return given ?? undefined;
  return typeof counterpart === "string" ? undefined : before;
}

/** @returns what it was. @throws `not_found` */
export async function removeProvider(queries: Queries, name: string): Promise<ListedProvider> {
  const provider = await listed(queries, name);
  for (const table of ["federation_attempts", "provider_domains", "providers"] as const)
    await queries.deleteFrom(table).where("provider_id", "=", provider.providerId).execute();
  return provider;
}

const notThere = (name: string, hint?: string): VestibuleError =>
  new VestibuleError("not_found", {
    evidence: { noun: "provider", given: bounded(name), place: "provider", hint },
  });

/** @throws `not_found`, with the names that there are */
async function listed(queries: Queries, name: string): Promise<ListedProvider> {
  const all = await listProviders(queries);
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const hint = adminHints.providers(all.map((one) => one.name).slice(0, 20));
  throw notThere(name, hint);
}

export async function listProviders(queries: Queries): Promise<ListedProvider[]> {
  const rows = await queries.selectFrom("providers").selectAll().orderBy("name").execute();
  const domains = await queries.selectFrom("provider_domains").selectAll().orderBy("domain").execute();
  const identities = await queries
    .selectFrom("identities")
    .select((select) => ["issuer", select.fn.countAll<number>().as("count")])
    .groupBy("issuer")
    .execute();
  return rows.map((row) => ({
    providerId: row.provider_id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    credential: credentialOf(row.client_secret !== null, row.client_key !== null),
    domains: domains.filter((one) => one.provider_id === row.provider_id).map(({ domain }) => domain),
    settings: providerSettings.parse(JSON.parse(row.settings)),
    identities: identities.find(({ issuer }) => issuer === row.issuer)?.count ?? 0,
  }));
}

function credentialOf(secret: boolean, key: boolean): ListedProvider["credential"] {
  if (secret && key) return "secret and key";
  return secret ? "secret" : key ? "key" : "none";
}

/** A method of authentication that was chosen needs what it authenticates with. @throws `argument_invalid` */
function assertCanAuthenticate(provider: {
  clientSecret?: string | undefined;
  clientKey?: string | undefined;
  settings: ProviderSettings;
}): void {
  const { clientAuthentication } = provider.settings;
  const has = clientAuthentication === "private_key_jwt" ? provider.clientKey : provider.clientSecret;
  if (clientAuthentication !== undefined && has === undefined) {
    throw new VestibuleError("argument_invalid", {
      evidence: {
        place: "clientAuthentication",
        what: adminHints.cannotAuthenticate,
        hint: adminHints.nothingToAuthenticate,
      },
    });
  }
}

/** The provider of an e-mail domain, with its decrypted client secret. Do not keep it. */
export async function providerOf(
  store: Pick<Store, "key"> & { db: Queries },
  which: { domain: DomainName } | { providerId: string },
): Promise<Provider | undefined> {
  const columns = [
    "providers.provider_id",
    "providers.name",
    "providers.issuer",
    "providers.client_id",
    "providers.client_secret",
    "providers.client_key",
    "providers.settings",
  ] as const;
  const query =
    "domain" in which
      ? store.db
          .selectFrom("provider_domains")
          .innerJoin("providers", "providers.provider_id", "provider_domains.provider_id")
          .select(columns)
          .where("provider_domains.domain", "=", which.domain)
      : store.db.selectFrom("providers").select(columns).where("provider_id", "=", which.providerId);
  const row = await query.executeTakeFirst();
  return (
    row && {
      providerId: row.provider_id,
      name: row.name,
      issuer: row.issuer,
      clientId: row.client_id,
      clientSecret:
        row.client_secret === null
          ? undefined
          : openTextAtRest(store.key, secretContext(row.provider_id), row.client_secret),
      clientKey:
        row.client_key === null
          ? undefined
          : openTextAtRest(store.key, keyContext(row.provider_id), row.client_key),
      // Written by `rowOf`.
      settings: providerSettings.parse(JSON.parse(row.settings)),
    }
  );
}

/** Whether this provider may vouch for addresses of this domain. */
export async function servesDomain(
  queries: Queries,
  claim: { providerId: string; domain: DomainName },
): Promise<boolean> {
  const row = await queries
    .selectFrom("provider_domains")
    .select("provider_id")
    .where("domain", "=", claim.domain)
    .where("provider_id", "=", claim.providerId)
    .executeTakeFirst();
  return row !== undefined;
}
