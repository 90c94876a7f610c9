/**
 * Many finished registrations as one transaction of two statements.
 *
 * Race-free: the first locks users, then tickets, each in the order of their ids, as every other
 * writer does; so batches cannot wait for each other in a circle, and the second statement, whose
 * snapshot is younger than the locks, sees tickets and key counts that nobody else can change.
 * Credentials of other users are not locked: two inserts of one credential id meet in the unique
 * index, where the later waits and then finds that it has nothing to do (ON CONFLICT), and with it
 * go its ticket, event and notice, which join the rows that were really added. Inserts follow the
 * order of the index, so they do not wait in a circle either.
 *
 * No two items of a batch share a ticket, a user or a credential id (`claims`), since a statement
 * does not see its own rows. A user with pending devices is left to `finishRegistration`, which
 * removes the abandoned ones first.
 */
import type { Premise, RegistrationChange } from '../../store.ts'
import { fromCredential } from '../../sql/codecs/credential.ts'
import { fromEvent } from '../../sql/codecs/event.ts'
import { fromNotice } from '../../sql/codecs/notice.ts'
import { writeList } from '../../sql/codecs/values.ts'
import { fold, names, now, unfold, type Columns } from '../record-set.ts'
import type { Session } from '../session.ts'
import {
  advanceTickets, credentialColumns, event, eventColumns, fromTicketAdvance, insertEvents, insertNotices, notice, noticeColumns,
  ticketColumns,
} from './columns.ts'
import { runTogether } from './transaction.ts'

export type Registration = { readonly accountId: string; readonly change: RegistrationChange }

const premiseColumns = { premised: 'boolean', top_origins: 'text', email: 'text', mobile: 'text' } as const satisfies Columns
const key: Columns = { ...credentialColumns, ...ticketColumns, ...premiseColumns, max_keys: 'bigint' }
const columns = { ...eventColumns, ...noticeColumns, ...key }

/** The tickets wait for the count, which has locked all users by then. */
const locks = `
  with users as materialized (
    select id from users where id = any($1::text[]) order by id for no key update
  ), tickets as materialized (
    select id from tickets where (select count(*) from users) >= 0 and id = any($2::text[]) order by id for no key update
  )
  select count(*) from tickets`

/** `offset 0` keeps each lookup one of its own, by index: as joins they would hold every item against every other. */
const text = `
  with input as materialized (
    select ${unfold(columns)}
  ), live as materialized (
    select i.* from input i
    cross join lateral (
      select t.id from tickets t
      where t.id = i.ticket_id and t.account_id = i.account_id and t.ceremony_id = i.ceremony_id
        and t.ceremony_kind = 'registration' and t.status in ('open', 'proving')
        and t.expires_at > ${now} and t.ceremony_expires_at > ${now}
      offset 0
    ) ticket
    cross join lateral (
      select u.id from users u where u.id = i.user_id and u.account_id = i.account_id
        and (not i.premised or (u.email is not distinct from i.email and u.mobile is not distinct from i.mobile))
      offset 0
    ) owner
    cross join lateral (
      select a.id from accounts a where a.id = i.account_id and (not i.premised or (not a.suspended and a.top_origins = i.top_origins))
      offset 0
    ) unchanged
    cross join lateral (
      select count(*) as total, count(*) filter (where c.state = 'pending') as pending
      from credentials c where c.account_id = i.account_id and c.user_id = i.user_id
    ) keys
    where keys.total < i.max_keys and keys.pending = 0
  ), added as (
    insert into credentials (${names(credentialColumns)}, created_at)
    select ${names(credentialColumns)}, ${now} from live order by credential_id, rp_id
    on conflict (credential_id, rp_id) do nothing
    returning ticket_id
  ), written as materialized (
    select * from live where ticket_id = any(array(select ticket_id from added))
  ), advanced as (
    ${advanceTickets('id')}
  ), ${insertEvents('written')}, noticed as (
    ${insertNotices('written', now)}
  )
  select ticket_id from added`

const fromPremise = (premise: Premise | null) =>
  (premise === null ? { premised: false } : { premised: true, top_origins: writeList(premise.topOrigins), email: premise.email, mobile: premise.mobile })

const toKey = ({ accountId, change: { ticket, premise, credential, maxKeysPerUser } }: Registration) => ({
  ...fromCredential(credential, ticket.ticketId),
  account_id: accountId,
  ...fromTicketAdvance(ticket),
  ...fromPremise(premise),
  max_keys: maxKeysPerUser,
})

/** The ticket ids whose registration is written; the rest is for `finishRegistration` to judge. */
export async function finishRegistrations(session: Session, items: readonly Registration[]): Promise<ReadonlySet<unknown>> {
  const keys = items.map(toKey)
  const values = [
    ...fold(event, items.map(({ accountId, change }) => fromEvent(accountId, change.event))),
    ...fold(notice, items.map(({ accountId, change }) => (change.notice === null ? {} : fromNotice(accountId, change.notice)))),
    ...fold(key, keys),
  ]
  const rows = await runTogether(session, [
    { name: 'lock_users_and_tickets', text: locks, values: fold({ user_id: 'text', ticket_id: 'text' }, keys) },
    { name: 'finish_registrations', text, values },
  ])
  return new Set(rows.map((row) => row['ticket_id']))
}
