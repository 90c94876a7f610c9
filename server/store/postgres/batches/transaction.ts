/**
 * The statements of a batch's transaction leave together, in one round trip: none needs JavaScript
 * to decide anything in between. READ COMMITTED is asked for by name, since the batches rest on it:
 * each statement sees what was committed before it began.
 */
import type { Session } from '../session.ts'
import { translatePostgresError } from '../errors.ts'
import { sendTogether } from '../send-together.ts'

export type Statement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] }
type Rows = readonly Readonly<Record<string, unknown>>[]

/** Answers the rows of the last statement, after COMMIT returned. */
export function runTogether(session: Session, statements: readonly Statement[]): Promise<Rows> {
  return session.retrying(() => session.use(async (client) => {
    const sent = sendTogether(client, () => [
      client.query('BEGIN ISOLATION LEVEL READ COMMITTED'),
      ...statements.map(({ name, text, values }) => client.query<Record<string, unknown>>({ name, text, values: [...values] })),
      client.query('COMMIT'),
    ])
    const settled = await Promise.allSettled(sent)
    for (const outcome of settled) {
      // The first failure is the reason; those behind it only say that the transaction is over.
      if (outcome.status === 'rejected') throw translatePostgresError(outcome.reason)
    }
    const commit = await sent.at(-1)
    if (commit?.command !== 'COMMIT') throw new Error('the transaction of a batch was rolled back')
    return (await sent.at(-2))?.rows ?? []
  }))
}

/** One statement is its own transaction. */
export function runOne(session: Session, { name, text, values }: Statement): Promise<Rows> {
  return session.retrying(() => session.use(async (client) => {
    try {
      return (await client.query<Record<string, unknown>>({ name, text, values: [...values] })).rows
    } catch (error) {
      throw translatePostgresError(error)
    }
  }))
}
