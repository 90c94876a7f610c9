/** The outbox: at least once, oldest first. */
import type { NewEvent, NewNotice, NoticeRecord } from '../../records.ts'
import { fromNotice, toNotice, type NewNoticeRow } from '../codecs/notice.ts'
import { writeList } from '../codecs/values.ts'
import { changing, selecting, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

const insert = changing(({ db, now }, p: NewNoticeRow) =>
  db.insertInto('notices').values({
    id: p.id, account_id: p.account_id, user_id: p.user_id, kind: p.kind, email: p.email, mobile: p.mobile,
    details: p.details, attempts: 0, due_at: now, created_at: now,
  }))

/**
 * One statement leases them all. Passes over what another node is leasing just now; materialized,
 * so that the due ones are looked for, and locked, once.
 */
const lease = selecting(({ db, now, lockFree }, p: { limit: number; leaseMs: number }) =>
  db.with((w) => w('due').materialized(), (q) =>
    lockFree(q.selectFrom('notices').select('id').where('due_at', '<=', now).orderBy('due_at').orderBy('id').limit(p.limit)))
    .updateTable('notices').from('due')
    .set((e) => ({ attempts: e('attempts', '+', 1), due_at: e(now, '+', p.leaseMs) }))
    .whereRef('notices.id', '=', 'due.id')
    .returning([
      'notices.id as id', 'account_id', 'user_id', 'kind', 'email', 'mobile', 'details', 'attempts', 'due_at', 'created_at',
    ]))

const remove = changing(({ db, isAmong }, p: { accountId: string; ids: string }) =>
  db.deleteFrom('notices').where('account_id', '=', p.accountId).where(isAmong('id', p.ids)))

const postpone = changing(({ db, now }, p: { accountId: string; id: string; delayMs: number }) =>
  db.updateTable('notices').set((e) => ({ due_at: e(now, '+', p.delayMs) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.id))

/** Within the transaction of what it tells of. */
export function* addNotice(accountId: string, notice: NewNotice | null): Unit<void> {
  if (notice !== null) yield* insert(fromNotice(accountId, notice))
}

export function* announce(accountId: string, notice: NewNotice, event: NewEvent): Unit<void> {
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
}

/** `attempts` counts earlier leases, so that a crash while sending counts as well. */
export function* leaseNotices(limit: number, leaseMs: number): Unit<readonly NoticeRecord[]> {
  const rows = yield* lease({ limit, leaseMs })
  // RETURNING promises no order; ids sort by age.
  return rows.map((row) => toNotice({ ...row, attempts: row.attempts - 1 })).sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function* takeNotices(accountId: string, noticeIds: readonly string[]): Unit<void> {
  yield* remove({ accountId, ids: writeList(noticeIds) })
}

export function* retryNotice(accountId: string, noticeId: string, delayMs: number): Unit<void> {
  yield* postpone({ accountId, id: noticeId, delayMs })
}
