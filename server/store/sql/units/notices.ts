/** The outbox: at least once, oldest first. */
import type { NewNotice, NoticeRecord } from '../../records.ts'
import { fromNotice, toNotice, type NewNoticeRow } from '../codecs/notice.ts'
import { changing, selecting, type Unit } from '../query.ts'

const insert = changing(({ db, now }, p: NewNoticeRow) =>
  db.insertInto('notices').values({
    id: p.id, account_id: p.account_id, user_id: p.user_id, kind: p.kind, email: p.email, mobile: p.mobile,
    details: p.details, attempts: 0, due_at: now, created_at: now,
  }))

/** Passes over what another node is leasing just now. */
const selectDue = selecting(({ db, now, lockFree }, p: { limit: number }) =>
  lockFree(db.selectFrom('notices').selectAll().where('due_at', '<=', now)
    .orderBy('due_at').orderBy('id').limit(p.limit)))

const lease = changing(({ db, now }, p: { id: string; leaseMs: number }) =>
  db.updateTable('notices').set((e) => ({ attempts: e('attempts', '+', 1), due_at: e(now, '+', p.leaseMs) }))
    .where('id', '=', p.id))

const remove = changing(({ db }, p: { accountId: string; id: string }) =>
  db.deleteFrom('notices').where('account_id', '=', p.accountId).where('id', '=', p.id))

const postpone = changing(({ db, now }, p: { accountId: string; id: string; delayMs: number }) =>
  db.updateTable('notices').set((e) => ({ due_at: e(now, '+', p.delayMs) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.id))

/** Within the transaction of what it tells of. */
export function* addNotice(accountId: string, notice: NewNotice | null): Unit<void> {
  if (notice !== null) yield* insert(fromNotice(accountId, notice))
}

/** `attempts` counts earlier leases, so that a crash while sending counts as well. */
export function* leaseNotices(limit: number, leaseMs: number): Unit<readonly NoticeRecord[]> {
  const rows = yield* selectDue({ limit })
  for (const { id } of rows) yield* lease({ id, leaseMs })
  return rows.map(toNotice)
}

export function* takeNotice(accountId: string, noticeId: string): Unit<void> {
  yield* remove({ accountId, id: noticeId })
}

export function* retryNotice(accountId: string, noticeId: string, delayMs: number): Unit<void> {
  yield* postpone({ accountId, id: noticeId, delayMs })
}
