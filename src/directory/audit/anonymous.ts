/**
 * Events that anybody can cause without a credential, for the audit log: mostly refusals. Without a bound a stranger
 * fills the log and buries what matters. The first few of a kind from a network are entries of their own; more of them
 * within the window are counted, and the count becomes one entry. Used by the pages and by enrolment. There is one
 * instance a process; when it is killed, it loses the counts of its window, not the first entries.
 */
import type { Clock } from "../../clock/clock.ts";
import type { Queries } from "../store/database.ts";
import { type AuditRecord, record } from "./audit.ts";

/** Milliseconds. */
export const windowMs = 15 * 60_000;
/** Events of a kind from one network that get an entry of their own in a window. */
export const writtenSingly = 5;
/** Networks that are told apart in a window; the events of all others are counted together, as from `others`. */
export const networksApart = 64;
const others = "others";

interface Counted {
  entry: AuditRecord;
  network: string;
  count: number;
  /** Already in the log, one by one. */
  written: number;
  since: Date;
  last: Date;
}

export class AnonymousAudit {
  readonly #queries: Queries;
  readonly #clock: Clock;
  readonly #counted = new Map<string, Counted>();
  readonly #networks = new Set<string>();
  #windowSince: Date | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(queries: Queries, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  /**
   * Records an event. One that names a user or a device is counted by these, since no stranger can name them.
   * @param network of the client, as made by `networkOf`
   */
  async add(entry: AuditRecord, network: string): Promise<void> {
    const now = this.#clock.now();
    await this.#endWindow(now);
    this.#beginWindow(now);
    const named = entry.userId !== undefined || entry.deviceId !== undefined;
    const apart = named ? network : this.#apart(network);
    const whose = named ? [entry.userId, entry.deviceId, entry.bindingId] : [apart];
    const key = JSON.stringify([entry.event, entry.code, ...whose]);
    const counted = this.#counted.get(key) ?? {
      entry,
      network: apart,
      count: 0,
      written: 0,
      since: now,
      last: now,
    };
    this.#counted.set(key, counted);
    counted.count += 1;
    counted.last = now;
    if (counted.written >= writtenSingly) return;
    counted.written += 1;
    await record(this.#queries, this.#clock, { ...entry, detail: { ...entry.detail, network: apart } });
  }

  /** Writes the counts of the window so far. Called before the store closes. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counted = [...this.#counted.values()];
    this.#counted.clear();
    this.#networks.clear();
    this.#windowSince = undefined;
    for (const { entry, network, count, written, since, last } of counted) {
      if (count === written) continue;
      const detail = {
        ...entry.detail,
        network,
        more: count - written,
        since: since.toISOString(),
        until: last.toISOString(),
      };
      await record(this.#queries, this.#clock, { ...entry, detail });
    }
  }

  #beginWindow(now: Date): void {
    if (this.#windowSince !== undefined) return;
    this.#windowSince = now;
    // Its failure shows at the next event; a timer has nobody to tell.
    this.#timer = setTimeout(() => void this.flush().catch(() => undefined), windowMs).unref();
  }

  async #endWindow(now: Date): Promise<void> {
    const since = this.#windowSince;
    if (since !== undefined && Math.abs(now.getTime() - since.getTime()) >= windowMs) await this.flush();
  }

  #apart(network: string): string {
    if (!this.#networks.has(network) && this.#networks.size >= networksApart) return others;
    this.#networks.add(network);
    return network;
  }
}
