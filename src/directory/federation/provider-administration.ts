/**
 * The administrator's functions for providers, over an open store. Part of `DirectoryAdmin`. Each change is in the audit
 * log, in the transaction that makes it.
 */
import type { Clock } from "../../clock/clock.ts";
import type { Evidence } from "../../errors/error.ts";
import { record, type Actor } from "../audit/audit.ts";
import type { Queries } from "../store/database.ts";
import type { Store } from "../store/open.ts";
import {
  addProvider,
  changeProvider,
  listProviders,
  removeProvider,
  type ListedProvider,
  type NewProvider,
  type ProviderChange,
  type ProviderChanged,
} from "./providers.ts";
import { writtenClaims, type ProviderSettings } from "./provider-settings.ts";
import { inTransaction } from "../store/transaction.ts";

export interface ProviderAdministration {
  /** @throws `argument_invalid`, `conflict` */
  addProvider(provider: NewProvider): Promise<string>;
  /**
   * What is left out stays; nothing is written, nor audited, when nothing differs. People who are at the provider at this moment may have to begin again.
   * @param name the provider's name before the change
   * @throws `not_found`, `argument_invalid`, `conflict`
   */
  changeProvider(name: string, change: ProviderChange): Promise<ProviderChanged>;
  /**
   * Nobody can prove anything with it from then on. Recorded identities stay: they count again if a provider with the
   * same issuer is added.
   * @throws `not_found`
   */
  removeProvider(name: string): Promise<ListedProvider>;
  /** By name. */
  providers(): Promise<ListedProvider[]>;
}

/** What the audit log says of a provider's settings. */
function detailOf(provider: {
  providerId: string;
  name: string;
  issuer: string;
  domains: readonly string[];
  settings: ProviderSettings;
}): Evidence {
  const { providerId, name, issuer, domains, settings } = provider;
  const { freshness, requiredClaims, addressClaim, speaksForItsDomains, clientAuthentication } = settings;
  return {
    providerId,
    name,
    issuer,
    domains: domains.join(" "),
    freshness: freshness.by,
    ...(freshness.by === "max-age" && { maxAgeSeconds: freshness.seconds }),
    ...(freshness.by === "nothing" && { reason: freshness.reason }),
    requiredClaims: writtenClaims(requiredClaims),
    addressClaim,
    speaksForItsDomains,
    clientAuthentication: clientAuthentication ?? "automatic",
  };
}

/** @param o.db the store's database, or a transaction of it */
export function administerProviders(
  store: Store,
  clock: Clock,
  { actor, db }: { actor: Actor; db: Queries },
): ProviderAdministration {
  return {
    addProvider: (provider) =>
      inTransaction(db, async (tx) => {
        const added = await addProvider(tx, store, clock, provider);
        await record(tx, clock, { actor, event: "provider-added", detail: detailOf(added) });
        return added.providerId;
      }),
    changeProvider: (name, change) =>
      inTransaction(db, async (tx) => {
        const changed = await changeProvider(tx, store, name, change);
        if (changed.isSame) return changed;
        const secret = change.clientSecret !== undefined || change.clientKey !== undefined;
        const detail = {
          ...detailOf(changed.after),
          before: name,
          clientSecretOrKey: secret ? "replaced" : "kept",
        };
        await record(tx, clock, { actor, event: "provider-changed", detail });
        return changed;
      }),
    removeProvider: (name) =>
      inTransaction(db, async (tx) => {
        const removed = await removeProvider(tx, name);
        const detail = { ...detailOf(removed), identities: removed.identities };
        await record(tx, clock, { actor, event: "provider-removed", detail });
        return removed;
      }),
    providers: () => listProviders(db),
  };
}
