/**
 * Many begins as one statement. Race-free: the rows are locked in the order of their ids before any
 * is changed, so two batches cannot wait for each other in a circle. A row that changed while we
 * waited is looked at again in its newest version by both the lock and the UPDATE (READ COMMITTED),
 * so `begins` counts every begin, and a ticket that was finished or revoked meanwhile is left alone.
 */
import type { CeremonyRecord } from '../../records.ts'
import type { BeginPremise } from '../../store.ts'
import { writeList } from '../../sql/codecs/values.ts'
import { arrayOf, fold, now, unfold, type Columns } from '../record-set.ts'
import type { Session } from '../session.ts'
import { runOne } from './transaction.ts'

export type Begin = {
  readonly accountId: string
  readonly ticketId: string
  readonly ceremony: CeremonyRecord
  readonly maxBegins: number
  readonly premise: BeginPremise | null
}

const columns = {
  account_id: 'text', ticket_id: 'text', max_begins: 'bigint', id: 'text', kind: 'text', challenge: 'bytea',
  policy_version: 'bigint', expires_at: 'bigint', device_ids: 'text', premised: 'boolean', known_policy: 'bigint', account_name: 'text', user_id: 'text', user_name: 'text',
} as const satisfies Columns

const ids = arrayOf(columns, 'ticket_id')

/**
 * The count makes the UPDATE wait for all locks. It looks each ticket up by index: with the ids as a
 * list besides, PostgreSQL would hold every item against every ticket. The premise is looked up for the
 * same reason, never joined.
 */
const text = `
  with input as materialized (
    select ${unfold(columns)}
  ), locked as materialized (
    select id from tickets where id = any(${ids}) order by id for no key update
  )
  update tickets t set
    ceremony_id = i.id, ceremony_kind = i.kind, ceremony_challenge = i.challenge,
    ceremony_policy_version = i.policy_version, ceremony_expires_at = i.expires_at,
    ceremony_device_ids = i.device_ids, begins = t.begins + 1
  from input i
  where (select count(*) from locked) >= 0 and t.id = i.ticket_id and t.account_id = i.account_id
    and (t.status = 'open' or (t.status = 'proving' and i.kind = 'authentication'))
    and t.expires_at > ${now} and t.begins < i.max_begins
    and (not i.premised or (
      (select a.id from accounts a where a.id = i.account_id
        and not a.suspended and a.policy_version = i.known_policy and a.display_name = i.account_name) is not null
      and (select u.id from users u where u.id = i.user_id and u.account_id = i.account_id and u.display_name = i.user_name) = t.user_id
      and (select c.id from credentials c where c.account_id = i.account_id and c.user_id = i.user_id limit 1) is null))
  returning t.id`

/** The ticket ids that began; why another did not is for `beginCeremony` alone to find out. */
export async function beginCeremonies(session: Session, items: readonly Begin[]): Promise<ReadonlySet<unknown>> {
  const records = items.map(({ accountId, ticketId, ceremony, maxBegins, premise }) => ({
    account_id: accountId, ticket_id: ticketId, max_begins: maxBegins, id: ceremony.id, kind: ceremony.kind,
    challenge: ceremony.challenge, policy_version: ceremony.policyVersion, expires_at: ceremony.expiresAtMs,
    device_ids: writeList(ceremony.deviceIds), premised: premise !== null, known_policy: premise?.knownPolicy ?? null,
    account_name: premise?.accountName ?? null, user_id: premise?.userId ?? null, user_name: premise?.userName ?? null,
  }))
  const rows = await runOne(session, { name: 'begin_ceremonies', text, values: fold(columns, records) })
  return new Set(rows.map(({ id }) => id))
}
