/** The store in PostgreSQL: several nodes on one database. Obeys `store.ts`. */
import { createPool, demandDurability, type PostgresOptions } from './postgres/connections.ts'
import { createHotMethods } from './postgres/hot-methods.ts'
import { createSession } from './postgres/session.ts'
import { migrate } from './sql/migrate.ts'
import { createSqlStore } from './sql/sql-store.ts'
import { postgresToolkit } from './sql/toolkit.ts'
import type { Store } from './store.ts'

export type { PostgresOptions } from './postgres/connections.ts'

/**
 * Connects and brings the database to the newest schema.
 * @throws Error when the server does not keep what it acknowledges, or a newer version wrote here
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const pool = createPool(options)
  const session = createSession(pool)
  try {
    await demandDurability(pool)
    await session.write(() => migrate(postgresToolkit))
  } catch (error) {
    await pool.end()
    throw error
  }
  let ended: Promise<void> | null = null
  const store = createSqlStore({
    dialect: 'postgres',
    read: session.read,
    write: session.write,
    close: () => (ended ??= pool.end()),
  })
  return { ...store, ...createHotMethods(session) }
}
