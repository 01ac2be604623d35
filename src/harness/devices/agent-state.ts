/** What the harness reads and undoes in the agent's state, beside the agent, which goes on. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { stateFile } from "../../agent/state/state.ts";

/** How long the agent's own transactions are waited for, in milliseconds. */
const timeout = 5000;

/** The account's PIN container as the agent stores it. */
export function readContainer(agentState: string, accountId: string): Uint8Array | undefined {
  const file = join(agentState, stateFile);
  if (!existsSync(file)) return undefined;
  const database = new DatabaseSync(file, { readOnly: true, timeout });
  try {
    const blob = database.prepare("SELECT blob FROM containers WHERE account_id = ?").get(accountId)?.[
      "blob"
    ];
    return blob instanceof Uint8Array ? blob : undefined;
  } finally {
    database.close();
  }
}

/** The agent keeps a copy of the recovery key that it sent to the directory, and sends it again where it is missing. */
export function forgetRecoveryKey(agentState: string): void {
  const database = new DatabaseSync(join(agentState, stateFile), { timeout });
  try {
    database.exec("PRAGMA secure_delete=ON; DELETE FROM own_uploads WHERE name = 'recovery-key'");
  } finally {
    database.close();
  }
}
