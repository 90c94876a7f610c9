import type { Config } from '../config.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import type { DataFiles } from './data-folder.ts'
import { explainPostgres } from './explain-postgres.ts'
import { StartFault } from './start-fault.ts'

/**
 * The store that the configuration names.
 * @throws {StartFault}
 */
export async function openStore({ databaseUrl }: Config, files: DataFiles): Promise<Store> {
  try {
    return databaseUrl === null ? await openSqliteStore({ file: files.database }) : await openPostgres(databaseUrl)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    if (databaseUrl === null) throw new StartFault(`The database in ${files.folder} cannot be opened: ${reason}`, 'Run "keytap doctor".', { cause })
    throw explainPostgres(cause)
  }
}

/** Loaded only when it is wanted: the driver costs a tenth of a second at start. */
async function openPostgres(url: string): Promise<Store> {
  const { openPostgresStore } = await import('../store/postgres.ts')
  return openPostgresStore({ url })
}
