/**
 * One agent at a time for a state folder. Taken before anything of the folder is opened: a second agent would drive on
 * the first one's open change. The system lets go of the lock when the process ends, however it ends.
 */
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { VestibuleError } from "../../errors/error.ts";
import { makeFolder } from "../../folders/make-folder.ts";

export const lockFile = "agent.lock";

/** SQLITE_BUSY: another connection holds the lock. */
const busy = 5;

/** SQLITE_CORRUPT, SQLITE_NOTADB: a broken disk, or another program, has written to the file. */
const damaged: readonly unknown[] = [11, 26];

const codeFrom = (error: unknown): unknown =>
  error instanceof Error && "errcode" in error ? error.errcode : undefined;

/** A transaction that writes nothing. SQLite locks the file by the system's own means, also against this process. */
function lock(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout=0; PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

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
    const file = join(directory, lockFile);
    try {
      try {
        return new StateLock(lock(file));
      } catch (error) {
        if (!damaged.includes(codeFrom(error))) throw error;
        // Nobody can hold it, and nothing is in it: it must not keep everybody out.
        rmSync(file);
        return new StateLock(lock(file));
      }
    } catch (cause) {
      if (codeFrom(cause) !== busy) throw cause;
      throw new VestibuleError("agent_running", { evidence: { folder: directory }, cause });
    }
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
