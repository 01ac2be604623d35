/**
 * `pg` under Kysely's PostgreSQL dialect. Only `database.ts` opens one. The migrations are the same as for SQLite: where
 * they say something that PostgreSQL says otherwise, it is said here. It uses nothing that a distributed engine with
 * PostgreSQL's protocol lacks, such as advisory locks or LISTEN.
 */
import {
  ColumnDefinitionNode,
  DataTypeNode,
  GeneratedNode,
  IdentifierNode,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  sql,
  type DatabaseIntrospector,
  type Kysely,
  type MigrationLockOptions,
  type PostgresPool,
  type SchemaMetadata,
  type TableMetadata,
  type UniqueConstraintNode,
} from "kysely";
import { Pool, TypeOverrides, type PoolClient } from "pg";
import { bindable } from "./bindable.ts";
import type { PostgresAddress } from "./place.ts";

/** Connections of a process. */
const mostConnections = 10;
/** Milliseconds. */
const connectWithinMs = 10_000;
/** Milliseconds after which the server ends a transaction that nobody goes on with. */
const idleWithinMs = 60_000;

/** pg_type's OID of int8, which counts come as. */
const int8 = 20;

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError("a whole number beyond 2^53");
  return number;
}

class Compiler extends PostgresQueryCompiler {
  protected override addParameter(parameter: unknown): void {
    super.addParameter(bindable(parameter));
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    super.visitColumnDefinition(
      node.autoIncrement === true
        ? {
            ...ColumnDefinitionNode.cloneWith(node, {
              autoIncrement: false,
              generated: GeneratedNode.create({ identity: true, byDefault: true }),
            }),
            dataType: DataTypeNode.create("bigint"),
          }
        : node,
    );
  }

  /** A unique constraint is an index here, and the name of an index is unique in the schema: a migration has both. */
  protected override visitUniqueConstraint(node: UniqueConstraintNode): void {
    super.visitUniqueConstraint(
      node.name === undefined ? node : { ...node, name: IdentifierNode.create(`${node.name.name}_unique`) },
    );
  }
}

class Adapter extends PostgresAdapter {
  /**
   * In the transaction that migrates: a second process waits for this row, and finds that its own snapshot is too old.
   * Kysely's own is an advisory lock.
   */
  override async acquireMigrationLock(
    db: Kysely<unknown>,
    { lockTable, lockRowId }: MigrationLockOptions,
  ): Promise<void> {
    await sql`update ${sql.table(lockTable)} set is_locked = 1 where id = ${lockRowId}`.execute(db);
  }

  /** The transaction's end releases it. */
  override async releaseMigrationLock(): Promise<void> {
    await Promise.resolve();
  }
}

/** For the migrations alone, which ask which tables there are. Kysely's own reads the catalogue of PostgreSQL's insides. */
class Introspector implements DatabaseIntrospector {
  readonly #db: Kysely<unknown>;

  constructor(db: Kysely<unknown>) {
    this.#db = db;
  }

  async getSchemas(): Promise<SchemaMetadata[]> {
    const { rows } = await sql<SchemaMetadata>`select current_schema() as name`.execute(this.#db);
    return rows;
  }

  async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ name: string; schema: string }>`
      select table_name as name, table_schema as schema from information_schema.tables
      where table_schema = current_schema()`.execute(this.#db);
    return rows.map((row) => ({ ...row, isView: false, isForeign: false, columns: [] }));
  }
}

class Dialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new Adapter();
  }

  override createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new Introspector(db);
  }

  override createQueryCompiler(): PostgresQueryCompiler {
    return new Compiler();
  }
}

/** The connections. When they are ended, work that goes on finds its own ended, and the server rolls it back. */
function poolOf(address: PostgresAddress): PostgresPool {
  const { host, port, user, database, password, tls } = address;
  const types = new TypeOverrides();
  types.setTypeParser(int8, wholeNumber);
  const pool = new Pool({
    // Each is given, so that no PGHOST or .pgpass of the environment counts.
    host,
    port,
    user,
    database,
    // A function: an empty text would be looked for elsewhere.
    password: () => password,
    ssl: tls ?? false,
    types,
    application_name: "vestibule-directory",
    max: mostConnections,
    connectionTimeoutMillis: connectWithinMs,
    idle_in_transaction_session_timeout: idleWithinMs,
    keepAlive: true,
  });
  const inUse = new Set<PoolClient>();
  pool.on("acquire", (client) => inUse.add(client));
  pool.on("release", (_error, client) => inUse.delete(client));
  // An idle connection that the server ended; the next query makes another.
  pool.on("error", () => undefined);
  return {
    async connect() {
      const client = await pool.connect();
      // Whoever has it hears of its end by their query.
      if (client.listenerCount("error") === 0) client.on("error", () => undefined);
      return client;
    },
    async end() {
      for (const client of inUse) void (client as PoolClient & { end(): Promise<void> }).end();
      await pool.end();
    },
    options: {},
  };
}

/** The dialect for one database, which exists. */
export function postgres(address: PostgresAddress): PostgresDialect {
  return new Dialect({ pool: poolOf(address) });
}
