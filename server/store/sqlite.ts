/** The store in one SQLite file: the default, for one node. Obeys `store.ts`. */
import { createCheckpoints } from './sqlite/checkpoints.ts'
import { openConnection } from './sqlite/connection.ts'
import { translateSqliteError } from './sqlite/errors.ts'
import { createGroupCommit } from './sqlite/group-commit.ts'
import { createUnitRunner } from './sqlite/statements.ts'
import { migrate } from './sql/migrate.ts'
import { createSqlStore } from './sql/sql-store.ts'
import { sqliteToolkit } from './sql/toolkit.ts'
import type { Runner } from './sql/runner.ts'
import type { Store } from './store.ts'

export type SqliteOptions = {
  /** Path of the database; made with mode 0600 when it is not there, its folder must exist. */
  readonly file: string
  /** How large the file may grow, in bytes, before writes answer `storage_full`; default: the disk. */
  readonly maxBytes?: number
}

/**
 * Opens the file and brings it to the newest schema.
 * @throws Error when the file is of a newer version or SQLite cannot promise durability on it
 */
export async function openSqliteStore({ file, maxBytes }: SqliteOptions): Promise<Store> {
  const db = openConnection(file, maxBytes)
  const runUnit = createUnitRunner(db)
  const checkpoints = createCheckpoints(db, file)
  const commits = createGroupCommit(db, checkpoints.wrote)
  let open = true
  const guard = () => {
    if (!open) throw new Error('the store is closed')
  }
  const runner: Runner = {
    dialect: 'sqlite',
    read: async (unit) => {
      guard()
      try {
        return runUnit(unit())
      } catch (error) {
        throw translateSqliteError(error)
      }
    },
    write: async (unit) => {
      guard()
      return commits.add(() => runUnit(unit()))
    },
    close: async () => {
      if (!open) return
      open = false
      commits.flush()
      await checkpoints.close()
      db.close()
    },
  }
  try {
    await runner.write(() => migrate(sqliteToolkit))
  } catch (error) {
    await runner.close()
    throw error
  }
  return createSqlStore(runner)
}
