/** SQLite's result codes (sqlite.org/rescode.html) that are an expected no. */
import { refuse } from '../../contract/refuse.ts'

const unavailable: readonly number[] = [
  5, // SQLITE_BUSY: another process holds the file longer than we wait
  6, // SQLITE_LOCKED
  8, // SQLITE_READONLY: the volume was remounted
  10, // SQLITE_IOERR
  14, // SQLITE_CANTOPEN
]
const full = 13

const resultCode = (error: unknown): number | null => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  // The low byte is the primary code.
  return error.errcode & 0xff
}

/** The refusal for what failed, or the error itself when it is a bug. */
export function translateSqliteError(error: unknown): unknown {
  const code = resultCode(error)
  if (code === full) return refuse('storage_full', { cause: error, params: { retryAfterSeconds: 30 } })
  if (code !== null && unavailable.includes(code)) {
    return refuse('unavailable', { cause: error, params: { retryAfterSeconds: 2 } })
  }
  return error
}
