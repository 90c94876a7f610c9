/** Many new tickets with their events as one statement. New rows race with nobody. */
import type { NewEvent } from '../../records.ts'
import { fromEvent } from '../../sql/codecs/event.ts'
import type { NewTicket } from '../../sql/units/tickets.ts'
import { encodeRecords, fromRecords, now, selectColumns, withPrefix, type Columns } from '../record-set.ts'
import type { Session } from '../session.ts'
import { eventColumns, insertEvents } from './columns.ts'
import { runOne } from './transaction.ts'

export type TicketAddition = { readonly accountId: string; readonly ticket: NewTicket; readonly event: NewEvent }

const columns: Columns = {
  ...eventColumns,
  id: 'text', account_id: 'text', hash: 'bytea', user_id: 'text', operation: 'text', origin: 'text', binding_hash: 'bytea',
  device_id: 'text', auth_time: 'bigint', acr: 'text', lifetime: 'bigint',
}

const text = `
  with input as materialized (
    select ${selectColumns(columns)}, ${now} as now_ms from ${fromRecords(columns, '$1')}
  ), logged as (
    ${insertEvents('input')}
  )
  insert into tickets (id, account_id, hash, user_id, operation, origin, binding_hash, device_id, auth_time, acr,
    status, begins, created_at, expires_at)
  select id, account_id, hash, user_id, operation, origin, binding_hash, device_id, auth_time, acr,
    'open', 0, now_ms, now_ms + lifetime
  from input
  returning id, expires_at`

type Added = { readonly expiresAtMs: number }

export async function addTickets(session: Session, items: readonly TicketAddition[]): Promise<readonly Added[]> {
  const records = encodeRecords(items.map(({ accountId, ticket, event }) => ({
    ...withPrefix('event_', fromEvent(accountId, event)),
    id: ticket.id, account_id: accountId, hash: ticket.hash, user_id: ticket.userId, operation: ticket.operation,
    origin: ticket.origin, binding_hash: ticket.bindingHash, device_id: ticket.deviceId, auth_time: ticket.authTimeMs,
    acr: ticket.acr, lifetime: ticket.lifetimeMs,
  })))
  const rows = await runOne(session, { name: 'add_tickets', text, values: [records] })
  const expiry = new Map(rows.map((row) => [row['id'], Number(row['expires_at'])]))
  return items.map(({ ticket }) => ({ expiresAtMs: expiry.get(ticket.id) ?? 0 }))
}
