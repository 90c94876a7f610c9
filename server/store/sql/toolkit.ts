/** What a query needs to know of the dialect it is built for. Nothing here talks to a database. */
import {
  DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, SqliteAdapter,
  SqliteIntrospector, SqliteQueryCompiler, sql, type RawBuilder, type SelectQueryBuilder,
} from 'kysely'
import type { Schema } from './schema.ts'

export type Toolkit = {
  readonly dialect: 'sqlite' | 'postgres'
  /** Builds queries, runs none. */
  readonly db: Kysely<Schema>
  /** The database clock at this very statement, Unix milliseconds. */
  readonly now: RawBuilder<number>
  /** The column type of bytes. */
  readonly bytes: 'blob' | 'bytea'
  /**
   * Holds the rows until the transaction ends. SQLite has one writer at a time and needs nothing.
   * The weaker row lock lets foreign keys to these rows be checked meanwhile.
   */
  lock<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>
  /** As `lock`, but passes over rows that somebody else holds. */
  lockFree<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>
  /** Whether the column has one of the texts of a JSON list: one statement for any number of them. */
  isAmong(column: string, json: string): RawBuilder<boolean>
}

export const sqliteToolkit: Toolkit = {
  dialect: 'sqlite',
  db: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  now: sql<number>`cast(round(unixepoch('subsec') * 1000) as integer)`,
  bytes: 'blob',
  lock: (query) => query,
  lockFree: (query) => query,
  isAmong: (column, json) => sql<boolean>`${sql.ref(column)} in (select value from json_each(${json}))`,
}

export const postgresToolkit: Toolkit = {
  dialect: 'postgres',
  db: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  bytes: 'bytea',
  lock: (query) => query.forNoKeyUpdate(),
  lockFree: (query) => query.forNoKeyUpdate().skipLocked(),
  // As an array it is known before the plan runs, so the index is used, whatever else the condition asks.
  isAmong: (column, json) => sql<boolean>`${sql.ref(column)} = any(array(select json_array_elements_text(${json}::json)))`,
}
