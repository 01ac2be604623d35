/** The organisation's OpenID providers and the e-mail domains that each may speak for. Added by the administrator. */
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import { isIssuer } from "../../settings/addresses.ts";
import type { DomainName } from "../../names/domain.ts";
import { checkedDomain } from "../accounts/checked-names.ts";
import type { Queries } from "../store/database.ts";
import { openTextAtRest, sealAtRest } from "../store/key-file.ts";
import type { Store } from "../store/open.ts";
import { newId } from "../store/values.ts";

export interface NewProvider {
  /** Issuer identifier, https, exactly as the provider's discovery document has it. */
  issuer: string;
  clientId: string;
  /** Absent for a public client, which uses PKCE only. */
  clientSecret?: string | undefined;
  /** The e-mail domains that it may vouch for; a domain has one provider. */
  domains: readonly string[];
}

export interface Provider {
  providerId: string;
  issuer: string;
  clientId: string;
  /** undefined for a public client. */
  clientSecret: string | undefined;
}

const secretContext = (providerId: string): string => `vestibule provider ${providerId} client secret`;

/** @throws `argument_invalid`, `conflict` for an issuer or a domain that exists already */
export async function addProvider(
  queries: Queries,
  store: Store,
  clock: Clock,
  provider: NewProvider,
): Promise<string> {
  const invalid = (place: string): VestibuleError =>
    new VestibuleError("argument_invalid", { evidence: { place } });
  if (!isIssuer(provider.issuer)) throw invalid("issuer");
  if (provider.clientId === "") throw invalid("clientId");
  if (provider.clientSecret === "") throw invalid("clientSecret");
  if (provider.domains.length === 0) throw invalid("domains");
  const providerId = newId("prv");
  const added = await queries
    .insertInto("providers")
    .values({
      provider_id: providerId,
      issuer: provider.issuer,
      client_id: provider.clientId,
      client_secret:
        provider.clientSecret === undefined
          ? null
          : sealAtRest(store.key, secretContext(providerId), Buffer.from(provider.clientSecret)),
      created_at: clock.now().toISOString(),
    })
    .onConflict((on) => on.column("issuer").doNothing())
    .executeTakeFirstOrThrow();
  if (added.numInsertedOrUpdatedRows !== 1n)
    throw new VestibuleError("conflict", { evidence: { noun: "provider", place: "issuer" } });
  for (const text of provider.domains) {
    const domain = checkedDomain(text, "domains");
    const { numInsertedOrUpdatedRows } = await queries
      .insertInto("provider_domains")
      .values({ domain, provider_id: providerId })
      .onConflict((on) => on.column("domain").doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n)
      throw new VestibuleError("conflict", { evidence: { noun: "domain", place: "domains", given: domain } });
  }
  return providerId;
}

/** The provider of an e-mail domain, with its decrypted client secret. Do not keep it. */
export async function providerOf(
  store: Store,
  which: { domain: DomainName } | { providerId: string },
): Promise<Provider | undefined> {
  const columns = [
    "providers.provider_id",
    "providers.issuer",
    "providers.client_id",
    "providers.client_secret",
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
      issuer: row.issuer,
      clientId: row.client_id,
      clientSecret:
        row.client_secret === null
          ? undefined
          : openTextAtRest(store.key, secretContext(row.provider_id), row.client_secret),
    }
  );
}

/** Whether the provider with this issuer may vouch for addresses of this domain. */
export async function servesDomain(
  queries: Queries,
  claim: { issuer: string; domain: DomainName },
): Promise<boolean> {
  const row = await queries
    .selectFrom("provider_domains")
    .innerJoin("providers", "providers.provider_id", "provider_domains.provider_id")
    .select("providers.provider_id")
    .where("provider_domains.domain", "=", claim.domain)
    .where("providers.issuer", "=", claim.issuer)
    .executeTakeFirst();
  return row !== undefined;
}
