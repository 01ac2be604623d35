/**
 * One agent at a time for a state folder. Taken before anything of the folder is opened: a second agent would drive on
 * the first one's open change. The system lets go of the lock when the process ends, however it ends.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { VestibuleError } from "../../errors/error.ts";
import { makeFolder } from "../../folders/make-folder.ts";

export const lockFile = "agent.lock";

/** SQLITE_BUSY: another connection holds the lock. */
const busy = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === busy;

export class StateLock implements Disposable {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Makes the folder where it is missing, which only the agent's own account may then read.
   * @throws `agent_running` when another agent has it
   */
  static take(directory: string): StateLock {
    makeFolder(directory);
    chmodSync(directory, 0o700);
    const database = new DatabaseSync(join(directory, lockFile));
    try {
      // A transaction that writes nothing. SQLite locks the file by the system's own means on every system, also
      // against this process itself.
      database.exec("PRAGMA busy_timeout=0; PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE");
      return new StateLock(database);
    } catch (cause) {
      database.close();
      if (!isBusy(cause)) throw cause;
      throw new VestibuleError("agent_running", { evidence: { folder: directory }, cause });
    }
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
