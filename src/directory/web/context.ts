/** What the server's routes share: the open store, the clock, the log, and how the server is known to browsers. */
import type { Clock } from "../../clock/clock.ts";
import type { Evidence } from "../../errors/error.ts";
import type { AuditEntry } from "../audit/audit.ts";
import type { Store } from "../store/open.ts";

/** Where events go that are not in the audit log. Never given a secret; `debug` never an e-mail address. */
export interface DirectoryLog {
  /** Each entry of the audit log, in order, as it also lies in the database. */
  audit(entry: AuditEntry): void;
  /** What somebody has to fix. */
  operator(event: string, evidence?: Evidence): void;
  debug(event: string, evidence?: Evidence): void;
}

export interface DirectoryContext {
  store: Store;
  clock: Clock;
  log: DirectoryLog;
  /** Origin that browsers and agents reach the server by, without a path. */
  origin: string;
  issuer: string;
  brand: string;
}
