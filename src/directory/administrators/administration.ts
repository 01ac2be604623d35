/** The administrator's functions about administrators and keys of the API. Part of `admin.ts`; each change is audited. */
import type { Clock } from "../../clock/clock.ts";
import { record, type AdministratorActor } from "../audit/audit.ts";
import type { Queries } from "../store/database.ts";
import type { Store } from "../store/open.ts";
import { inTransaction } from "../store/transaction.ts";
import {
  addAdministrator,
  administratorNamed,
  changeAdministrator,
  listAdministrators,
  removeAdministrator,
  type ListedAdministrator,
  type NewAdministrator,
} from "./administrators.ts";
import {
  addApiKey,
  listApiKeys,
  revokeApiKey,
  type ListedApiKey,
  type NewApiKey,
  type Rights,
} from "./api-keys.ts";
import type { AdministratorId, ApiKeyId, Role } from "../access/roles.ts";

export interface AdministratorAdministration {
  /**
   * @returns the otpauth:// address of the one-time codes, which is shown once
   * @throws `argument_invalid`, `conflict`, and the codes of a password that may not be set
   */
  addAdministrator(wanted: NewAdministrator): Promise<{ administratorId: AdministratorId; otpauth: string }>;
  /** By address. */
  administrators(): Promise<ListedAdministrator[]>;
  /** By id or address. @throws `not_found` */
  administratorNamed(given: string): Promise<ListedAdministrator>;
  /** @throws `not_found`, `conflict` when nobody who can act would be an owner */
  changeAdministrator(
    administratorId: AdministratorId,
    wanted: { role?: Role | undefined; disabled?: boolean | undefined },
  ): Promise<{ before: ListedAdministrator; after: ListedAdministrator }>;
  /** @throws `not_found`, `conflict` for the last owner */
  removeAdministrator(administratorId: AdministratorId): Promise<void>;
  /**
   * @param by whose rights the key may not exceed; absent for the command line
   * @returns the key, which is shown once
   * @throws `argument_invalid`, `forbidden`
   */
  addApiKey(wanted: NewApiKey, by?: Rights): Promise<{ keyId: ApiKeyId; key: string; expiresAt: string }>;
  /** Oldest first; revoked and expired ones too. */
  apiKeys(): Promise<ListedApiKey[]>;
  /** Idempotent. @throws `not_found` */
  revokeApiKey(keyId: ApiKeyId): Promise<void>;
}

/** @param by.db the store's database, or a transaction of it */
export function administerAdministrators(
  store: Store,
  clock: Clock,
  { actor, db }: { actor: AdministratorActor; db: Queries },
): AdministratorAdministration {
  return {
    addAdministrator: (wanted) =>
      inTransaction(db, async (tx) => {
        const added = await addAdministrator(tx, { store, clock }, wanted);
        const { administratorId } = added;
        const detail = { administratorId, role: wanted.role };
        await record(tx, clock, { actor, event: "administrator-added", detail });
        return added;
      }),
    administrators: () => listAdministrators(db),
    administratorNamed: (given) => administratorNamed(db, given),
    changeAdministrator: (administratorId, wanted) =>
      inTransaction(db, async (tx) => {
        const changed = await changeAdministrator(tx, clock, { administratorId, ...wanted });
        const { before, after } = changed;
        if (before.role !== after.role || before.disabled !== after.disabled) {
          const { role, disabled } = after;
          const detail = { administratorId, before: before.role, role, disabled };
          await record(tx, clock, { actor, event: "administrator-changed", detail });
        }
        return changed;
      }),
    removeAdministrator: (administratorId) =>
      inTransaction(db, async (tx) => {
        const { role } = await removeAdministrator(tx, administratorId);
        const detail = { administratorId, role };
        await record(tx, clock, { actor, event: "administrator-removed", detail });
      }),
    addApiKey: (wanted, by) =>
      inTransaction(db, async (tx) => {
        const added = await addApiKey(tx, clock, { ...wanted, actor, by });
        const { keyId, expiresAt } = added;
        const scopes = wanted.scopes?.join(" ") ?? "all";
        const detail = { keyId, role: wanted.role, scopes, expiresAt };
        await record(tx, clock, { actor, event: "api-key-added", detail });
        return added;
      }),
    apiKeys: () => listApiKeys(db),
    revokeApiKey: (keyId) =>
      inTransaction(db, async (tx) => {
        await revokeApiKey(tx, clock, keyId);
        await record(tx, clock, { actor, event: "api-key-revoked", detail: { keyId } });
      }),
  };
}
