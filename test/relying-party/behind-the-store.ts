/** Rows changed behind the store's back, on either database. */
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { Stage } from './stage.ts'

/** @param text with `$1`, `$2` … as PostgreSQL numbers them */
export async function changeRows(stage: Stage, text: string, values: readonly (string | number)[]): Promise<void> {
  if (stage.databaseUrl === null) {
    const db = new DatabaseSync(stage.files.database)
    db.prepare(text.replaceAll('$', '?')).run(...values)
    db.close()
    return
  }
  const client = new pg.Client({ connectionString: stage.databaseUrl })
  await client.connect()
  await client.query(text, [...values])
  await client.end()
}
