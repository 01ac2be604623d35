/**
 * The agent's logs, each named for its reader: `audit` (who did what), `operator` (what to fix), `debug`.
 * One JSON line an event; ids, never secrets or e-mail addresses.
 */
import { type DestinationStream, type Logger, pino } from "pino";
import { VestibuleError } from "../../errors/error.ts";

export interface Logs {
  audit: Logger;
  operator: Logger;
  debug: Logger;
}

export function createLogs(stream: DestinationStream, level: "info" | "debug" = "info"): Logs {
  const root = pino({ base: { process: "agent" }, level, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return {
    audit: root.child({ reader: "audit" }),
    operator: root.child({ reader: "operator" }),
    debug: root.child({ reader: "debug" }),
  };
}

/** What was thrown, for the operator's log, which holds no secret. */
export function evidenceOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof VestibuleError) return error.evidence;
  return { error: error instanceof Error ? error.stack : String(error) };
}
