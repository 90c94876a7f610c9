/** SQLSTATE codes (PostgreSQL, Appendix A) that are an expected no, or ask for another try. */
import pg from 'pg'
import { refuse } from '../../contract/refuse.ts'

/** Two transactions crossed; one of them was taken back and may simply run again. */
const crossed = new Set(['40001', '40P01'])

const unavailable = new Set([
  '25006', // read_only_sql_transaction: a standby, just before or after it took over
  '53300', // too_many_connections
  '53200', // out_of_memory
  '55P03', // lock_not_available: lock_timeout
  '57014', // query_canceled: statement_timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up or shutting down
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout
  '58030', // io_error
])
const full = '53100'

export const isCrossed = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code !== undefined && crossed.has(error.code)

/**
 * The refusal for what the driver threw, or the error itself when it is a bug. Without a SQLSTATE
 * it is the connection that failed: refused, reset, or silent for too long.
 */
export function translatePostgresError(error: unknown): unknown {
  const again = { cause: error, params: { retryAfterSeconds: 2 } }
  if (!(error instanceof pg.DatabaseError)) return refuse('unavailable', again)
  const code = error.code ?? ''
  if (code === full) return refuse('storage_full', { cause: error, params: { retryAfterSeconds: 30 } })
  const lost = code.startsWith('08') || code.startsWith('28')
  if (lost || unavailable.has(code) || crossed.has(code)) return refuse('unavailable', again)
  return error
}
