/** The two real databases that every promise is tried on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { openPostgresStore } from '../../server/store/postgres.ts'
import { openSqliteStore } from '../../server/store/sqlite.ts'
import type { Store } from '../../server/store/store.ts'
import { openDatabases } from '../postgres.ts'

export type Database = {
  /** Another store on the same database; closed at the end by `stop`. */
  open(): Promise<Store>
  /** Whether a second store may write at the same time without waiting for the first. */
  readonly manyNodes: boolean
  /** Speaks to the database behind the store's back. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  stop(): Promise<void>
}

export type Dialect = { readonly name: 'sqlite' | 'postgres'; start(): Promise<Database> }

const closeAll = (stores: readonly Store[]) => Promise.all(stores.map((store) => store.close()))

const sqlite: Dialect = {
  name: 'sqlite',
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keytap-store-'))
    const file = join(folder, 'keytap.db')
    const stores: Store[] = []
    return {
      manyNodes: false,
      open: async () => {
        const store = await openSqliteStore({ file })
        stores.push(store)
        return store
      },
      query: async (sql) => {
        const db = new DatabaseSync(file, { timeout: 2_000 })
        try {
          return db.prepare(sql).all()
        } finally {
          db.close()
        }
      },
      stop: async () => {
        await closeAll(stores)
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

let databases = 0

const postgres: Dialect = {
  name: 'postgres',
  start: async () => {
    const url = await (await openDatabases()).createDatabase(`store_${++databases}`)
    const stores: Store[] = []
    return {
      manyNodes: true,
      open: async () => {
        const store = await openPostgresStore({ url })
        stores.push(store)
        return store
      },
      query: async (sql) => {
        const client = new pg.Client({ connectionString: url })
        await client.connect()
        try {
          return (await client.query<Record<string, unknown>>(sql)).rows
        } finally {
          await client.end()
        }
      },
      stop: async () => {
        await closeAll(stores)
      },
    }
  },
}

export const dialects: readonly Dialect[] = [sqlite, postgres]

/** What a suite gets: the store under test, another one beside it, and the database itself. */
export type Bench = { readonly store: Store; readonly other: Store; readonly database: Database }

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
