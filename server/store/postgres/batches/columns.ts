/** The columns that a batch brings for the rows it writes. */
import type { NewCredentialRow } from '../../sql/codecs/credential.ts'
import type { NewEventRow } from '../../sql/codecs/event.ts'
import type { NewNoticeRow } from '../../sql/codecs/notice.ts'
import type { TicketAdvance } from '../../store.ts'
import { names, now, prefixed, type Columns } from '../record-set.ts'

export const credentialColumns = {
  id: 'text', account_id: 'text', user_id: 'text', ticket_id: 'text', ceremony_id: 'text', rp_id: 'text', state: 'text',
  name: 'text', credential_id: 'bytea', public_key: 'bytea', algorithm: 'bigint', sign_count: 'bigint',
  user_verified: 'boolean', backup_eligible: 'boolean', backed_up: 'boolean', transports: 'text', attachment: 'text',
  aaguid: 'text', fmt: 'text', attestation_key_identifier: 'text', trust: 'text', trust_anchor: 'text',
  policy_version: 'bigint', metadata_version: 'text', app_id: 'text', serial: 'text', replaces: 'text',
  replaced_by: 'text', attestation_object: 'bytea', client_data_json: 'bytea', seal: 'bytea',
} as const satisfies Columns & Record<keyof NewCredentialRow, string>

export const event = {
  id: 'text', account_id: 'text', at: 'bigint', type: 'text', outcome: 'text', code: 'text', actor: 'text', username: 'text',
  device_id: 'text', request_id: 'text', details: 'text',
} as const satisfies Columns & Record<keyof NewEventRow, string>

export const notice = {
  id: 'text', account_id: 'text', user_id: 'text', kind: 'text', email: 'text', mobile: 'text', details: 'text',
} as const satisfies Columns & Record<keyof NewNoticeRow, string>

/** How an item of a batch carries its event and, where it has one, its notice. */
export const eventColumns = prefixed('event_', event)
export const noticeColumns = prefixed('notice_', notice)

/** The parts of a statement that write the event of each row of `from`, which has `eventColumns`, and let it wait for the chain. */
export const insertEvents = (from: string): string =>
  `logged as (
    insert into events (${names(event)}) select ${names(eventColumns)} from ${from}
  ), unchained as (
    insert into unchained_events (account_id, id) select event_account_id, event_id from ${from}
  )`

/** Writes the notice of each row of `from` that has one. */
export const insertNotices = (from: string, now: string): string =>
  `insert into notices (${names(notice)}, attempts, due_at, created_at)
   select ${names(noticeColumns)}, 0, ${now}, ${now} from ${from} where notice_id is not null`

/** What a finished ceremony brings for its ticket, besides the ids that each kind of batch has anyway. */
export const ticketColumns = {
  status: 'text', digest: 'bytea', result_hash: 'bytea', result_lifetime: 'bigint',
} as const satisfies Columns

export const fromTicketAdvance = ({ status, finished, result }: TicketAdvance) => ({
  status, digest: finished.digest, result_hash: result?.hash ?? null, result_lifetime: result?.lifetimeMs ?? null,
})

/**
 * Lets each ticket accept its ceremony, as `sql/units/ticket-advance.ts` does for one. The rows of `written`
 * have `ticketColumns`, the ids of ticket, ceremony and user, `user_verified`, and the device's id in `deviceId`.
 */
export const advanceTickets = (deviceId: 'id' | 'device_id'): string => `
    update tickets t set
      status = w.status, begins = 0, user_id = w.user_id, device_id = w.${deviceId},
      ceremony_id = null, ceremony_kind = null, ceremony_challenge = null, ceremony_policy_version = null,
      ceremony_expires_at = null, ceremony_device_ids = null,
      finished_id = coalesce(t.finished_id, w.ceremony_id),
      finished_digest = coalesce(t.finished_digest, w.digest),
      finished2_id = case when t.finished_id is null then null else w.ceremony_id end,
      finished2_digest = case when t.finished_id is null then null else w.digest end,
      result_hash = w.result_hash, result_expires_at = ${now} + w.result_lifetime, finished_at = ${now}, user_verified = w.user_verified
    from written w where t.id = w.ticket_id`
