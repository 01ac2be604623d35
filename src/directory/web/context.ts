/** What all routes share: the open store, the clock, the log, and the server's public address. */
import type { Clock } from "../../clock/clock.ts";
import type { Evidence } from "../../errors/error.ts";
import type { AuditEntry } from "../audit/audit.ts";
import type { AnonymousAudit } from "../audit/anonymous.ts";
import type { Store } from "../store/open.ts";

/** The server's log. It never gets a secret; `debug` never gets an e-mail address. */
export interface DirectoryLog {
  /** Gets each entry of the audit log, in order, as it is in the database. */
  audit(entry: AuditEntry): void;
  /** Gets events that somebody has to fix. */
  operator(event: string, evidence?: Evidence): void;
  debug(event: string, evidence?: Evidence): void;
}

export interface DirectoryContext {
  store: Store;
  clock: Clock;
  log: DirectoryLog;
  /** Where events that anybody can cause without a credential are recorded. */
  anonymous: AnonymousAudit;
  /** Origin that browsers and agents reach the server by, without a path. */
  origin: string;
  issuer: string;
  brand: string;
}
