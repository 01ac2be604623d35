/**
 * The audit log: who did what, with which outcome. An entry is written in the transaction of the change that it
 * reports, so neither exists without the other. It must never hold a secret, a token or an e-mail address.
 */
import type { Selectable } from "kysely";
import type { Clock } from "../../clock/clock.ts";
import type { DeviceEvent } from "../../device-api/schemas.ts";
import { isErrorCode, type ErrorCode } from "../../errors/codes.ts";
import type { Evidence } from "../../errors/error.ts";
import type { Queries } from "../store/database.ts";
import type { Audit } from "../store/tables.ts";

/** As many entries as one query reads. */
const mostAtOnce = 1_000;

export type AuditEvent =
  | "user-added"
  | "user-disabled"
  | "user-enabled"
  | "user-changed"
  | "user-removed"
  | "user-password-set"
  | "identity-forgotten"
  | "provider-added"
  | "provider-changed"
  | "provider-removed"
  | "enrolment-token-issued"
  | "device-enrolled"
  | "enrolment-refused"
  | "device-revoked"
  | "device-changed"
  | "device-removed"
  | "device-succeeded"
  | "binding-added"
  | "proof-begun"
  | "identity-recorded"
  | "proof-granted"
  | "proof-refused"
  | "proof-cancelled"
  | "grant-redeemed"
  | "grant-refused"
  | "recovery-part-stored"
  | "recovery-part-confirmed"
  | "break-glass-stored"
  | "break-glass-confirmed"
  | "break-glass-released"
  | "break-glass-refused"
  | "break-glass-withdrawn"
  | "binding-changed"
  | "binding-disabled"
  | "binding-enabled"
  | "binding-removed"
  | "import-done"
  | "administrator-added"
  | "administrator-changed"
  | "administrator-removed"
  | "api-key-added"
  | "api-key-revoked"
  | "api-key-refused"
  | "password-envelope-fetched"
  | "password-envelope-acknowledged"
  | "recovery-key-stored"
  | "recovery-key-confirmed"
  | "recovery-key-fetched"
  | "recovery-key-released"
  | "recovery-visit-begun"
  | "recovery-key-shown"
  | "recovery-key-refused"
  | `device-${DeviceEvent["kind"]}`;

/** An administrator: by the name that a command was given, or by their id; or a key of the API by its id. */
export type AdministratorActor = `administrator:${string}` | `api-key:${string}`;

/** An administrator, a device, or a person whom the provider has not identified yet. */
export type Actor = AdministratorActor | `device:${string}` | "person";

export interface AuditSubjects {
  userId?: string | undefined;
  deviceId?: string | undefined;
  bindingId?: string | undefined;
  grantId?: string | undefined;
}

export interface AuditRecord extends AuditSubjects {
  actor: Actor;
  event: AuditEvent;
  /** Why it was refused; absent when it was done. */
  code?: ErrorCode | undefined;
  detail?: Evidence | undefined;
}

export interface AuditEntry extends AuditSubjects {
  sequence: number;
  at: string;
  actor: string;
  event: string;
  code?: ErrorCode | undefined;
  detail: Record<string, unknown>;
}

export async function record(queries: Queries, clock: Clock, entry: AuditRecord): Promise<void> {
  await queries
    .insertInto("audit")
    .values({
      at: clock.now().toISOString(),
      actor: entry.actor,
      event: entry.event,
      code: entry.code ?? null,
      user_id: entry.userId ?? null,
      device_id: entry.deviceId ?? null,
      binding_id: entry.bindingId ?? null,
      grant_id: entry.grantId ?? null,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}

/** A page of the audit log. */
export interface AuditPage {
  /** The most entries, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** Only what came after this sequence. */
  after?: number | undefined;
  /** Only what came before this sequence. */
  before?: number | undefined;
}

/** The newest entries of the page, newest first. */
export async function list(queries: Queries, options: AuditPage = {}): Promise<AuditEntry[]> {
  const rows = await queries
    .selectFrom("audit")
    .selectAll()
    .where("sequence", ">", options.after ?? 0)
    .where("sequence", "<", options.before ?? Number.MAX_SAFE_INTEGER)
    .orderBy("sequence", "desc")
    .limit(Math.min(mostAtOnce, Math.max(1, options.limit ?? 100)))
    .execute();
  return rows.map(entryOf);
}

/** The oldest entries after that sequence, and those of `missing` that are there by now, oldest first. */
export async function listAfter(
  queries: Queries,
  after: number,
  missing: Iterable<number> = [],
): Promise<AuditEntry[]> {
  const rows = await queries
    .selectFrom("audit")
    .selectAll()
    .where((where) => where.or([where("sequence", ">", after), where("sequence", "in", [...missing])]))
    .orderBy("sequence")
    .limit(mostAtOnce)
    .execute();
  return rows.map(entryOf);
}

function entryOf(row: Selectable<Audit>): AuditEntry {
  return {
    sequence: row.sequence,
    at: row.at,
    actor: row.actor,
    event: row.event,
    code: isErrorCode(row.code) ? row.code : undefined,
    userId: row.user_id ?? undefined,
    deviceId: row.device_id ?? undefined,
    bindingId: row.binding_id ?? undefined,
    grantId: row.grant_id ?? undefined,
    // Written by `record` above.
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  };
}

/** Milliseconds for which a sequence that was left out is asked for: longer than any transaction takes. */
const missingForMs = 120_000;
/** As many are asked for; the oldest are given up first. */
const mostMissing = 1_000;

/**
 * Passes on every entry made since the last call, once, including those of other processes; oldest first. On PostgreSQL a
 * transaction may commit after one that took a later sequence, so the sequences that were left out are asked for again.
 * Those of transactions that were rolled back never come.
 */
export async function createTail(
  queries: Queries,
  pass: (entry: AuditEntry) => void,
): Promise<() => Promise<void>> {
  let after = (await list(queries, { limit: 1 }))[0]?.sequence ?? 0;
  /** When each was found to be left out, on the monotonic clock. */
  const missing = new Map<number, number>();
  let running = Promise.resolve();
  const leaveOut = (until: number): void => {
    const now = performance.now();
    for (let sequence = Math.max(after + 1, until - mostMissing); sequence < until; sequence += 1)
      missing.set(sequence, now);
    for (const [sequence, since] of missing)
      if (missing.size > mostMissing || now - since > missingForMs) missing.delete(sequence);
  };
  const step = async (): Promise<void> => {
    for (;;) {
      const entries = await listAfter(queries, after, missing.keys());
      for (const entry of entries) {
        pass(entry);
        if (missing.delete(entry.sequence)) continue;
        leaveOut(entry.sequence);
        after = entry.sequence;
      }
      if (entries.length < mostAtOnce) return;
    }
  };
  return () => (running = running.then(step, step));
}
