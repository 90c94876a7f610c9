/** Runs units of work over a pool: reads as they are, writes in a transaction that may be retried. */
import type pg from 'pg'
import { Undo, type Outcome, type Query, type Unit } from '../sql/query.ts'
import { postgresToolkit } from '../sql/toolkit.ts'
import { isCrossed, translatePostgresError } from './errors.ts'
import { sendTogether } from './send-together.ts'

/** A transaction that crossed another runs again so often before it is refused. */
const maxTries = 5

export type Session = {
  read<T>(unit: () => Unit<T>): Promise<T>
  write<T>(unit: () => Unit<T>): Promise<T>
  /** Lends a connection; one that failed is thrown away. */
  use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>
  /** Runs a transaction again when it crossed another. */
  retrying<T>(transaction: () => Promise<T>): Promise<T>
}

export function createSession(pool: pg.Pool): Session {
  const use: Session['use'] = async (work) => {
    const client = await pool.connect().catch((error: unknown) => {
      throw translatePostgresError(error)
    })
    let broken = true
    try {
      const answer = await work(client)
      broken = false
      return answer
    } finally {
      // Whatever a failed connection still holds ends with it.
      client.release(broken)
    }
  }
  return {
    use,
    read: (unit) => use((client) => runUnit(client, unit())),
    retrying,
    write: (unit) => retrying(() => use((client) => runTransaction(client, unit))),
  }
}

async function retrying<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction()
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined
      if (tries === maxTries || !isCrossed(cause)) throw error
    }
  }
}

async function runTransaction<T>(client: pg.PoolClient, unit: () => Unit<T>): Promise<T> {
  const { begun, ran } = sendTogether(client, () => ({
    begun: client.query('BEGIN ISOLATION LEVEL READ COMMITTED'),
    // The unit's first statement leaves with it.
    ran: runUnit(client, unit()),
  }))
  // It is awaited below; until then a lost connection must not count as an error nobody handles.
  begun.catch(() => undefined)
  try {
    const answer = await ran
    await begun
    await client.query('COMMIT').catch((error: unknown) => {
      throw translatePostgresError(error)
    })
    return answer
  } catch (error) {
    // A connection that cannot roll back is thrown away, which rolls back as well.
    await client.query('ROLLBACK').catch((failed: unknown) => {
      throw error instanceof Undo ? translatePostgresError(failed) : error
    })
    if (error instanceof Undo) return (error as Undo<T>).answer
    throw error
  }
}

async function runUnit<T>(client: pg.PoolClient, unit: Unit<T>): Promise<T> {
  let step = unit.next()
  while (!step.done) step = unit.next(await execute(client, step.value))
  return step.value
}

async function execute(client: pg.PoolClient, { template, parameters }: Query): Promise<Outcome> {
  const { sql, fill } = template.compile(postgresToolkit)
  const name = template.name === '' ? {} : { name: template.name }
  try {
    const result = await client.query<Record<string, unknown>>({ ...name, text: sql, values: [...fill(parameters)] })
    return { rows: result.rows, changed: result.rowCount ?? 0 }
  } catch (error) {
    throw translatePostgresError(error)
  }
}
