/** Many new tickets with their events as one statement. New rows race with nobody. */
import type { NewEvent } from '../../records.ts'
import { fromEvent } from '../../sql/codecs/event.ts'
import type { NewTicket } from '../../store.ts'
import { fold, now, unfold, type Columns } from '../record-set.ts'
import type { Session } from '../session.ts'
import { event, eventColumns, insertEvents } from './columns.ts'
import { runOne } from './transaction.ts'

export type TicketAddition = { readonly accountId: string; readonly ticket: NewTicket; readonly event: NewEvent }

const ticket: Columns = {
  id: 'text', account_id: 'text', hash: 'bytea', user_id: 'text', operation: 'text', origin: 'text', binding_hash: 'bytea',
  device_id: 'text', auth_time: 'bigint', acr: 'text', lifetime: 'bigint',
}
const columns = { ...eventColumns, ...ticket }

const text = `
  with input as materialized (
    select ${unfold(columns)}, ${now} as now_ms
  ), ${insertEvents('input')}
  insert into tickets (id, account_id, hash, user_id, operation, origin, binding_hash, device_id, auth_time, acr,
    status, begins, created_at, expires_at)
  select id, account_id, hash, user_id, operation, origin, binding_hash, device_id, auth_time, acr,
    'open', 0, now_ms, now_ms + lifetime
  from input
  returning id, expires_at`

type Added = { readonly expiresAtMs: number }

export async function addTickets(session: Session, items: readonly TicketAddition[]): Promise<readonly Added[]> {
  const events = items.map((item) => fromEvent(item.accountId, item.event))
  const tickets = items.map(({ accountId, ticket: { id, hash, userId, operation, origin, bindingHash, deviceId, authTimeMs, acr, lifetimeMs } }) => ({
    id, account_id: accountId, hash, user_id: userId, operation, origin, binding_hash: bindingHash, device_id: deviceId,
    auth_time: authTimeMs, acr, lifetime: lifetimeMs,
  }))
  const rows = await runOne(session, { name: 'add_tickets', text, values: [...fold(event, events), ...fold(ticket, tickets)] })
  const expiry = new Map(rows.map((row) => [row['id'], Number(row['expires_at'])]))
  return items.map((item) => ({ expiresAtMs: expiry.get(item.ticket.id) ?? 0 }))
}
