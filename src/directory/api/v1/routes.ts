/**
 * The routes of the management API, as a table: path, noun and action, query, answer. `scope.ts` registers them and judges
 * each request by noun and action; `openapi.ts` describes them. A route exists only here.
 */
import { z } from "zod";
import type { BindingId, DeviceId, UserId } from "../../../device-api/schemas.ts";
import { VestibuleError } from "../../../errors/error.ts";
import { emailAddress } from "../../../names/email-address.ts";
import type { Action, Noun } from "../../access/roles.ts";
import { listAdministrators } from "../../administrators/administrators.ts";
import { listApiKeys } from "../../administrators/api-keys.ts";
import { listIdentities } from "../../accounts/identities.ts";
import { listUsers } from "../../accounts/user-changes.ts";
import { list as listAudit } from "../../audit/audit.ts";
import { listProviders } from "../../federation/providers.ts";
import { listDevices, pageOfBindings } from "../../fleet/overview.ts";
import type { Queries } from "../../store/database.ts";
import * as schemas from "./schemas.ts";

/** An entry of a list, with what the next page begins after. */
interface Entry {
  value: unknown;
  at: string;
}

interface Page {
  limit: number;
  after: string | undefined;
}

interface Shared {
  path: string;
  noun: Noun;
  action: Action;
  summary: string;
  /** The name of the answer's schema in the OpenAPI document. */
  schema: string;
  answer: z.ZodObject;
}

/** A list by pages. `filters` are the query beside `limit` and `cursor`. */
export interface ListRoute extends Shared {
  kind: "list";
  filters: z.ZodObject;
  read(queries: Queries, filters: Record<string, unknown>, page: Page): Promise<Entry[]>;
}

/** One record by its id. */
export interface OneRoute extends Shared {
  kind: "one";
  parameter: { name: string; schema: z.ZodType<string> };
  read(queries: Queries, id: string): Promise<unknown>;
}

/** Lines of the whole log. */
export interface ExportRoute extends Shared {
  kind: "export";
  filters: z.ZodObject;
}

export type ApiRoute = ListRoute | OneRoute | ExportRoute;

const noFilters = z.strictObject({});

/** A short list is read whole, in an order that the position of an entry stands for. */
function pageOf(all: readonly object[], atOf: (one: never) => string, { limit, after }: Page): Entry[] {
  return all
    .map((value) => ({ value, at: atOf(value as never) }))
    .sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)))
    .filter(({ at }) => after === undefined || at > after)
    .slice(0, limit);
}

const missing = (noun: string, given: string): VestibuleError =>
  new VestibuleError("not_found", { evidence: { noun, given } });

/** As `newId` makes them; a pattern, since a document can show no other check. */
const idOf = <Id extends string>(pattern: RegExp) =>
  z
    .string()
    .regex(pattern)
    .transform((text) => text as Id);
const userId = idOf<UserId>(/^usr_[\w-]{22}$/);
const deviceId = idOf<DeviceId>(/^dev_[\w-]{22}$/);
const bindingId = idOf<BindingId>(/^bnd_[\w-]{22}$/);
const administratorId = idOf(/^adm_[\w-]{22}$/);
const keyId = idOf(/^key_[\w-]{22}$/);

const userFilters = z.strictObject({ email: z.string().max(254).optional() });
const identityFilters = z.strictObject({
  userId: userId.optional(),
  issuer: z.string().max(2_000).optional(),
});
const bindingFilters = z.strictObject({ userId: userId.optional(), deviceId: deviceId.optional() });

