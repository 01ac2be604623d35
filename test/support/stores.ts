/**
 * Data folders of a directory for tests that run on SQLite and on PostgreSQL: vitest.config.ts runs their files in a project
 * for each, and each folder on PostgreSQL has a database of its own on the run's server.
 */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";

export const postgresUser = "directory";

declare module "vitest" {
  export interface ProvidedContext {
    /** Which database the project's tests are for; SQLite when it is not said. */
    store?: "postgres";
    /** The run's server; undefined where there is none for this system. */
    postgres?: { port: number; authority: string; password: string } | undefined;
  }
}

export const onPostgres = (): boolean => inject("store") === "postgres";

/** Runs `sql` on the run's server. */
async function onServer(sql: string): Promise<void> {
  const { port, authority, password } = server();
  const client = new Client({
    ...{ host: "localhost", port, user: postgresUser, password, database: "postgres" },
    ssl: { ca: readFileSync(authority, "utf8") },
  });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function server() {
  const found = inject("postgres");
  if (found === undefined) throw new Error("there is no PostgreSQL server for this system");
  return found;
}

/** A new, empty database, as an address for `directory.postgres`. */
export async function newPostgresAddress(): Promise<string> {
  const { port, authority, password } = server();
  const database = `test_${randomBytes(8).toString("hex")}`;
  await onServer(`create database ${database} strategy file_copy`);
  const user = `${postgresUser}:${encodeURIComponent(password)}`;
  return `postgres://${user}@localhost:${String(port)}/${database}?sslrootcert=${encodeURIComponent(authority)}`;
}

/** Makes the folder what a new directory of the project's store begins with. @returns the folder */
export async function newData(folder: string): Promise<string> {
  if (!onPostgres()) return folder;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "directory.postgres"), `${await newPostgresAddress()}\n`, { mode: 0o600 });
  return folder;
}
