/**
 * Many finished authentications as one transaction of three statements.
 *
 * Race-free: tickets are locked first and credentials second, each in the order of their ids, as
 * every other writer does; the third statement's snapshot is younger than the locks, so the counter
 * it compares is the one it replaces, and two copies of one assertion cannot both be the first. No
 * two items of a batch share a ticket or a device (`claims`).
 */
import type { AuthenticationChange } from '../../store.ts'
import { fromEvent } from '../../sql/codecs/event.ts'
import { fromNotice } from '../../sql/codecs/notice.ts'
import { fold, now, unfold, type Columns } from '../record-set.ts'
import type { Session } from '../session.ts'
import {
  advanceTickets, event, eventColumns, fromTicketAdvance, insertEvents, insertNotices, notice, noticeColumns, ticketColumns,
} from './columns.ts'
import { runTogether } from './transaction.ts'

export type Authentication = { readonly accountId: string; readonly change: AuthenticationChange }

const use: Columns = {
  account_id: 'text', ticket_id: 'text', ceremony_id: 'text',
  ...ticketColumns, user_id: 'text', device_id: 'text', keep: 'boolean', value: 'bigint', backed_up: 'boolean',
  activate: 'boolean', user_verified: 'boolean',
}
const columns = { ...eventColumns, ...noticeColumns, ...use }

const lockTickets = 'select id from tickets where id = any($1::text[]) order by id for no key update'
const lockDevices = 'select id from credentials where id = any($1::text[]) order by id for no key update'

/** `offset 0` keeps each lookup one of its own, by index: as joins they would hold every item against every other. */
const text = `
  with input as materialized (
    select ${unfold(columns)}
  ), written as materialized (
    select i.* from input i
    cross join lateral (
      select t.id from tickets t
      where t.id = i.ticket_id and t.account_id = i.account_id and t.ceremony_id = i.ceremony_id
        and t.ceremony_kind = 'authentication' and t.status in ('open', 'proving')
        and t.expires_at > ${now} and t.ceremony_expires_at > ${now}
      offset 0
    ) ticket
    cross join lateral (
      select c.id from credentials c
      where c.id = i.device_id and c.account_id = i.account_id and c.user_id = i.user_id
        and (c.state = 'active' or i.activate)
        and (i.keep or c.sign_count < i.value or (c.sign_count = 0 and i.value = 0))
      offset 0
    ) device
  ), used as (
    update credentials c set
      sign_count = case when w.keep then c.sign_count else w.value end,
      backed_up = w.backed_up, state = 'active', last_used_at = ${now}
    from written w where c.id = w.device_id
  ), advanced as (
    ${advanceTickets('device_id')}
  ), ${insertEvents('written')}, noticed as (
    ${insertNotices('written', now)}
  )
  select ticket_id from written`

const toUse = ({ accountId, change }: Authentication) => {
  const { ticket, counter } = change
  return {
    account_id: accountId,
    ticket_id: ticket.ticketId,
    ceremony_id: ticket.ceremonyId,
    ...fromTicketAdvance(ticket),
    user_id: change.userId,
    device_id: change.deviceId,
    keep: counter.mode === 'keep',
    value: counter.value,
    backed_up: change.backedUp,
    activate: change.activate,
    user_verified: ticket.userVerified,
  }
}

/** The ticket ids whose authentication is written; the rest is for `finishAuthentication` to judge. */
export async function finishAuthentications(session: Session, items: readonly Authentication[]): Promise<ReadonlySet<unknown>> {
  const uses = items.map(toUse)
  const values = [
    ...fold(event, items.map(({ accountId, change }) => fromEvent(accountId, change.event))),
    ...fold(notice, items.map(({ accountId, change }) => (change.notice === null ? {} : fromNotice(accountId, change.notice)))),
    ...fold(use, uses),
  ]
  const rows = await runTogether(session, [
    { name: 'lock_tickets', text: lockTickets, values: fold({ ticket_id: 'text' }, uses) },
    { name: 'lock_devices', text: lockDevices, values: fold({ device_id: 'text' }, uses) },
    { name: 'finish_authentications', text, values },
  ])
  return new Set(rows.map((row) => row['ticket_id']))
}