export const routes: readonly ApiRoute[] = [
  {
    kind: "list",
    path: "/users",
    noun: "users",
    action: "read",
    summary: "List users",
    schema: "User",
    answer: schemas.user,
    filters: userFilters,
    async read(queries, filters, page) {
      const { email } = userFilters.parse(filters);
      const address = email === undefined ? undefined : emailAddress(email);
      if (email !== undefined && address === undefined)
        throw new VestibuleError("request_invalid", { evidence: { place: "email" } });
      const users = await listUsers(queries, { ...page, email: address });
      return users.map((value) => ({ value, at: value.userId }));
    },
  },
  {
    kind: "one",
    path: "/users/:userId",
    noun: "users",
    action: "read",
    summary: "Read a user",
    schema: "User",
    answer: schemas.user,
    parameter: { name: "userId", schema: userId },
    async read(queries, id) {
      const [user] = await listUsers(queries, { limit: 1, id: userId.parse(id) });
      if (user === undefined) throw missing("user", id);
      return user;
    },
  },
  {
    kind: "list",
    path: "/identities",
    noun: "identities",
    action: "read",
    summary: "List the recorded identities of users at providers",
    schema: "Identity",
    answer: schemas.identity,
    filters: identityFilters,
    async read(queries, filters, page) {
      const all = await listIdentities(queries, identityFilters.parse(filters));
      const atOf = (one: { issuer: string; subject: string }) => JSON.stringify([one.issuer, one.subject]);
      return pageOf(all, atOf, page);
    },
  },
  {
    kind: "list",
    path: "/devices",
    noun: "devices",
    action: "read",
    summary: "List devices",
    schema: "Device",
    answer: schemas.device,
    filters: noFilters,
    async read(queries, _filters, page) {
      return (await listDevices(queries, page)).map((value) => ({ value, at: value.deviceId }));
    },
  },
  {
    kind: "one",
    path: "/devices/:deviceId",
    noun: "devices",
    action: "read",
    summary: "Read a device",
    schema: "Device",
    answer: schemas.device,
    parameter: { name: "deviceId", schema: deviceId },
    async read(queries, id) {
      const [device] = await listDevices(queries, { limit: 1, id: deviceId.parse(id) });
      if (device === undefined) throw missing("device", id);
      return device;
    },
  },
  {
    kind: "list",
    path: "/bindings",
    noun: "bindings",
    action: "read",
    summary: "List bindings: all, or those of a user or a device",
    schema: "Binding",
    answer: schemas.binding,
    filters: bindingFilters,
    async read(queries, filters, page) {
      const found = await pageOfBindings(queries, { ...page, ...bindingFilters.parse(filters) });
      return found.map((value) => ({ value, at: value.bindingId }));
    },
  },
  {
    kind: "one",
    path: "/bindings/:bindingId",
    noun: "bindings",
    action: "read",
    summary: "Read a binding",
    schema: "Binding",
    answer: schemas.binding,
    parameter: { name: "bindingId", schema: bindingId },
    async read(queries, id) {
      const [binding] = await pageOfBindings(queries, { limit: 1, id: bindingId.parse(id) });
      if (binding === undefined) throw missing("binding", id);
      return binding;
    },
  },
  {
    kind: "list",
    path: "/enrolment-tokens",
    noun: "enrolment-tokens",
    action: "read",
    summary: "List enrolment tokens, without the tokens themselves",
    schema: "EnrolmentToken",
    answer: schemas.enrolmentToken,
    filters: noFilters,
    async read(queries, _filters, { after, limit }) {
      let query = queries.selectFrom("enrolment_tokens").selectAll().orderBy("token_hash").limit(limit);
      if (after !== undefined) query = query.where("token_hash", ">", after);
      return (await query.execute()).map((row) => ({
        value: {
          createdAt: row.created_at,
          expiresAt: row.expires_at,
          usedAt: row.used_at,
          deviceId: row.device_id,
        },
        at: row.token_hash,
      }));
    },
  },
  {
    kind: "list",
    path: "/providers",
    noun: "providers",
    action: "read",
    summary: "List OpenID providers, without their secrets",
    schema: "Provider",
    answer: schemas.provider,
    filters: noFilters,
    read: async (queries, _filters, page) =>
      pageOf(await listProviders(queries), ({ name }: { name: string }) => name, page),
  },
  {
    kind: "list",
    path: "/administrators",
    noun: "administrators",
    action: "read",
    summary: "List administrators",
    schema: "Administrator",
    answer: schemas.administrator,
    filters: noFilters,
    read: async (queries, _filters, page) =>
      pageOf(
        await listAdministrators(queries),
        (one: { administratorId: string }) => one.administratorId,
        page,
      ),
  },
  {
    kind: "one",
    path: "/administrators/:administratorId",
    noun: "administrators",
    action: "read",
    summary: "Read an administrator",
    schema: "Administrator",
    answer: schemas.administrator,
    parameter: { name: "administratorId", schema: administratorId },
    async read(queries, id) {
      const found = (await listAdministrators(queries)).find((one) => one.administratorId === id);
      if (found === undefined) throw missing("administrator", id);
      return found;
    },
  },
  {
    kind: "list",
    path: "/api-keys",
    noun: "api-keys",
    action: "read",
    summary: "List keys of the API, without the keys themselves",
    schema: "ApiKey",
    answer: schemas.apiKey,
    filters: noFilters,
    read: async (queries, _filters, page) =>
      pageOf(await listApiKeys(queries), ({ keyId: id }: { keyId: string }) => id, page),
  },
  {
    kind: "one",
    path: "/api-keys/:keyId",
    noun: "api-keys",
    action: "read",
    summary: "Read what is known of a key of the API",
    schema: "ApiKey",
    answer: schemas.apiKey,
    parameter: { name: "keyId", schema: keyId },
    async read(queries, id) {
      const found = (await listApiKeys(queries)).find((one) => one.keyId === id);
      if (found === undefined) throw missing("API key", id);
      return found;
    },
  },
  {
    kind: "list",
    path: "/audit",
    noun: "audit",
    action: "read",
    summary: "List the audit log, newest first",
    schema: "AuditEntry",
    answer: schemas.auditEntry,
    filters: noFilters,
    async read(queries, _filters, { limit, after }) {
      const before = after === undefined ? undefined : Number(after);
      return (await listAudit(queries, { limit, before })).map((value) => ({
        value,
        at: String(value.sequence),
      }));
    },
  },
  {
    kind: "export",
    path: "/audit/export",
    noun: "audit",
    action: "read",
    summary: "Export the whole audit log, oldest first, as JSON lines or CSV",
    schema: "AuditEntry",
    answer: schemas.auditEntry,
    filters: z.strictObject({ format: z.enum(["ndjson", "csv"]).default("ndjson") }),
  },
];
