/** The pool: every session synced, every wait bounded, no error without a listener. */
import pg from 'pg'

export type PostgresOptions = {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string
  /** Default 12. Each hot method has four batches under way at most; the rest shares what is free. */
  readonly maxConnections?: number
  /** How long to wait for a connection, default 2000. */
  readonly connectTimeoutMs?: number
  /** How long one statement may take, default 2500. */
  readonly statementTimeoutMs?: number
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onConnectionLost?: (error: Error) => void
}

const int8 = 20
/** Times and counters are below 2^53. */
const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
}

/**
 * Set at the start of every session, so that neither a default nor a reload changes them. All
 * statements go by index from a few known ids, so one plan is right for ever: a plan made while the
 * tables were empty must not read them whole once they are full, nor sort what an index has in order.
 */
const sessionSettings = [
  'synchronous_commit=on', 'jit=off', 'plan_cache_mode=force_generic_plan', 'enable_seqscan=off', 'enable_hashjoin=off',
  'enable_mergejoin=off', 'enable_bitmapscan=off',
].map((setting) => `-c ${setting}`).join(' ')

export function createPool(options: PostgresOptions): pg.Pool {
  const { statementTimeoutMs = 2_500, connectTimeoutMs = 2_000 } = options
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 12,
    // A connection costs a SCRAM exchange; keep it.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: statementTimeoutMs,
    // Ours is longer than the server's, which can say what happened; it is for a silent server.
    query_timeout: statementTimeoutMs + 250,
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
    keepAlive: true,
    application_name: 'keytap',
    options: sessionSettings,
    types: typeParsers,
    // Statements of a transaction go out together where none waits for another's answer.
    pipeline: true,
  })
  pool.on('error', (error) => options.onConnectionLost?.(error))
  // A connection in use fails through its query; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** @throws Error when this server does not keep what it acknowledges */
export async function demandDurability(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ fsync: string; commit: string; recovery: boolean }>(
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
       pg_is_in_recovery() as recovery`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('PostgreSQL does not tell its settings')
  if (row.fsync !== 'on') throw new Error('PostgreSQL runs with fsync=off and would lose acknowledged keys; set it on')
  if (row.commit !== 'on' && row.commit !== 'remote_apply') {
    throw new Error(`PostgreSQL insists on synchronous_commit=${row.commit} for this session; set it on`)
  }
  if (row.recovery) throw new Error('this PostgreSQL is a standby and takes no writes; name the primary')
}
