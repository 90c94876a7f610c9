/**
 * Many results redeemed as one statement. Race-free: the rows are locked in the order of their ids,
 * and both the lock and the UPDATE look at the newest version of a row they waited for (READ
 * COMMITTED), so of two that redeem one result the later finds it redeemed.
 */
import type { NewEvent } from '../../records.ts'
import { fromEvent } from '../../sql/codecs/event.ts'
import { arrayOf, fold, now, unfold, type Columns } from '../record-set.ts'
import type { Session } from '../session.ts'
import { event, eventColumns, insertEvents } from './columns.ts'
import { runOne } from './transaction.ts'

export type Redemption = { readonly accountId: string; readonly ticketId: string; readonly resultHash: Uint8Array; readonly event: NewEvent }

const redemption: Columns = { n: 'bigint', account_id: 'text', ticket_id: 'text', hash: 'bytea' }
const columns = { ...eventColumns, ...redemption }
const ids = arrayOf(columns, 'ticket_id')

const text = `
  with input as materialized (
    select ${unfold(columns)}
  ), locked as materialized (
    select id from tickets where id = any(${ids}) order by id for no key update
  ), redeemed as (
    update tickets t set redeemed_at = ${now}
    from input i
    where (select count(*) from locked) >= 0 and t.id = i.ticket_id and t.result_hash = i.hash and t.account_id = i.account_id
      and t.redeemed_at is null and t.result_expires_at > ${now}
    returning i.n
  ), written as materialized (
    select input.* from input join redeemed using (n)
  ), ${insertEvents('written')}
  select n from written`

export async function takeResults(session: Session, items: readonly Redemption[]): Promise<readonly boolean[]> {
  const events = items.map((item) => fromEvent(item.accountId, item.event))
  const records = items.map(({ accountId, ticketId, resultHash }, n) => ({ n, account_id: accountId, ticket_id: ticketId, hash: resultHash }))
  const rows = await runOne(session, { name: 'take_results', text, values: [...fold(event, events), ...fold(redemption, records)] })
  const taken = new Set(rows.map((row) => Number(row['n'])))
  return items.map((_item, n) => taken.has(n))
}
