/** The columns that a batch brings for the rows it writes. */
import type { NewCredentialRow } from '../../sql/codecs/credential.ts'
import type { NewEventRow } from '../../sql/codecs/event.ts'
import type { NewNoticeRow } from '../../sql/codecs/notice.ts'
import { prefixed, type Columns } from '../record-set.ts'

export const credentialColumns = {
  id: 'text', account_id: 'text', user_id: 'text', ticket_id: 'text', ceremony_id: 'text', rp_id: 'text', state: 'text',
  name: 'text', credential_id: 'bytea', public_key: 'bytea', algorithm: 'bigint', sign_count: 'bigint',
  user_verified: 'boolean', backup_eligible: 'boolean', backed_up: 'boolean', transports: 'text', attachment: 'text',
  aaguid: 'text', fmt: 'text', attestation_key_identifier: 'text', trust: 'text', trust_anchor: 'text',
  policy_version: 'bigint', metadata_version: 'text', attestation_object: 'bytea', client_data_json: 'bytea', seal: 'bytea',
} as const satisfies Columns & Record<keyof NewCredentialRow, string>

const event = {
  id: 'text', account_id: 'text', at: 'bigint', type: 'text', outcome: 'text', code: 'text', actor: 'text', username: 'text',
  device_id: 'text', request_id: 'text', details: 'text',
} as const satisfies Columns & Record<keyof NewEventRow, string>

const notice = {
  id: 'text', account_id: 'text', user_id: 'text', kind: 'text', email: 'text', mobile: 'text', details: 'text',
} as const satisfies Columns & Record<keyof NewNoticeRow, string>

/** How an item of a batch carries its event and, where it has one, its notice. */
export const eventColumns = prefixed('event_', event)
export const noticeColumns = prefixed('notice_', notice)

const listed = (columns: Columns) => Object.keys(columns).join(', ')

/** Writes the event of each row of `from`, which has `eventColumns`. */
export const insertEvents = (from: string): string =>
  `insert into events (${listed(event)}) select ${listed(eventColumns)} from ${from}`

/** Writes the notice of each row of `from` that has one. */
export const insertNotices = (from: string, now: string): string =>
  `insert into notices (${listed(notice)}, attempts, due_at, created_at)
   select ${listed(noticeColumns)}, 0, ${now}, ${now} from ${from} where notice_id is not null`
