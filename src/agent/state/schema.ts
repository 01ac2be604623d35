/** The tables of `agent.db`. Those of a file of their own stand there. Used by `state.ts`. */
import { asideTable } from "./changes-aside.ts";
import { disksBehindTable } from "./disks-behind.ts";
import { eventsTable } from "./events.ts";
import { guessesTable } from "./guesses.ts";
import { heldChangesTable } from "./held-changes.ts";
import { noticesTable } from "./notices.ts";
import { ownUploadsTable } from "./own-uploads.ts";

export const schema = `
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS containers (
  account_id TEXT PRIMARY KEY, binding_id TEXT NOT NULL, blob BLOB NOT NULL, password_set_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS escrows (
  account_id TEXT PRIMARY KEY, binding_id TEXT NOT NULL, blob BLOB NOT NULL, password_set_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS changes (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL UNIQUE, binding_id TEXT NOT NULL,
  step TEXT NOT NULL, detail TEXT NOT NULL, begun_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS materials (
  change_id TEXT NOT NULL REFERENCES changes (id) ON DELETE CASCADE, name TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (change_id, name)) STRICT;
PRAGMA user_version = 1;
${asideTable}${ownUploadsTable}${heldChangesTable}${noticesTable}${disksBehindTable}${eventsTable}${guessesTable}`;
