/**
 * How an interrupted change ended, by account, until the person has answered the screen that shows it. Used by
 * `state.ts`, within its transactions.
 */
import { z } from "zod";
import type { AccountId } from "../../platform/ports.ts";
import { changeSummary } from "./change.ts";
import { type Sqlite, parsedOrText, text } from "./sqlite.ts";
import type { Notice } from "./writes.ts";

export const noticesTable = `
CREATE TABLE IF NOT EXISTS notices (account_id TEXT PRIMARY KEY, outcome TEXT NOT NULL) STRICT;
`;

const repairNotice = z.strictObject({ repaired: changeSummary });
const syncNotice = z.strictObject({ synced: changeSummary });

export class Notices {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  find(accountId: AccountId): Notice | undefined {
    const row = this.#sql.get("SELECT outcome FROM notices WHERE account_id = ?", accountId);
    const outcome = row === undefined ? undefined : text(row, "outcome");
    if (outcome === undefined || outcome === "finished" || outcome === "undone") return outcome;
    // One that does not read is of another version, or damaged: it must not stand between the person and the screen.
    const read = parsedOrText(outcome);
    const other = repairNotice.safeParse(read).data ?? syncNotice.safeParse(read).data;
    if (other !== undefined) return other;
    const changed = changeSummary.safeParse(read).data;
    return changed && { changed };
  }

  save(accountId: AccountId, notice: Notice): void {
    const outcome =
      typeof notice === "string" ? notice : JSON.stringify("changed" in notice ? notice.changed : notice);
    this.#sql.run("INSERT OR REPLACE INTO notices (account_id, outcome) VALUES (?, ?)", accountId, outcome);
  }

  drop(accountId: AccountId): void {
    this.#sql.run("DELETE FROM notices WHERE account_id = ?", accountId);
  }
}
