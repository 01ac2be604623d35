/**
 * Events that the directory has not been told yet, oldest first. A person at a screen can cause any number while it is
 * away: the oldest are dropped. Used by `state.ts`, within its transactions.
 */
import { type DeviceEvent, deviceEvent } from "../../device-api/schemas.ts";
import { type Sqlite, parsedOrText, text } from "./sqlite.ts";

export const maximumEvents = 10_000;

export const eventsTable = `
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, event TEXT NOT NULL) STRICT;
`;

export class Events {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  save(event: DeviceEvent): void {
    this.#sql.run("INSERT INTO events (event) VALUES (?)", JSON.stringify(event));
    this.#sql.run("DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?", maximumEvents);
  }

  saveAll(events: readonly DeviceEvent[]): void {
    for (const event of events) this.save(event);
  }

  /**
   * 100 at most, up to number `upTo` (0: none wait). One that this version does not know (an older agent is back) is
   * left out.
   */
  pending(): { upTo: number; events: DeviceEvent[] } {
    const rows = this.#sql.all("SELECT id, event FROM events ORDER BY id LIMIT 100");
    return {
      upTo: Number(rows.at(-1)?.["id"] ?? 0),
      events: rows.flatMap((row) => deviceEvent.safeParse(parsedOrText(text(row, "event"))).data ?? []),
    };
  }

  forget(upTo: number): void {
    this.#sql.run("DELETE FROM events WHERE id <= ?", upTo);
  }
}
