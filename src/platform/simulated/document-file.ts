/**
 * One JSON document and a few secrets beside it in one small SQLite file: every simulated store keeps its state in one.
 * Used by the stores of this folder, from several processes at once. A reader never sees half an update, and an update
 * survives SIGKILL and power loss once `update` has returned.
 */
import { closeSync, existsSync, linkSync, openSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import { fromText, openDataUnder, sealDataUnder, toText } from "./sealing.ts";

/** How long one process waits for another's update, in milliseconds. The longest hold the lock for some tens. */
const lockTimeout = 10_000;

/** An instant at which a test may kill the process; passed to `onMoment`, synchronously. */
export interface StoreMoment {
  store: string;
  moment: "locked" | "written" | "committed";
}

/** The key of an encrypted disk, from wherever it is while the disk is open. */
export interface VolumeKey {
  /** The caller disposes of it. @throws `disk_locked` */
  read(): Secret;
}

export interface DocumentFileOptions<T> {
  /** A path, or `memory` for a document that nobody shares. */
  file: string | typeof memory;
  /** What the document is called in moments and errors. */
  store: string;
  schema: z.ZodType<T>;
  /** Called when the file is not there yet. The secrets are copied and disposed of. */
  initial(): { document: T; secrets?: Record<string, Secret> };
  onMoment?: ((moment: StoreMoment) => void) | undefined;
  /**
   * The encrypted disk that the file lies on: without its key, asked for on each use, the document can be neither read
   * nor written. For documents only; a secret of such a store is sealed by the store.
   */
  volume?: VolumeKey | undefined;
}

export const memory: unique symbol = Symbol("memory");

const tables = `
  CREATE TABLE document (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;
  CREATE TABLE secret (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
`;

export class DocumentFile<T> implements Disposable {
  readonly #options: DocumentFileOptions<T>;
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #replace: StatementSync;
  readonly #selectSecret: StatementSync;
  readonly #replaceSecret: StatementSync;
  #updating = false;

  /** @throws `store_unavailable` when the file is there and is not such a document */
  constructor(options: DocumentFileOptions<T>) {
    this.#options = options;
    let database: DatabaseSync | undefined;
    try {
      database = open(options);
      this.#database = database;
      this.#select = this.#database.prepare("SELECT json FROM document WHERE id = 1");
      this.#replace = this.#database.prepare("UPDATE document SET json = ? WHERE id = 1");
      this.#selectSecret = this.#database.prepare("SELECT bytes FROM secret WHERE name = ?");
      this.#replaceSecret = this.#database.prepare(
        "INSERT OR REPLACE INTO secret (name, bytes) VALUES (?, ?)",
      );
    } catch (error) {
      database?.close();
      throw this.#unavailable(error);
    }
  }

  read(): T {
    const json = this.#select.get()?.["json"];
    if (typeof json !== "string") throw this.#unavailable("no document");
    let value: unknown;
    try {
      value = JSON.parse(unsealed(this.#options, json));
    } catch (error) {
      throw this.#unavailable(error);
    }
    const parsed = this.#options.schema.safeParse(value);
    if (!parsed.success) throw this.#unavailable(parsed.error);
    return parsed.data;
  }

  /**
   * Reads the document under the write lock, lets `change` alter it and makes the result durable before it
   * returns. Nothing is altered when `change` throws. `change` may update other files, never this one.
   */
  update<R>(change: (document: T) => R): R {
    if (this.#updating) throw this.#unavailable("an update within an update");
    this.#begin();
    this.#updating = true;
    try {
      this.#moment("locked");
      const document = this.read();
      const before = JSON.stringify(document);
      const result = change(document);
      const after = JSON.stringify(this.#options.schema.parse(document));
      if (after !== before) this.#replace.run(sealed(this.#options, after));
      this.#moment("written");
      this.#database.exec("COMMIT");
      this.#moment("committed");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#updating = false;
    }
  }

  readSecret(name: string): Secret | undefined {
    const bytes = this.#selectSecret.get(name)?.["bytes"];
    return bytes instanceof Uint8Array ? Secret.take(bytes) : undefined;
  }

  /** Durable together with the document when called within `update`. */
  writeSecret(name: string, secret: Secret): void {
    secret.use((bytes) => this.#replaceSecret.run(name, bytes));
  }

  /** The same content as of now, in memory and shared with nobody. */
  copy(secretNames: readonly string[] = []): DocumentFile<T> {
    return new DocumentFile({
      ...this.#options,
      onMoment: undefined,
      volume: undefined,
      file: memory,
      initial: () => {
        const secrets: Record<string, Secret> = {};
        for (const name of secretNames) {
          const secret = this.readSecret(name);
          if (secret !== undefined) secrets[name] = secret;
        }
        return { document: this.read(), secrets };
      },
    });
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #begin(): void {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  #moment(moment: StoreMoment["moment"]): void {
    this.#options.onMoment?.({ store: this.#options.store, moment });
  }

  #unavailable(cause: unknown): VestibuleError {
    if (cause instanceof VestibuleError) return cause;
    return new VestibuleError("store_unavailable", { evidence: { store: this.#options.store }, cause });
  }
}

function open<T>(options: DocumentFileOptions<T>): DatabaseSync {
  if (options.file === memory) {
    const database = new DatabaseSync(":memory:");
    fill(database, options);
    return database;
  }
  if (!existsSync(options.file)) create(options.file, options);
  const database = new DatabaseSync(options.file, { timeout: lockTimeout });
  // FULL: a commit waits for the disk. The journal mode stands in the file itself, see `create`.
  database.exec("PRAGMA synchronous = FULL");
  return database;
}

/** Makes the file beside its place and links it there: two processes that create it at once agree on one. */
function create<T>(file: string, options: DocumentFileOptions<T>): void {
  const draft = `${file}.${randomUUID()}.new`;
  closeSync(openSync(draft, "wx", 0o600));
  try {
    const database = new DatabaseSync(draft);
    try {
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      fill(database, options);
    } finally {
      database.close();
    }
    try {
      linkSync(draft, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    }
  } finally {
    for (const left of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(left, { force: true });
  }
}

function fill<T>(database: DatabaseSync, options: DocumentFileOptions<T>): void {
  const { document, secrets = {} } = options.initial();
  try {
    const json = sealed(options, JSON.stringify(document));
    database.exec(`BEGIN; ${tables}`);
    database.prepare("INSERT INTO document (id, json) VALUES (1, ?)").run(json);
    const insert = database.prepare("INSERT INTO secret (name, bytes) VALUES (?, ?)");
    for (const [name, secret] of Object.entries(secrets)) secret.use((bytes) => insert.run(name, bytes));
    database.exec("COMMIT");
  } finally {
    for (const secret of Object.values(secrets)) secret.dispose();
  }
}

function contextOf(options: { store: string }): string {
  return `document on an encrypted disk\0${options.store}`;
}

function sealed(options: { store: string; volume?: VolumeKey | undefined }, json: string): string {
  if (options.volume === undefined) return json;
  using key = options.volume.read();
  return toText(sealDataUnder(key, Buffer.from(json, "utf8"), contextOf(options)));
}

function unsealed(options: { store: string; volume?: VolumeKey | undefined }, text: string): string {
  if (options.volume === undefined) return text;
  using key = options.volume.read();
  const json = openDataUnder(key, fromText(text), contextOf(options));
  if (json === undefined) throw new VestibuleError("disk_locked", { evidence: { store: options.store } });
  return Buffer.from(json).toString("utf8");
}
