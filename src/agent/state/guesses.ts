/**
 * How many wrong previous passwords were typed for each account's disk, which counts none itself. The count outlives the
 * session and the agent, so that neither another sign-in nor a restart gives new guesses. It heals by itself, as a
 * security chip's does: whoever has forgotten waits, and is never shut out for good. Used by `state.ts`.
 */
import type { AccountId } from "../../platform/ports.ts";
import type { Sqlite } from "./sqlite.ts";

/** Wrong previous passwords in a row. */
export const maximumGuesses = 5;

/** After which one of them is forgotten. A time of day alone says when: it is less than a day. */
export const millisecondsToHeal = 3_600_000;

export const guessesTable = `
CREATE TABLE IF NOT EXISTS guesses (
  account_id TEXT PRIMARY KEY, spent INTEGER NOT NULL, healing_since INTEGER NOT NULL) STRICT;
`;

/** `nextAt`: when the next one may be typed, where none may be now. */
export type GuessesLeft = { left: number; nextAt?: never } | { left: 0; nextAt: Date };

interface Spent {
  spent: number;
  healingSince: number;
}

export class Guesses {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  left(accountId: AccountId, now: Date): GuessesLeft {
    const { spent, healingSince } = this.#read(accountId, now);
    if (spent < maximumGuesses) return { left: maximumGuesses - spent };
    return { left: 0, nextAt: new Date(healingSince + millisecondsToHeal) };
  }

  /** Counts a guess, durably, before it is tried: cutting the power does not win it back. @returns whether one was left */
  take(accountId: AccountId, now: Date): boolean {
    const { spent, healingSince } = this.#read(accountId, now);
    if (spent >= maximumGuesses) return false;
    this.#write(accountId, { spent: spent + 1, healingSince: spent === 0 ? now.getTime() : healingSince });
    return true;
  }

  /** A guess that was taken and could not be tried. */
  giveBack(accountId: AccountId, now: Date): void {
    const { spent, healingSince } = this.#read(accountId, now);
    this.#write(accountId, { spent: Math.max(spent - 1, 0), healingSince });
  }

  /** A guess was right. */
  forget(accountId: AccountId): void {
    this.#sql.run("DELETE FROM guesses WHERE account_id = ?", accountId);
  }

  #read(accountId: AccountId, now: Date): Spent {
    const row = this.#sql.get("SELECT spent, healing_since FROM guesses WHERE account_id = ?", accountId);
    if (row === undefined) return { spent: 0, healingSince: now.getTime() };
    const spent = Number(row["spent"]);
    const since = Number(row["healing_since"]);
    if (since > now.getTime()) {
      // The clock was set back: nobody waits longer for that.
      const fromNow = { spent, healingSince: now.getTime() };
      this.#write(accountId, fromNow);
      return fromNow;
    }
    const healed = Math.floor((now.getTime() - since) / millisecondsToHeal);
    return { spent: Math.max(spent - healed, 0), healingSince: since + healed * millisecondsToHeal };
  }

  #write(accountId: AccountId, { spent, healingSince }: Spent): void {
    this.#sql.run(
      "INSERT OR REPLACE INTO guesses (account_id, spent, healing_since) VALUES (?, ?, ?)",
      accountId,
      spent,
      healingSince,
    );
  }
}
