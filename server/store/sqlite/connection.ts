/** The one connection to the SQLite file, with the settings that the promises rest on. */
import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { longLogFrames } from './checkpoints.ts'

/** Others (the command line) may hold the file for an instant. */
const busyTimeoutMs = 2_000

/** SQLite's own default. */
const pageBytes = 4_096

const settings: readonly { readonly pragma: string; readonly value: string; readonly answer: string | number }[] = [
  { pragma: 'journal_mode', value: 'WAL', answer: 'wal' },
  // 2 = FULL: a commit returns after the log is synced. SQLite's default in WAL, NORMAL, may lose it.
  { pragma: 'synchronous', value: 'FULL', answer: 2 },
  { pragma: 'foreign_keys', value: 'ON', answer: 1 },
  { pragma: 'trusted_schema', value: 'OFF', answer: 0 },
  // Removed keys and notices leave no bytes behind in free pages.
  { pragma: 'secure_delete', value: 'ON', answer: 1 },
  // Pages that change again and again are copied into the file less often; the thread of `checkpoints.ts` comes first where many write.
  { pragma: 'wal_autocheckpoint', value: String(longLogFrames), answer: longLogFrames },
  { pragma: 'cache_size', value: '-16000', answer: -16_000 },
  { pragma: 'temp_store', value: 'MEMORY', answer: 2 },
]

/**
 * Opens the file, made with mode 0600 when it is not there; SQLite gives its -wal and -shm files
 * the same mode.
 * @throws Error when a setting does not take, since then a commit would promise too much
 */
export function openConnection(file: string, maxBytes?: number): DatabaseSync {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const db = new DatabaseSync(file, { timeout: busyTimeoutMs })
  try {
    for (const { pragma, value, answer } of settings) {
      db.exec(`PRAGMA ${pragma} = ${value}`)
      const row = db.prepare(`PRAGMA ${pragma}`).get() ?? {}
      const actual = Object.values(row)[0]
      if (actual !== answer) {
        throw new Error(`SQLite did not take ${pragma}=${value} on ${file} (it answers ${String(actual)})`)
      }
    }
    if (maxBytes !== undefined) db.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / pageBytes)}`)
  } catch (error) {
    db.close()
    throw error
  }
  return db
}
