/** Many tickets opened by one read. */
import type { OpenedTicket } from '../../store.ts'
import { openedTickets, toOpenedTicket } from '../../sql/opened-ticket.ts'
import { postgresToolkit } from '../../sql/toolkit.ts'
import type { Session } from '../session.ts'
import { sql } from 'kysely'
import { runOne } from './transaction.ts'

export type Opening = { readonly accountId: string; readonly hash: Uint8Array }

const { sql: text } = openedTickets(postgresToolkit)
  .select('t.hash').where(sql<boolean>`t.hash = any(${sql.raw('$1')}::bytea[])`).compile()

const keyOf = (accountId: string, hash: Uint8Array) => `${accountId}:${Buffer.from(hash).toString('latin1')}`

export async function openTickets(session: Session, items: readonly Opening[]): Promise<readonly (OpenedTicket | null)[]> {
  const rows = await runOne(session, { name: 'open_tickets', text, values: [items.map(({ hash }) => Buffer.from(hash))] })
  const found = new Map(rows.map((row) =>
    [keyOf(String(row['account_id']), row['hash'] as Uint8Array), toOpenedTicket(row)] as const))
  return items.map(({ accountId, hash }) => found.get(keyOf(accountId, hash)) ?? null)
}
